import type { Notice, NoticeReason } from '../../../shared/domain/notice.ts';
import { compareSeverity, SEVERITIES, type Severity } from '../../../shared/domain/words.ts';
import type { FindingFacts } from './facts.ts';
import type { Phrases } from './phrases.ts';

/** What brought these findings into one notice. */
export type Occasion = 'finding' | 'group' | 'digest' | 'muted' | 'quiet-hours' | 'sleep';

export interface NoticeToWrite {
  readonly id: string;
  readonly occasion: Occasion;
  /** Gravest first; at least one. */
  readonly findings: readonly FindingFacts[];
  /** Of the first finding. */
  readonly reason: NoticeReason;
  /** The server of a group. */
  readonly serverId: string | null;
  readonly silent: boolean;
}

export interface Wording {
  readonly showDetails: boolean;
  readonly serverName: (serverId: string) => string;
  readonly phrases: Phrases;
}

const NAMED = 3;

/** The text of a notice. It says no more than `showDetails` allows, because anyone may see a lock screen. */
export function writeNotice(about: NoticeToWrite, wording: Wording): Notice {
  const { id, occasion, findings, silent } = about;
  return {
    id,
    kind: occasion === 'finding' || occasion === 'group' ? occasion : 'digest',
    findingIds: findings.map((finding) => finding.id),
    severity: worstOf(findings),
    title: titleOf(about, wording),
    body: occasion === 'finding' ? bodyOfOne(about, wording) : bodyOfMany(about, wording),
    silent,
  };
}

function titleOf({ occasion, findings, serverId }: NoticeToWrite, wording: Wording): string {
  const { phrases, serverName } = wording;
  const count = findings.length;
  switch (occasion) {
    case 'finding':
      return findings[0] ? nameOf(findings[0], wording) : phrases.findings(count);
    case 'group':
      return serverId === null || serverId === ''
        ? phrases.findings(count)
        : phrases.findingsOn(count, serverName(serverId));
    case 'digest':
      return phrases.moreInInbox(count);
    case 'muted':
      return phrases.whileMuted(count);
    case 'quiet-hours':
      return phrases.inQuietHours(count);
    case 'sleep':
      return phrases.whileAsleep(count);
  }
}

function bodyOfOne({ findings, reason }: NoticeToWrite, wording: Wording): string {
  const [finding] = findings;
  if (!finding) return '';
  const { phrases } = wording;
  return phrases.because(reason, phrases.grave(finding.severity, placesOf([finding], wording)));
}

/** Critical findings come first and by name; of the others as many are named as there is room for. */
function bodyOfMany({ occasion, findings }: NoticeToWrite, wording: Wording): string {
  const { phrases } = wording;
  const withServer = occasion !== 'group';
  const named = findings.slice(0, NAMED).map((finding) => {
    const where = withServer ? placesOf([finding], wording) : '';
    const name = nameOf(finding, wording);
    const marked = finding.severity === 'critical' ? phrases.critical(name) : name;
    return where === '' ? marked : phrases.at(marked, where);
  });
  const rest = findings.slice(NAMED);
  return rest.length === 0
    ? named.join('\n')
    : `${named.join('\n')}\n${phrases.andRest(phrases.tally(tallyOf(rest)))}`;
}

function tallyOf(findings: readonly FindingFacts[]) {
  return SEVERITIES.toReversed()
    .map((severity) => ({
      severity,
      count: findings.filter((finding) => finding.severity === severity).length,
    }))
    .filter(({ count }) => count > 0);
}

function placesOf(findings: readonly FindingFacts[], { serverName, phrases }: Wording): string {
  return phrases.places([...new Set(findings.flatMap(({ serverIds }) => serverIds))].map(serverName));
}

function nameOf(finding: FindingFacts, { showDetails }: Wording): string {
  return showDetails ? finding.detailedTitle : finding.plainTitle;
}

function worstOf(findings: readonly FindingFacts[]): Severity {
  return findings.reduce<Severity>(
    (worst, { severity }) => (compareSeverity(severity, worst) > 0 ? severity : worst),
    'info',
  );
}
