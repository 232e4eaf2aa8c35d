import { useState } from 'react';
import type { LensView } from '../../shared/contract/lenses.ts';
import type { LensDraft } from '../../shared/domain/lens.ts';
import { useEngine } from '../client/engine.ts';
import { failureOf, type ShownFailure } from '../client/failure.ts';
import { navigate } from '../ui/route.ts';
import { useToasts } from '../ui/toast.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { text } from './messages.ts';

export interface LensDeeds {
  /** Saves a lens under its next version; null: a new one. */
  readonly save: (id: string | null, draft: LensDraft) => void;
  readonly remove: (lens: LensView) => void;
  readonly failure: ShownFailure | null;
}

/** Opens a lens; null: the first. */
export function openLens(id: string | null): void {
  navigate({ page: 'models', part: 'lenses', id }, { replace: true });
}

/** Saves and deletes lenses; what was deleted can be had back as it was, under its next version. */
export function useLensDeeds(openId: string | null): LensDeeds {
  const { api, queries, queryClient } = useEngine();
  const toasts = useToasts();
  const [failed, setFailed] = useState<{ readonly id: string | null; readonly failure: ShownFailure } | null>(
    null,
  );
  const [removed, setRemoved] = useState<LensView | null>(null);
  const fail = (error: unknown) => setFailed({ id: openId, failure: failureOf(error) });
  const refresh = () => queryClient.invalidateQueries({ queryKey: queries.lenses.key() });
  const save = (id: string | null, draft: LensDraft) => {
    setFailed(null);
    api.lenses.save({ id, ...draft }).then(async ({ id: savedId, name, version }) => {
      toasts.show({ icon: 'check', text: text.lens.saved({ name, version }) });
      await refresh();
      openLens(savedId);
    }, fail);
  };
  const restore = async (lens: LensView) => {
    setRemoved(null);
    const { name, question, categories, examples } = lens;
    const again = await api.lenses.save({ id: null, name, question, categories, examples });
    await Promise.all(
      lens.usedBy.map(async ({ sourceId, serverId }) => {
        const sources = await api.lenses.ofServer({ serverId });
        const others = sources.find((source) => source.sourceId === sourceId)?.lenses ?? [];
        await api.lenses.setOfSource({ sourceId, lenses: [...new Set([...others, again.id])] });
      }),
    );
    await refresh();
    openLens(again.id);
  };
  const undo = (lens: LensView) => {
    restore(lens).catch(fail);
  };
  const remove = (lens: LensView) => {
    setFailed(null);
    api.lenses.remove({ id: lens.id }).then(async () => {
      setRemoved(lens);
      toasts.show({
        icon: 'bin',
        text: text.lens.removed({ name: lens.name }),
        action: { label: text.asking.undo, hint: 'undo', run: () => undo(lens) },
      });
      await refresh();
      openLens(null);
    }, fail);
  };
  useCommand('undo', removed ? () => undo(removed) : null);
  // What went wrong with one lens says nothing of another.
  return { save, remove, failure: failed?.id === openId ? failed.failure : null };
}
