import { failureOf } from '../client/failure.ts';
import { useEngine } from '../client/engine.ts';
import type { IconName } from './icons.tsx';
import { text } from './messages.ts';
import { useToasts } from './toast.tsx';
import { useRunCommand } from './use-commands.tsx';

interface Step {
  readonly work: Promise<{ readonly undo: readonly number[] }>;
  readonly icon: IconName;
  /** What the toast says once it is done. */
  readonly said: string;
  /** Of the findings that it is about. */
  readonly titles: readonly string[];
}

/** Changes findings in one step, with one toast and one way back: from it, and by `z`. */
export function useStep(): (step: Step) => Promise<void> {
  const { api, queries, queryClient, triage } = useEngine();
  const toasts = useToasts();
  const run = useRunCommand();
  const askAgain = () => void queryClient.invalidateQueries({ queryKey: queries.findings.key() });
  return async ({ work, icon, said, titles }) => {
    try {
      const { undo } = await work;
      if (undo.length === 0) {
        toasts.show({ icon: 'check', text: text.merging.nothing });
        return;
      }
      triage.remember(titles, async () => {
        await api.findings.undo({ entries: [...undo] });
        askAgain();
      });
      toasts.show({
        icon,
        text: said,
        action: { label: text.triage.undo, hint: 'undo', run: () => run('undo') },
      });
    } catch (error) {
      const { message, advice } = failureOf(error);
      toasts.show({ icon: 'cross', text: `${text.triage.notSaved} ${message} ${advice}` });
    } finally {
      askAgain();
    }
  };
}
