import { useMemo } from 'react';
import type { Look } from '../../shared/contract/servers.ts';
import { useEngine } from '../client/engine.ts';
import type { Vocabulary } from './logql-language.ts';

const FRESH = 60_000;

/** Asked once for each label, and again when the place changes. */
export function useVocabulary(at: Look | null): Vocabulary {
  const { queries, queryClient } = useEngine();
  const key = JSON.stringify(at);
  return useMemo(() => {
    const place = JSON.parse(key) as Look | null;
    if (place === null) return { labels: () => Promise.resolve([]), values: () => Promise.resolve([]) };
    const none = () => [];
    return {
      labels: () =>
        queryClient
          .fetchQuery({ ...queries.servers.labels.queryOptions({ input: { at: place } }), staleTime: FRESH })
          .then(({ labels }) => labels, none),
      values: (label: string) =>
        queryClient
          .fetchQuery({
            ...queries.servers.labelValues.queryOptions({ input: { at: place, label } }),
            staleTime: FRESH,
          })
          .then(({ values }) => values.map(({ value }) => value), none),
    };
  }, [key, queries, queryClient]);
}
