import { beforeEach, describe, expect, it } from 'vitest';
import { guardApp, guardSession } from '../../../electron/desktop/guard.ts';
import { AppDouble } from '../../doubles/electron/app.ts';
import { PreventableEvent } from '../../doubles/electron/event.ts';
import { SessionDouble, type Permission } from '../../doubles/electron/session.ts';
import { WebContentsDouble } from '../../doubles/electron/web-contents.ts';
import { silentLog } from '../../doubles/log.ts';

const HOME = 'app://nightjar/index.html';
const ELSEWHERE = [
  'https://evil.example/',
  'http://127.0.0.1:3100/',
  'file:///etc/passwd',
  'app://nightjar.evil.example/index.html',
  'app://evil@nightjar/index.html',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'not an address',
];

describe('the guard of pages', () => {
  let page: WebContentsDouble;
  let opened: string[];

  beforeEach(() => {
    const app = new AppDouble();
    opened = [];
    guardApp({ app, log: silentLog, openExternal: (address) => opened.push(address) });
    page = new WebContentsDouble();
    app.emit('web-contents-created', new PreventableEvent(), page);
  });

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'] as const)(
    'keeps a page where it is: %s',
    (event) => {
      for (const url of ELSEWHERE) expect([url, page.tries(event, url)]).toEqual([url, true]);
      expect(page.tries(event, `${HOME}#/servers`)).toBe(false);
    },
  );

  it('lets no page open a window, and asks the allow-list whether the browser may', () => {
    expect(page.opens('https://evil.example/')).toEqual({ action: 'deny' });
    expect(page.opens(HOME)).toEqual({ action: 'deny' });
    expect(opened).toEqual(['https://evil.example/', HOME]);
  });

  it('lets no page embed another', () => {
    const event = new PreventableEvent();
    page.emit('will-attach-webview', event, {}, {});
    expect(event.defaultPrevented).toBe(true);
  });

  it('chooses no Bluetooth device', () => {
    const event = new PreventableEvent();
    const chosen: string[] = [];
    page.emit('select-bluetooth-device', event, [{ deviceId: 'a' }], (id: string) => chosen.push(id));
    expect([event.defaultPrevented, chosen]).toEqual([true, ['']]);
  });
});

describe('the guard of credentials', () => {
  const app = new AppDouble();
  guardApp({ app, log: silentLog, openExternal: () => undefined });

  function emitted(event: string, between: unknown[]): [boolean, unknown[]] {
    const preventable = new PreventableEvent();
    let answer: unknown[] = ['nothing was answered'];
    app.emit(event, preventable, ...between, (...given: unknown[]) => (answer = given));
    return [preventable.defaultPrevented, answer];
  }

  it('refuses a certificate that does not hold', () => {
    const between = [{}, 'https://a.example/', 'net::ERR_CERT_AUTHORITY_INVALID', {}];
    expect(emitted('certificate-error', between)).toEqual([true, [false]]);
  });

  it('gives no server a client certificate', () => {
    expect(emitted('select-client-certificate', [{}, 'https://a.example/', [{}]])).toEqual([true, []]);
  });

  it('gives no server a password', () => {
    expect(emitted('login', [{}, {}, {}])).toEqual([true, []]);
  });
});

describe('the guard of the session', () => {
  const session = new SessionDouble();
  guardSession(session, silentLog);
  const permissions: Permission[] = [
    'notifications',
    'media',
    'geolocation',
    'clipboard-read',
    'display-capture',
    'openExternal',
    'fileSystem',
    'fullscreen',
    'usb',
    'unknown',
  ] as Permission[];

  it.each(permissions)('does not grant %s, nor says that it would', (permission) => {
    expect(session.requests(permission, HOME)).toBe(false);
    expect(session.checks(permission, 'app://nightjar')).toBe(false);
  });

  it('lets our own page copy a text, and no other', () => {
    const copying = 'clipboard-sanitized-write';
    expect(session.requests(copying, HOME)).toBe(true);
    expect(session.checks(copying, 'app://nightjar')).toBe(true);
    for (const url of ELSEWHERE) {
      expect([url, session.requests(copying, url)]).toEqual([url, false]);
      expect([url, session.checks(copying, url)]).toEqual([url, false]);
    }
  });

  it('hands out no device', () => {
    const { device, bluetooth } = session.handlers;
    expect(device?.({} as Parameters<typeof device>[0])).toBe(false);
    const pairing: unknown[] = [];
    bluetooth?.({} as Parameters<typeof bluetooth>[0], (answer) => pairing.push(answer));
    expect(pairing).toEqual([{ confirmed: false }]);
  });

  it.each(['select-hid-device', 'select-usb-device'])('chooses nothing: %s', (event) => {
    const chosen: unknown[] = [];
    const choose = (...ids: unknown[]) => chosen.push(...ids);
    expect(session.tries(event, { deviceList: [{}] }, choose)).toBe(true);
    expect(chosen).toEqual([]);
  });

  it('chooses no serial port', () => {
    const chosen: string[] = [];
    const choose = (id: string) => chosen.push(id);
    expect(session.tries('select-serial-port', [{ portId: 'a' }], {}, choose)).toBe(true);
    expect(chosen).toEqual(['']);
  });

  it('shows no page the screen', () => {
    let streams: unknown = 'nothing was answered';
    const { displayMedia } = session.handlers;
    displayMedia?.({} as Parameters<typeof displayMedia>[0], (given) => (streams = given));
    expect(streams).toBeNull();
  });

  it('trusts no certificate', () => {
    let verdict = 0;
    const { certificate } = session.handlers;
    certificate?.({} as Parameters<typeof certificate>[0], (given) => (verdict = given));
    expect(verdict).toBe(-2);
  });

  it('saves no file but what our own page exports', () => {
    const tries = (url: string, mime = 'application/json', name = 'nightjar-2026-11-21.json') =>
      session.tries(
        'will-download',
        { getURL: () => url, getMimeType: () => mime, getFilename: () => name },
        {},
      );
    const own = 'blob:app://nightjar/6f6d1c1e-2c2b-4a0e-9d31-2f0e3a1b5c7d';
    expect(tries(own)).toBe(false);
    expect(tries(own, 'text/html')).toBe(true);
    expect(tries(own, 'application/json', 'nightjar.json.exe')).toBe(true);
    for (const url of [
      'app://nightjar/index.html',
      'blob:app://elsewhere/6f6d1c1e',
      'blob:https://nightjar/6f6d1c1e',
      'blob:null/6f6d1c1e',
      'data:application/json,{}',
      'https://example.net/a.json',
      '',
    ]) {
      expect(tries(url)).toBe(true);
    }
  });

  it('fetches no dictionaries', () => {
    expect(session.hasSpellChecker).toBe(false);
  });
});
