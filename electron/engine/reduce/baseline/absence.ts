import { BINS_PER_DAY, BINS_PER_HOUR, type Bin } from './bins.ts';
import { PRESENCE_KEPT, type History } from './history.ts';
import type { Ledger } from './ledger.ts';

/** A run of bins without a line of a template that comes regularly. */
export interface Absence {
  /** First bin without it. */
  readonly since: Bin;
  readonly bins: number;
  /** After how many bins it normally comes again. */
  readonly period: number;
  readonly logProbability: number;
}

/** Arrivals that have to be known before something counts as regular, and that have to stay away. */
const LEAST_GAPS = 8;
const LEAST_MISSED = 3;
/** For how long something has to have come before it counts as regular: what a job of an hour writes is not. */
const LEAST_KNOWN = 0.75 * BINS_PER_DAY;
/** A gap this many times the usual one is late; of what is regular, few are. */
const LATE = 1.5;
const MOST_LATE = 0.05;
/** A silence has to be longer than the longest one so far by this. */
const LONGER = 1.5;
/** What pauses this many times its period may keep office hours: nothing is said before a week with a weekend is known. */
const PAUSE = 12;
const WEEK_KNOWN = 8 * BINS_PER_DAY;
/** Bins to both sides of a time of day that count as the same. */
const TIME_OF_DAY = 2 * BINS_PER_HOUR;
/** What stays away for longer than this, and ten periods, is gone; that was told. */
const GONE = BINS_PER_DAY;

/**
 * The longest absence that reaches into the bins `[from, to)`, if it is one: regular so far, three arrivals missed,
 * longer than any silence before, and too improbable to be chance. Only what was read and learned counts as silence.
 *
 * @param logBudget ln of the probability that one look of one bin may raise a false alarm with
 */
export function absenceIn(
  history: History,
  ledger: Ledger,
  bins: { readonly from: Bin; readonly to: Bin },
  logBudget: number,
): Absence | null {
  if (history.presence.count(bins.from - PRESENCE_KEPT, bins.from) <= LEAST_GAPS) return null;
  const run = longestRun(history, ledger, bins);
  if (run.bins < LEAST_MISSED || ledger.taughtBetween(history.first, run.since) < LEAST_KNOWN) return null;
  if (hasPaused(history, ledger, run)) return null;
  const gaps = gapsBefore(history, ledger, run.since);
  if (gaps.length < LEAST_GAPS) return null;
  const sorted = gaps.map(({ length }) => length).sort((left, right) => left - right);
  const median = at(sorted, 0.5);
  const period = at(sorted, 0.9);
  const isLate = ({ length }: Gap) => length > LATE * median;
  const missed = Math.floor(run.bins / period);
  const late = gaps.filter(isLate).length;
  if (late > MOST_LATE * gaps.length || missed < LEAST_MISSED) return null;
  if (run.bins > Math.max(GONE, 10 * period)) return null;
  if (at(sorted, 1) > PAUSE * period && ledger.taughtBefore(run.since) < WEEK_KNOWN) return null;
  const alike = late === 0 ? gaps : gaps.filter(({ from }) => isSameTimeOfDay(from, run.since - 1));
  const logProbability = missed * Math.log((alike.filter(isLate).length + 1) / (alike.length + 2));
  return logProbability < logBudget + Math.log(period) ? { ...run, period, logProbability } : null;
}

interface Gap {
  /** The bin of the arrival that it begins with. */
  readonly from: Bin;
  /** Bins to the next arrival. */
  readonly length: number;
}

interface Run {
  readonly since: Bin;
  readonly bins: number;
}

/** Lines that are rarer at night are late more often then: only gaps from about the same time of day are compared. */
function isSameTimeOfDay(left: Bin, right: Bin): boolean {
  const apart = Math.abs(left - right) % BINS_PER_DAY;
  return Math.min(apart, BINS_PER_DAY - apart) <= TIME_OF_DAY;
}

/** True if there was a silence before that this one is not much longer than. Looks at few bins where there was none. */
function hasPaused({ presence }: History, ledger: Ledger, run: Run): boolean {
  const least = Math.floor(run.bins / LONGER) + 1;
  let start = Math.max(run.since - PRESENCE_KEPT, presence.start);
  while (start + least < run.since) {
    let last = start + least - 1;
    while (last >= start && ledger.isTaught(last) && !presence.has(last)) last -= 1;
    if (last < start) return true;
    start = last + 1;
  }
  return false;
}

function longestRun(
  { presence, last }: History,
  ledger: Ledger,
  { from, to }: { readonly from: Bin; readonly to: Bin },
): Run {
  const isAbsent = (bin: Bin) => ledger.isTaught(bin) && !presence.has(bin);
  let since = from;
  // Most often there was nothing since it was last seen.
  if (last < from && ledger.taughtBetween(last + 1, from) === from - last - 1) since = last + 1;
  while (isAbsent(since - 1) && from - since < PRESENCE_KEPT) since -= 1;
  let longest = { since: from, bins: 0 };
  for (let bin = from; bin < to; bin += 1) {
    if (!isAbsent(bin)) since = bin + 1;
    else if (bin - since >= longest.bins) longest = { since, bins: bin - since + 1 };
  }
  return longest;
}

/** In bins from arrival to arrival, where everything between was read. */
function gapsBefore({ presence }: History, ledger: Ledger, end: Bin): Gap[] {
  const gaps: Gap[] = [];
  let last: Bin | null = null;
  for (const bin of presence.between(end - PRESENCE_KEPT, end)) {
    if (last !== null && ledger.taughtBetween(last, bin) === bin - last)
      gaps.push({ from: last, length: bin - last });
    last = bin;
  }
  return gaps;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
