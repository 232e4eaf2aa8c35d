import { catalog } from '../language/catalog.ts';
import { en } from './messages.en.ts';
import { zh } from './messages.zh.ts';

/** Texts of what several pages share. */
export const text = catalog(en, zh);

export const triageText = {
  steps: {
    acknowledge: 'Acknowledged',
    resolve: 'Resolved',
    reopen: 'Reopened',
    snooze: 'Hidden',
    'end-snooze': 'Shown again',
  },
  findings: ['finding', 'findings'] as const,
  undo: 'Undo',
  undone: 'Undone:',
  nothingToUndo: 'Nothing to undo in this page. A finding’s history can undo older steps.',
  nothingChanged: 'It was like that already.',
  notSaved: 'Not saved.',
} as const;

export const muteText = {
  mute: 'Mute',
  menu: 'Mute notifications',
  hour: 'For 1 hour',
  morning: 'Until morning',
  monday: 'Until Monday',
  end: 'End mute',
  mutedUntil: (at: string) => `Muted until ${at}`,
  quietUntil: (at: string) => `Quiet until ${at}`,
  waiting: (many: number) => `, ${many} waiting`,
  muted: (until: string) => `Notifications are muted until ${until}, critical ones too`,
  ended: 'Notifications come through again',
  failed: 'Not muted.',
} as const;
