import { useSyncExternalStore } from 'react';

/** Where the reader is. The address bar holds it, so that a page can be opened again. */
export type Route =
  /** `query`: the search as it is typed; absent where nothing is searched for. */
  | { readonly page: 'inbox'; readonly id: string | null; readonly query?: string }
  | { readonly page: 'servers'; readonly adding: boolean }
  | { readonly page: 'templates'; readonly sourceId: string | null; readonly template: string | null }
  | { readonly page: 'models'; readonly part: 'hosts' | 'lenses'; readonly id: string | null }
  | { readonly page: 'suppressions'; readonly id: string | null }
  | { readonly page: 'activity'; readonly id: string | null }
  | { readonly page: 'settings'; readonly section: string | null };

/** Reads `#/inbox/ID?q=QUERY`, `#/servers`, `#/servers/add`, `#/templates/SOURCE/TEMPLATE`, `#/models`, `#/models/lenses/ID`, `#/activity/ID`, `#/suppressions/ID`, `#/settings/SECTION`; whatever else is the inbox. */
export function parseRoute(hash: string): Route {
  const [path = '', search] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page, rest, more] = path.split('/').map((part) => decode(part));
  if (page === 'servers') return { page, adding: rest === 'add' };
  if (page === 'templates') return { page, sourceId: rest || null, template: (rest && more) || null };
  if (page === 'models') return modelsRoute(rest, more);
  if (page === 'settings') return { page, section: rest || null };
  if (page === 'activity' || page === 'suppressions') return { page, id: rest || null };
  const query = new URLSearchParams(search).get('q') ?? '';
  return { page: 'inbox', id: (page === 'inbox' && rest) || null, ...(query === '' ? {} : { query }) };
}

/** Hosts are one page, and of lenses one may be open. */
function modelsRoute(part: string | undefined, id: string | undefined): Route {
  if (part !== 'lenses') return { page: 'models', part: 'hosts', id: null };
  return { page: 'models', part, id: id || null };
}

export function formatRoute(route: Route): string {
  if (route.page === 'servers') return route.adding ? '#/servers/add' : '#/servers';
  if (route.page === 'templates') {
    const parts = [route.sourceId, route.sourceId === null ? null : route.template];
    return ['#/templates', ...parts.flatMap((part) => (part === null ? [] : encodeURIComponent(part)))].join(
      '/',
    );
  }
  if (route.page === 'models') {
    if (route.part === 'hosts') return '#/models';
    return route.id === null ? '#/models/lenses' : `#/models/lenses/${encodeURIComponent(route.id)}`;
  }
  const part = route.page === 'settings' ? route.section : route.id;
  const search =
    route.page === 'inbox' && route.query ? `?${new URLSearchParams({ q: route.query }).toString()}` : '';
  return `#/${route.page}${part === null ? '' : `/${encodeURIComponent(part)}`}${search}`;
}

/** Lines of some sources in `[from, to)`, in milliseconds. */
export interface LineRange {
  readonly sourceIds: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** Opens a range of log lines to be analyzed again: `#/reanalyze?sources=A,B&from=MS&to=MS`, ids percent-encoded. */
export function navigateToReanalysis({ sourceIds, from, to }: LineRange): void {
  const sources = sourceIds.map(encodeURIComponent).join(',');
  location.hash = `#/reanalyze?sources=${sources}&from=${from}&to=${to}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Goes somewhere. `replace` keeps the browser's history free of every row that was passed. */
export function navigate(route: Route, options: { readonly replace?: boolean } = {}): void {
  const hash = formatRoute(route);
  if (location.hash === hash) return;
  if (!options.replace) {
    location.hash = hash;
    return;
  }
  history.replaceState(null, '', hash);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash));
}
