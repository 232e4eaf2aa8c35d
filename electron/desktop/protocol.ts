import { readFile } from 'node:fs/promises';
import { extname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Log } from '../engine/ports.ts';
import type { ProtocolPart } from './electron-parts.ts';
import { PAGE_SCHEME, isOwnPage } from './trusted-url.ts';

export interface PageFiles {
  /** Folder of the built renderer. */
  readonly folder: string;
  /** Sent with every answer, refusals included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly log: Log;
}

/** To be called once, before the app is ready. Makes `app:` a secure origin of its own, with the rights of https. */
export function registerPageScheme(protocol: ProtocolPart): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Answers `app://nightjar/…` with the files of the renderer, and with nothing else. */
export function servePageFiles(protocol: ProtocolPart, files: PageFiles): void {
  protocol.handle(PAGE_SCHEME, (request) => answerPage(request, files));
}

/** GET of a file in the folder is answered with it; a wrong method 405, another host 403, whatever is not there 404. */
export async function answerPage(
  request: Pick<Request, 'method' | 'url'>,
  files: PageFiles,
): Promise<Response> {
  if (request.method !== 'GET') return refuse(405, 'Only GET is answered here.', files);
  if (!isOwnPage(request.url)) return refuse(403, 'Nightjar answers to its own address only.', files);
  const path = fileOf(request.url, files.folder);
  const type = path === null ? undefined : CONTENT_TYPES[extname(path)];
  if (path === null || type === undefined) return refuse(404, 'There is no such page.', files);
  try {
    return new Response(await readFile(path), { headers: { ...files.headers, 'Content-Type': type } });
  } catch (error) {
    files.log.warn('a file of the page could not be read', { error: String(error) });
    return refuse(404, 'There is no such page.', files);
  }
}

/** The file that an address names, or null if that is none within the folder. */
function fileOf(address: string, folder: string): string | null {
  const path = decoded(new URL(address).pathname);
  // A backslash is a separator on Windows, where the URL standard sees none; NUL ends a name for the system only.
  if (path === null || /[\\\0]/.test(path)) return null;
  const file = resolve(folder, `.${path === '/' ? '/index.html' : path}`);
  const within = relative(folder, file);
  const isInside = within !== '' && within !== '..' && !within.startsWith(`..${sep}`) && !isAbsolute(within);
  return isInside ? file : null;
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function refuse(status: number, text: string, { headers }: PageFiles): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' },
  });
}

/** What the renderer's build makes. A file of any other kind is none of the page's. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};
