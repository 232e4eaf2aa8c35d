import { RPCHandler } from '@orpc/server/message-port';
import type { Log } from '../engine/ports.ts';
import type { IpcMainPart, SenderContents, SenderFrame } from './electron-parts.ts';
import type { ContractRouter } from './engine-client.ts';
import { PagePort } from './page-port.ts';
import { isOwnPage } from './trusted-url.ts';

/** The one channel that a page has; what it carries is one port. `preload.ts` sends it. */
const CONNECT_CHANNEL = 'nightjar:connect';

/**
 * Answers the contract over the port that a page hands over. Who sends is checked before what is sent; inputs are
 * then checked by the contract itself. A page has one port at a time, which ends with the page.
 *
 * @returns ends all ports
 */
export function linkPages(ipcMain: IpcMainPart, router: ContractRouter, log: Log): () => void {
  const handler = new RPCHandler(router);
  const links = new Map<SenderContents, PagePort>();
  const watched = new WeakSet<SenderContents>();
  const end = (contents: SenderContents) => {
    links.get(contents)?.close();
    links.delete(contents);
  };
  ipcMain.on(CONNECT_CHANNEL, ({ senderFrame, sender, ports }) => {
    const [port] = ports;
    if (port === undefined || ports.length !== 1 || !isOurs(senderFrame)) {
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

function onPageEnd(contents: SenderContents, end: () => void): void {
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) end();
  });
  contents.on('render-process-gone', end);
  contents.on('destroyed', end);
}
