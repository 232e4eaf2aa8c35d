import { BINS_PER_DAY } from './bins.ts';
import { DAYS_KEPT, TOTAL, type History } from './history.ts';
import type { Ledger } from './ledger.ts';
import { weekdayOf } from './wall-clock.ts';

/** A count that grows by a little every day. */
export interface Drift {
  readonly days: number;
  /** Lines a day at both ends, by the trend. */
  readonly from: number;
  readonly to: number;
  /** Growth a day: 0.1 is 10 %. */
  readonly growth: number;
  /** First local day of the growth. */
  readonly firstDay: number;
  readonly logProbability: number;
}

/** Over how many days growth is looked for: fast, middling, slow. */
const SPANS = [9, 14, 28];
/** A day counts if this share of it was read. 276 bins are the day on which summer time begins. */
export const WHOLE_DAY = 0.95 * BINS_PER_DAY;
/** Smaller growth over the whole span is no news. */
const LEAST_GROWTH = 1.5;
const LEAST_LINES = 20;
/** Days that have to be known before weekdays are told apart. */
const WEEKDAYS_KNOWN = 15;

interface Day {
  readonly day: number;
  readonly lines: number;
}

/**
 * Looks for steady growth in daily totals: Kendall's rank test (exact), which asks for nothing but that later days
 * have more lines, and the median of all slopes for its size (Theil and Sen), so that single odd days change little.
 * Weekdays are made equal first, once two of each are known.
 *
 * @param logBudget ln of the probability with which a flat count may look grown
 */
export function driftOf(history: History, ledger: Ledger, logBudget: number): Drift | null {
  const days = wholeDays(history, ledger);
  if (days.length < (SPANS[0] ?? 0)) return null;
  const level = days.length >= WEEKDAYS_KNOWN ? withoutWeekdays(days) : days;
  for (const span of SPANS) {
    const drift = growthOver(level.slice(-span), span, logBudget - Math.log(SPANS.length));
    if (drift !== null) return drift;
  }
  return null;
}

/** Without a gap, newest last; scaled to a day of 24 hours. */
function wholeDays(history: History, ledger: Ledger): Day[] {
  const first = ledger.clock.day(history.first);
  const oldest = ledger.clock.day(ledger.newest) - DAYS_KEPT;
  const days: Day[] = [];
  ledger.days.forEach((day, bins) => {
    if (day <= first || day < oldest || bins < WHOLE_DAY) return;
    days.push({ day, lines: (history.days.get(day, TOTAL) * BINS_PER_DAY) / bins });
  });
  return days;
}

/** Divides each day by what its weekday usually has of the median of the seven days around it. */
function withoutWeekdays(days: readonly Day[]): Day[] {
  const shares = Array.from({ length: 7 }, (): number[] => []);
  for (let index = 3; index + 3 < days.length; index += 1) {
    const { day, lines } = days[index] as Day;
    const around = median(days.slice(index - 3, index + 4).map((each) => each.lines));
    if (around > 0) shares[weekdayOf(day)]?.push(lines / around);
  }
  const usual = shares.map((each) => (each.length === 0 ? 1 : median(each)));
  return days.map(({ day, lines }) => ({ day, lines: lines / Math.max(0.01, usual[weekdayOf(day)] ?? 1) }));
}

function growthOver(days: readonly Day[], span: number, logBudget: number): Drift | null {
  const first = days[0];
  const last = days.at(-1);
  if (days.length < span || first === undefined || last === undefined) return null;
  if (median(days.map(({ lines }) => lines)) < LEAST_LINES) return null;
  const { slope, rises } = trendOf(days);
  const length = last.day - first.day;
  if (slope * length < Math.log(LEAST_GROWTH) || !isSteady(days, slope)) return null;
  const logProbability = Math.log(chanceOfRises(days.length, rises));
  if (logProbability > logBudget) return null;
  const middle = median(days.map(({ day, lines }) => Math.log(lines + 1) - slope * (day - first.day)));
  const at = (day: number) => Math.round(Math.exp(middle + slope * day) - 1);
  return {
    days: length + 1,
    from: at(0),
    to: at(length),
    growth: Math.exp(slope) - 1,
    firstDay: first.day,
    logProbability,
  };
}

/** A step is no growth: both halves have to grow. */
function isSteady(days: readonly Day[], slope: number): boolean {
  const middle = Math.floor(days.length / 2);
  const halves = [days.slice(0, middle), days.slice(-middle)];
  return halves.every((half) => trendOf(half).slope >= slope / 2);
}

/** The median slope of the logarithms a day (Theil and Sen), and how many pairs of days rise. */
function trendOf(days: readonly Day[]): { slope: number; rises: number } {
  const slopes: number[] = [];
  let rises = 0;
  for (const [index, left] of days.entries()) {
    for (const right of days.slice(index + 1)) {
      slopes.push(Math.log((right.lines + 1) / (left.lines + 1)) / (right.day - left.day));
      rises += right.lines > left.lines ? 1 : 0;
    }
  }
  return { slope: median(slopes), rises };
}

/** The share of all orders of `days` values that have at least `rises` pairs in ascending order. */
function chanceOfRises(days: number, rises: number): number {
  let shares = [1];
  for (let count = 2; count <= days; count += 1) {
    const next = Array.from({ length: shares.length + count - 1 }, () => 0);
    for (const [pairs, share] of shares.entries())
      for (let more = 0; more < count; more += 1)
        next[pairs + more] = (next[pairs + more] ?? 0) + share / count;
    shares = next;
  }
  return shares.slice(rises).reduce((sum, share) => sum + share, 0);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
}
