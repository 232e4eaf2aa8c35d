import { useQuery } from '@tanstack/react-query';
import { useEngine } from '../client/engine.ts';

/** The threshold at which a quiet finding would come back, and where it is now; null until that is known. */
export function useQuietProposal(
  findingId: string,
): { readonly nowPerHour: number; readonly perHour: number } | null {
  const { queries } = useEngine();
  const { data } = useQuery(queries.suppressions.suggest.queryOptions({ input: { findingId } }));
  return data?.quiet ?? null;
}
