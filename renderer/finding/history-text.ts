import type { HistoryEntry, HistoryKind } from '../../shared/domain/finding.ts';
import { HISTORY_KINDS, SEVERITIES } from '../../shared/domain/values.ts';
import type { IconName } from '../ui/icons.tsx';
import { moment } from '../ui/format.ts';
import { SEVERITY_WORDS } from '../ui/words.ts';
import { text } from './messages.ts';

const said = text.sentences;

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
  merged: 'merge',
  split: 'split',
  undone: 'back',
};

export function iconOf(entry: HistoryEntry): IconName {
  return ICONS[entry.kind];
}

/** One step in a finding's life, with its actor. `detail` of a snooze is its end in ISO 8601 and, if it has one, its count. */
export function sentenceOf(entry: HistoryEntry, now: number): string {
  const { kind, detail } = entry;
  const actor = said.by[entry.actor];
  switch (kind) {
    case 'created':
      return detail ? said.createdOn({ actor, server: detail }) : said.created({ actor });
    case 'acknowledged':
    case 'resolved':
    case 'reopened':
      return said[kind]({ actor });
    case 'snoozed': {
      const [instant = null, lines] = detail?.split(' ') ?? [];
      if (lines !== undefined) return said.snoozedUntilMore({ actor, many: Number(lines) });
      const until = untilOf(instant, now);
      return until === null ? said.snoozed({ actor }) : said.snoozedUntil({ actor, at: until });
    }
    case 'snooze-ended':
      return snoozeEnd(entry);
    case 'regressed':
      return said.regressed;
    case 'seen-on-server':
      return detail ? said.seenOn({ server: detail }) : said.seenElsewhere;
    case 'severity-raised':
      return detail ? said.raisedTo({ actor, severity: severityWord(detail) }) : said.raised({ actor });
    case 'undone':
      return detail ? said.undoneWhat({ actor, what: kindWord(detail) }) : said.undone({ actor });
    default:
      return otherSentence({ ...entry, kind }, actor);
  }
}

function snoozeEnd({ actor, detail }: HistoryEntry): string {
  if (actor === 'you') return said.shownByYou;
  return detail === 'hits' ? said.moreCame : said.timeOver;
}

type Other = 'suppressed' | 'suppression-ended' | 'returned' | 'noted' | 'judged' | 'merged' | 'split';

function otherSentence(
  { kind, detail, change }: HistoryEntry & { readonly kind: Other },
  actor: string,
): string {
  switch (kind) {
    case 'suppressed':
      return detail ? said.suppressedFor({ actor, reason: detail }) : said.suppressed({ actor });
    case 'suppression-ended':
      return detail ? said.noLongerBy({ reason: detail }) : said.noLonger;
    case 'returned':
      return said.returned({ why: returnOf(detail) });
    case 'merged':
      return said.merged({ actor, title: detail ?? '' });
    case 'split':
      return (change ? said.split : said.splitFrom)({ actor, title: detail ?? '' });
    case 'noted':
      return said.note[detail === 'edited' || detail === 'removed' ? detail : 'added']({ actor });
    case 'judged':
      return said.judged[detail === 'real' || detail === 'noise' ? detail : 'none']({ actor });
  }
}

/** By what the engine says of a return. */
function returnOf(detail: string | null): string {
  const { worse, quiet, otherLines, other } = said.returns;
  if (detail === 'worse') return worse;
  if (detail === 'quiet') return quiet;
  return detail === 'other-lines' ? otherLines : other;
}

function severityWord(detail: string): string {
  const severity = SEVERITIES.find((one) => one === detail);
  return severity ? SEVERITY_WORDS[severity].toLowerCase() : detail;
}

function kindWord(detail: string): string {
  const kind = HISTORY_KINDS.find((one) => one === detail);
  return kind ? text.kinds[kind] : detail;
}

function untilOf(detail: string | null, now: number): string | null {
  const until = detail === null ? Number.NaN : Date.parse(detail);
  return Number.isNaN(until) ? null : moment(until, now);
}

/** Whether the reader can take this step back. */
export function canUndo(entry: HistoryEntry): boolean {
  const undoable = entry.before !== null || entry.change !== undefined;
  return entry.actor === 'you' && undoable && !entry.undone && entry.kind !== 'undone';
}
