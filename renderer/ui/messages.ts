/** Texts of what several pages share. */
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
