import { createServer, type RequestListener, type Server } from 'node:http';
import { existsSync, readdirSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fetch, request } from 'undici';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLink } from '../../../electron/engine/connect/create-link.ts';
import type { ServerLink } from '../../../electron/engine/connect/server-link.ts';
import { connectionFailure, type HttpTarget } from '../../../electron/engine/connect/tunnel.ts';
import type { Endpoint } from '../../../shared/domain/server.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { connectPorts, type ConnectPorts, type ConnectPortsOptions } from '../../doubles/connect-ports.ts';
import { descendants, visibleTexts } from '../../doubles/processes.ts';
import { startSshServer, type SshServer, type SshServerOptions } from '../../doubles/sshd.ts';

const PASSPHRASE = 'a passphrase with ü, blanks and $dollars';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function startHttp(listener?: RequestListener): Promise<Endpoint> {
  const http: Server = createServer(
    listener ?? ((incoming, response) => response.end(`hello ${incoming.headers.host} ${incoming.url}`)),
  );
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    http.closeAllConnections();
    return new Promise((resolve) => http.close(resolve));
  });
  return { host: '127.0.0.1', port: (http.address() as AddressInfo).port };
}

/** A port where nothing listens. */
async function deafEndpoint(): Promise<Endpoint> {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  await new Promise((resolve) => http.close(resolve));
  return { host: '127.0.0.1', port };
}

interface Scene {
  readonly server: SshServer;
  readonly ports: ConnectPorts;
  readonly link: ServerLink;
}

async function scene(
  endpoints: { loki?: Endpoint; ollama?: Endpoint },
  serverOptions: SshServerOptions = {},
  portOptions: ConnectPortsOptions = {},
): Promise<Scene> {
  const server = await startSshServer(serverOptions);
  cleanUps.push(() => server.close());
  const ports = connectPorts(portOptions);
  cleanUps.push(() => ports.cleanUp());
  const link = createLink(server.connection(endpoints), ports);
  cleanUps.push(() => link.close());
  return { server, ports, link };
}

const never = () => new AbortController().signal;

async function get(target: HttpTarget, path = '/ready'): Promise<string> {
  const { body } = await request(`${target.origin}${path}`, { dispatcher: target.dispatcher });
  return body.text();
}

async function failureOf(promise: Promise<unknown>) {
  try {
    await promise;
  } catch (error) {
    const failure = connectionFailure(error);
    if (failure) return failure;
    throw error;
  }
  throw new Error('It was to fail, and did not.');
}

describe('a tunnel by SSH', () => {
  it('carries requests to what listens behind the server, with the address it has there', async () => {
    const loki = await startHttp();
    const ollama = await startHttp((_request, response) => response.end('Ollama is running'));
    const { link } = await scene({ loki, ollama });
    const tunnel = await link.acquire(never());
    expect(await get(tunnel.loki)).toBe(`hello 127.0.0.1:${loki.port} /ready`);
    expect(await get(tunnel.ollama!)).toBe('Ollama is running');
    const fetched = await fetch(`${tunnel.loki.origin}/x`, { dispatcher: tunnel.loki.dispatcher });
    expect(await fetched.text()).toBe(`hello 127.0.0.1:${loki.port} /x`);
    expect(tunnel.version).toMatch(/^OpenSSH_/);
    expect(tunnel.open).toBe(false);
    expect(link.state).toBe('open');
    expect(await link.acquire(never())).toBe(tunnel);
  });

  it('runs the read-only commands over the same login', async () => {
    const { link, server } = await scene({});
    const tunnel = await link.acquire(never());
    expect(await tunnel.run('system', never())).toMatch(/^\w+ \S+ \S+$/);
    expect(await tunnel.run('clock', never())).toMatch(/^\d{10,}/);
    expect(server.log().match(/Accepted publickey/g)).toHaveLength(1);
  });

  it('keeps its sockets to itself and leaves nothing behind', async () => {
    const { link, ports } = await scene({ loki: await startHttp() });
    const before = descendants(process.pid).length;
    const tunnel = await link.acquire(never());
    await get(tunnel.loki);
    const [folder = ''] = readdirSync(ports.paths.runtime);
    expect(statSync(join(ports.paths.runtime, folder)).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(join(ports.paths.runtime, folder))) {
      expect(statSync(join(ports.paths.runtime, folder, name)).mode & 0o177).toBe(0);
    }
    await link.close();
    expect((await tunnel.closed).code).toBe('cancelled');
    expect(readdirSync(ports.paths.runtime)).toEqual([]);
    expect((await failureOf(get(tunnel.loki))).code).toBe('cancelled');
    expect(link.state).toBe('closed');
  });

  it('holds two links at once, each with its own server', async () => {
    const [one, two] = await Promise.all([startHttp(), startHttp((_, response) => response.end('two'))]);
    const [first, second] = await Promise.all([scene({ loki: one }), scene({ loki: two })]);
    const tunnels = await Promise.all([first.link.acquire(never()), second.link.acquire(never())]);
    expect(await Promise.all(tunnels.map((tunnel) => get(tunnel.loki)))).toEqual([
      `hello 127.0.0.1:${one.port} /ready`,
      'two',
    ]);
    await first.link.close();
    expect(await get(tunnels[1]!.loki)).toBe('two');
  });
});
