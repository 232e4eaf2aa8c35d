import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { SECURITY_HEADERS } from '../../electron/host/headers.ts';
import { ApiDouble, type Variant } from './api.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface PageServer {
  readonly url: string;
  /** What answers now. */
  readonly double: ApiDouble;
  /** Puts a fresh double in its place for the page that is loaded next, and closes every WebSocket to the one before. */
  reset(variant: Variant): void;
  /** Closes every WebSocket, and refuses new ones until `accept`. */
  cut(): void;
  accept(): void;
  close(): Promise<void>;
}

/** Serves a built renderer and the double over loopback, under the page's real security policy. */
export async function startPageServer(folder: string, variant: Variant): Promise<PageServer> {
  let double = new ApiDouble(variant);
  let handler = new RPCHandler(double.router());
  const sockets = new Set<WebSocket>();
  let open = true;
  /** The page of the visit before is not to meet the fresh double: nobody is let in until the page is asked for anew. */
  let awaitsPage = false;
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://page').pathname);
    if (path === '/' && awaitsPage) {
      awaitsPage = false;
      open = true;
    }
    const file = join(folder, path === '/' ? 'index.html' : path);
    readFile(file).then(
      (body) => {
        response.writeHead(200, {
          ...SECURITY_HEADERS,
          'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
          // Names in assets/ carry a hash of what is in them.
          'Cache-Control': path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache',
        });
        response.end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  const upgrades = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (!open || request.url !== '/rpc') {
      socket.destroy();
      return;
    }
    upgrades.handleUpgrade(request, socket, head, (webSocket) => {
      sockets.add(webSocket);
      webSocket.on('close', () => sockets.delete(webSocket));
      void handler.upgrade(webSocket, { context: {} });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const accept = () => {
    open = true;
  };
  const cut = () => {
    open = false;
    for (const webSocket of sockets) webSocket.terminate();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get double() {
      return double;
    },
    reset: (next) => {
      cut();
      double = new ApiDouble(next);
      handler = new RPCHandler(double.router());
      awaitsPage = true;
    },
    cut,
    accept,
    close: async () => {
      cut();
      upgrades.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
