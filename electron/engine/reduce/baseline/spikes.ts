import { BINS_PER_DAY, BINS_PER_HOUR, type Bin } from './bins.ts';
import { PAIRS, PRESENT, TOTAL, type Alarm, type History } from './history.ts';
import type { Ledger } from './ledger.ts';
import { logLowerTail, logUpperTail, quantile, type Counts } from './negative-binomial.ts';
import { mostInHour, type Rates } from './rates.ts';

/** A count that does not fit. */
export interface Deviation {
  readonly observed: number;
  readonly low: number;
  readonly high: number;
  readonly logProbability: number;
}

/** Fewer lines than this in five minutes are no spike, whatever was expected. */
export const LEAST_SPIKE = 10;
/** A spike is this many times, and this many lines, above the usual range. */
const ABOVE = 1.5;
const ABOVE_LINES = 5;
/** …and above the peaks of this time of day, two of which may have been spikes. */
const ABOVE_PEAK = 2;
const PEAK_HOURS = 2;
const SPIKES_BEFORE = 2;
/** A spike goes on while a count has less than this chance… */
const GOES_ON = Math.log(1e-3);
/** …and pauses for no more bins than this. */
const PAUSE = 3;
/** Under this mean a template comes in bursts, and a burst is compared with its bursts. */
const SPARSE = 0.5;
const LEAST_PRESENT = 3;
const BURST = Math.log(1e-4);
const BURST_DISPERSION = 0.2;
/** An hour with fewer lines than this to be expected cannot drop; one that keeps more than this share did not. */
const LEAST_HOUR = 30;
const DROPPED = 0.5;
/** Bins that follow each other are alike: the twelve of an hour tell as much as four strangers. */
const BINS_ALIKE = 3;

/** If `observed` lines of a template in a bin are too many: unlikely, far above the usual, and unlike its bursts. */
export function spikeIn(
  history: History,
  rates: Rates,
  place: { readonly bin: Bin; readonly hourOfWeek: number; readonly young: boolean },
  observed: number,
  logBudget: number,
): Deviation | null {
  const counts = rates.expect(place.hourOfWeek);
  const logProbability = logUpperTail(observed, counts);
  const goesOn = continues(history.alarm, place.bin);
  if (logProbability > (goesOn ? GOES_ON : logBudget)) return null;
  const { low, high } = usualRange(counts);
  const peak = history.peaksAt(place.hourOfWeek, PEAK_HOURS)[SPIKES_BEFORE] ?? 0;
  const least = Math.max(ABOVE * high, high + ABOVE_LINES, ABOVE_PEAK * peak);
  if (!goesOn && observed < least) return null;
  if ((counts.mean < SPARSE || place.young) && isUsualBurst(history, observed)) return null;
  return { observed, low, high, logProbability };
}

/** The alarm as it stands after a spike in `bin`: the same one if it goes on. */
export function raised(alarm: Alarm | null, bin: Bin): Alarm {
  if (alarm === null || !continues(alarm, bin)) return { since: bin, last: bin };
  return { since: Math.min(alarm.since, bin), last: Math.max(alarm.last, bin) };
}

/** False if an hour that ends with the newest bin cannot count as a drop, found without computing all rates. */
export function mayDrop(history: History, exposure: Float64Array, ledger: Ledger): boolean {
  const { newest, clock } = ledger;
  const most = Math.max(
    mostInHour(history, exposure, clock.hourOfWeek(newest), newest),
    mostInHour(history, exposure, clock.hourOfWeek(newest - BINS_PER_HOUR + 1), newest),
  );
  const hour = most * BINS_PER_HOUR;
  return hour >= LEAST_HOUR && linesInHour(history, newest) <= DROPPED * hour;
}

/** If the hour up to the newest bin has too few lines, for a time of the week that is known. */
export function dropIn(history: History, rates: Rates, ledger: Ledger, logBudget: number): Deviation | null {
  const end = ledger.newest + 1;
  const start = end - BINS_PER_HOUR;
  if (ledger.taughtBetween(start, end) < BINS_PER_HOUR) return null;
  let mean = 0;
  let dispersion = 0;
  for (let bin = start; bin < end; bin += 1) {
    const hour = ledger.clock.hourOfWeek(bin);
    const counts = rates.expect(hour);
    mean += Math.min(counts.mean, rates.seen(hour));
    dispersion = Math.max(dispersion, counts.dispersion - rates.dispersion);
  }
  const observed = linesInHour(history, ledger.newest);
  if (mean < LEAST_HOUR || observed > DROPPED * mean) return null;
  const counts = { mean, dispersion: dispersion + (rates.dispersion * BINS_ALIKE) / BINS_PER_HOUR };
  const logProbability = logLowerTail(observed, counts);
  return logProbability > logBudget ? null : { observed, ...usualRange(counts), logProbability };
}

/** Its own past is shorter than a day. */
export function isYoung(history: History, ledger: Ledger, from: Bin): boolean {
  return ledger.taughtBetween(history.first, from) < BINS_PER_DAY;
}

/** 98 of 100 lie in it. */
export function usualRange(counts: Counts): { low: number; high: number } {
  return { low: quantile(0.01, counts), high: quantile(0.99, counts) };
}

function linesInHour({ recent }: History, newest: Bin): number {
  let lines = 0;
  for (let bin = newest - BINS_PER_HOUR + 1; bin <= newest; bin += 1) lines += recent.get(bin);
  return lines;
}

function continues(alarm: Alarm | null, bin: Bin): boolean {
  return alarm !== null && bin >= alarm.since && bin - alarm.last <= PAUSE;
}

function isUsualBurst({ days }: History, observed: number): boolean {
  const [total, pairs, present] = [days.total(TOTAL), days.total(PAIRS), days.total(PRESENT)];
  if (present < LEAST_PRESENT) return true;
  const mean = total / present;
  const dispersion = Math.max(BURST_DISPERSION, pairs / present / mean ** 2 - 1) + 1 / present;
  return logUpperTail(observed, { mean, dispersion }) > BURST;
}
