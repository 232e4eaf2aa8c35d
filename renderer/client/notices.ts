import type { Notice } from '../../shared/domain/notice.ts';

/** Shows an engine's notice through the browser, if the person has allowed that. A click opens the finding. */
export function showNotice(notice: Notice, open: (findingId: string | null) => void): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const shown = new Notification(notice.title, { body: notice.body, tag: notice.id });
  shown.addEventListener('click', () => {
    window.focus();
    open(notice.findingIds.length === 1 ? (notice.findingIds[0] ?? null) : null);
    shown.close();
  });
}

/** Whether the browser could notify, does, or was told not to. */
export function noticePermission(): NotificationPermission | 'unsupported' {
  return 'Notification' in window ? Notification.permission : 'unsupported';
}
