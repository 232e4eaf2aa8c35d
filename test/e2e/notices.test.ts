import type { BrowserContext, Page, Worker } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Notice } from '../../shared/domain/notice.ts';
import { DESKTOP_HOST } from '../doubles/api-notifications.ts';
import type { PageServer } from '../doubles/page-server.ts';
import { morningClock } from '../doubles/morning-clock.ts';
import { PageVisits, soon } from '../fixtures/page-visits.ts';

const NOTICE: Notice = {
  id: 'finding-f-oom',
  kind: 'finding',
  findingIds: ['f-oom'],
  severity: 'critical',
  title: 'node was killed: out of memory',
  body: 'On web1, 3 times since 03:12.',
  silent: false,
};

let visits: PageVisits;
let server: PageServer;
let page: Page;

beforeAll(async () => {
  visits = await PageVisits.start();
  server = visits.server;
});

afterAll(() => visits?.close());

afterEach(() => visits.leave());

/** What the browser shows now, by our service worker. */
function shown(): Promise<
  Array<
    Pick<Notification, 'title' | 'tag' | 'silent' | 'requireInteraction'> & {
      renotify: boolean;
      actions: string[];
    }
  >
> {
  return page.evaluate(async () => {
    const worker = await navigator.serviceWorker.getRegistration();
    const ask = async () => (await worker?.getNotifications()) ?? [];
    // As the pages do: what is shown while one asks would be forgotten.
    const notices = await navigator.locks.request('nightjar-notices', ask);
    return notices.map((one) => {
      const { actions, renotify } = one as unknown as {
        actions: Array<{ title: string }>;
        renotify: boolean;
      };
      const { title, tag, silent, requireInteraction } = one;
      return { title, tag, silent, requireInteraction, renotify, actions: actions.map((each) => each.title) };
    });
  });
}

async function visit(
  at: string,
  permission: 'granted' | 'prompt',
  host: 'page' | 'host' = 'page',
): Promise<void> {
  page = await visits.visit('busy', {
    at,
    before: async (fresh) => {
      if (permission === 'granted')
        await fresh.context().grantPermissions(['notifications'], { origin: server.url });
      await fresh.addInitScript(() => {
        let asked = 0;
        Object.defineProperty(window, 'asked', { get: () => asked });
        Notification.requestPermission = async () => {
          asked += 1;
          return 'granted';
        };
      });
      if (host === 'host') server.double.told.host = DESKTOP_HOST;
    },
  });
  await soon(() => server.double.listening).toBe(1);
}

async function workerOf(context: BrowserContext): Promise<Worker> {
  const [running] = context.serviceWorkers();
  return running ?? (await context.waitForEvent('serviceworker'));
}

/**
 * Has the browser's own notification clicked, as far as a script may say so: the event is a real one, but what only
 * a person's click allows (`waitUntil`, `focus`) the browser refuses to it.
 */
async function click(tag: string, action: string): Promise<void> {
  const worker = await workerOf(page.context());
  await worker.evaluate(
    async ([wanted, chosen]) => {
      const scope = globalThis as unknown as {
        readonly registration: ServiceWorkerRegistration;
        dispatchEvent(event: Event): void;
        NotificationEvent: new (type: string, init: object) => Event;
      };
      const [notification] = await scope.registration.getNotifications({ tag: wanted ?? '' });
      const event = new scope.NotificationEvent('notificationclick', { notification, action: chosen });
      Object.defineProperty(event, 'waitUntil', {
        value: (work: Promise<unknown>) => void work.catch(() => undefined),
      });
      scope.dispatchEvent(event);
    },
    [tag, action],
  );
}

/** Until the page has dealt with all that was announced so far. */
async function passed(): Promise<void> {
  await page.getByRole('heading', { level: 2, name: 'New 8' }).waitFor();
  server.double.arrive(1);
  await page.getByRole('button', { name: '1 new' }).waitFor();
}

function hasWorker(): Promise<boolean> {
  return page.evaluate(async () => (await navigator.serviceWorker.getRegistration()) !== undefined);
}

const states = () => server.double.findings.filter((one) => one.id === 'f-oom').map((one) => one.state);

describe('notices of the page', () => {
  it('are shown by a service worker, each in place of the one about the same', async () => {
    await visit('#/activity', 'granted');
    server.double.emit({ kind: 'notice', notice: NOTICE });
    await soon(shown).toMatchObject([
      { title: NOTICE.title, tag: NOTICE.id, silent: false, requireInteraction: true, renotify: false },
    ]);
    expect((await shown())[0]?.actions).toEqual(expect.arrayContaining(['Acknowledge', 'Snooze 1 h']));
    server.double.emit({
      kind: 'notice',
      notice: { ...NOTICE, title: 'node was killed again', severity: 'high' },
    });
    await soon(shown).toMatchObject([
      { title: 'node was killed again', requireInteraction: false, renotify: true },
    ]);
    server.double.emit({ kind: 'notice', notice: { ...NOTICE, id: 'digest', kind: 'digest', silent: true } });
    await soon(async () => (await shown()).length).toBe(2);
    expect((await shown()).find((one) => one.tag === 'digest')).toMatchObject({
      silent: true,
      actions: ['Open'],
    });
  });

  it('are not shown twice where two pages are open', async () => {
    await visit('#/activity', 'granted');
    const second = await page.context().newPage();
    await second.goto(server.url);
    await soon(() => server.double.listening).toBe(2);
    server.double.emit({ kind: 'notice', notice: NOTICE });
    await soon(async () => (await shown()).length).toBe(1);
    server.double.emit({ kind: 'notice', notice: { ...NOTICE, id: 'digest' } });
    await soon(async () => (await shown()).length).toBe(2);
    expect((await shown()).map((one) => one.renotify)).toEqual([false, false]);
  });

  it('are taken away when their findings were dealt with', async () => {
    await visit('#/activity', 'granted');
    server.double.emit({ kind: 'notice', notice: NOTICE });
    server.double.emit({ kind: 'notice', notice: { ...NOTICE, id: 'digest' } });
    await soon(async () => (await shown()).length).toBe(2);
    server.double.emit({ kind: 'notice-withdrawn', id: NOTICE.id });
    await soon(async () => (await shown()).map((one) => one.tag)).toEqual(['digest']);
  });

  it('open their finding when they are clicked', async () => {
    await visit('#/activity', 'granted');
    server.double.emit({ kind: 'notice', notice: NOTICE });
    await soon(async () => (await shown()).length).toBe(1);
    await click(NOTICE.id, '');
    await page.getByRole('heading', { level: 2, name: NOTICE.title }).waitFor();
    expect(await shown()).toEqual([]);
  });

  it('acknowledge by their button, with the toast, and z takes it back on any page', async () => {
    await visit('#/activity', 'granted');
    server.double.emit({ kind: 'notice', notice: NOTICE });
    await soon(async () => (await shown()).length).toBe(1);
    await click(NOTICE.id, 'acknowledge');
    await page.getByRole('status').getByText('Acknowledged node was killed').waitFor();
    expect(states()).toEqual(['acknowledged']);
    await page.keyboard.press('z');
    await page.getByRole('status').getByText('Undone: node was killed').waitFor();
    expect(states()).toEqual(['new']);
  });

  it('hide for an hour by their button', async () => {
    await visit('#/activity', 'granted');
    const notice = { ...NOTICE, id: 'server-web1', kind: 'group' as const, findingIds: ['f-oom', 'f-ssh'] };
    server.double.emit({ kind: 'notice', notice });
    await soon(async () => (await shown()).length).toBe(1);
    await click('server-web1', 'snooze');
    await page.getByRole('status').getByText('Hidden 2 findings').waitFor();
    for (const id of ['f-oom', 'f-ssh']) {
      const mark = server.double.findings.find((one) => one.id === id)?.mark;
      expect(mark?.kind === 'snoozed' && Math.round((mark.until - morningClock.now()) / 60_000)).toBe(60);
    }
  });

  it('say so where what they tell of is gone', async () => {
    await visit('#/activity', 'granted');
    server.double.emit({ kind: 'notice', notice: { ...NOTICE, findingIds: ['f-gone'] } });
    await soon(async () => (await shown()).length).toBe(1);
    await click(NOTICE.id, 'acknowledge');
    await page.getByText('What the notification told of is no longer there.').waitFor();
  });

  it('wait for a person to allow them, and are never asked for otherwise', async () => {
    await visit('#/inbox', 'prompt');
    server.double.emit({ kind: 'notice', notice: NOTICE });
    await passed();
    expect(await page.evaluate('asked')).toBe(0);
    expect(await hasWorker()).toBe(false);
    await page.getByRole('button', { name: 'Turn on notifications' }).click();
    await soon(() => page.evaluate('asked')).toBe(1);
    await page.context().grantPermissions(['notifications'], { origin: server.url });
    await soon(() => page.getByRole('button', { name: 'Turn on notifications' }).count()).toBe(0);
    server.double.emit({ kind: 'notice', notice: NOTICE });
    await soon(async () => (await shown()).length).toBe(1);
  });

  it('are left to a host that shows them itself', async () => {
    await visit('#/inbox', 'granted', 'host');
    server.double.emit({ kind: 'notice', notice: NOTICE });
    await passed();
    expect(await page.getByRole('button', { name: 'Turn on notifications' }).count()).toBe(0);
    expect(await hasWorker()).toBe(false);
  });
});
