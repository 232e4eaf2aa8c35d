import type { Report } from '../../shared/contract/reports.ts';
import { SEVERITIES, type Severity } from '../../shared/domain/words.ts';

/** What a report says by the reader's own clock. All instants are milliseconds since the epoch. */
const HOUR = 3_600_000;
const DAYS = { today: 1, week: 7, month: 28 } as const;
export type RangeName = keyof typeof DAYS;
export const RANGE_NAMES = Object.keys(DAYS) as readonly RangeName[];

export interface Bounds {
  readonly from: number;
  readonly to: number;
}

/** So many calendar days with today as the last, to the end of the hour: what was asked for is good until then. */
export function boundsOf(name: RangeName, now: number): Bounds {
  const midnight = new Date(now);
  midnight.setHours(0, 0, 0, 0);
  // Hours of this day: some zones' begin in the middle of those of UTC.
  const hours = Math.floor((now - midnight.getTime()) / HOUR) + 1;
  const to = midnight.getTime() + hours * HOUR;
  midnight.setDate(midnight.getDate() - (DAYS[name] - 1));
  return { from: midnight.getTime(), to };
}

export type Counts = Readonly<Record<Severity, number>>;

export interface Bar extends Bounds {
  readonly counts: Counts;
  readonly total: number;
}

/** Findings that began on each day, or in each hour of a single day; the empty ones too. */
export function barsOf(report: Pick<Report, 'from' | 'to' | 'began'>): Bar[] {
  const byHour = report.to - report.from <= 25 * HOUR;
  const edges = edgesOf(report, byHour);
  return edges.slice(0, -1).map((from, index) => {
    const to = edges[index + 1] ?? report.to;
    const counts = countsOf(report.began.filter(({ at }) => at >= from && at < to));
    return { from, to, counts, total: totalOf(counts) };
  });
}

function edgesOf({ from, to }: Bounds, byHour: boolean): number[] {
  const edges = [from];
  const at = new Date(from);
  for (;;) {
    // By the calendar, because days of a change of clocks have other lengths.
    if (byHour) at.setTime(at.getTime() + HOUR);
    else at.setDate(at.getDate() + 1);
    edges.push(Math.min(at.getTime(), to));
    if (at.getTime() >= to) return edges;
  }
}

export function countsOf(began: Report['began']): Counts {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>;
  for (const { severity, count } of began) counts[severity] += count;
  return counts;
}

export function totalOf(counts: Counts): number {
  return SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0);
}

/** The days of the heat map, Monday first. */
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 0] as const;

/** In how many minutes something was found, by weekday (Monday first) and hour of the clock. */
export function heatOf({ from, hours }: Pick<Report, 'from' | 'hours'>): number[][] {
  const heat = WEEKDAYS.map(() => Array.from({ length: 24 }, () => 0));
  for (const [hour, { busy }] of hours.entries()) {
    const at = new Date(from + hour * HOUR);
    const row = heat[(at.getDay() + 6) % 7];
    if (row) row[at.getHours()] = (row[at.getHours()] ?? 0) + busy;
  }
  return heat;
}

/** How dark a cell is, from 0 for nothing to 4 for the most. */
export function levelOf(value: number, most: number): number {
  return value === 0 || most === 0 ? 0 : Math.max(1, Math.ceil((4 * value) / most));
}

export interface Night extends Bounds {
  /** The gravest finding that began in it; null: none did. */
  readonly worst: Severity | null;
  readonly lines: number;
  /** Milliseconds of it that were not read on some server. */
  readonly unread: number;
}

const DUSK = 22;
const DAWN = 7;

/** The nights that are over, from 22:00 to 07:00, with what is known of each. */
export function nightsOf(report: Pick<Report, 'from' | 'to' | 'began' | 'hours' | 'servers'>): Night[] {
  const nights: Night[] = [];
  const at = new Date(report.from);
  for (; ; at.setDate(at.getDate() + 1)) {
    const from = new Date(at).setHours(DUSK, 0, 0, 0);
    const morning = new Date(at);
    morning.setDate(morning.getDate() + 1);
    const to = morning.setHours(DAWN, 0, 0, 0);
    if (to > report.to) return nights;
    nights.push({
      from,
      to,
      worst: worstOf(report.began.filter((one) => one.at >= from && one.at < to)),
      lines: linesOf(report, { from, to }),
      unread: unreadOf(report, { from, to }),
    });
  }
}

/** An all-clear has its proof: lines were read, all of them, and nothing was found. */
export function isAllClear({ worst, lines, unread }: Night): boolean {
  return worst === null && unread === 0 && lines > 0;
}

function worstOf(began: Report['began']): Severity | null {
  return began.reduce<Severity | null>(
    (worst, { severity }) =>
      worst === null || SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(worst) ? severity : worst,
    null,
  );
}

function linesOf({ from, hours }: Pick<Report, 'from' | 'hours'>, within: Bounds): number {
  return hours.reduce((sum, { lines }, hour) => {
    const at = from + hour * HOUR;
    return at >= within.from && at < within.to ? sum + lines : sum;
  }, 0);
}

/** Milliseconds of a range that were not read; where several servers miss the same, it counts once for each. */
export function unreadOf({ servers }: Pick<Report, 'servers'>, within: Bounds): number {
  return servers
    .flatMap(({ unread }) => unread)
    .reduce(
      (sum, { from, to }) => sum + Math.max(0, Math.min(to, within.to) - Math.max(from, within.from)),
      0,
    );
}

export interface TimeToAcknowledge {
  readonly severity: Severity;
  readonly count: number;
  readonly median: number;
  /** Nine of ten were faster, or as fast. */
  readonly ninety: number;
}

/** By severity, the gravest first; severities of which nothing was acknowledged are left out. */
export function timesOf({ acknowledged }: Pick<Report, 'acknowledged'>): TimeToAcknowledge[] {
  return SEVERITIES.toReversed().flatMap((severity) => {
    const times = acknowledged
      .filter((one) => one.severity === severity)
      .map(({ milliseconds }) => milliseconds);
    const [median, ninety] = [quantile(times, 0.5), quantile(times, 0.9)];
    return median === null || ninety === null ? [] : [{ severity, count: times.length, median, ninety }];
  });
}

/** The value that so large a part is not above; null of none. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}
