/** Scheme and host of our own pages. Nothing else may load, navigate or talk to us. */
export const PAGE_SCHEME = 'app';
const PAGE_HOST = 'nightjar';
export const PAGE_ADDRESS = `${PAGE_SCHEME}://${PAGE_HOST}/index.html`;

/**
 * Whether an address is one of our own pages: parsed, never compared as text. `URL.origin` is of no use here, because
 * it is `null` for every scheme that the URL standard does not name.
 */
export function isOwnPage(address: string): boolean {
  const url = URL.parse(address);
  return (
    url !== null &&
    url.protocol === `${PAGE_SCHEME}:` &&
    url.host === PAGE_HOST &&
    url.username === '' &&
    url.password === ''
  );
}
