import { useEngine } from '../client/engine.ts';
import { useToasts } from '../ui/toast.tsx';
import { transfer as text } from './messages.ts';

/** Takes an import back and says how that went; never rejects. */
export function useUndoImport(): (undo: string) => Promise<void> {
  const { api, queryClient } = useEngine();
  const toasts = useToasts();
  return async (undo) => {
    try {
      const { undone } = await api.transfer.undo({ undo });
      toasts.show({ icon: undone ? 'back' : 'clock', text: undone ? text.undone : text.notUndone });
    } catch (error) {
      toasts.fail(error);
    }
    void queryClient.invalidateQueries();
  };
}
