import type { Notice } from './live.ts';

/** Shows an engine's notice through the browser, if the person has allowed that. A click opens the finding. */
export function showNotice(notice: Notice, open: (findingId: string) => void): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const shown = new Notification(notice.title, { body: notice.body, tag: notice.findingId });
  shown.addEventListener('click', () => {
    window.focus();
    open(notice.findingId);
    shown.close();
  });
}

/** Whether the browser could notify, does, or was told not to. */
export function noticePermission(): NotificationPermission | 'unsupported' {
  return 'Notification' in window ? Notification.permission : 'unsupported';
}
