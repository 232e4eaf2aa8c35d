import { parseDuration } from '../../../shared/domain/duration.ts';
import { Refusal } from './refusal.ts';

const SECOND = 1_000_000_000n;
const HOUR = 3600n * SECOND;

/**
 * The range of a metric query, `[1h30m]`: read as Prometheus reads durations, so nothing finer than a millisecond.
 * Nanoseconds, or null.
 */
export function parseRange(text: string): bigint | null {
  const units = ['y', 'w', 'd', 'h', 'm', 's', 'ms'].map((unit) => `(?:\\d+${unit})?`).join('');
  return new RegExp(`^${units}$`).test(text) ? parseDuration(text) : null;
}

/** As Go's `time.Duration` prints whole seconds: `768h0m0s`. */
export function goDuration(nanoseconds: bigint): string {
  const seconds = nanoseconds / SECOND;
  const [hours, minutes, rest] = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n];
  if (hours > 0n) return `${hours}h${minutes}m${rest}s`;
  return minutes > 0n ? `${minutes}m${rest}s` : `${rest}s`;
}

/** As Prometheus prints a duration: `30d1h`. */
export function prometheusDuration(nanoseconds: bigint): string {
  let rest = nanoseconds / SECOND;
  let text = '';
  for (const [unit, size] of [
    ['d', (24n * HOUR) / SECOND],
    ['h', HOUR / SECOND],
    ['m', 60n],
    ['s', 1n],
  ] as const) {
    if (rest >= size) text += `${rest / size}${unit}`;
    rest %= size;
  }
  return text === '' ? '0s' : text;
}

/** Loki's time parameters: up to ten digits are seconds, more are nanoseconds, a dot makes float seconds, else RFC 3339. */
export function parseTime(name: string, value: string): bigint {
  if (/^\d+\.\d+$/.test(value)) {
    const [whole, fraction] = value.split('.');
    return BigInt(whole ?? 0) * SECOND + BigInt((fraction ?? '').padEnd(9, '0').slice(0, 9));
  }
  if (/^-?\d{1,10}$/.test(value)) return BigInt(value) * SECOND;
  if (/^-?\d{11,19}$/.test(value)) return BigInt(value);
  const stamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(value);
  if (stamp) {
    const seconds = Date.parse(`${stamp[1]}${stamp[3]}`) / 1000;
    return BigInt(seconds) * SECOND + BigInt((stamp[2] ?? '').padEnd(9, '0'));
  }
  throw new Refusal(
    400,
    `could not parse '${name}' parameter: strconv.ParseInt: parsing "${value}": invalid syntax`,
  );
}

/** A `step`: seconds, with or without a fraction, or a duration. Nanoseconds. */
export function parseStep(value: string): bigint {
  const seconds = /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : null;
  const step = seconds === null ? parseDuration(value) : BigInt(Math.round(seconds * 1e9));
  if (step === null) throw new Refusal(400, `cannot parse "${value}" to a valid duration`);
  if (step <= 0n) {
    throw new Refusal(
      400,
      'zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  }
  return step;
}

/** Seconds as Prometheus' JSON has them, with a fraction only where there is one. */
export function toSeconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000n) / 1000;
}
