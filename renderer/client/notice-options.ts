import type { Notice } from '../../shared/domain/notice.ts';
import { noticeActions } from './messages.ts';

export type NoticeAction = keyof typeof noticeActions;

/** What a person chose on a notification, as the service worker tells it. */
export interface NoticeChoice {
  readonly action: NoticeAction;
  readonly findingIds: readonly string[];
}

/** `NotificationOptions` with what the DOM's typings leave out: only a service worker's registration takes these. */
export interface WorkerNoticeOptions extends NotificationOptions {
  readonly actions?: ReadonlyArray<{ readonly action: NoticeAction; readonly title: string }>;
  readonly renotify?: boolean;
}

/** What every browser can show. */
export function plainOptions(notice: Notice): NotificationOptions {
  return {
    body: notice.body,
    tag: notice.id,
    silent: notice.silent,
    requireInteraction: notice.severity === 'critical',
    data: { findingIds: notice.findingIds },
  };
}

/**
 * What a service worker's notification can do besides. It shouts again where it takes another one's place.
 *
 * @param mostActions how many buttons the browser shows; the last ones are kept, since a click anywhere opens
 */
export function workerOptions(notice: Notice, replaces: boolean, mostActions: number): WorkerNoticeOptions {
  const offered = actionsOf(notice);
  return {
    ...plainOptions(notice),
    renotify: replaces && !notice.silent,
    actions: offered
      .slice(Math.max(0, offered.length - mostActions))
      .map((action) => ({ action, title: noticeActions[action] })),
  };
}

/** A digest tells of too much to decide in one go; a test is about nothing. */
function actionsOf(notice: Notice): readonly NoticeAction[] {
  if (notice.findingIds.length === 0) return [];
  return notice.kind === 'digest' ? ['open'] : ['open', 'acknowledge', 'snooze'];
}

/** Reads a message of the service worker; null for whatever else comes. */
export function readChoice(message: unknown): NoticeChoice | null {
  if (typeof message !== 'object' || message === null) return null;
  const { kind, action, findingIds } = message as Partial<Record<string, unknown>>;
  if (kind !== 'nightjar-notice' || !isAction(action) || !Array.isArray(findingIds)) return null;
  return { action, findingIds: findingIds.filter((id) => typeof id === 'string') };
}

function isAction(action: unknown): action is NoticeAction {
  return typeof action === 'string' && Object.hasOwn(noticeActions, action);
}
