import { useEffect, useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { SuppressionPreview } from '../../shared/contract/suppressions.ts';
import type { Matchers, SuppressionEnd } from '../../shared/domain/suppression.ts';
import { useEngine } from '../client/engine.ts';

const QUIET_MILLISECONDS = 150;

/** What is asked for; `id`: the rule that is edited. */
interface Draft {
  readonly matchers: Matchers;
  readonly end: SuppressionEnd;
  readonly id?: string;
}

/**
 * What a rule would do, asked once its draft has been left alone for a moment; a question that is superseded is
 * given up, here and in the engine. The old answer stays until the new one is there.
 */
export function usePreview(draft: Draft): {
  readonly preview: SuppressionPreview | undefined;
  readonly looking: boolean;
  readonly error: Error | null;
} {
  const { queries } = useEngine();
  const words = JSON.stringify(draft);
  const [asked, setAsked] = useState(words);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(words), QUIET_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [words]);
  const { data, isFetching, error } = useQuery({
    ...queries.suppressions.preview.queryOptions({ input: JSON.parse(asked) as Draft }),
    placeholderData: keepPreviousData,
  });
  return { preview: data, looking: isFetching || words !== asked, error };
}
