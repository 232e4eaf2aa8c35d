import { RPCHandler } from '@orpc/server/message-port';
import type { Milliseconds } from '../../shared/domain/time.ts';
import type { Clock, Log } from '../engine/ports.ts';
import type { IpcMainPart, SenderContents, SenderFrame } from './electron-parts.ts';
import type { ContractRouter } from './engine-client.ts';
import { PagePort } from './page-port.ts';
import { isOwnPage } from './trusted-url.ts';

/** The one channel that a page has; what it carries is one port. `preload.ts` sends it. */
const CONNECT_CHANNEL = 'nightjar:connect';

/** A page that lost its port tries again with back-off, which is far less often; more is not our page's doing. */
const MOST_PORTS = 12;
const PORTS_PERIOD: Milliseconds = 10_000;

interface PageLinks {
  readonly ipcMain: IpcMainPart;
  readonly router: ContractRouter;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/**
 * Answers the contract over the port that a page hands over. Who sends is checked before what is sent; inputs are
 * then checked by the contract itself. A page has one port at a time, which ends with the page: a later one takes the
 * place of the one before, at most twelve times in ten seconds. A port that is refused is closed, so the page knows.
 *
 * @returns ends all ports
 */
export function linkPages({ ipcMain, router, clock, log }: PageLinks): () => void {
  const handler = new RPCHandler(router);
  const links = new Map<SenderContents, PagePort>();
  const watched = new WeakSet<SenderContents>();
  const isTooOften = rateOf(clock);
  const end = (contents: SenderContents) => {
    links.get(contents)?.close();
    links.delete(contents);
  };
  ipcMain.on(CONNECT_CHANNEL, ({ senderFrame, sender, ports }) => {
    const [port] = ports;
    if (port === undefined || ports.length !== 1 || !isOurs(senderFrame) || isTooOften(sender)) {
      log.warn('a connection was refused', { ports: ports.length });
      for (const refused of ports) refused.close();
      return;
    }
    end(sender);
    if (!watched.has(sender)) onPageEnd(sender, () => end(sender));
    watched.add(sender);
    const link = new PagePort(port, log);
    links.set(sender, link);
    handler.upgrade(link, { context: {} });
    link.start();
  });
  return () => {
    for (const contents of links.keys()) end(contents);
  };
}

/** Our own page, in the window itself and not in a frame of it. A frame that is gone already is nobody's. */
function isOurs(frame: SenderFrame | null): boolean {
  return frame !== null && frame.parent === null && isOwnPage(frame.url);
}

/** Counts the ports of each page, and says when one more is too many. */
function rateOf(clock: Pick<Clock, 'now'>): (contents: SenderContents) => boolean {
  const handedOver = new WeakMap<SenderContents, readonly Milliseconds[]>();
  return (contents) => {
    const now = clock.now();
    const recent = (handedOver.get(contents) ?? []).filter((at) => Math.abs(now - at) < PORTS_PERIOD);
    if (recent.length >= MOST_PORTS) return true;
    handedOver.set(contents, [...recent, now]);
    return false;
  };
}

function onPageEnd(contents: SenderContents, end: () => void): void {
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) end();
  });
  contents.on('render-process-gone', end);
  contents.on('destroyed', end);
}
