import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request, type Dispatcher } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { directFailure, openDirectTunnel } from '../../../electron/engine/connect/direct-tunnel.ts';
import { connectionFailure, type Tunnel } from '../../../electron/engine/connect/tunnel.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

function open(loki: string, ollama: string | null = null): Tunnel {
  const tunnel = openDirectTunnel({ kind: 'url', loki, ollama });
  cleanUps.push(() => tunnel.close());
  return tunnel;
}

async function get({ loki }: Tunnel): Promise<string> {
  const { body } = await request(`${loki.origin}/ready`, { dispatcher: loki.dispatcher });
  return body.text();
}

async function failureOf(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => new Error('It was to fail, and did not.'),
    (reason: unknown) => reason,
  );
  const failure = connectionFailure(error);
  if (!failure) throw error;
  return failure;
}

const hello: RequestListener = (incoming, response) => void response.end(`hello ${incoming.url}`);

describe('a direct connection', () => {
  it('asks where the address says, with the path before the API', async () => {
    const port = await listen(createServer(hello));
    expect(await get(open(`http://127.0.0.1:${port}`))).toBe('hello /ready');
    expect(await get(open(`http://127.0.0.1:${port}/behind/proxy/`))).toBe('hello /behind/proxy/ready');
  });

  it('keeps nothing of an answer once its head was read', async () => {
    const { loki } = open(`http://127.0.0.1:${await listen(createServer(hello))}`);
    const ended = Promise.withResolvers<Dispatcher.DispatchController>();
    let seen: IncomingHttpHeaders = {};
    loki.dispatcher.dispatch(
      { origin: loki.origin, path: '/ready', method: 'GET' },
      {
        onResponseStart: (_controller, _status, headers) => void (seen = headers),
        onResponseEnd: (controller) => ended.resolve(controller),
        onResponseError: (_controller, error) => ended.reject(error),
      },
    );
    // Views of the whole first chunk.
    expect((await ended.promise).rawHeaders).toBeNull();
    expect(seen).toMatchObject({ 'content-length': '12' });
  });

  it('says when lines would cross a network in the clear', () => {
    expect(open('http://localhost:3100').open).toBe(false);
    expect(open('http://127.0.0.1:3100', 'http://[::1]:11434').open).toBe(false);
    expect(open('https://loki.example').open).toBe(false);
    expect(open('http://loki.example').open).toBe(true);
    expect(open('https://loki.example', 'http://192.168.1.7:11434').open).toBe(true);
    expect(open('http://localhost.example').open).toBe(true);
  });

  it('verifies certificates, always', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nj-tls-'));
    cleanUps.push(() => rmSync(folder, { recursive: true }));
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    execFileSync(
      'openssl',
      `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout ${key} -out ${certificate}`.split(
        ' ',
      ),
      { stdio: 'ignore' },
    );
    const secure = createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, hello);
    const port = await listen(secure);
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    cleanUps.push(() => {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    });
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    expect((await failureOf(get(open(`https://127.0.0.1:${port}`)))).code).toBe('tls-failed');
  });

  it('names what went wrong on the way', async () => {
    const plain = await listen(createServer(hello));
    expect((await failureOf(get(open(`https://127.0.0.1:${plain}`)))).code).toBe('tls-failed');
    const gone = createServer(hello);
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    expect((await failureOf(get(open(`http://127.0.0.1:${port}`)))).code).toBe('connection-refused');
  });

  it.each([
    ['host-unknown', 'ENOTFOUND'],
    ['host-unknown', 'EAI_AGAIN'],
    ['host-unreachable', 'EHOSTUNREACH'],
    ['host-unreachable', 'UND_ERR_CONNECT_TIMEOUT'],
    ['tls-failed', 'CERT_HAS_EXPIRED'],
    ['tls-failed', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['tls-failed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['tls-failed', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [undefined, 'UND_ERR_HEADERS_TIMEOUT'],
    [undefined, 'UND_ERR_SOCKET'],
  ])('%s: %s', (expected, code) => {
    const error = Object.assign(new Error('it failed'), { code });
    const url = new URL('https://loki.example');
    expect(directFailure(error, url)?.code).toBe(expected);
    expect(directFailure(new AggregateError([error]), url)?.code).toBe(expected);
  });

  it('takes no password in the address', () => {
    expect(() => open('https://me:secret@loki.example')).toThrow(/user name or a password/);
    expect(() => open('https://me:secret@loki.example')).not.toThrow(/secret@/);
  });

  it('runs no commands, and ends when it is closed', async () => {
    const tunnel = open(`http://127.0.0.1:${await listen(createServer(hello))}`);
    await expect(tunnel.run('system', new AbortController().signal)).rejects.toThrow(/not by ssh/);
    await tunnel.close();
    expect((await tunnel.closed).code).toBe('cancelled');
    expect((await failureOf(get(tunnel))).code).toBe('cancelled');
  });
});
