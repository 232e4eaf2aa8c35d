import type { Log } from '../engine/ports.ts';
import type { AppPart, ContentsPart, DownloadPart, Preventable, SessionPart } from './electron-parts.ts';
import { isOwnPage } from './trusted-url.ts';

export interface GuardParts {
  readonly app: AppPart;
  readonly log: Log;
  /** Opens an address of the allow-list in the user's browser, and refuses every other. */
  readonly openExternal: (address: string) => void;
}

/**
 * Locks whatever page is ever made: it stays where it is, opens nothing, embeds nothing, and no server gets a
 * credential of the user's. To be called before the app is ready, so that no page is older than its guard.
 */
export function guardApp({ app, log, openExternal }: GuardParts): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, log, openExternal));
  app.on('certificate-error', (event, _contents, _url, error, _certificate, callback) => {
    event.preventDefault();
    log.warn('a certificate was refused', { error });
    callback(false);
  });
  app.on('select-client-certificate', (event, _contents, _url, _list, callback) => {
    event.preventDefault();
    log.warn('a server asked for a client certificate and got none');
    callback();
  });
  app.on('login', (event, _contents, _details, _authentication, callback) => {
    event.preventDefault();
    log.warn('a server asked the page for a password and got none');
    callback();
  });
}

function guardContents(contents: ContentsPart, log: Log, openExternal: (address: string) => void): void {
  const stay = (details: Preventable & { readonly url: string }) => {
    if (isOwnPage(details.url)) return;
    details.preventDefault();
    log.warn('a page tried to leave');
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.setWindowOpenHandler(({ url }) => {
    openExternal(url);
    return { action: 'deny' };
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    log.warn('a page tried to embed another');
  });
  contents.on('select-bluetooth-device', (event, _devices, callback) => {
    event.preventDefault();
    callback('');
  });
}

/**
 * Takes from pages what a page can ask a browser for: ours needs nothing but to copy a text and to save an export, its notices are native
 * ones, and what it shows comes out of logs. Certificates are moot for `app://`; for anything else none is good enough.
 */
export function guardSession(session: SessionPart, log: Log): void {
  session.setPermissionRequestHandler((_contents, permission, callback, { requestingUrl }) => {
    const granted = isGranted(permission, requestingUrl);
    if (!granted) log.warn('a page was refused a permission', { permission });
    callback(granted);
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => isGranted(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }));
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));
  session.setCertificateVerifyProc((_request, callback) => callback(CERTIFICATE_REFUSED));
  session.setSpellCheckerEnabled(false);
  const chooseNone = (event: Preventable, _details: unknown, callback: (id?: string) => void) => {
    event.preventDefault();
    callback();
  };
  session.on('select-hid-device', chooseNone);
  session.on('select-usb-device', chooseNone);
  session.on('select-serial-port', (event, _ports, _contents, callback) => {
    event.preventDefault();
    callback('');
  });
  session.on('will-download', (event, item) => {
    // The person is asked where, so nothing is written that they did not want.
    if (isOwnExport(item)) return;
    event.preventDefault();
    log.warn('a page tried to save a file');
  });
}

/** A JSON text that our own page made in its memory: an export. Nothing that came from anywhere else is saved. */
function isOwnExport(item: DownloadPart): boolean {
  const url = URL.parse(item.getURL());
  const isOurs = url?.protocol === 'blob:' && isOwnPage(url.pathname);
  const isJson = item.getMimeType() === 'application/json' && item.getFilename().endsWith('.json');
  return isOurs && isJson;
}

/** Copying a text by a press of a button is all that our page may ask for; reading the clipboard is another permission. */
function isGranted(permission: string, requester: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOwnPage(requester);
}

/** Chromium's `net::ERR_FAILED`, which `setCertificateVerifyProc` takes for “no”. */
const CERTIFICATE_REFUSED = -2;
