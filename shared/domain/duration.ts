import type { Nanoseconds } from './time.ts';

const UNITS: Readonly<Record<string, Nanoseconds>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
  y: 31_536_000_000_000_000n,
};

/**
 * A duration as Loki reads and prints them, in Go's or in Prometheus' way: `1h0m0s`, `30d1h`, `500ms`, `7ns`. Each
 * number has at most the 19 digits of an int64. Nanoseconds, or null if it is none.
 */
export function parseDuration(text: string): Nanoseconds | null {
  if (!/^(?:\d{1,19}(?:ns|us|µs|ms|[smhdwy]))+$/.test(text)) return null;
  let total = 0n;
  for (const [, amount = '0', unit = ''] of text.matchAll(/(\d+)(ns|us|µs|ms|[smhdwy])/g))
    total += BigInt(amount) * (UNITS[unit] ?? 0n);
  return total;
}
