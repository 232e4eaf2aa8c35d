import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock, Log } from '../engine/ports.ts';

const EVERY_MILLISECONDS = 5 * 60_000;
const LOOK_MILLISECONDS = 2_000;
/** Share of the last look in which the program did something; a pass takes far more. */
const BUSY = 0.1;
const WORTH_BYTES = 32 * 1024 * 1024;

/** What V8 and the system say of this process; a test brings its own. */
export interface Heap {
  /** Bytes of memory that the process holds. */
  resident(): number;
  /** Share of the time since it was last asked in which the event loop was not waiting. */
  utilization(): number;
  /** A full collection that compacts; holds everything up until it is done. */
  collect(): void;
}

interface MemoryParts {
  readonly clock: Clock;
  readonly log: Log;
  /** How often it is looked whether there is something to give back; five minutes. */
  readonly every?: number;
  readonly heap?: Heap;
}

/**
 * Gives memory back that V8 keeps after a pass. Left alone, V8 grows its heap with each burst of work and, since an
 * idle program allocates nothing, never has a reason to shrink it: of 380 MB after two hours of polling 35 MB are
 * alive. So every few minutes, if the process grew by 32 MB since the last time and has done next to nothing for two
 * seconds, the whole heap is collected and compacted. It costs 50 to 100 ms in which nothing else runs, at most once
 * in five minutes, and never in the middle of a pass. How much the system then takes back in Electron's main process,
 * whose V8 has other page sizes and compressed pointers, can only be seen there.
 *
 * @returns ends it
 */
export function giveBackMemory({
  clock,
  log,
  every = EVERY_MILLISECONDS,
  heap = v8Heap(),
}: MemoryParts): () => void {
  const ending = new AbortController();
  keepGivingBack({ clock, log, every, heap }, ending.signal).catch((error: unknown) => {
    if (!ending.signal.aborted) log.warn('memory is not given back any more', { error: String(error) });
  });
  return () => ending.abort(new DOMException('Nightjar ends', 'AbortError'));
}

/** Rejects with the signal's reason. */
async function keepGivingBack(
  { clock, log, every, heap }: Required<MemoryParts>,
  signal: AbortSignal,
): Promise<never> {
  for (let kept = 0; ;) {
    await clock.sleep(every, signal);
    if (heap.resident() < kept + WORTH_BYTES) continue;
    do {
      heap.utilization();
      await clock.sleep(LOOK_MILLISECONDS, signal);
    } while (heap.utilization() > BUSY);
    const before = heap.resident();
    heap.collect();
    kept = heap.resident();
    log.debug('memory was given back', { before, after: kept });
  }
}

/** `gc` is there only while the flag is set and a context is made, so nothing else in the program gets at it. */
export function v8Heap(): Heap {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: { type: 'major'; flavor: 'last-resort' }) => void;
  setFlagsFromString('--no-expose-gc');
  let last: EventLoopUtilization = performance.eventLoopUtilization();
  return {
    resident: () => process.memoryUsage.rss(),
    utilization: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, last);
      last = now;
      return utilization;
    },
    collect: () => collect({ type: 'major', flavor: 'last-resort' }),
  };
}
