/** What a notification offers beside a click on itself. */
export const noticeActions = {
  open: 'Open',
  acknowledge: 'Acknowledge',
  snooze: 'Snooze 1 h',
} as const;
