import type { Ended, SuppressibleFinding } from '../../../shared/domain/suppressible.ts';
import type { EndReason } from '../../../shared/domain/suppression.ts';
import { MILLISECONDS_PER_MINUTE, type Milliseconds, type Minute } from '../../../shared/domain/time.ts';
import { compareSeverity } from '../../../shared/domain/words.ts';
import type { Matcher } from './suppression-match.ts';

const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR;

/** Lines that a suppression matched in a minute of one server. */
export interface Hit {
  readonly minute: Minute;
  readonly serverId: string;
  readonly lines: number;
}

/**
 * When and why a suppression ended for a finding; null while it holds. Derived each time, so that lines which are
 * read late or again count as they would have in their time.
 *
 * @param hits ascending by minute, from the minute in which the suppression was made
 */
export function endOf(
  { suppression }: Matcher,
  finding: SuppressibleFinding,
  hits: readonly Hit[],
  now: Milliseconds,
): Ended | null {
  if (suppression.endedAt !== null) return { at: suppression.endedAt, why: 'by-hand' };
  const { end, createdAt } = suppression;
  switch (end.kind) {
    case 'at':
      return end.at <= now ? { at: end.at, why: 'time' } : null;
    case 'never':
      return null;
    case 'until-resolved': {
      const { state, stateAt } = finding.triage;
      const decided = state !== 'acknowledged' && stateAt !== null && stateAt >= createdAt;
      return decided ? { at: stateAt, why: 'resolved' } : null;
    }
    case 'after-quiet-days':
      return hitAt(firstAfterQuiet(hits, minuteOf(createdAt), end.days), 'quiet');
    case 'until-worse': {
      const busy = firstOver(hits, end.perHour);
      const elsewhere = hits.find(({ serverId }) => !end.serverIds.includes(serverId))?.minute;
      const worse = hitAt(least(busy, elsewhere), 'worse');
      if (worse !== null || compareSeverity(finding.severity, end.severity) <= 0) return worse;
      return { at: Math.max(createdAt, finding.raisedAt ?? createdAt), why: 'worse' };
    }
  }
}

/** The busiest sixty minutes, in lines. */
export function busiestHour(hits: readonly Hit[]): number {
  let busiest = 0;
  for (const { lines } of hours(hits)) busiest = Math.max(busiest, lines);
  return busiest;
}

/** The first minute that ends an hour with more lines than the threshold. */
function firstOver(hits: readonly Hit[], perHour: number): Minute | undefined {
  for (const { minute, lines } of hours(hits)) if (lines > perHour) return minute;
  return undefined;
}

/** Lines of the sixty minutes up to each hit. */
function* hours(hits: readonly Hit[]): Generator<{ readonly minute: Minute; readonly lines: number }> {
  let first = 0;
  let lines = 0;
  for (const hit of hits) {
    lines += hit.lines;
    for (let oldest = hits[first]; oldest && oldest.minute <= hit.minute - MINUTES_PER_HOUR;) {
      lines -= oldest.lines;
      first += 1;
      oldest = hits[first];
    }
    yield { minute: hit.minute, lines };
  }
}

function firstAfterQuiet(hits: readonly Hit[], since: Minute, days: number): Minute | undefined {
  let last = since;
  for (const { minute } of hits) {
    if (minute - last >= days * MINUTES_PER_DAY) return minute;
    last = minute;
  }
  return undefined;
}

function hitAt(minute: Minute | undefined, why: EndReason): Ended | null {
  return minute === undefined ? null : { at: minute * MILLISECONDS_PER_MINUTE, why };
}

function least(left: Minute | undefined, right: Minute | undefined): Minute | undefined {
  return left === undefined ? right : right === undefined ? left : Math.min(left, right);
}

function minuteOf(at: Milliseconds): Minute {
  return Math.floor(at / MILLISECONDS_PER_MINUTE);
}
