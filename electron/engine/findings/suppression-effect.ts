import type {
  Ended,
  OccurrenceFacts,
  PreparedSuppressions,
  ReadRows,
  Remains,
  SuppressibleFinding,
  SuppressionOutcome,
} from '../../../shared/domain/suppressible.ts';
import type { Suppression, SuppressionEffect } from '../../../shared/domain/suppression.ts';
import { FOREVER } from '../../../shared/domain/values.ts';
import { MILLISECONDS_PER_MINUTE, type Milliseconds, type Minute } from '../../../shared/domain/time.ts';
import { addTallies, type EntityTallies } from '../../../shared/domain/words.ts';
import { endOf, type Hit } from './suppression-end.ts';
import { hiddenIn, linesMatched, matcherOf, type Matcher } from './suppression-match.ts';

interface Standing {
  readonly matcher: Matcher;
  readonly whole: boolean;
  readonly hits: readonly Hit[];
  readonly ended: Ended | null;
  readonly lines: number;
}

const MILLISECONDS_PER_DAY = 24 * 3_600_000;
/** More than a pulse shows, so that it is whole for some days without a look at the finding. */
const DAYS_COUNTED = 60;

const NOTHING: SuppressionOutcome = { effect: null, shares: [], remains: null, due: null };

/** Makes suppressions ready to be asked about many findings. */
export function prepareSuppressions(suppressions: readonly Suppression[]): PreparedSuppressions {
  const matchers = suppressions.map(matcherOf);
  return {
    namesAddress: (address) =>
      matchers.some(({ tests }) => tests.some(({ kind, passes }) => kind === 'ip' && passes(address))),
    hiddenBy: (finding, readRows, now) => hiddenBy(finding, matchers, readRows, now),
    hideAllSince: (finding, readRows, from) => {
      const reaching = matchers.filter((matcher) => matcher.reaches(finding));
      if (reaching.length === 0) return false;
      const rows = readRows(from);
      return rows.length > 0 && rows.every((row) => hiddenIn(reaching, row).lines === row.count);
    },
  };
}

/**
 * What suppressions make of a finding: it is hidden when no line is left that none of them hides, and otherwise what
 * is left is shown. The one place where that is decided; `visibilityOf` reads its outcome.
 */
function hiddenBy(
  finding: SuppressibleFinding,
  matchers: readonly Matcher[],
  readRows: ReadRows,
  now: Milliseconds,
): SuppressionOutcome {
  const reaching = matchers.filter((matcher) => matcher.reaches(finding));
  if (reaching.length === 0 || finding.count === 0) return NOTHING;
  // Where all of its lines match, only those that came since are looked at.
  const allWhole = reaching.every((matcher) => matcher.isWhole(finding));
  const rows = readRows(allWhole ? Math.min(...reaching.map(madeIn)) : 0);
  const standings = reaching
    .map((matcher) => standingOf(matcher, finding, rows, now))
    .filter(({ lines }) => lines > 0);
  if (standings.length === 0) return NOTHING;
  const holding = standings.filter(({ ended }) => ended === null);
  const remains = remainsOf(holding, finding, rows);
  return {
    effect: effectOf(finding, standings, holding, remains, rows),
    shares: standings.map((standing) => ({
      suppressionId: standing.matcher.suppression.id,
      hits: hitsOf(standing),
      lastHit: standing.hits.at(-1)?.minute ?? null,
      days: daysOf(standing, now),
      ended: standing.ended,
    })),
    remains,
    due: dueAt(holding),
  };
}

function effectOf(
  finding: SuppressibleFinding,
  standings: readonly Standing[],
  holding: readonly Standing[],
  remains: Remains | null,
  rows: readonly OccurrenceFacts[],
): SuppressionEffect {
  const until = remains?.count === 0 ? hiddenUntil(holding, rows) : null;
  const [most] = holding.toSorted((left, right) => endsAt(right) - endsAt(left) || right.lines - left.lines);
  return {
    until,
    by: most ? { ...nameOf(most), hits: hitsOf(most) } : null,
    rest: remains && remains.count > 0 ? restOf(remains, finding.lastSeen) : null,
    returned: until === null ? returnedBy(standings, rows) : null,
  };
}

function standingOf(
  matcher: Matcher,
  finding: SuppressibleFinding,
  rows: readonly OccurrenceFacts[],
  now: Milliseconds,
): Standing {
  const whole = matcher.isWhole(finding);
  const since = madeIn(matcher);
  const hits: Hit[] = [];
  let lines = whole ? finding.count : 0;
  for (const row of rows) {
    const matched = whole ? row.count : linesMatched(matcher, row);
    if (!whole) lines += matched;
    if (matched > 0 && row.minute >= since)
      hits.push({ minute: row.minute, serverId: row.serverId, lines: matched });
  }
  const ended = endOf(matcher, finding, hits, now);
  const end = ended?.at ?? Infinity;
  const held = hits.filter(({ minute }) => minute * MILLISECONDS_PER_MINUTE < end);
  return { matcher, whole, hits: held, ended, lines };
}

/** Null if nothing is hidden. */
function remainsOf(
  holding: readonly Standing[],
  finding: SuppressibleFinding,
  rows: readonly OccurrenceFacts[],
): Remains | null {
  if (holding.length === 0) return null;
  if (holding.some(({ whole }) => whole))
    return { hidden: finding.count, count: 0, lastMinute: 0, entities: {} };
  const matchers = holding.map(({ matcher }) => matcher);
  let hidden = 0;
  let count = 0;
  let lastMinute = 0;
  let entities: EntityTallies = {};
  for (const row of rows) {
    const { lines, rest } = hiddenIn(matchers, row);
    hidden += lines;
    if (lines === row.count) continue;
    count += row.count - lines;
    lastMinute = row.minute;
    entities = addTallies(entities, rest);
  }
  return hidden === 0 ? null : { hidden, count, lastMinute, entities };
}

/** When the first line shows again by the mere passing of time. */
function hiddenUntil(holding: readonly Standing[], rows: readonly OccurrenceFacts[]): Milliseconds {
  const ends = [...new Set(holding.map(endsAt))].sort((left, right) => left - right);
  for (const end of ends) {
    const later = holding.filter((standing) => endsAt(standing) > end);
    if (!hideAll(later, rows)) return end;
  }
  return FOREVER;
}

function hideAll(standings: readonly Standing[], rows: readonly OccurrenceFacts[]): boolean {
  if (standings.some(({ whole }) => whole)) return true;
  const matchers = standings.map(({ matcher }) => matcher);
  return matchers.length > 0 && rows.every((row) => hiddenIn(matchers, row).lines === row.count);
}

/** The last to end by itself, if with those that held beside it it hid all that had come until then. */
function returnedBy(
  standings: readonly Standing[],
  rows: readonly OccurrenceFacts[],
): SuppressionEffect['returned'] {
  const [last] = standings
    .filter(({ ended }) => ended !== null && ended.why !== 'by-hand')
    .sort((left, right) => (right.ended?.at ?? 0) - (left.ended?.at ?? 0));
  if (!last?.ended) return null;
  const { at, why } = last.ended;
  const beside = standings.filter(
    ({ ended, matcher }) => (ended?.at ?? Infinity) >= at && matcher.suppression.createdAt <= at,
  );
  const earlier = rows.filter(({ minute }) => minute * MILLISECONDS_PER_MINUTE < at);
  return hideAll(beside, earlier) ? { ...nameOf(last), at, why, hits: hitsOf(last) } : null;
}

function restOf(
  { hidden, count, lastMinute, entities }: Remains,
  lastSeen: Milliseconds,
): SuppressionEffect['rest'] {
  const inLastMinute = Math.floor(lastSeen / MILLISECONDS_PER_MINUTE) === lastMinute;
  return {
    hidden,
    count,
    // The instant is known of the last line of all only; of others, their minute.
    lastSeen: inLastMinute ? lastSeen : lastMinute * MILLISECONDS_PER_MINUTE,
    addresses: Object.keys(entities.ip ?? {}).length,
  };
}

function dueAt(holding: readonly Standing[]): Milliseconds | null {
  const due = Math.min(...holding.map(endsAt));
  return due < FOREVER ? due : null;
}

function endsAt({ matcher: { suppression } }: Standing): Milliseconds {
  return suppression.end.kind === 'at' ? suppression.end.at : FOREVER;
}

function hitsOf({ hits }: Standing): number {
  return hits.reduce((sum, { lines }) => sum + lines, 0);
}

function daysOf({ hits }: Standing, now: Milliseconds): Record<string, number> {
  const first = Math.floor(now / MILLISECONDS_PER_DAY) - DAYS_COUNTED;
  const days: Record<string, number> = {};
  for (const { minute, lines } of hits) {
    const day = Math.floor((minute * MILLISECONDS_PER_MINUTE) / MILLISECONDS_PER_DAY);
    if (day > first) days[day] = (days[day] ?? 0) + lines;
  }
  return days;
}

function nameOf({ matcher: { suppression } }: Standing): { readonly id: string; readonly reason: string } {
  return { id: suppression.id, reason: suppression.reason };
}

function madeIn({ suppression }: Matcher): Minute {
  return Math.floor(suppression.createdAt / MILLISECONDS_PER_MINUTE);
}
