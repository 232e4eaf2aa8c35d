/**
 * Shows nothing and fetches nothing by itself: it is there so that a notification has buttons and outlives the page
 * that showed it. A click brings a page of ours to the front, or opens one, and tells it what was chosen.
 */

/** What this file uses of a service worker's world; the DOM's typings, which the pages need, leave it out. */
interface Worker {
  addEventListener(type: 'install', listener: () => void): void;
  addEventListener(type: 'activate', listener: (event: Extendable) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: NoticeClick) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly Page[]>;
    openWindow(url: string): Promise<Page | null>;
  };
}

interface Page {
  readonly focused: boolean;
  readonly visibilityState: DocumentVisibilityState;
  focus(): Promise<Page>;
  postMessage(message: unknown): void;
}

interface Extendable {
  waitUntil(work: Promise<unknown>): void;
}

interface NoticeClick extends Extendable {
  /** Empty for a click beside the buttons. */
  readonly action: string;
  readonly notification: { readonly data: { readonly findingIds: readonly string[] }; close(): void };
}

const worker = globalThis as unknown as Worker;

worker.addEventListener('install', () => void worker.skipWaiting());
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { findingIds } = event.notification.data;
  event.waitUntil(tell({ kind: 'nightjar-notice', action: event.action || 'open', findingIds }));
});

async function tell(choice: unknown): Promise<void> {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page =
    pages.find((one) => one.focused) ?? pages.find((one) => one.visibilityState === 'visible') ?? pages[0];
  // What is posted to a page that is still loading waits until it listens.
  (page ?? (await worker.clients.openWindow('./')))?.postMessage(choice);
  await page?.focus();
}
