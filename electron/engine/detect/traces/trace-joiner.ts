import type { RedactedLine } from '../../../../shared/domain/line.ts';
import {
  floorTo,
  NANOSECONDS_PER_MINUTE,
  NANOSECONDS_PER_SECOND,
  type Nanoseconds,
} from '../../../../shared/domain/time.ts';
import { headLineOf, traceEvent, type HeadLine } from './trace-event.ts';
import { headOf } from './trace-heads.ts';
import { NO_TRACES, type OpenTraces, type SavedTraces } from './trace-state.ts';
import { begin, step, wholeTrace, type Progress, type Step } from './trace-steps.ts';

interface Open {
  readonly stream: string;
  readonly at: Nanoseconds;
  readonly progress: Progress;
  readonly head: HeadLine;
}

/** The lines of one trace are written together. */
const LARGEST_GAP = 5n * NANOSECONDS_PER_SECOND;
const MOST_OPEN = 32;
/** Minutes with a change that a pass can start over in. */
const MOST_PAST = 4;
/** Where JSON lines keep a whole trace. */
const STACK_FIELDS = [
  'stack',
  'stack_trace',
  'stacktrace',
  'exception.stacktrace',
  'error.stack_trace',
  'error.stack',
  'err.stack',
  'exception',
  'exc_info',
  'traceback',
];

/**
 * Joins the lines of stack traces to events, one for each crash, which is told when the line comes that makes it
 * certain: the first frame, or Python's last line. Lines belong together by source, stream, program and process id;
 * a line without a header belongs to what its stream began last. What is open is saved, so that a cut between two
 * lines changes nothing; and what was open a few minutes ago too, so that a pass can start over there.
 */
export class TraceJoiner {
  /** By process; the longest untouched first. */
  readonly #open: Map<string, Open>;
  #changed: Nanoseconds | null;
  #past: SavedTraces['past'];

  constructor(saved: SavedTraces = NO_TRACES) {
    this.#open = new Map(
      saved.open.map(({ key, stream, at, progress, head: { row, ...head } }) => [
        key,
        { stream, at: BigInt(at), progress, head: row === undefined ? head : { ...head, row } },
      ]),
    );
    this.#changed = saved.changed === null ? null : BigInt(saved.changed);
    this.#past = [...saved.past];
  }

  /**
   * @param mayBegin the line holds one of `HEAD_LITERALS`
   * @returns the event of a trace that this line made whole
   */
  push(line: RedactedLine, mayBegin: boolean): RedactedLine | null {
    if (this.#open.size > 0) this.#forget(line.timestamp);
    if (!mayBegin && this.#open.size === 0) return null;
    if (mayBegin) {
      const facts = traceWithin(line);
      if (facts !== null) return traceEvent(headLineOf(line), line, facts);
    }
    const stream = streamOf(line);
    const process = processOf(line);
    const key = process === null ? (this.#latestOf(stream) ?? stream) : `${stream}\u0000${process}`;
    const open = this.#open.get(key);
    if (open) {
      const taken: Step =
        line.timestamp >= open.at ? step(open.progress, toTraceLine(line)) : { kind: 'over' };
      if (taken.kind !== 'over') return this.#take(key, open, line, taken);
      this.#remember(line.timestamp);
      this.#open.delete(key);
    }
    const head = mayBegin ? headOf(line.message) : null;
    if (head === null) return null;
    const begun = { stream, at: line.timestamp, head: headLineOf(line) };
    return this.#take(key, begun, line, begin(head));
  }

  save(): SavedTraces {
    return { open: this.#saveOpen(), changed: asText(this.#changed), past: this.#past };
  }

  #take(key: string, trace: Omit<Open, 'progress'>, line: RedactedLine, taken: Step): RedactedLine | null {
    this.#remember(line.timestamp);
    this.#open.delete(key);
    const next = taken.kind === 'over' ? null : taken.next;
    if (next !== null) this.#open.set(key, { ...trace, at: line.timestamp, progress: next });
    return taken.kind === 'whole' ? traceEvent(trace.head, line, taken.facts) : null;
  }

  /** Those whose next line did not come, and the longest untouched of too many. Nothing would have come of them. */
  #forget(now: Nanoseconds): void {
    for (const [key, { at }] of this.#open) {
      if (now - at <= LARGEST_GAP && this.#open.size <= MOST_OPEN) break;
      this.#open.delete(key);
    }
  }

  /** The key of what a stream went on with last. */
  #latestOf(stream: string): string | null {
    let latest: string | null = null;
    for (const [key, open] of this.#open) if (open.stream === stream) latest = key;
    return latest;
  }

  /** Before a change: keeps what was open until now, if it is the first change of its minute. */
  #remember(at: Nanoseconds): void {
    const changed = this.#changed;
    if (changed !== null && floorTo(NANOSECONDS_PER_MINUTE, at) <= changed) {
      if (at > changed) this.#changed = at;
      return;
    }
    // Known from the last change on; a pass that starts over at that very instant would miss what came with it.
    const from = changed === null ? null : String(changed + 1n);
    this.#past = [...this.#past, { from, to: String(at), open: this.#saveOpen() }].slice(-MOST_PAST);
    this.#changed = at;
  }

  #saveOpen(): OpenTraces {
    return [...this.#open].map(([key, { stream, at, progress, head }]) => ({
      key,
      stream,
      at: String(at),
      progress,
      head: { ...head, fields: { ...head.fields } },
    }));
  }
}

/** A trace that one line holds whole, its line feeds made printable. */
function traceWithin({ message, fields }: RedactedLine): ReturnType<typeof wholeTrace> {
  if (message.includes(' ␊ ')) return wholeTrace(message);
  for (const name of STACK_FIELDS) {
    const stack = fields[name];
    if (stack?.includes(' ␊ ')) return wholeTrace(stack);
  }
  return null;
}

function streamOf({ sourceId, labels }: RedactedLine): string {
  let stream: string = sourceId;
  for (const name in labels) stream += `\u0000${labels[name]}`;
  return stream;
}

function processOf({ fields }: RedactedLine): string | null {
  const { service, pid } = fields;
  return service === undefined && pid === undefined ? null : `${service ?? ''}\u0000${pid ?? ''}`;
}

function toTraceLine({ text, message }: RedactedLine): { message: string; indented: boolean } {
  const first = message.charAt(0);
  const isOwn = first === ' ' || first === '\t';
  const before = text.endsWith(message) ? text.slice(0, text.length - message.length) : '';
  return { message, indented: isOwn || /[ \t]{2}$/.test(before.slice(-2)) };
}

function asText(instant: Nanoseconds | null): string | null {
  return instant === null ? null : String(instant);
}
