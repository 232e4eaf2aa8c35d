import { useState } from 'react';
import type { ServerNote, ServerNoteDraft } from '../../shared/domain/server-note.ts';
import { useEngine } from '../client/engine.ts';
import { failureOf, type ShownFailure } from '../client/failure.ts';
import { useToasts } from '../ui/toast.tsx';
import { notes as text } from './messages.ts';

/** Writes, changes and deletes notes of a server; what was deleted can be had back. */
export function useNoteDeeds(serverId: string, onSaved: () => void) {
  const { api, queries, queryClient } = useEngine();
  const toasts = useToasts();
  const [failure, setFailure] = useState<ShownFailure | null>(null);
  const follow = (call: Promise<unknown>, done: () => void) => {
    setFailure(null);
    call.then(
      () => {
        void queryClient.invalidateQueries({ queryKey: queries.notes.list.key({ input: { serverId } }) });
        done();
      },
      (error: unknown) => setFailure(failureOf(error)),
    );
  };
  const save = (id: string | null, draft: ServerNoteDraft) =>
    follow(id === null ? api.notes.add({ serverId, ...draft }) : api.notes.change({ id, ...draft }), onSaved);
  const remove = ({ id, sourceId, text: words, always }: ServerNote) =>
    follow(api.notes.remove({ id }), () =>
      toasts.show({
        icon: 'bin',
        text: text.removed,
        action: {
          label: text.undo,
          hint: 'undo',
          run: () => follow(api.notes.add({ serverId, sourceId, text: words, always }), () => toasts.hide()),
        },
      }),
    );
  return { save, remove, failure };
}
