import type { HistoryEntry, HistoryKind } from '../../shared/domain/finding.ts';
import type { IconName } from '../ui/icons.tsx';
import { moment } from '../ui/format.ts';

const ICONS: Readonly<Record<HistoryKind, IconName>> = {
  created: 'plus',
  acknowledged: 'check',
  resolved: 'done',
  reopened: 'back',
  snoozed: 'moon',
  'snooze-ended': 'clock',
  regressed: 'back',
  'seen-on-server': 'server',
  'severity-raised': 'rise',
  suppressed: 'moon',
  'suppression-ended': 'clock',
  returned: 'back',
  noted: 'rule',
  judged: 'check',
  undone: 'back',
};

const ACTORS: Readonly<Record<HistoryEntry['actor'], string>> = {
  you: 'you',
  rule: 'a rule',
  model: 'a model',
  baseline: 'the baseline',
  nightjar: 'Nightjar',
};

/** By what the engine says of a return. */
const RETURNS: Readonly<Record<string, string>> = {
  worse: 'it got worse',
  quiet: 'it had been quiet before',
  'other-lines': 'lines came that the rule does not match',
};

export function iconOf(entry: HistoryEntry): IconName {
  return ICONS[entry.kind];
}

/** One step in a finding's life, with its actor. `detail` of a snooze is the instant it ends, in ISO 8601. */
export function sentenceOf(entry: HistoryEntry, now: number): string {
  const by = `by ${ACTORS[entry.actor]}`;
  const detail = entry.detail;
  switch (entry.kind) {
    case 'created':
      return detail ? `Found ${by} on ${detail}` : `Found ${by}`;
    case 'acknowledged':
      return `Acknowledged ${by}`;
    case 'resolved':
      return `Resolved ${by}`;
    case 'reopened':
      return `Reopened ${by}`;
    case 'snoozed':
      return `Hidden ${by}${untilOf(detail, now)}`;
    case 'snooze-ended':
      return entry.actor === 'you' ? 'Shown again by you' : 'Back: the time was over';
    case 'regressed':
      return 'Seen again after it was resolved';
    case 'seen-on-server':
      return detail ? `Seen on ${detail} too` : 'Seen on another server';
    case 'severity-raised':
      return detail ? `Raised to ${detail} ${by}` : `Severity raised ${by}`;
    case 'suppressed':
      return detail ? `Hidden ${by}: ${detail}` : `Hidden ${by}`;
    case 'suppression-ended':
      return detail ? `No longer hidden by the rule “${detail}”` : 'No longer hidden by a rule';
    case 'returned':
      return `Back although a rule hid it: ${RETURNS[detail ?? ''] ?? 'there is more'}`;
    case 'noted':
      return `Note ${detail ?? 'added'} ${by}`;
    case 'judged':
      return detail ? `Called ${detail} ${by}` : `Verdict taken back ${by}`;
    case 'undone':
      return detail ? `Undone ${by}: ${detail}` : `Undone ${by}`;
  }
}

function untilOf(detail: string | null, now: number): string {
  const until = detail === null ? Number.NaN : Date.parse(detail);
  return Number.isNaN(until) ? '' : ` until ${moment(until, now)}`;
}

/** Whether the reader can take this step back. */
export function canUndo(entry: HistoryEntry): boolean {
  const undoable = entry.before !== null || entry.change !== undefined;
  return entry.actor === 'you' && undoable && !entry.undone && entry.kind !== 'undone';
}
