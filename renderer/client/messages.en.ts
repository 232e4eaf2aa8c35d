import type { Messages } from '../language/catalog.ts';

export const en = {
  notices: { open: 'Open', acknowledge: 'Acknowledge', snooze: 'Snooze 1 h' },
  failures: {
    closed: {
      message: 'Nightjar does not answer at the moment.',
      advice: 'The page connects again by itself; then try once more.',
    },
    unknown: {
      message: 'The page met an error it has no name for.',
      advice: 'Reload the page; if it stays, report it with the text below.',
    },
    input: 'Nightjar cannot use what was entered.',
    refused: {
      message: 'Nightjar could not do that.',
      advice: 'Try again; if it stays, report it with the text below.',
    },
  },
} as const satisfies Messages;
