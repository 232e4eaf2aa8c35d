import { useEffect, useReducer, useRef, useSyncExternalStore, type Dispatch } from 'react';
import type { Search } from '../../shared/domain/search.ts';
import { useEngine } from '../client/engine.ts';
import { failureOf } from '../client/failure.ts';
import { NO_TAIL, tailed, type TailAction, type TailLines } from './tail-lines.ts';

interface Tail {
  readonly tail: TailLines;
  readonly act: Dispatch<TailAction>;
}

/**
 * Follows a search while this page is open and can be seen; a page that comes into sight again begins anew.
 *
 * @param search null: nothing is followed
 * @param held whether the reader looks at something, which is not to move
 */
export function useTail(search: Search | null, held: boolean): Tail {
  const { api } = useEngine();
  const [tail, act] = useReducer(tailed, NO_TAIL);
  const visible = useVisible();
  const isHeld = useRef(held);
  useEffect(() => {
    isHeld.current = held;
  });
  useEffect(() => {
    if (search === null || !visible) return;
    const left = new AbortController();
    act({ kind: 'begin' });
    const follow = async () => {
      const events = await api.explore.tail({ search }, { signal: left.signal });
      for await (const event of events) {
        if (left.signal.aborted) return;
        act({ kind: 'came', event, held: isHeld.current });
      }
    };
    follow().catch((error: unknown) => {
      if (!left.signal.aborted) act({ kind: 'ended', failure: failureOf(error) });
    });
    return () => left.abort();
  }, [api, search, visible]);
  return { tail, act };
}

function useVisible(): boolean {
  return useSyncExternalStore(onVisibility, () => document.visibilityState === 'visible');
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}
