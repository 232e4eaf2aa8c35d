import { useEffect } from 'react';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { TemplateMark } from '../../shared/contract/templates.ts';
import { useEngine } from '../client/engine.ts';
import { useServers } from '../client/queries.ts';

const PAGE_ROWS = 100;
/** The dialog to join shows so many; who looks for another one types more of it. */
const CHOICES = 30;

/** What the list shows. */
export interface TemplateView {
  readonly words: string;
  readonly mark: TemplateMark | null;
}

/** A source with the name of its server. */
export interface NamedSource {
  readonly id: string;
  readonly name: string;
  readonly server: string;
  /** End of what was read; null before the first run. */
  readonly readUpTo: number | null;
}

/** All sources, in the order of their servers. Undefined until they are loaded. */
export function useSources(): NamedSource[] | undefined {
  const { data: servers } = useServers();
  return servers?.flatMap(({ server, sources }) =>
    sources.map(({ id, name, readUpTo }) => ({ id, name, server: server.name, readUpTo })),
  );
}

/** The templates of a source in pages; the old list stays until a new view's answer is there. */
export function useTemplates(source: NamedSource | null, view: TemplateView) {
  const { queries, queryClient } = useEngine();
  const sourceId = source?.id ?? '';
  const readUpTo = source?.readUpTo ?? null;
  useEffect(() => {
    if (readUpTo !== null) void queryClient.invalidateQueries({ queryKey: queries.templates.key() });
  }, [queries, queryClient, readUpTo]);
  return useInfiniteQuery({
    ...queries.templates.list.infiniteOptions({
      input: (cursor: string | null) => ({ sourceId, ...view, cursor, limit: PAGE_ROWS }),
      initialPageParam: null as string | null,
      getNextPageParam: (page) => page.next,
      placeholderData: keepPreviousData,
    }),
    enabled: source !== null,
  });
}

export function useTemplate(sourceId: string | null, canonicalText: string | null) {
  const { queries } = useEngine();
  return useQuery({
    ...queries.templates.get.queryOptions({
      input: { sourceId: sourceId ?? '', canonicalText: canonicalText ?? '' },
    }),
    enabled: sourceId !== null && canonicalText !== null,
  });
}

/** Templates that one could be joined with. */
export function useJoinChoices(sourceId: string, words: string) {
  const { queries } = useEngine();
  return useQuery({
    ...queries.templates.list.queryOptions({ input: { sourceId, words, limit: CHOICES } }),
    placeholderData: keepPreviousData,
  });
}
