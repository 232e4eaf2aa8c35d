import { BINS_PER_DAY, BINS_PER_HOUR, HOURS_PER_WEEK, type Bin } from './bins.ts';
import { DAYS_KEPT, PAIRS, TOTAL, type History } from './history.ts';
import type { Ledger } from './ledger.ts';
import type { Counts } from './negative-binomial.ts';
import { weekdayOf } from './wall-clock.ts';

/** How many events' worth an hour trusts what is above it, before it trusts itself. */
const PRIOR_EVENTS = 4;
/** …and never less than this many bins of it. */
const LEAST_PRIOR_BINS = 3;
/** What is taken for the dispersion until the lines say otherwise, and how many pairs of lines that takes. */
const PRIOR_DISPERSION = 0.2;
const PRIOR_PAIRS = 10;
const LEAST_DISPERSION = 0.01;
const MOST_DISPERSION = 50;
/** Days of which this many bins were read say how much the counts vary. */
const ENOUGH_BINS = BINS_PER_DAY / 2;
/** The wildest day of this many is left out, so that one bad day does not make the next one normal. */
const DAYS_PER_OUTLIER = 8;

/** What is normal for a template: lines in five minutes, by hour of the week. */
export interface Rates {
  readonly means: Float64Array;
  /** How much bins of one hour differ beyond chance, as in `Counts`. */
  readonly dispersion: number;
  /** Lines in a bin over all hours. */
  readonly overall: number;
  /** Lines in a bin of an hour of the week, not shrunk; 0 where none was seen yet. */
  seen(hourOfWeek: number): number;
  /** What to expect of the next bin in an hour of the week: the variation, and that we do not know the mean exactly. */
  expect(hourOfWeek: number): Counts;
}

/**
 * Means by hour of the week, shrunk towards the hour of the day, shrunk towards the whole: an empirical Bayes
 * estimate with a Gamma prior at each step, whose strength is counted in events, so that frequent templates have
 * a profile of their own after days and rare ones borrow what they have not seen.
 *
 * @param exposure weighted taught bins by hour of the week since the template first came
 */
export function ratesOf(history: History, exposure: Float64Array, ledger: Ledger): Rates {
  const lines = new Float64Array(HOURS_PER_WEEK);
  history.hoursAt(ledger.newest, lines);
  const overall = sum(lines) / Math.max(1, sum(exposure));
  const fano = fanoOf(history, overall);
  const ofDay = shrunkDays(lines, exposure, overall, fano);
  const means = new Float64Array(HOURS_PER_WEEK);
  for (let hour = 0; hour < HOURS_PER_WEEK; hour += 1) {
    means[hour] = shrunk(lines[hour] ?? 0, exposure[hour] ?? 0, ofDay.means[hour % 24] ?? 0, fano);
  }
  const dispersion = dispersionOf(history, means, ledger);
  return {
    means,
    dispersion,
    overall,
    seen: (hour) => (exposure[hour] ? (lines[hour] ?? 0) / exposure[hour] : 0),
    expect: (hour) => {
      const events = ((lines[hour] ?? 0) + Math.min(8 * fano, ofDay.lines[hour % 24] ?? 0)) / fano + 1;
      return { mean: means[hour] ?? 0, dispersion: dispersion + 1 / events };
    },
  };
}

/** More than any mean that `ratesOf` would find for an hour of the week: it lies between these three. */
export function mostInHour(
  history: History,
  exposure: Float64Array,
  hourOfWeek: number,
  newest: Bin,
): number {
  let [lines, bins] = [0, 0];
  for (let hour = hourOfWeek % 24; hour < HOURS_PER_WEEK; hour += 24) {
    lines += history.hourAt(hour, newest);
    bins += exposure[hour] ?? 0;
  }
  const own = exposure[hourOfWeek] ?? 0;
  return Math.max(
    history.totalAt(newest) / Math.max(1, sum(exposure)),
    bins === 0 ? 0 : lines / bins,
    own === 0 ? 0 : history.hourAt(hourOfWeek, newest) / own,
  );
}

/** Lines that come together count as one event: variance by mean, roughly, daily rhythm included. */
function fanoOf({ days }: History, overall: number): number {
  const total = days.total(TOTAL);
  return total === 0 ? 1 : 1 + Math.max(0, days.total(PAIRS) / total - overall);
}

function shrunkDays(lines: Float64Array, exposure: Float64Array, overall: number, fano: number) {
  const means = new Float64Array(24);
  const linesOfDay = new Float64Array(24);
  for (let hour = 0; hour < 24; hour += 1) {
    let bins = 0;
    for (let day = 0; day < 7; day += 1) {
      linesOfDay[hour] = (linesOfDay[hour] ?? 0) + (lines[day * 24 + hour] ?? 0);
      bins += exposure[day * 24 + hour] ?? 0;
    }
    means[hour] = shrunk(linesOfDay[hour] ?? 0, bins, overall, fano);
  }
  return { means, lines: linesOfDay };
}

function shrunk(lines: number, bins: number, prior: number, fano: number): number {
  if (prior <= 0) return 0;
  const strength = Math.max(LEAST_PRIOR_BINS, (PRIOR_EVENTS * fano) / prior);
  return (lines + strength * prior) / (bins + strength);
}

/**
 * From factorial moments: E[n(n−1)] = (1 + dispersion)·mean² within an hour. Days are compared, the wildest left
 * out.
 */
function dispersionOf(history: History, means: Float64Array, ledger: Ledger): number {
  const squares = squaresByWeekday(means);
  const firstDay = ledger.clock.day(history.first);
  const oldest = ledger.clock.day(ledger.newest) - DAYS_KEPT;
  const watched: { day: number; pairs: number; expected: number }[] = [];
  ledger.days.forEach((day, bins) => {
    if (day < oldest || day < firstDay || bins < ENOUGH_BINS) return;
    const expected = ((squares[weekdayOf(day)] ?? 0) * bins) / BINS_PER_DAY;
    watched.push({ day, pairs: history.days.get(day, PAIRS), expected });
  });
  // On its first day a template was there for a part of it only.
  const days = watched.length > 1 ? watched.filter(({ day }) => day > firstDay) : watched;
  days.sort((left, right) => left.pairs * right.expected - right.pairs * left.expected);
  const kept = days.slice(0, days.length - Math.floor(days.length / DAYS_PER_OUTLIER));
  const pairs = kept.reduce((total, day) => total + day.pairs, 0);
  const expected = kept.reduce((total, day) => total + day.expected, 0);
  const dispersion = (pairs - expected + PRIOR_DISPERSION * PRIOR_PAIRS) / (expected + PRIOR_PAIRS);
  return Math.min(MOST_DISPERSION, Math.max(LEAST_DISPERSION, dispersion));
}

/** Sum over a day's bins of mean². */
function squaresByWeekday(means: Float64Array): number[] {
  return Array.from({ length: 7 }, (_none, weekday) =>
    means
      .subarray(weekday * 24, weekday * 24 + 24)
      .reduce((total, mean) => total + BINS_PER_HOUR * mean * mean, 0),
  );
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let at = 0; at < values.length; at += 1) total += values[at] ?? 0;
  return total;
}
