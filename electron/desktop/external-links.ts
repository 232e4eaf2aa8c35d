import type { Log } from '../engine/ports.ts';
import type { ShellPart } from './electron-parts.ts';

/** Where Nightjar itself may send a reader. Log text is hostile, so a link from a log or a model is never one of these. */
export const HELP_LINKS = {
  logql: 'https://grafana.com/docs/loki/latest/query/',
  models: 'https://ollama.com/library',
} as const;

const HOSTS: ReadonlySet<string> = new Set(Object.values(HELP_LINKS).map((link) => new URL(link).host));

/** Whether an address may be opened in the user's browser: https, a host of ours, its own port, no credentials. */
export function isExternalLink(address: string): boolean {
  const url = URL.parse(address);
  return (
    url !== null &&
    url.protocol === 'https:' &&
    HOSTS.has(url.host) &&
    url.username === '' &&
    url.password === ''
  );
}

/** The one way out: opens an address of the allow-list in the user's browser, and refuses every other. */
export function externalLinks(shell: ShellPart, log: Log): (address: string) => void {
  return (address) => {
    // The address is not logged: it may hold what a page was made to put into it.
    if (!isExternalLink(address)) return log.warn('an external link was refused');
    shell.openExternal(URL.parse(address)?.href ?? '').catch((error: unknown) => {
      log.error('the browser could not be opened', { error: String(error) });
    });
  };
}
