import { useSyncExternalStore } from 'react';

/** Where the reader is. The address bar holds it, so that a page can be opened again. */
export type Route =
  /** `query`: the search as it is typed; absent where nothing is searched for. */
  | { readonly page: 'inbox'; readonly id: string | null; readonly query?: string }
  /** `editing`: the id of the server that is changed. */
  | { readonly page: 'servers'; readonly adding: boolean; readonly editing?: string }
  | { readonly page: 'templates'; readonly sourceId: string | null; readonly template: string | null }
  | { readonly page: 'models'; readonly part: 'hosts' | 'lenses'; readonly id: string | null }
  | {
      readonly page: 'reanalyze';
      /** The one that is open, and one beside it to compare with. */
      readonly id: string | null;
      readonly other: string | null;
      /** What a new one starts with; not where one is open. */
      readonly range: LineRange | null;
    }
  /** What is searched for; null: nothing yet. */
  | { readonly page: 'explorer'; readonly look: LogLook | null }
  | { readonly page: 'suppressions'; readonly id: string | null }
  | { readonly page: 'activity'; readonly id: string | null }
  | { readonly page: 'reports' }
  | { readonly page: 'settings'; readonly section: string | null };

/** Reads `#/inbox/ID?q=QUERY`, `#/servers`, `#/servers/add`, `#/templates/SOURCE/TEMPLATE`, `#/models`, `#/models/lenses/ID`, `#/reanalyze/ID/OTHER`, `#/reanalyze?sources=A,B&from=MS&to=MS`, `#/explorer?server=ID&source=ID&q=QUERY&from=MS&to=MS`, `#/activity/ID`, `#/suppressions/ID`, `#/reports`, `#/settings/SECTION`; whatever else is the inbox. */
export function parseRoute(hash: string): Route {
  const [path = '', search] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page, rest, more] = path.split('/').map((part) => decode(part));
  if (page === 'servers') {
    return rest === 'edit' && more
      ? { page, adding: false, editing: more }
      : { page, adding: rest === 'add' };
  }
  if (page === 'templates') return { page, sourceId: rest || null, template: (rest && more) || null };
  if (page === 'models') return modelsRoute(rest, more);
  if (page === 'reanalyze') return reanalyzeRoute(rest, more, search);
  if (page === 'explorer') return { page, look: lookIn(new URLSearchParams(search)) };
  if (page === 'reports') return { page };
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

function reanalyzeRoute(
  id: string | undefined,
  other: string | undefined,
  search: string | undefined,
): Route {
  if (id) return { page: 'reanalyze', id, other: other || null, range: null };
  return { page: 'reanalyze', id: null, other: null, range: rangeIn(search ?? '') };
}

function rangeIn(search: string): LineRange | null {
  const part = (name: string) =>
    search
      .split('&')
      .find((one) => one.startsWith(`${name}=`))
      ?.slice(name.length + 1) ?? '';
  const sourceIds = part('sources')
    .split(',')
    .filter((id) => id !== '')
    .map((id) => decode(id));
  const span = spanOf(part('from'), part('to'));
  return span && sourceIds.length > 0 ? { sourceIds, ...span } : null;
}

function spanOf(first: string | null, last: string | null): { from: number; to: number } | null {
  const [from, to] = [Number(first || Number.NaN), Number(last || Number.NaN)];
  const real = Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && from < to;
  return real ? { from, to } : null;
}

function lookIn(search: URLSearchParams): LogLook | null {
  const serverId = search.get('server') ?? '';
  const range = spanOf(search.get('from'), search.get('to'));
  if (serverId === '') return null;
  return { serverId, sourceId: search.get('source') || null, query: search.get('q') ?? '', range };
}

function formatLook({ serverId, sourceId, query, range }: LogLook): string {
  const search = new URLSearchParams({ server: serverId });
  if (sourceId !== null) search.set('source', sourceId);
  if (query !== '') search.set('q', query);
  if (range !== null) {
    search.set('from', String(range.from));
    search.set('to', String(range.to));
  }
  return `#/explorer?${search.toString()}`;
}

export function formatRoute(route: Route): string {
  if (route.page === 'explorer') return route.look === null ? '#/explorer' : formatLook(route.look);
  if (route.page === 'reports') return '#/reports';
  if (route.page === 'servers') {
    if (route.editing !== undefined) return `#/servers/edit/${encodeURIComponent(route.editing)}`;
    return route.adding ? '#/servers/add' : '#/servers';
  }
  if (route.page === 'templates') {
    const parts = [route.sourceId, route.sourceId === null ? null : route.template];
    return ['#/templates', ...parts.flatMap((part) => (part === null ? [] : encodeURIComponent(part)))].join(
      '/',
    );
  }
  if (route.page === 'reanalyze') return formatReanalyze(route);
  if (route.page === 'models') {
    if (route.part === 'hosts') return '#/models';
    return route.id === null ? '#/models/lenses' : `#/models/lenses/${encodeURIComponent(route.id)}`;
  }
  const part = route.page === 'settings' ? route.section : route.id;
  const search =
    route.page === 'inbox' && route.query ? `?${new URLSearchParams({ q: route.query }).toString()}` : '';
  return `#/${route.page}${part === null ? '' : `/${encodeURIComponent(part)}`}${search}`;
}

function formatReanalyze({ id, other, range }: Extract<Route, { page: 'reanalyze' }>): string {
  if (id !== null)
    return [
      '#/reanalyze',
      ...[id, other].flatMap((one) => (one === null ? [] : encodeURIComponent(one))),
    ].join('/');
  if (range === null) return '#/reanalyze';
  const sources = range.sourceIds.map(encodeURIComponent).join(',');
  return `#/reanalyze?sources=${sources}&from=${range.from}&to=${range.to}`;
}

/** Lines of some sources in `[from, to)`, in milliseconds. */
export interface LineRange {
  readonly sourceIds: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** A search of a server's logs. */
export interface LogLook {
  readonly serverId: string;
  /** Null: all of its sources. */
  readonly sourceId: string | null;
  /** LogQL or words. */
  readonly query: string;
  /** Half-open, in milliseconds; null: the last hour. */
  readonly range: { readonly from: number; readonly to: number } | null;
}

/** Opens a range of log lines to be analyzed again. */
export function navigateToReanalysis(range: LineRange): void {
  navigate({ page: 'reanalyze', id: null, other: null, range });
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
