import type { Notice, NoticeReason } from '../../../shared/domain/notice.ts';
import { compareSeverity, SEVERITIES, type Severity } from '../../../shared/domain/words.ts';
import type { FindingFacts } from './facts.ts';

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
  const count = counted(findings.length);
  switch (occasion) {
    case 'finding':
      return findings[0] ? nameOf(findings[0], wording) : count;
    case 'group':
      return serverId === null || serverId === '' ? count : `${count} on ${wording.serverName(serverId)}`;
    case 'digest':
      return `+${findings.length.toLocaleString('en')} more in the inbox`;
    case 'muted':
      return `While notifications were muted: ${count}`;
    case 'quiet-hours':
      return `During the quiet hours: ${count}`;
    case 'sleep':
      return `While this computer slept: ${count}`;
  }
}

function bodyOfOne({ findings, reason }: NoticeToWrite, wording: Wording): string {
  const [finding] = findings;
  if (!finding) return '';
  const where = placesOf([finding], wording);
  const grave = where === '' ? capital(finding.severity) : `${capital(finding.severity)} on ${where}`;
  switch (reason) {
    case 'created':
      return grave;
    case 'regressed':
      return `Back after it was resolved. ${grave}`;
    case 'severity-raised':
      return `Graver than before. ${grave}`;
    case 'still-open':
      return `Still open. ${grave}`;
  }
}

/** Critical findings come first and by name; of the others as many are named as there is room for. */
function bodyOfMany({ occasion, findings }: NoticeToWrite, wording: Wording): string {
  const withServer = occasion !== 'group';
  const named = findings.slice(0, NAMED).map((finding) => {
    const where = withServer ? placesOf([finding], wording) : '';
    const mark = finding.severity === 'critical' ? 'Critical: ' : '';
    return `${mark}${nameOf(finding, wording)}${where === '' ? '' : ` (${where})`}`;
  });
  const rest = findings.slice(NAMED);
  return rest.length === 0 ? named.join('\n') : `${named.join('\n')}\nand ${tallyOf(rest)}`;
}

/** "2 critical, 11 high" */
function tallyOf(findings: readonly FindingFacts[]): string {
  return SEVERITIES.toReversed()
    .map((severity) => ({
      severity,
      count: findings.filter((finding) => finding.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count.toLocaleString('en')} ${severity}`)
    .join(', ');
}

function placesOf(findings: readonly FindingFacts[], { serverName }: Wording): string {
  const names = [...new Set(findings.flatMap(({ serverIds }) => serverIds))].map(serverName);
  if (names.length <= 2) return names.join(' and ');
  return `${names[0]} and ${names.length - 1} more`;
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

/** "1 finding", "1,204 findings" */
export function counted(count: number): string {
  return count === 1 ? '1 finding' : `${count.toLocaleString('en')} findings`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
