import type { Host } from '../../shared/contract/system.ts';
import type { Settings } from '../../shared/domain/settings.ts';
import type { IconName } from '../ui/icons.tsx';
import { rows, text, values } from './messages.ts';

/** A control and how its value is written. A value that a list of choices leaves out is named by `other`. */
export type Control =
  | { readonly kind: 'switch' }
  /** `none` names the choice of no severity at all, where there is one. */
  | { readonly kind: 'severity'; readonly none?: string }
  | {
      readonly kind: 'choice';
      readonly choices: Readonly<Record<number, string>>;
      readonly other: (value: { readonly many: number }) => string;
    }
  | { readonly kind: 'option'; readonly options: Readonly<Record<string, string>> }
  | { readonly kind: 'number'; readonly unit: string; readonly none?: string }
  | { readonly kind: 'clock' }
  | { readonly kind: 'zone' };

/** What is more than one value, or none that is set: drawn by a component of its own. */
export type Part =
  | 'browser-notices'
  | 'servers'
  | 'quiet-hours-drawn'
  | 'battery'
  | 'start-at-login'
  | 'secrets'
  | 'export'
  | 'import'
  | 'version'
  | 'data-folder';

export type RowName = keyof typeof rows;

/** One setting: where it lies in `Settings`, and what changes it. */
export interface SettingRow {
  readonly name: RowName;
  readonly path: readonly [section: keyof Settings, ...keys: string[]];
  readonly control: Control;
  /** The only host that it changes anything on; left out: all. */
  readonly host?: Host['kind'];
}

export type Row = SettingRow | { readonly name: Part; readonly path?: undefined; readonly host?: undefined };

export interface Section {
  readonly name: keyof typeof text.sections;
  readonly icon: IconName;
  readonly rows: readonly Row[];
}

/** The whole page, as data. A new setting is a row here and its words in messages.ts. */
export const SECTIONS: readonly Section[] = [
  {
    name: 'notifications',
    icon: 'bell',
    rows: [
      { name: 'enabled', path: ['notifications', 'enabled'], control: { kind: 'switch' } },
      { name: 'browser-notices' },
      { name: 'threshold', path: ['notifications', 'threshold'], control: { kind: 'severity' } },
      { name: 'servers' },
      {
        name: 'hold',
        path: ['notifications', 'holdSeconds'],
        control: { kind: 'choice', choices: values.hold, other: values.holdOther },
      },
      {
        name: 'most-per-hour',
        path: ['notifications', 'mostPerHour'],
        control: { kind: 'number', unit: values.perHour },
      },
      {
        name: 'digests',
        path: ['notifications', 'digestFrom'],
        control: { kind: 'severity', none: values.noDigests },
      },
      {
        name: 'reminder',
        path: ['notifications', 'remindAfterHours'],
        control: { kind: 'number', unit: values.hours, none: values.never },
      },
      { name: 'details', path: ['notifications', 'showDetails'], control: { kind: 'switch' } },
    ],
  },
  {
    name: 'quiet-hours',
    icon: 'moon',
    rows: [
      { name: 'quiet-hours', path: ['notifications', 'quietHours', 'enabled'], control: { kind: 'switch' } },
      { name: 'quiet-hours-drawn' },
      { name: 'quiet-from', path: ['notifications', 'quietHours', 'from'], control: { kind: 'clock' } },
      { name: 'quiet-to', path: ['notifications', 'quietHours', 'to'], control: { kind: 'clock' } },
      { name: 'quiet-zone', path: ['notifications', 'quietHours', 'timeZone'], control: { kind: 'zone' } },
      {
        name: 'quiet-threshold',
        path: ['notifications', 'quietHours', 'threshold'],
        control: { kind: 'severity' },
      },
    ],
  },
  {
    name: 'polling',
    icon: 'clock',
    rows: [
      {
        name: 'poll-interval',
        path: ['polling', 'intervalSeconds'],
        control: { kind: 'choice', choices: values.intervals, other: values.holdOther },
      },
      {
        name: 'poll-lag',
        path: ['polling', 'lagSeconds'],
        control: { kind: 'number', unit: values.seconds },
      },
    ],
  },
  {
    name: 'models',
    icon: 'model',
    rows: [
      {
        name: 'model-share',
        path: ['models', 'share'],
        control: { kind: 'choice', choices: values.shares, other: values.sharesOther },
      },
      {
        name: 'model-budget',
        path: ['models', 'budgetTokens'],
        control: { kind: 'number', unit: values.tokens },
      },
      { name: 'second-opinion', path: ['models', 'secondOpinion'], control: { kind: 'switch' } },
      { name: 'noise-days', path: ['models', 'noiseDays'], control: { kind: 'number', unit: values.days } },
      { name: 'unsure-days', path: ['models', 'unsureDays'], control: { kind: 'number', unit: values.days } },
    ],
  },
  {
    name: 'appearance',
    icon: 'gear',
    rows: [
      {
        name: 'language',
        path: ['appearance', 'language'],
        control: { kind: 'option', options: values.languages },
      },
      { name: 'theme', path: ['appearance', 'theme'], control: { kind: 'option', options: values.themes } },
      {
        name: 'single-letter-keys',
        path: ['appearance', 'singleLetterKeys'],
        control: { kind: 'switch' },
      },
    ],
  },
  {
    name: 'power',
    icon: 'plug',
    rows: [
      { name: 'battery' },
      {
        name: 'poll-slower',
        path: ['power', 'pollSlowerOnBattery'],
        control: { kind: 'choice', choices: values.polls, other: values.pollsOther },
      },
      { name: 'local-model', path: ['power', 'askLocalModelOnBattery'], control: { kind: 'switch' } },
    ],
  },
  {
    name: 'computer',
    icon: 'computer',
    rows: [
      { name: 'start-at-login' },
      { name: 'updates', path: ['updates', 'check'], control: { kind: 'switch' }, host: 'desktop' },
      { name: 'secrets' },
      { name: 'export' },
      { name: 'import' },
      { name: 'version' },
      { name: 'data-folder' },
    ],
  },
];

/** The sections with the rows that change something on this host; null: not known yet. */
export function sectionsOn(host: Host['kind'] | null): Section[] {
  return SECTIONS.map((section) => ({
    ...section,
    rows: section.rows.filter((row) => row.host === undefined || row.host === host),
  }));
}

/** The sections with the rows that speak of all of `words`; a section that does so itself keeps all of its rows. */
export function searched(words: string, sections: readonly Section[] = SECTIONS): Section[] {
  const wanted = wordsOf(words);
  const speaks = (...said: string[]) => {
    const all = said.join('\n').toLowerCase();
    return wanted.every((word) => all.includes(word));
  };
  return sections
    .map((section) => ({
      ...section,
      rows: speaks(text.sections[section.name])
        ? section.rows
        : section.rows.filter(({ name }) => speaks(rows[name].label, rows[name].says)),
    }))
    .filter((section) => section.rows.length > 0);
}

/** What was typed as the words to look for, in lower case. */
export function wordsOf(typed: string): string[] {
  return typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}
