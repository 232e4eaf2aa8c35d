import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { implement } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { contract } from '../../../shared/contract/contract.ts';
import type { ContractRouter, EngineClient } from '../../../electron/desktop/engine-client.ts';
import { linkPages } from '../../../electron/desktop/ipc.ts';
import type { Log } from '../../../electron/engine/ports.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { ipcMain, ipcRenderer, type Frame } from '../../doubles/electron/ipc.ts';
import { WebContentsDouble } from '../../doubles/electron/web-contents.ts';
import { silentLog } from '../../doubles/log.ts';

const CHANNEL = 'nightjar:connect';
const HOME = 'app://nightjar/index.html';
const os = implement(contract);
/** One procedure of the contract is enough to see whether anything answers. */
const router = {
  notifications: {
    test: os.notifications.test.handler(() => ({ shown: true })),
    mute: os.notifications.mute.handler(({ input }) => ({
      mutedUntil: input.until,
      quietUntil: null,
      waiting: 0,
    })),
  },
  system: {
    events: os.system.events.handler(async function* ({ signal }) {
      subscriptions += 1;
      signal?.addEventListener('abort', () => (subscriptions -= 1));
      yield { kind: 'settings-changed' as const };
      await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    }),
  },
} as unknown as ContractRouter;

let page: WebContentsDouble;
let subscriptions = 0;
let closeLinks: () => void;
let clock: ManualClock;
const open: MessagePort[] = [];

beforeEach(async () => {
  subscriptions = 0;
  page = new WebContentsDouble();
  await page.loadURL(HOME);
  clock = new ManualClock();
  closeLinks = link();
});

afterEach(() => {
  closeLinks();
  ipcMain.removeAllListeners();
  for (const port of open.splice(0)) port.close();
});

function link(log: Log = silentLog): () => void {
  return linkPages({ ipcMain, router, clock, log });
}

/** The page makes a channel and hands one end over; the other end comes back with what tells when it was closed. */
function connect(frame?: Frame, ports = 1): { readonly port: MessagePort; readonly closed: Promise<void> } {
  const channels = Array.from({ length: Math.max(1, ports) }, () => new MessageChannel());
  const { port1 } = channels[0]!;
  open.push(...channels.map((channel) => channel.port1));
  const closed = new Promise<void>((resolve) => port1.once('close', () => resolve()));
  port1.start();
  ipcRenderer.runIn(page, frame);
  ipcRenderer.postMessage(
    CHANNEL,
    null,
    channels.slice(0, ports).map((channel) => channel.port2),
  );
  return { port: port1, closed };
}

function clientOf(port: MessagePort): EngineClient {
  return createORPCClient(new RPCLink({ port }));
}

describe('the link to a page', () => {
  it('answers the contract over the port that the page hands over', async () => {
    const client = clientOf(connect().port);
    expect(await client.notifications.test()).toEqual({ shown: true });
    expect(await client.notifications.mute({ until: 5 })).toMatchObject({ mutedUntil: 5 });
  });

  it('checks what comes in against the contract', async () => {
    const client = clientOf(connect().port);
    await expect(client.notifications.mute({ until: 'tomorrow' as unknown as number })).rejects.toMatchObject(
      {
        code: 'BAD_REQUEST',
      },
    );
  });

  const strangers: [string, Frame][] = [
    ['a frame that is gone', null],
    ['a frame within the page', { url: HOME, parent: { url: HOME } }],
    ['another site', { url: 'https://evil.example/', parent: null }],
    ['a host that looks like ours', { url: 'app://nightjar.evil.example/', parent: null }],
    ['no address', { url: '', parent: null }],
  ];
  it.each(strangers)('is not given to %s', async (_name, frame) => {
    const { closed } = connect(frame);
    await closed;
  });

  it.each([0, 2])('takes one port, not %d', async (ports) => {
    const warn = vi.fn();
    ipcMain.removeAllListeners();
    link({ ...silentLog, warn });
    const { closed } = connect(undefined, ports);
    expect(warn).toHaveBeenCalledOnce();
    if (ports > 0) await closed;
  });

  it('ends when the page loads anew, and not when it only goes to another place of its own', async () => {
    const { port, closed } = connect();
    await page.loadURL(`${HOME}#/servers`);
    expect(await clientOf(port).notifications.test()).toEqual({ shown: true });
    page.reload();
    await closed;
  });

  it.each(['destroyed', 'render-process-gone'])('ends with the page: %s', async (event) => {
    const { port, closed } = connect();
    const events = await clientOf(port).system.events();
    await events.next();
    expect(subscriptions).toBe(1);
    page.emit(event);
    await closed;
    expect(subscriptions).toBe(0);
  });

  it('is replaced when the same page hands over another', async () => {
    const { closed } = connect();
    const { port } = connect();
    await closed;
    expect(await clientOf(port).notifications.test()).toEqual({ shown: true });
  });

  it('is replaced as often as a page tries again, but not without end', async () => {
    const tries = Array.from({ length: 12 }, () => connect());
    await Promise.all(tries.slice(0, -1).map(({ closed }) => closed));
    const { closed: refused } = connect();
    await refused;
    const [last] = tries.slice(-1);
    expect(await clientOf(last!.port).notifications.test()).toEqual({ shown: true });
    await clock.advance(10_000);
    const { port } = connect();
    await last!.closed;
    expect(await clientOf(port).notifications.test()).toEqual({ shown: true });
  });

  it('ends with Nightjar', async () => {
    const { closed } = connect();
    closeLinks();
    await closed;
  });

  it.each([
    ['text over a megabyte', 'x'.repeat(1024 * 1024 + 1)],
    ['bytes over a megabyte', new Uint8Array(1024 * 1024 + 1)],
    ['an object, which has no size', { i: 'x' }],
    ['nothing', null],
  ])('ends at a message of %s', async (_name, message) => {
    const { port, closed } = connect();
    port.postMessage(message);
    await closed;
  });
});
