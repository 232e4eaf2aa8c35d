import type { ServerView } from '../../shared/contract/servers.ts';
import {
  LONGEST_REANALYSIS,
  type ReanalysisModel,
  type ReanalysisRequest,
} from '../../shared/domain/reanalysis.ts';
import type { LineRange } from '../ui/route.ts';
import type { Span } from '../range/brush.ts';

/** What is read again, and with which eyes, but for the range. */
export interface Draft {
  /** Null: all that there are. */
  readonly sourceIds: readonly string[] | null;
  readonly model: ReanalysisModel;
  readonly lenses: readonly string[] | null;
  readonly askKnown: boolean;
  readonly notify: boolean;
}

/** What the page starts with. */
export interface Seed {
  readonly draft: Draft;
  /** Null: the last 24 hours. */
  readonly range: Span | null;
}

const FRESH: Draft = {
  sourceIds: null,
  model: { kind: 'server' },
  lenses: null,
  askKnown: false,
  notify: false,
};

/** All sources, or those of the page's address. */
export function seedOf(range: LineRange | null): Seed {
  if (range === null) return { draft: FRESH, range: null };
  const { sourceIds, from, to } = range;
  return { draft: { ...FRESH, sourceIds }, range: { from, to } };
}

/** The same again. */
export function seedFrom(request: ReanalysisRequest): Seed {
  const { sourceIds, model, lenses, askKnown, notify, from, to } = request;
  return { draft: { sourceIds, model, lenses, askKnown, notify }, range: { from, to } };
}

/** The sources that are meant, of those that there are. */
export function sourcesOf(draft: Draft, servers: readonly ServerView[]): string[] {
  const all = servers.flatMap(({ sources }) => sources.map(({ id }) => id));
  return draft.sourceIds === null ? all : all.filter((id) => draft.sourceIds?.includes(id));
}

export function requestOf(draft: Draft, sourceIds: readonly string[], range: Span): ReanalysisRequest {
  const { model, lenses, askKnown, notify } = draft;
  return {
    sourceIds: [...sourceIds],
    from: range.from,
    to: range.to,
    model,
    lenses: model.kind === 'none' || lenses === null ? null : [...lenses],
    askKnown: askKnown && model.kind !== 'none',
    notify,
  };
}

/** Why it cannot be started, if so. */
export function hindranceOf(request: ReanalysisRequest): 'noSource' | 'tooLong' | null {
  if (request.sourceIds.length === 0) return 'noSource';
  return request.to - request.from > LONGEST_REANALYSIS ? 'tooLong' : null;
}

/** Names of the servers that have one of the sources, as they are listed. */
export function serversOf(sourceIds: readonly string[], servers: readonly ServerView[]): string[] {
  return servers
    .filter(({ sources }) => sources.some(({ id }) => sourceIds.includes(id)))
    .map(({ server }) => server.name);
}

/** `journal on web1`, by a source's id; the id itself if there is none any more. */
export function sourceName(id: string, servers: readonly ServerView[]): string {
  const view = servers.find(({ sources }) => sources.some((source) => source.id === id));
  const source = view?.sources.find((one) => one.id === id);
  return view && source ? `${view.server.name} ${source.name}` : id;
}

/** Ids to tick: the chosen sources, and the servers all of whose sources are chosen. */
export function ticked(chosen: readonly string[], servers: readonly ServerView[]): string[] {
  const whole = servers.filter(
    ({ sources }) => sources.length > 0 && sources.every(({ id }) => chosen.includes(id)),
  );
  return [...whole.map(({ server }) => server.id), ...chosen];
}

/**
 * The chosen sources after something was ticked or cleared; a server's tick is that of all its sources.
 *
 * @param now ids that are ticked now, of servers and of sources
 * @returns null for all sources
 */
export function toggled(
  now: ReadonlySet<unknown>,
  chosen: readonly string[],
  servers: readonly ServerView[],
): string[] | null {
  const before = new Set(ticked(chosen, servers));
  const isOn = (serverId: string, sourceId: string) =>
    now.has(serverId) === before.has(serverId) ? now.has(sourceId) : now.has(serverId);
  const next = servers.flatMap(({ server, sources }) =>
    sources.filter(({ id }) => isOn(server.id, id)).map(({ id }) => id),
  );
  return next.length === servers.flatMap(({ sources }) => sources).length ? null : next;
}
