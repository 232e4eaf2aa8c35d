import { useMemo, useState } from 'react';
import type { FindingFilter } from '../../shared/contract/findings.ts';
import { useServers } from '../client/queries.ts';
import { useNow } from '../ui/use-now.ts';
import { filterOf, type Known } from './query-filter.ts';
import { parse } from './query.ts';

/** The servers and sources that a search can name; the same object until one of them changes. */
export function useKnown(): Known {
  const { data: servers = [] } = useServers();
  const written = JSON.stringify({
    servers: servers.map(({ server: { id, name } }) => ({ id, name })),
    sources: servers.flatMap(({ sources }) => sources.map(({ id, name }) => ({ id, name }))),
  } satisfies Known);
  return useMemo(() => JSON.parse(written) as Known, [written]);
}

/** A search as the contract asks for it. Relative times count from when it was made, so that it stays the same. */
export function useFilter(query: string, known: Known): FindingFilter {
  const now = useNow();
  const [made, setMade] = useState({ query, now });
  if (made.query !== query) setMade({ query, now });
  const written = JSON.stringify(filterOf(parse(query), known, made.now));
  return useMemo(() => JSON.parse(written) as FindingFilter, [written]);
}
