import { useEffect, useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Estimate } from '../../shared/contract/reanalysis.ts';
import type { ReanalysisRequest } from '../../shared/domain/reanalysis.ts';
import { useEngine } from '../client/engine.ts';

const QUIET_MILLISECONDS = 250;

/**
 * What a re-analysis would cost, asked once the choice has been left alone for a moment; a question that is superseded
 * is given up, here and in the engine. The old answer stays until the new one is there.
 *
 * @param request null asks for nothing
 */
export function useEstimate(request: ReanalysisRequest | null): {
  readonly estimate: Estimate | undefined;
  readonly counting: boolean;
  readonly error: Error | null;
} {
  const { queries } = useEngine();
  const words = JSON.stringify(request);
  const [asked, setAsked] = useState(words);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(words), QUIET_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [words]);
  const input = JSON.parse(asked) as ReanalysisRequest | null;
  const { data, isFetching, error } = useQuery({
    ...queries.reanalysis.estimate.queryOptions({ input: estimated(input) }),
    enabled: input !== null,
    placeholderData: keepPreviousData,
  });
  return { estimate: data, counting: isFetching || words !== asked, error };
}

/** Whom it is told to costs nothing. */
function estimated(request: ReanalysisRequest | null) {
  const { sourceIds, from, to, model, lenses, askKnown } = request ?? NOTHING;
  return { sourceIds, from, to, model, lenses, askKnown };
}

const NOTHING: ReanalysisRequest = {
  sourceIds: [],
  from: 0,
  to: 0,
  model: { kind: 'none' },
  lenses: null,
  askKnown: false,
  notify: false,
};
