import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

type Listener = (event: object) => void;

/** A page of ours as a service worker sees it. */
function page(focused: boolean, visibilityState: 'visible' | 'hidden') {
  const done: string[] = [];
  return {
    focused,
    visibilityState,
    done,
    focus: async () => void done.push('focus'),
    postMessage: (message: unknown) => void done.push(JSON.stringify(message)),
  };
}

let listeners: Map<string, Listener>;
let open: Array<ReturnType<typeof page>>;
let opened: Array<ReturnType<typeof page>>;

beforeEach(async () => {
  listeners = new Map();
  open = [];
  opened = [];
  vi.stubGlobal('addEventListener', (type: string, listener: Listener) => listeners.set(type, listener));
  vi.stubGlobal('skipWaiting', async () => undefined);
  vi.stubGlobal('clients', {
    claim: async () => undefined,
    matchAll: async () => open,
    openWindow: async () => {
      const fresh = page(true, 'visible');
      opened.push(fresh);
      return fresh;
    },
  });
  vi.resetModules();
  await import('../../../renderer/service-worker.ts');
});

afterEach(() => {
  vi.unstubAllGlobals();
});

async function click(action: string): Promise<string[]> {
  const done: string[] = [];
  const work: Array<Promise<unknown>> = [];
  listeners.get('notificationclick')?.({
    action,
    notification: { data: { findingIds: ['f-oom'] }, close: () => done.push('closed') },
    waitUntil: (promise: Promise<unknown>) => work.push(promise),
  });
  await Promise.all(work);
  return done;
}

const choice = (action: string) => JSON.stringify({ kind: 'nightjar-notice', action, findingIds: ['f-oom'] });

describe('a click on a notification', () => {
  it('goes to the page that is looked at, and to no other', async () => {
    open = [page(false, 'hidden'), page(false, 'visible'), page(true, 'visible')];
    expect(await click('acknowledge')).toEqual(['closed']);
    expect(open.map((one) => one.done)).toEqual([[], [], [choice('acknowledge'), 'focus']]);
    expect(opened).toEqual([]);
  });

  it('brings a hidden page to the front where there is no other', async () => {
    open = [page(false, 'hidden')];
    await click('');
    expect(open[0]?.done).toEqual([choice('open'), 'focus']);
  });

  it('opens a page where none is open, and tells it', async () => {
    await click('snooze');
    expect(opened.map((one) => one.done)).toEqual([[choice('snooze')]]);
  });
});
