import type { FindingDetail } from '../../shared/contract/findings.ts';
import type { HistoryEntry, HistoryKind } from '../../shared/domain/finding.ts';
import { text } from './messages.ts';

const MOST_BARS = 60;
const LABEL_PIXELS_PER_CHARACTER = 6;
const LABEL_GAP = 14;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LEAST_BARS = 24;

export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Merges buckets, so that a bar is never thinner than a reader can see. Counts are kept. */
export function barsOf(timeline: FindingDetail['timeline'], most = MOST_BARS): Bar[] {
  const { from, bucketMilliseconds, counts } = timeline;
  const width = Math.max(1, Math.ceil(counts.length / most));
  const bars: Bar[] = [];
  for (let at = 0; at < counts.length; at += width) {
    const part = counts.slice(at, at + width);
    bars.push({
      from: from + at * bucketMilliseconds,
      to: from + (at + part.length) * bucketMilliseconds,
      count: part.reduce((sum, one) => sum + one, 0),
    });
  }
  return bars;
}

/**
 * The part of the time line that is over, and at least `LEAST_BARS` buckets of it: what is younger than that begins
 * somewhere in the chart and not at its edge, with the quiet before it.
 */
export function untilNow(timeline: FindingDetail['timeline'], now: number): FindingDetail['timeline'] {
  const { from, bucketMilliseconds, counts } = timeline;
  const over = Math.max(1, Math.ceil((now - from) / bucketMilliseconds));
  // Counts that a clock ahead of ours put into the future are not cut off.
  const last = counts.findLastIndex((one) => one > 0) + 1;
  const kept = counts.slice(0, Math.max(over, last));
  const before = Math.max(0, LEAST_BARS - kept.length);
  return {
    from: from - before * bucketMilliseconds,
    bucketMilliseconds,
    counts: [...Array.from({ length: before }, () => 0), ...kept],
  };
}

/** How many lines a bar stands for, as a rate: by the minute where it is short, by the day where an hour has none. */
export function rateOf(bar: Bar): { readonly value: number; readonly unit: 'min' | 'h' | 'day' } {
  const length = Math.max(1, bar.to - bar.from);
  const perMinute = (bar.count * MINUTE) / length;
  if (length < HOUR && perMinute >= 1) return { value: Math.round(perMinute), unit: 'min' };
  const hourly = (bar.count * HOUR) / length;
  return hourly >= 1
    ? { value: Math.round(hourly), unit: 'h' }
    : { value: Math.ceil(hourly * 24), unit: 'day' };
}

export interface TimelineMark {
  readonly at: number;
  readonly label: string;
  /** Where there is no room for the words, the mark stays and its title says them. */
  readonly labelled: boolean;
}

/** The triage steps that lie within the chart, with labels where they do not run into each other. */
export function marksOf(
  history: readonly HistoryEntry[],
  bars: readonly Bar[],
  width: number,
): TimelineMark[] {
  const from = bars[0]?.from ?? 0;
  const to = bars.at(-1)?.to ?? 0;
  const marks: TimelineMark[] = [];
  let free = 0;
  for (const entry of history.toSorted((left, right) => left.at - right.at)) {
    const label = labelOf(entry.kind);
    if (label === undefined || entry.undone || entry.at < from || entry.at > to) continue;
    const x = xOf(entry.at, from, to, width);
    const space = label.length * LABEL_PIXELS_PER_CHARACTER + LABEL_GAP;
    const labelled = x >= free && x + space <= width;
    if (labelled) free = x + space;
    marks.push({ at: entry.at, label, labelled });
  }
  return marks;
}

function labelOf(kind: HistoryKind): string | undefined {
  return kind in text.marks ? text.marks[kind as keyof typeof text.marks] : undefined;
}

export function xOf(at: number, from: number, to: number, width: number): number {
  return to > from ? ((at - from) / (to - from)) * width : 0;
}

/** Up to four instants to write under the chart, the ends included. */
export function ticksOf(bars: readonly Bar[], width: number): number[] {
  const from = bars[0]?.from ?? 0;
  const to = bars.at(-1)?.to ?? 0;
  if (to <= from) return [];
  const steps = width < 360 ? 2 : 3;
  return Array.from({ length: steps + 1 }, (_, index) => from + ((to - from) * index) / steps);
}
