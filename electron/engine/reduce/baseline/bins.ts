import type { Minute } from '../../../../shared/domain/time.ts';

/** Whole five minutes since the Unix epoch, in UTC; the grain of the baseline. */
export type Bin = number;

export const MINUTES_PER_BIN = 5;
export const BINS_PER_HOUR = 12;
export const BINS_PER_DAY = 288;
export const HOURS_PER_WEEK = 168;

export function binOf(minute: Minute): Bin {
  return Math.floor(minute / MINUTES_PER_BIN);
}

export function firstMinuteOf(bin: Bin): Minute {
  return bin * MINUTES_PER_BIN;
}
