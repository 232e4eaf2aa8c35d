import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerPage, registerPageScheme, servePageFiles } from '../../../electron/desktop/protocol.ts';
import { SECURITY_HEADERS } from '../../../electron/host/headers.ts';
import { app } from '../../doubles/electron/app.ts';
import { protocol } from '../../doubles/electron/protocol.ts';
import { silentLog } from '../../doubles/log.ts';

const PAGE = '<!doctype html><title>Nightjar</title>';
let folder: string;

beforeAll(async () => {
  registerPageScheme(protocol);
  await app.whenReady();
  folder = mkdtempSync(join(tmpdir(), 'nj-pages-'));
  const pages = join(folder, 'renderer');
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(pages, 'index.html'), PAGE);
  writeFileSync(join(pages, 'assets', 'main-1a2b.js'), 'export {};');
  writeFileSync(join(pages, 'assets', 'main.css'), ':root {}');
  writeFileSync(join(pages, 'icon.svg'), '<svg/>');
  writeFileSync(join(pages, 'notes.txt'), 'not of the page');
  writeFileSync(join(folder, 'secret.html'), 'secret');
  // Elsewhere than on Windows a name like any other, there a path.
  if (process.platform !== 'win32') writeFileSync(join(pages, 'assets\\secret.html'), 'secret');
  mkdirSync(join(folder, 'renderer-old'));
  writeFileSync(join(folder, 'renderer-old', 'index.html'), 'secret');
  servePageFiles(protocol, { folder: pages, headers: SECURITY_HEADERS, log: silentLog });
});
afterAll(() => rmSync(folder, { recursive: true }));

const pageFiles = () => ({ folder: join(folder, 'renderer'), headers: SECURITY_HEADERS, log: silentLog });

describe('app://', () => {
  it('is a secure origin of its own that bypasses nothing', () => {
    expect(protocol.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    ]);
  });

  it.each([
    ['app://nightjar/', 'text/html; charset=utf-8'],
    ['app://nightjar/index.html', 'text/html; charset=utf-8'],
    ['app://nightjar/index.html?theme=dark#/servers', 'text/html; charset=utf-8'],
    ['app://nightjar/assets/main-1a2b.js', 'text/javascript; charset=utf-8'],
    ['app://nightjar/assets/main.css', 'text/css; charset=utf-8'],
    ['app://nightjar/icon.svg', 'image/svg+xml'],
  ])('answers %s', async (url, type) => {
    const answer = await protocol.fetch(url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    expect((await answer.text()).length).toBeGreaterThan(0);
  });

  it.each(['app://nightjar/index.html', 'app://nightjar/nothing.html', 'app://elsewhere/index.html'])(
    'sends the policy with every answer: %s',
    async (url) => {
      const { headers } = await protocol.fetch(url);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy.split('; ')).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
        ]),
      );
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(headers.get(name)).toBe(value);
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'HEAD'])('refuses %s', async (method) => {
    expect((await protocol.fetch('app://nightjar/index.html', { method })).status).toBe(405);
  });

  it.each([
    'app://elsewhere/index.html',
    'app://nightjar.example/index.html',
    'app://user@nightjar/index.html',
  ])('refuses another host: %s', async (url) => {
    expect((await answerPage({ method: 'GET', url }, pageFiles())).status).toBe(403);
  });

  it.each([
    'app://nightjar/../secret.html',
    'app://nightjar/%2e%2e/secret.html',
    'app://nightjar/..%2fsecret.html',
    'app://nightjar/assets/..%2f..%2fsecret.html',
    'app://nightjar/..%2frenderer-old/index.html',
    'app://nightjar/..%5csecret.html',
    'app://nightjar/assets%5csecret.html',
    'app://nightjar/%252e%252e/secret.html',
    'app://nightjar//etc/passwd.html',
    'app://nightjar/index.html%00.js',
    'app://nightjar/%E0%A4%A',
    'app://nightjar/assets',
    'app://nightjar/assets/',
    'app://nightjar/notes.txt',
    'app://nightjar/.git/config',
  ])('has nothing at %s', async (url) => {
    const answer = await answerPage({ method: 'GET', url }, pageFiles());
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('secret');
  });

  it('leads out of its folder by no path', async () => {
    const step = fc.constantFrom(
      '..',
      '%2e%2e',
      '.',
      '%2f',
      '%5c',
      '\\',
      '/',
      'renderer-old',
      'secret.html',
      '%00',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const url = `app://nightjar/${steps.join('/')}`;
        const answer = await answerPage({ method: 'GET', url }, pageFiles());
        expect(await answer.text()).not.toContain('secret');
      }),
    );
  });
});
