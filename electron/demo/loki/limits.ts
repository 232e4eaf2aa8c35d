/** What a Loki allows; the defaults are those of 3.7. Durations in nanoseconds. */
export interface LokiLimits {
  readonly maximumEntries: number;
  readonly maximumQueryLength: bigint;
  /** Zero: no limit. */
  readonly maximumLookback: bigint;
  /** A larger result is never answered. */
  readonly maximumResultBytes: number;
  readonly maximumLineBytes: number;
  readonly rejectOlderThan: bigint;
  readonly rejectNewerThan: bigint;
  readonly outOfOrderWindow: bigint;
  readonly discoverLevels: boolean;
  readonly discoverServiceName: boolean;
  /** Whether `categorize-labels` is known: 2.9 and 3.0 answer pairs. */
  readonly categorizesLabels: boolean;
  /** Whether a query with `start == end` sees the lines of that instant, as flushed data do. */
  readonly flushed: boolean;
}

const HOUR = 3_600_000_000_000n;

export const DEFAULT_LIMITS: LokiLimits = {
  maximumEntries: 5000,
  maximumQueryLength: 721n * HOUR,
  maximumLookback: 0n,
  maximumResultBytes: 4_194_304,
  maximumLineBytes: 262_144,
  rejectOlderThan: 168n * HOUR,
  rejectNewerThan: HOUR / 6n,
  outOfOrderWindow: HOUR,
  discoverLevels: true,
  discoverServiceName: true,
  categorizesLabels: true,
  flushed: false,
};
