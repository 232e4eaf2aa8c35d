import { ipcRenderer } from 'electron';

/*
 * Runs in the page's process, sandboxed, in a world of its own. The page makes a channel and posts one end of it to
 * itself; this hands that end to the main process and does nothing else, so the page gets no function of Electron's,
 * and nothing is put into its world. A page that lost its port posts another: the main process counts them, and ends
 * the one before.
 */

/** What this file needs of the page; the shell is compiled without the types of a browser. */
declare const window: {
  addEventListener(type: 'message', listener: (event: PageMessage) => void): void;
};

interface PageMessage {
  readonly source: unknown;
  readonly origin: string;
  readonly data: unknown;
  readonly ports: ReadonlyArray<InstanceType<typeof MessagePort>>;
}

const PAGE_ORIGIN = 'app://nightjar';

function handOver(event: PageMessage): void {
  if (event.source !== window || event.origin !== PAGE_ORIGIN || !isPortMessage(event.data)) return;
  const [port] = event.ports;
  if (port === undefined || event.ports.length !== 1) return;
  ipcRenderer.postMessage('nightjar:connect', null, [port]);
}

function isPortMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'nightjar-port';
}

window.addEventListener('message', handOver);
