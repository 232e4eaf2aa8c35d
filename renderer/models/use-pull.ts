import { useState } from 'react';
import { useEngine } from '../client/engine.ts';
import { failureOf, type ShownFailure } from '../client/failure.ts';

/** Begins downloads. How far they are comes with the list of hosts: they go on when nobody looks. */
export function usePull(hostId: string) {
  const { api, queries, queryClient } = useEngine();
  const [failure, setFailure] = useState<ShownFailure | null>(null);
  const begin = async (model: string) => {
    setFailure(null);
    try {
      const told = await api.models.pull({ id: hostId, model });
      // The first word says that it is under way; then looking on ends, the download does not.
      await told.next();
      await told.return?.();
    } catch (error) {
      setFailure(failureOf(error));
    }
    await queryClient.invalidateQueries({ queryKey: queries.models.list.key() });
  };
  return { failure, start: (model: string) => void begin(model) };
}
