import { useQuery } from '@tanstack/react-query';
import type { ReanalysisRequest } from '../../shared/domain/reanalysis.ts';
import { useEngine } from '../client/engine.ts';
import { navigate } from '../ui/route.ts';
import { useToasts } from '../ui/toast.tsx';
import { text } from './messages.ts';

/** All that are kept, newest first. */
export function useReanalyses() {
  return useQuery(useEngine().queries.reanalysis.list.queryOptions());
}

export function useOutcome(id: string) {
  return useQuery(useEngine().queries.reanalysis.outcome.queryOptions({ input: { id } }));
}

export function useComparison(a: string, b: string) {
  return useQuery({
    ...useEngine().queries.reanalysis.compare.queryOptions({ input: { a, b } }),
    // Either may still be under way.
    staleTime: 0,
  });
}

/** Starts one and opens it. */
export function useStart(): (request: ReanalysisRequest) => Promise<void> {
  const { api, queries, queryClient } = useEngine();
  return async (request) => {
    const { id } = await api.reanalysis.start(request);
    await queryClient.invalidateQueries({ queryKey: queries.reanalysis.list.key() });
    navigate({ page: 'reanalyze', id, other: null, range: null });
  };
}

/** Pause, resume and cancel; each says why it was not done. */
export function useReanalysisDeeds(id: string) {
  const { api, queries, queryClient } = useEngine();
  const toasts = useToasts();
  const say = (call: Promise<{ readonly done: boolean }>) => {
    call
      .then(
        ({ done }) => {
          if (!done) toasts.show({ icon: 'cross', text: text.opened.notNow });
        },
        (error: unknown) => toasts.fail(error, text.opened.notDone),
      )
      .finally(() => void queryClient.invalidateQueries({ queryKey: queries.reanalysis.list.key() }));
  };
  return {
    pause: () => say(api.reanalysis.pause({ id })),
    resume: () => say(api.reanalysis.resume({ id })),
    cancel: () => say(api.reanalysis.cancel({ id })),
  };
}
