/**
 * The words and limits that schemas and pages share, apart from the schemas: what a page draws first needs to know
 * them, and not the library that checks data against schemas.
 */

/** From mild to grave, so that an index compares severities. */
export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;

export const CATEGORIES = [
  'security',
  'resources',
  'performance',
  'errors',
  'availability',
  'mail',
  'backup',
  'unusual',
  'nightjar',
] as const;

export const ORIGIN_KINDS = ['rule', 'model', 'baseline', 'nightjar'] as const;

export const TRIAGE_STATES = ['new', 'acknowledged', 'resolved'] as const;

/**
 * What can be asked of a finding as it is shown. `hidden` is snoozed, suppressed or without a line; `returned` was
 * one of these and nobody decided since; `unusual` is not judged yet.
 */
export const FINDING_CONDITIONS = [
  ...TRIAGE_STATES,
  'hidden',
  'snoozed',
  'suppressed',
  'regressed',
  'returned',
  'unread',
  'judged',
  'unusual',
] as const;

export const HISTORY_KINDS = [
  'created',
  'acknowledged',
  'resolved',
  'reopened',
  'snoozed',
  'snooze-ended',
  'regressed',
  'seen-on-server',
  'severity-raised',
  'suppressed',
  'suppression-ended',
  'returned',
  'noted',
  'judged',
  'merged',
  'split',
  'undone',
] as const;

/** Later than any instant that a `Date` can hold. */
export const FOREVER = 8_640_000_000_000_000;

/** More views do not fit into a side bar. */
export const MOST_VIEWS = 30;

/** More rules at a time would slow down every look at a new line. */
export const MOST_QUIET = 1_000;
