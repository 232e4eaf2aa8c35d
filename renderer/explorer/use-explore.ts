import { useEffect, useState } from 'react';
import type { ServerView } from '../../shared/contract/servers.ts';
import type { Search } from '../../shared/domain/search.ts';
import type { Span } from '../range/brush.ts';
import { useRange, type RangeChoice } from '../range/use-range.ts';
import type { LogLook } from '../ui/route.ts';
import type { SomeServers } from '../ui/with-servers.tsx';

const HOUR = 3_600_000;
const SHOWN = 6 * HOUR;
/** Milliseconds without a change before a moved range is searched: what is asked and given up costs its Loki time. */
const QUIET = 400;

/** What is searched for now: another object only where it is another search. */
export interface Asked {
  readonly search: Search;
  readonly span: Span;
}

export interface Explore {
  readonly view: ServerView;
  readonly sourceId: string | null;
  /** As it stands in the field. */
  readonly typed: string;
  readonly setTyped: (query: string) => void;
  /** Searches for what is typed, or for another query. */
  readonly run: (query?: string) => void;
  readonly setServer: (serverId: string) => void;
  readonly setSource: (sourceId: string | null) => void;
  readonly range: RangeChoice;
  readonly asked: Asked;
}

/**
 * What is about to be searched for, as the reader changes it. A server, a source and a range count at once, a query
 * when it is sent.
 *
 * @param look what it begins with; null: all lines of the first server in the last hour
 */
export function useExplore(
  look: LogLook | null,
  servers: SomeServers,
  onLook: (look: LogLook) => void,
): Explore {
  const range = useRange(
    (now) => look?.range ?? { from: now - HOUR, to: now },
    (now) => viewOf(look?.range ?? null, now),
  );
  const [serverId, setServerId] = useState(look?.serverId ?? servers[0].server.id);
  const [sourceId, setSource] = useState(look?.sourceId ?? null);
  const [typed, setTyped] = useState(look?.query ?? '');
  const [query, setQuery] = useState(typed);
  const view = servers.find(({ server }) => server.id === serverId) ?? servers[0];
  const known = view.sources.some(({ id }) => id === sourceId) ? sourceId : null;
  const { selection, drag } = range.brush;
  const { from, to } = useSettled(selection, drag !== null);
  const asked = useSame({
    search: { serverId: view.server.id, sourceId: known, query },
    span: { from, to },
  });
  useEffect(() => {
    const { search, span } = asked;
    onLook({ ...search, range: span });
  }, [asked, onLook]);
  return {
    view,
    sourceId: known,
    typed,
    setTyped,
    run: (other = typed) => {
      setTyped(other);
      setQuery(other.trim());
    },
    setServer: (id) => {
      setServerId(id);
      setSource(null);
    },
    setSource,
    range,
    asked,
  };
}

/** The last hours, or what is around the range. */
function viewOf(range: Span | null, now: number): Span {
  return range !== null && range.from < now - SHOWN ? range : { from: now - SHOWN, to: now };
}

/** A range once nothing has moved it for a while. */
function useSettled(span: Span, moving: boolean): Span {
  const [settled, setSettled] = useState(span);
  useEffect(() => {
    if (moving) return;
    const timer = setTimeout(() => setSettled(span), QUIET);
    return () => clearTimeout(timer);
  }, [span, moving]);
  return settled;
}

/** The same object as long as it says the same. */
function useSame<T>(value: T): T {
  const [kept, setKept] = useState(value);
  if (JSON.stringify(kept) === JSON.stringify(value)) return kept;
  setKept(value);
  return value;
}
