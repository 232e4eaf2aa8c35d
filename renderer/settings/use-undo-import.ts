import { useEngine } from '../client/engine.ts';
import { failureOf } from '../client/failure.ts';
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
      const { message, advice } = failureOf(error);
      toasts.show({ icon: 'cross', text: `${message} ${advice}`.trim() });
    }
    void queryClient.invalidateQueries();
  };
}
