import type { LogLine } from '../../../shared/domain/line.ts';
import { MILLISECONDS_PER_MINUTE, toNanoseconds, type Milliseconds } from '../../../shared/domain/time.ts';
import { Random } from '../../demo/generator/random.ts';

/** Lines that come again and again, or once. */
export interface LogStream {
  /** One event; several lines arrive together. Holes stand in «»: see `filled`. */
  readonly text: string;
  /** Of the first event, since the window's start. */
  readonly at: Milliseconds;
  /** From one event to the next, give or take a third. */
  readonly every: Milliseconds;
  readonly times: number;
}

/** Lines of one event follow each other in a millisecond. */
const BETWEEN_LINES = 1_000n;
/** Events come this share of their interval early or late. */
const JITTER = 0.33;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface Event {
  readonly time: Milliseconds;
  /** 0 for the first event of its stream, 1 for the last. */
  readonly progress: number;
  readonly number: number;
  readonly random: Random;
}

/**
 * The lines of streams, oldest first: the same for the same seed on every machine.
 *
 * @param start in milliseconds since the epoch
 */
export function linesOf(streams: readonly LogStream[], start: Milliseconds, seed: string): LogLine[] {
  const random = new Random(seed);
  const lines = streams.flatMap((stream, at) => eventsOf(stream, start, random.fork(String(at))));
  return lines.sort((left, right) =>
    left.timestamp < right.timestamp ? -1 : Number(left.timestamp > right.timestamp),
  );
}

function eventsOf({ text, at, every, times }: LogStream, start: Milliseconds, random: Random): LogLine[] {
  return Array.from({ length: times }, (_, index) => {
    const late = times === 1 ? 0 : Math.trunc((random.next() * 2 - 1) * JITTER * every);
    const time = start + Math.max(0, at + index * every + late);
    const progress = times === 1 ? 0 : index / (times - 1);
    const written = filled(text.trimEnd(), { time, progress, number: index + 1, random });
    return written.split('\n').map((line, row): LogLine => ({
      timestamp: toNanoseconds(time) + BigInt(row) * BETWEEN_LINES,
      labels: {},
      text: line,
    }));
  }).flat();
}

/**
 * Fills the holes of a text. `«time:…»` is when it happened, in the form its program writes (see `timeAs`); `«#»` which
 * event it is; `«10..99»` a number; `«10..99 rising»` one that goes from the first to the second, `«0.10..0.99»` with
 * as many decimals as the first has; `«hex:8»` hexadecimal digits; `«a|b»` one of several; `«name=…»` any of these, to
 * be said again in the same event by `«name»`.
 *
 * @throws Error for a hole that is none of these
 */
function filled(text: string, event: Event): string {
  const named = new Map<string, string>();
  return text.replaceAll(/«([^«»]*)»/gu, (_, hole: string) => {
    const known = named.get(hole);
    if (known !== undefined) return known;
    const [, name, value = hole] = /^([a-z]+)=(.*)$/u.exec(hole) ?? [];
    const written = valueOf(value, event);
    if (name !== undefined) named.set(name, written);
    return written;
  });
}

function valueOf(hole: string, event: Event): string {
  const { random, progress, number } = event;
  if (hole === '#') return String(number);
  const time = /^time:(\w+)$/u.exec(hole);
  if (time) return timeAs(time[1] ?? '', event.time);
  const hex = /^hex:(\d+)$/u.exec(hole);
  if (hex) return random.hex(Number(hex[1]));
  const range = /^(-?\d+(?:\.(\d+))?)\.\.(-?\d+(?:\.\d+)?)( rising)?$/u.exec(hole);
  if (range) {
    const [, from, decimals = '', to, rising] = range;
    const [least, most] = [Number(from), Number(to)];
    if (rising !== undefined) return (least + (most - least) * progress).toFixed(decimals.length);
    return decimals === ''
      ? String(random.integer(least, most))
      : random.decimal(least, most, decimals.length);
  }
  const [first, ...others] = hole.split('|');
  if (first === undefined || others.length === 0) throw new Error(`«${hole}» is no hole that can be filled.`);
  return random.pick([first, ...others]);
}

/** An instant, in UTC, as programs write it. */
function timeAs(form: string, time: Milliseconds): string {
  const iso = new Date(time).toISOString();
  const [day, clock] = [iso.slice(0, 10), iso.slice(11, 19)];
  const month = MONTHS[Number(day.slice(5, 7)) - 1] ?? '';
  switch (form) {
    // RFC 5424 and most JSON.
    case 'iso':
      return iso;
    // RFC 3164.
    case 'syslog':
      return `${month} ${String(Number(day.slice(8))).padStart(2)} ${clock}`;
    // Access logs (Common Log Format).
    case 'clf':
      return `${day.slice(8)}/${month}/${day.slice(0, 4)}:${clock} +0000`;
    // Error logs of nginx, Go's log package.
    case 'slash':
      return `${day.replaceAll('-', '/')} ${clock}`;
    // Log4j, Python's logging.
    case 'comma':
      return `${day} ${clock},${iso.slice(20, 23)}`;
    // PostgreSQL.
    case 'space':
      return `${day} ${clock}.${iso.slice(20, 23)} UTC`;
    // The kernel's ring buffer: seconds since the start of the machine.
    case 'kernel':
      return `[${((time % (MILLISECONDS_PER_MINUTE * 60 * 24 * 30)) / 1_000).toFixed(6).padStart(12)}]`;
    default:
      throw new Error(`No program writes its time as “${form}”.`);
  }
}
