import type { Volume, VolumeLevel } from '../../shared/contract/reanalysis.ts';
import { roundUp } from './axis.ts';
import type { Span } from './brush.ts';

/** From the bottom up: what is grave stands on the line. */
export const LEVELS: readonly VolumeLevel[] = ['error', 'warning', 'other'];

/** Lines of one bucket by level. */
export interface Bar extends Span, Readonly<Record<VolumeLevel, number>> {}

export function barsOf(volume: Volume): Bar[] {
  const { from, bucketMilliseconds: wide } = volume;
  return volume.other.map((other, index) => ({
    from: from + index * wide,
    to: from + (index + 1) * wide,
    error: volume.error[index] ?? 0,
    warning: volume.warning[index] ?? 0,
    other,
  }));
}

export function linesOf(bar: Bar): number {
  return bar.error + bar.warning + bar.other;
}

/** A round number of lines that no bar exceeds; at least 1. */
export function topOf(bars: readonly Bar[]): number {
  return roundUp(Math.max(0, ...bars.map(linesOf)));
}

export interface VolumeSummary {
  readonly lines: number;
  readonly errors: number;
  readonly warnings: number;
  /** The fullest bar; null where there are no lines. */
  readonly peak: Bar | null;
}

export function summaryOf(bars: readonly Bar[]): VolumeSummary {
  const sum = (of: (bar: Bar) => number) => bars.reduce((total, bar) => total + of(bar), 0);
  const lines = sum(linesOf);
  const peak = bars.reduce<Bar | null>(
    (fullest, bar) => (fullest === null || linesOf(bar) > linesOf(fullest) ? bar : fullest),
    null,
  );
  return {
    lines,
    errors: sum((bar) => bar.error),
    warnings: sum((bar) => bar.warning),
    peak: lines === 0 ? null : peak,
  };
}

/** Neighbours added up, so that no more than `most` rows are left: what a table can be read in. */
export function gathered(bars: readonly Bar[], most: number): Bar[] {
  const each = Math.max(1, Math.ceil(bars.length / most));
  const groups: Bar[] = [];
  for (let at = 0; at < bars.length; at += each) {
    const group = bars.slice(at, at + each);
    const sum = (of: (bar: Bar) => number) => group.reduce((total, bar) => total + of(bar), 0);
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last) continue;
    groups.push({
      from: first.from,
      to: last.to,
      error: sum((bar) => bar.error),
      warning: sum((bar) => bar.warning),
      other: sum((bar) => bar.other),
    });
  }
  return groups;
}
