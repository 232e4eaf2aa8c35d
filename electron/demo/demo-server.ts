import { toNanoseconds, type Milliseconds } from '../../shared/domain/time.ts';
import { serverTimeline } from './generator/server.ts';
import { labelsOf, nanosecondsOf, type Emitted } from './generator/timeline.ts';
import { listen, LokiServer, type StoredLine } from './loki/loki-server.ts';

export interface DemoServerOptions {
  /** The same seed gives the same logs, shifted to the time of the start. */
  readonly seed: string | number;
  readonly now: () => Milliseconds;
  readonly clock: { sleep(milliseconds: number, signal?: AbortSignal): Promise<void> };
  /** A free one by default. */
  readonly port?: number;
}

export interface DemoServer {
  /** `http://127.0.0.1:PORT`, Loki's address. */
  readonly origin: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Between two looks at what is to be written. */
const BEAT = 250;
/** The pretend Loki keeps so much, so that a demo left alone does not grow. */
const RETENTION = 3 * 3_600_000;

function toLine({ at, program, text }: Emitted): StoredLine {
  return { labels: labelsOf(program), timestamp: nanosecondsOf(at), text };
}

/**
 * Starts a pretend server: Loki's API over the last hour of generated logs, which then go on in real time. Nothing
 * but this process can end it but `stop`.
 */
export async function startDemoServer({ seed, now, clock, port }: DemoServerOptions): Promise<DemoServer> {
  const loki = new LokiServer({ now });
  const timeline = serverTimeline(String(seed), now());
  const write = (): void => {
    const lines: StoredLine[] = [];
    for (const emitted of timeline.until(now())) lines.push(toLine(emitted));
    if (lines.length > 0) loki.store(lines);
    loki.dropBefore(toNanoseconds(now() - RETENTION));
  };
  write();
  const bound = await listen(loki.handle, port);
  const stopping = new AbortController();
  const writing = (async () => {
    for (;;) {
      await clock.sleep(BEAT, stopping.signal);
      write();
    }
  })().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  const stop = async (): Promise<void> => {
    stopping.abort();
    await writing;
    loki.stop();
    await bound.close();
  };
  return { origin: bound.origin, port: bound.port, stop };
}
