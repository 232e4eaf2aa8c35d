import { countText } from '../../../shared/domain/count-text.ts';
import type { AppearanceSettings } from '../../../shared/domain/settings.ts';
import type { NoticeReason } from '../../../shared/domain/notice.ts';
import type { Severity } from '../../../shared/domain/words.ts';

/** What notices are put together from, in one language. Titles of findings are data and stay as they are. */
export interface Phrases {
  readonly findings: (count: number) => string;
  readonly findingsOn: (count: number, server: string) => string;
  readonly moreInInbox: (count: number) => string;
  readonly whileMuted: (count: number) => string;
  readonly inQuietHours: (count: number) => string;
  readonly whileAsleep: (count: number) => string;
  readonly whileUntold: (count: number) => string;
  /** `High on web1`; without a place, the severity alone. */
  readonly grave: (severity: Severity, where: string) => string;
  readonly because: (reason: NoticeReason, grave: string) => string;
  /** Two names, or one and how many more. */
  readonly places: (names: readonly string[]) => string;
  readonly critical: (title: string) => string;
  readonly at: (title: string, where: string) => string;
  /** `2 critical, 11 high` */
  readonly tally: (counts: ReadonlyArray<{ readonly severity: Severity; readonly count: number }>) => string;
  readonly andRest: (rest: string) => string;
  readonly andMore: (count: number) => string;
}

const countedFindings = (count: number) => (count === 1 ? '1 finding' : `${countText(count)} findings`);
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

export const ENGLISH: Phrases = {
  findings: countedFindings,
  findingsOn: (count, server) => `${countedFindings(count)} on ${server}`,
  moreInInbox: (count) => `+${countText(count)} more in the inbox`,
  whileMuted: (count) => `While notifications were muted: ${countedFindings(count)}`,
  inQuietHours: (count) => `During the quiet hours: ${countedFindings(count)}`,
  whileAsleep: (count) => `While this computer slept: ${countedFindings(count)}`,
  whileUntold: (count) => `While nobody could be told: ${countedFindings(count)}`,
  grave: (severity, where) => (where === '' ? capital(severity) : `${capital(severity)} on ${where}`),
  because: (reason, grave) => {
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
  },
  places: (names) =>
    names.length <= 2 ? names.join(' and ') : `${names[0] ?? ''} and ${names.length - 1} more`,
  critical: (title) => `Critical: ${title}`,
  at: (title, where) => `${title} (${where})`,
  tally: (counts) => counts.map(({ severity, count }) => `${countText(count)} ${severity}`).join(', '),
  andRest: (rest) => `and ${rest}`,
  andMore: (count) => `and ${countText(count)} more`,
};

const SEVERITIES_ZH: Readonly<Record<Severity, string>> = {
  critical: '严重',
  high: '高',
  medium: '中',
  low: '低',
  info: '信息',
};
const findingsZh = (count: number) => `${countText(count)} 个发现`;

export const CHINESE: Phrases = {
  findings: findingsZh,
  findingsOn: (count, server) => `${server}：${findingsZh(count)}`,
  moreInInbox: (count) => `收件箱中还有 ${countText(count)} 个`,
  whileMuted: (count) => `免打扰期间：${findingsZh(count)}`,
  inQuietHours: (count) => `安静时段内：${findingsZh(count)}`,
  whileAsleep: (count) => `本机休眠期间：${findingsZh(count)}`,
  whileUntold: (count) => `无法通知期间：${findingsZh(count)}`,
  grave: (severity, where) =>
    where === '' ? SEVERITIES_ZH[severity] : `${SEVERITIES_ZH[severity]}，${where}`,
  because: (reason, grave) => {
    switch (reason) {
      case 'created':
        return grave;
      case 'regressed':
        return `解决后又出现。${grave}`;
      case 'severity-raised':
        return `比之前更严重。${grave}`;
      case 'still-open':
        return `仍未处理。${grave}`;
    }
  },
  places: (names) =>
    names.length <= 2 ? names.join('、') : `${names[0] ?? ''} 及另外 ${names.length - 1} 台`,
  critical: (title) => `严重：${title}`,
  at: (title, where) => `${title}（${where}）`,
  tally: (counts) =>
    counts.map(({ severity, count }) => `${SEVERITIES_ZH[severity]} ${countText(count)}`).join('，'),
  andRest: (rest) => `另有：${rest}`,
  andMore: (count) => `另有 ${countText(count)} 个`,
};

/**
 * The phrases of the language that was chosen.
 *
 * @param system what the computer speaks (BCP 47); holds where nothing was chosen
 */
export function phrasesOf(chosen: AppearanceSettings['language'], system: string): Phrases {
  const language = chosen === 'system' ? system : chosen;
  return /^zh\b/i.test(language) ? CHINESE : ENGLISH;
}
