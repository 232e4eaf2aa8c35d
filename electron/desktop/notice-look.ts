import type { NotificationAction, NotificationConstructorOptions } from 'electron';
import type { Notice } from '../../shared/domain/notice.ts';
import { cutBytes, plainLine, plainLines } from './plain-text.ts';
import type { ShellPhrases } from './shell-phrases.ts';
import { MOST_IDS_IN_TOAST, toastXml } from './toast-xml.ts';

/** What a person did with a notice. */
export type NoticeActionKind = 'open' | 'acknowledge' | 'snooze';

/** What a notice is drawn from: a notice of the pipeline, or a word of the shell's own without findings. */
export type ShownNotice = Pick<Notice, 'id' | 'title' | 'body' | 'silent' | 'severity' | 'findingIds'> & {
  readonly kind: Notice['kind'] | 'shell';
};

/** macOS cuts what is longer, title and body each; others show hardly more, and a toast has 5 KB in all. */
const MOST_BYTES = 256;

/**
 * The buttons of a notice, in their order. Only a notice that names all of its findings offers to triage them; a digest
 * and the shell's own words can only be opened.
 */
export function noticeActions(notice: Pick<ShownNotice, 'kind' | 'findingIds'>): NoticeActionKind[] {
  const triable = notice.kind === 'finding' || notice.kind === 'group';
  const whole = notice.findingIds.length > 0 && notice.findingIds.length <= MOST_IDS_IN_TOAST;
  return triable && whole ? ['open', 'acknowledge', 'snooze'] : ['open'];
}

/**
 * How the operating system is asked to draw a notice. Its text is made plain once more: what reaches a lock screen does
 * not rely on what came before.
 */
export function noticeLook(
  notice: ShownNotice,
  platform: NodeJS.Platform,
  phrases: Pick<ShellPhrases, 'notice'>,
): NotificationConstructorOptions {
  const title = cutBytes(plainLine(notice.title), MOST_BYTES);
  const body = cutBytes(plainLines(notice.body), MOST_BYTES);
  const { id, silent, findingIds } = notice;
  const labels = noticeActions(notice).map((kind) => phrases.notice[kind]);
  const urgency = urgencyOf(notice.severity);
  const look: NotificationConstructorOptions = {
    id,
    title,
    body,
    silent,
    urgency,
    // A critical one stays on a Linux desktop until somebody has seen it. On Windows that would be an alarm clock.
    timeoutType: platform === 'linux' && urgency === 'critical' ? 'never' : 'default',
    actions: labels.map((text): NotificationAction => ({ type: 'button', text })),
  };
  if (platform !== 'win32') return look;
  const named = findingIds.length <= MOST_IDS_IN_TOAST ? findingIds : [];
  return { ...look, toastXml: toastXml({ id, title, body, silent, findingIds: named, buttons: labels }) };
}

function urgencyOf(severity: Notice['severity']): 'low' | 'normal' | 'critical' {
  if (severity === 'critical') return 'critical';
  return severity === 'high' || severity === 'medium' ? 'normal' : 'low';
}
