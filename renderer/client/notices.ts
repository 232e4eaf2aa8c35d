import type { Host } from '../../shared/contract/system.ts';
import type { Notice } from '../../shared/domain/notice.ts';
import { plainOptions, readChoice, workerOptions, type NoticeChoice } from './notice-options.ts';

export type NoticePermission = NotificationPermission | 'unsupported';

/** Stays beside the page's own address, under a name without a hash: a browser knows a service worker by it. */
const WORKER = './service-worker.js';

/**
 * Notices in the browser, where the host shows none itself and the person allowed them: through a service worker
 * where there can be one, so that they have buttons and outlive the page, else from the page alone.
 */
export class PageNotices {
  readonly #host: () => Promise<Pick<Host, 'notices'>>;
  readonly #listeners = new Set<() => void>();
  readonly #shown = new Map<string, Notification>();
  /** As the browser said it last: asking goes to another of its processes and takes milliseconds, each time. */
  #permission: NoticePermission | null = null;
  #worker: Promise<ServiceWorkerRegistration | null> | null = null;
  #choose: ((choice: NoticeChoice) => void) | null = null;
  /** What was chosen before anybody listened: the choice that opened this page. */
  #unheard: NoticeChoice[] = [];
  /** Showing and withdrawing take turns, so that a notice is not shown after it was taken away. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(host: () => Promise<Pick<Host, 'notices'>>) {
    this.#host = host;
  }

  /** Listens to the worker and to the browser's own settings. Before the document is complete, or a choice is lost. */
  start(): void {
    workers()?.addEventListener('message', (event) => {
      const choice = readChoice(event.data);
      if (choice !== null) this.#tell(choice);
    });
    navigator.permissions?.query({ name: 'notifications' }).then(
      (status) => status.addEventListener('change', () => this.#changed()),
      // Not every browser can be asked; what it answers to a request is known anyway.
      () => undefined,
    );
    void this.#prepare();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Whether the browser could notify, does, or was told not to. */
  get permission(): NoticePermission {
    return (this.#permission ??= 'Notification' in window ? Notification.permission : 'unsupported');
  }

  /** Asks the person. Only ever because they pressed something. */
  async ask(): Promise<void> {
    await Notification.requestPermission();
    this.#changed();
  }

  /** Hands every choice to `choose` until the returned end; those that came before, at once. */
  onChoice(choose: (choice: NoticeChoice) => void): () => void {
    this.#choose = choose;
    for (const choice of this.#unheard.splice(0)) choose(choice);
    return () => {
      this.#choose = null;
    };
  }

  show(notice: Notice): void {
    this.#next(async () => {
      if (this.permission !== 'granted' || (await this.#host()).notices === 'host') return;
      const worker = await this.#register();
      if (worker) await inTurn(() => showByWorker(worker, notice));
      else this.#showPlainly(notice);
    });
  }

  withdraw(id: string): void {
    this.#next(async () => {
      this.#shown.get(id)?.close();
      this.#shown.delete(id);
      const worker = await this.#worker;
      if (worker) await inTurn(() => closeByWorker(worker, id));
    });
  }

  #next(step: () => Promise<void>): void {
    // A notice that cannot be shown is in the inbox all the same.
    this.#turn = this.#turn.then(step).catch(() => undefined);
  }

  async #prepare(): Promise<void> {
    if (this.permission !== 'granted') return;
    const host = await this.#host().catch(() => null);
    if (host?.notices === 'page') await this.#register();
  }

  #changed(): void {
    this.#permission = null;
    for (const listener of this.#listeners) listener();
    void this.#prepare();
  }

  /** Null where the browser has no service workers, or refuses ours. */
  #register(): Promise<ServiceWorkerRegistration | null> {
    this.#worker ??= registered();
    return this.#worker;
  }

  #showPlainly(notice: Notice): void {
    const shown = new Notification(notice.title, plainOptions(notice));
    this.#shown.set(notice.id, shown);
    shown.addEventListener('click', () => {
      window.focus();
      shown.close();
      this.#tell({ action: 'open', findingIds: notice.findingIds });
    });
  }

  #tell(choice: NoticeChoice): void {
    if (this.#choose) this.#choose(choice);
    else this.#unheard.push(choice);
  }
}

function workers(): ServiceWorkerContainer | undefined {
  return 'serviceWorker' in navigator ? navigator.serviceWorker : undefined;
}

async function registered(): Promise<ServiceWorkerRegistration | null> {
  const container = workers();
  if (!container) return null;
  try {
    await container.register(WORKER);
    return await container.ready;
  } catch {
    return null;
  }
}

/** Among all our pages: Chromium forgets what is shown while somebody asks what is shown, and two pages would show it. */
function inTurn(work: () => Promise<void>): Promise<void> {
  return navigator.locks.request('nightjar-notices', work);
}

async function closeByWorker(worker: ServiceWorkerRegistration, id: string): Promise<void> {
  for (const shown of await worker.getNotifications({ tag: id })) shown.close();
}

async function showByWorker(worker: ServiceWorkerRegistration, notice: Notice): Promise<void> {
  const before = await worker.getNotifications({ tag: notice.id });
  // Another page of ours was told too, and was quicker.
  if (before.some((one) => one.title === notice.title && one.body === notice.body)) return;
  const most = (Notification as unknown as { readonly maxActions?: number }).maxActions ?? 0;
  await worker.showNotification(notice.title, workerOptions(notice, before.length > 0, most));
}
