import type { PreparedSuppressions, PrepareSuppressions } from '../../../shared/domain/suppressible.ts';
import type { Suppression } from '../../../shared/domain/suppression.ts';
import { MILLISECONDS_PER_MINUTE, type Milliseconds } from '../../../shared/domain/time.ts';
import { compareSeverity, SEVERITIES, type Severity } from '../../../shared/domain/words.ts';
import type { Candidate, SuppressionCandidates } from './suppression-candidates.ts';
import type { SuppressionEffects } from './suppression-effects.ts';

const MILLISECONDS_PER_DAY = 24 * 3_600_000;
const PREVIEW_DAYS = 30;
/** Few enough to answer while a person edits; of more, those seen last are looked at, and the answer says so. */
export const MOST_LOOKED_AT = 4_000;
/** So few that nothing else waits long for them. */
const SLICE = 40;
const MOST_IDS = 500;
const MOST_EXAMPLES = 3;

/** A finding that a preview names. */
export interface PreviewedFinding {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly lastSeen: Milliseconds;
}

export interface SuppressionPreview {
  /**
   * Findings that are shown now and would not be. `newest`: the last line of any; `partly`: those that keep some
   * lines; `ids`: the first of them, gravest first.
   */
  readonly now: {
    readonly count: number;
    readonly bySeverity: Readonly<Record<Severity, number>>;
    readonly newest: Milliseconds | null;
    readonly partly: number;
    readonly ids: readonly string[];
  };
  /**
   * Findings of whose lines of the last thirty days none would have been shown. `high`: high or critical; `days`: by
   * the day of their last line, counted back from now, oldest first; `gravest`: examples.
   */
  readonly last30Days: {
    readonly count: number;
    readonly high: number;
    readonly last: Milliseconds | null;
    readonly days: readonly { readonly count: number; readonly high: number }[];
    readonly gravest: readonly PreviewedFinding[];
  };
  /** Some findings that it may match were not looked at. */
  readonly atLeast: boolean;
}

/** The rules that hold now, and the same with the one that is tried. */
interface BeforeAfter {
  readonly before: PreparedSuppressions;
  readonly after: PreparedSuppressions;
}

/**
 * What a rule would do if it were saved now, by the same rules that saving follows; nothing is written. Runs in
 * slices, so that others come between them, and may be given up after any.
 */
export function* previewOf(
  effects: SuppressionEffects,
  candidates: SuppressionCandidates,
  prepare: PrepareSuppressions,
  suppression: Suppression,
  now: Milliseconds,
): Generator<void, SuppressionPreview> {
  const found = yield* candidates.of(suppression, now, MOST_LOOKED_AT + 1);
  const alone = prepare([suppression]);
  const rules: BeforeAfter = {
    before: effects.preparedWith(now, { without: suppression.id }),
    after: effects.preparedWith(now, { changed: suppression }),
  };
  const hides: PreviewedFinding[] = [];
  const hid: PreviewedFinding[] = [];
  let partly = 0;
  const since = now - PREVIEW_DAYS * MILLISECONDS_PER_DAY;
  for (const [index, candidate] of found.slice(0, MOST_LOOKED_AT).entries()) {
    if (index > 0 && index % SLICE === 0) yield;
    const facts = effects.facts.of(candidate.key);
    if (facts === null) continue;
    const lines = effects.facts.linesOf(candidate);
    const outcomeBy = (prepared: PreparedSuppressions) => prepared.hiddenBy(facts, lines, now);
    const does = whatItDoes(rules, outcomeBy, candidate, now);
    if (does === 'hides') hides.push(previewed(candidate));
    else if (does === 'hides-some') partly += 1;
    const from = Math.floor(since / MILLISECONDS_PER_MINUTE);
    if (candidate.last_seen >= since && alone.hideAllSince(facts, lines, from))
      hid.push(previewed(candidate));
  }
  return {
    now: { ...nowOf(hides), partly },
    last30Days: pastOf(hid, now),
    atLeast: found.length > MOST_LOOKED_AT,
  };
}

function whatItDoes(
  { before, after }: BeforeAfter,
  outcomeBy: (prepared: PreparedSuppressions) => ReturnType<PreparedSuppressions['hiddenBy']>,
  candidate: Candidate,
  now: Milliseconds,
): 'hides' | 'hides-some' | 'nothing' {
  if (candidate.snoozed === 1) return 'nothing';
  const then = outcomeBy(after);
  if (!then.effect) return 'nothing';
  // As if it were not there yet, so that a rule that is edited is shown whole.
  const today = candidate.matched === 1 ? outcomeBy(before) : null;
  if ((today?.effect?.until ?? 0) > now) return 'nothing';
  if ((then.effect.until ?? 0) > now) return 'hides';
  return (then.remains?.hidden ?? 0) > (today?.remains?.hidden ?? 0) ? 'hides-some' : 'nothing';
}

function previewed({ id, rendered_title, severity, last_seen }: Candidate): PreviewedFinding {
  return { id, title: rendered_title, severity: SEVERITIES[severity] ?? 'info', lastSeen: last_seen };
}

function nowOf(hides: readonly PreviewedFinding[]): Omit<SuppressionPreview['now'], 'partly'> {
  const bySeverity: Record<Severity, number> = { info: 0, low: 0, medium: 0, high: 0, critical: 0 };
  for (const { severity } of hides) bySeverity[severity] += 1;
  return {
    count: hides.length,
    bySeverity,
    newest: newestOf(hides),
    ids: gravestFirst(hides)
      .slice(0, MOST_IDS)
      .map(({ id }) => id),
  };
}

function pastOf(hid: readonly PreviewedFinding[], now: Milliseconds): SuppressionPreview['last30Days'] {
  const days = Array.from({ length: PREVIEW_DAYS }, () => ({ count: 0, high: 0 }));
  let high = 0;
  for (const finding of hid) {
    const grave = compareSeverity(finding.severity, 'high') >= 0 ? 1 : 0;
    high += grave;
    // A clock ahead of ours may have put its last line into the future.
    const back = Math.min(
      PREVIEW_DAYS - 1,
      Math.max(0, Math.floor((now - finding.lastSeen) / MILLISECONDS_PER_DAY)),
    );
    const day = days[PREVIEW_DAYS - 1 - back];
    if (!day) continue;
    day.count += 1;
    day.high += grave;
  }
  return {
    count: hid.length,
    high,
    last: newestOf(hid),
    days,
    gravest: gravestFirst(hid).slice(0, MOST_EXAMPLES),
  };
}

function newestOf(findings: readonly PreviewedFinding[]): Milliseconds | null {
  return findings.reduce<Milliseconds | null>((last, { lastSeen }) => Math.max(last ?? 0, lastSeen), null);
}

function gravestFirst(findings: readonly PreviewedFinding[]): PreviewedFinding[] {
  return findings.toSorted(
    (left, right) => compareSeverity(right.severity, left.severity) || right.lastSeen - left.lastSeen,
  );
}
