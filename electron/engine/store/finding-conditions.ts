import type { FindingCondition } from '../../../shared/domain/finding.ts';

/** Until an instant, or until so many lines were counted. */
export const SNOOZED = `(f.snooze_until IS NOT NULL AND f.snooze_until > @now
  AND (f.snooze_limit IS NULL OR f.count < f.snooze_limit))`;

/**
 * Snoozed or suppressed now, or nothing left to show: the one visibility rule, `findings/visibility.ts`, in SQL. Never
 * null, so that its opposite is what is left.
 */
export const HIDDEN = `(f.count = 0 OR ${SNOOZED}
  OR (f.suppressed_until IS NOT NULL AND f.suppressed_until > @now))`;

const REGRESSED = "(f.state = 'resolved' AND f.shown_state = 'new')";

/** Its time has passed, or it ended otherwise for this finding; and nobody has decided about it since. */
const SUPPRESSION_ENDED = `CASE WHEN f.suppressed_until IS NOT NULL
  THEN f.state_at IS NULL OR f.state_at < f.suppressed_until
  ELSE f.suppression IS NOT NULL AND coalesce(f.suppression ->> '$.returned.at', -1) > coalesce(f.state_at, -1) END`;
const SNOOZE_ENDED = `(f.snooze_until IS NOT NULL AND f.count > f.snooze_hits AND NOT ${REGRESSED})`;

/** Each as SQL over `findings f` that is never null, so that its opposite is what is left. */
const CONDITIONS: Readonly<Record<FindingCondition, string>> = {
  new: "f.shown_state = 'new'",
  acknowledged: "f.shown_state = 'acknowledged'",
  resolved: "f.shown_state = 'resolved'",
  hidden: HIDDEN,
  snoozed: SNOOZED,
  suppressed: '(f.suppressed_until IS NOT NULL AND f.suppressed_until > @now)',
  regressed: REGRESSED,
  returned: `(NOT ${HIDDEN} AND (${SUPPRESSION_ENDED} OR ${SNOOZE_ENDED}))`,
  unread: "(f.shown_state = 'new' AND f.read_at IS NULL)",
  judged: 'f.judged = 1',
  unusual: 'f.judged = 0',
};

export function conditionOf(condition: FindingCondition): string {
  return CONDITIONS[condition];
}

const HIDEABLE = `SELECT key AS finding FROM findings
  WHERE head IS NULL AND (count = 0 OR snooze_until IS NOT NULL OR suppressed_until IS NOT NULL)`;

/** All that can meet a condition that is usually rare, from an index of its own. */
export const RARE: Readonly<Partial<Record<FindingCondition, string>>> = {
  hidden: HIDEABLE,
  snoozed: HIDEABLE,
  suppressed: HIDEABLE,
  returned: `${HIDEABLE} UNION ALL SELECT key AS finding FROM findings WHERE suppression IS NOT NULL`,
  regressed: "SELECT key AS finding FROM findings WHERE state = 'resolved' AND shown_state = 'new'",
  unusual: 'SELECT key AS finding FROM findings WHERE judged = 0',
};
