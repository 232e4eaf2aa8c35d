import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AnyRouter } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import sirv from 'sirv';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Log } from '../engine/ports.ts';
import { Access, type Refusal } from './access.ts';

const RPC_PATH = '/rpc';
const LARGEST_MESSAGE = 1024 * 1024;
const LONGEST_ADDRESS = 2048;
/** Where the build puts files whose names hold a hash of what is in them. */
const HASHED = '/assets/';
const FOR_GOOD = 'private, max-age=31536000, immutable';

export interface BrowserHostOptions {
  readonly router: AnyRouter;
  /** Folder of the built renderer. */
  readonly pages: string;
  /** Sent with every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** 0 takes any free port. */
  readonly port: number;
  readonly log: Log;
  readonly now: () => number;
  /** Called with a fresh link whenever the last one was used up. */
  readonly onLink: (url: string) => void;
}

export interface BrowserHost {
  readonly origin: string;
  /** Good for one opening. */
  link(): string;
  close(): Promise<void>;
}

/**
 * Serves the page and the contract to a browser on this computer. Binds 127.0.0.1 only; everything but the exchange
 * of the one-time token needs the session cookie.
 */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const http = createServer();
  await listen(http, options.port);
  const { port } = http.address() as AddressInfo;
  const access = new Access(port, options.now);
  const origin = `http://127.0.0.1:${port}`;
  const link = () => `${origin}/?token=${access.token}`;
  const files = sirv(options.pages, {
    dev: false,
    etag: true,
    dotfiles: false,
    // Not asked for again with each visit; and what the browser compiled of a program is kept along with it.
    setHeaders: (response, path) => {
      if (path.startsWith(HASHED)) response.setHeader('Cache-Control', FOR_GOOD);
    },
  });
  http.on('request', (request, response) => {
    answer({
      request,
      response,
      headers: options.headers,
      access,
      files,
      onExchanged: () => options.onLink(link()),
    });
  });
  const sockets = acceptSockets(http, access, options);
  return { origin, link, close: () => close(http, sockets) };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly headers: Readonly<Record<string, string>>;
  readonly access: Access;
  readonly files: ReturnType<typeof sirv>;
  readonly onExchanged: () => void;
}

function answer({ request, response, headers, access, files, onExchanged }: Exchange): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const refusal = access.checkHost(request);
  if (refusal !== null) return refuse(response, refusal);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return say(response, 405, 'Only GET is answered here.');
  if ((request.url ?? '').length > LONGEST_ADDRESS) return say(response, 414, 'This address is too long.');
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const token = url.searchParams.get('token');
  if (token !== null) {
    const cookie = access.exchange(token);
    if (cookie === null) return refuse(response, access.checkSession(request));
    response.writeHead(303, { 'Set-Cookie': cookie, Location: '/' }).end();
    return onExchanged();
  }
  const unknown = access.checkSession(request);
  if (unknown !== null) return refuse(response, unknown);
  files(request, response, () => say(response, 404, 'There is no such page.'));
}

const REFUSALS: Record<Refusal, readonly [status: number, text: string]> = {
  host: [421, 'Nightjar answers to its own address only.'],
  origin: [403, 'Only Nightjar’s own page may do this.'],
  session: [
    401,
    'This browser is not let in. Open the link that Nightjar printed in its terminal; each link works once, and a new one is printed after it was used.',
  ],
  rate: [429, 'Too many wrong links. Wait a minute and open the newest link that Nightjar printed.'],
};

/** A used-up link in a browser that is let in already is no error: it goes to the page. */
function refuse(response: ServerResponse, refusal: Refusal | null): void {
  if (refusal === null) {
    response.writeHead(303, { Location: '/' }).end();
    return;
  }
  say(response, ...REFUSALS[refusal]);
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

function acceptSockets(http: Server, access: Access, options: BrowserHostOptions): WebSocketServer {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
  });
  const handler = new RPCHandler(options.router);
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = request.url === RPC_PATH ? access.checkUpgrade(request) : 'host';
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${REFUSALS[refusal][0]} Refused\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      webSocket.on('error', (error) =>
        options.log.warn('a page lost its connection', { error: error.message }),
      );
      handler.upgrade(webSocket, { context: {} }).catch((error: unknown) => {
        options.log.error('the contract could not be served', { error: String(error) });
        webSocket.close(1011);
      });
    });
  });
  return sockets;
}

function listen(http: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', () => {
      http.off('error', reject);
      resolve();
    });
  });
}

async function close(http: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
  http.closeAllConnections();
  await new Promise<void>((resolve) => {
    http.close(() => resolve());
  });
}
