import crypto from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { os } from '@orpc/server';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startBrowserHost, type BrowserHost } from '../../../electron/browser/server.ts';
import { SECURITY_HEADERS } from '../../../electron/host/headers.ts';
import { silentLog } from '../../doubles/log.ts';

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

let host: BrowserHost;
let pages: string;
let links: string[];
let now: number;

beforeEach(async () => {
  pages = mkdtempSync(join(tmpdir(), 'nightjar-pages-'));
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>Nightjar</title>');
  mkdirSync(join(pages, 'assets'));
  writeFileSync(join(pages, 'assets', 'index-4f2a.js'), 'export {};');
  links = [];
  now = Date.UTC(2026, 10, 21);
  const router = { ping: os.handler(() => 'pong') };
  host = await startBrowserHost({
    router,
    pages,
    headers: SECURITY_HEADERS,
    port: 0,
    log: silentLog,
    now: () => now,
    onLink: (url) => links.push(url),
  });
});

afterEach(async () => {
  await host.close();
  rmSync(pages, { recursive: true });
});

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${host.origin}${path}`, { headers, method }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => (body += part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    request.on('error', reject).end();
  });
}

const pathOf = (link: string): string => link.slice(host.origin.length);

async function letIn(): Promise<string> {
  const answer = await get(pathOf(host.link()));
  expect(answer.status).toBe(303);
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

function openSocket(headers: Record<string, string>): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${host.origin.replace('http', 'ws')}/rpc`, { headers });
    socket.once('open', () => resolve(socket)).once('error', reject);
  });
}

describe('the browser host', () => {
  it('binds the loopback address only', () => {
    expect(new URL(host.origin).hostname).toBe('127.0.0.1');
  });

  it('shows nothing without the cookie, and says what to do', async () => {
    const answer = await get('/');
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('Open the link');
    expect(answer.body).not.toContain('<title>');
  });

  it('exchanges a link once, for a cookie that scripts and other sites cannot use', async () => {
    const link = host.link();
    const first = await get(pathOf(link));
    expect(String(first.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict; Path=\/$/);
    expect(first.headers['location']).toBe('/');
    expect((await get(pathOf(link))).status).toBe(401);
    expect(links).toEqual([host.link()]);
    expect(host.link()).not.toBe(link);
  });

  it('serves the page to the browser it let in, with a policy that allows nothing but its own files', async () => {
    const answer = await get('/', { cookie: await letIn() });
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toContain('<title>Nightjar</title>');
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('has files kept for good whose names tell one version from the other, and everything else asked for again', async () => {
    const cookie = await letIn();
    const program = await get('/assets/index-4f2a.js', { cookie });
    expect(program).toMatchObject({ status: 200, body: 'export {};' });
    expect(program.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    expect((await get('/', { cookie })).headers['cache-control']).toBe('no-cache');
    expect((await get('/assets/index-gone.js', { cookie })).headers['cache-control']).toBe('no-cache');
    expect((await get('/assets/index-4f2a.js')).headers['cache-control']).toBe('no-cache');
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1'])(
    'refuses the Host %j even with the cookie',
    async (name) => {
      const cookie = await letIn();
      expect((await get('/', { cookie, host: name })).status).toBeGreaterThanOrEqual(400);
    },
  );

  it('answers no other method, and no address that is too long', async () => {
    const cookie = await letIn();
    expect((await get('/', { cookie }, 'POST')).status).toBe(405);
    expect((await get(`/${'a'.repeat(3000)}`, { cookie })).status).toBe(414);
    expect((await get('/../package.json', { cookie })).status).toBe(404);
  });

  it('stops guessing: after twenty wrong links in a minute every answer is 429', async () => {
    for (let attempt = 0; attempt < 20; attempt++) expect((await get(`/?token=${attempt}`)).status).toBe(401);
    expect((await get(pathOf(host.link()))).status).toBe(429);
    now += 60_001;
    await letIn();
  });

  it('takes no token and no cookie of another length, and the time it takes tells nothing of the right one', async () => {
    const compare = vi.spyOn(crypto, 'timingSafeEqual');
    syncBuiltinESMExports();
    try {
      const cookie = await letIn();
      const path = pathOf(host.link());
      const wrongPaths = ['/?token=', path.slice(0, -1), `${path}A`, path + path.slice('/?token='.length)];
      for (const wrong of wrongPaths) expect((await get(wrong)).status).toBe(401);
      const wrongCookies = ['nightjar_session=', cookie.slice(0, -1), `${cookie}A`];
      for (const wrong of wrongCookies) expect((await get('/', { cookie: wrong })).status).toBe(401);
      expect((await get('/', { cookie })).status).toBe(200);
      expect((await get(path)).status).toBe(303);
      // Tokens and cookies, of a wrong link both: right or wrong, the same number of bytes is compared.
      expect(compare).toHaveBeenCalledTimes(2 * wrongPaths.length + wrongCookies.length + 3);
      for (const [left, right] of compare.mock.calls)
        expect([left.byteLength, right.byteLength]).toEqual([32, 32]);
    } finally {
      compare.mockRestore();
      syncBuiltinESMExports();
    }
  });

  it('opens the contract to its own page only', async () => {
    const cookie = await letIn();
    await expect(openSocket({ cookie })).rejects.toThrow('403');
    await expect(openSocket({ cookie, origin: 'http://evil.example' })).rejects.toThrow('403');
    await expect(openSocket({ origin: host.origin })).rejects.toThrow('401');
    await expect(openSocket({ cookie: 'nightjar_session=guess', origin: host.origin })).rejects.toThrow(
      '401',
    );
    await expect(openSocket({ cookie, origin: host.origin, host: 'evil.example' })).rejects.toThrow('421');

    const socket = await openSocket({ cookie, origin: host.origin });
    const client = createORPCClient<{ ping: () => Promise<string> }>(
      new RPCLink({ websocket: socket as never }),
    );
    expect(await client.ping()).toBe('pong');
    socket.terminate();
  });
});
