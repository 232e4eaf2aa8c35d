import { useEngine } from '../client/engine.ts';
import type { IconName } from './icons.tsx';
import { text } from './messages.ts';
import { useToasts } from './toast.tsx';
import { useRunCommand } from './use-commands.tsx';

interface Step {
  readonly work: Promise<{ readonly undo: readonly number[] }>;
  readonly icon: IconName;
  /** What the toast says once it is done, to so many findings. */
  readonly said: (many: number) => string;
  /** Of the findings that it is about; empty where nobody has named them. */
  readonly titles: readonly string[];
}

/** Changes findings in one step, with one toast and one way back: from it, and by `z`. Resolves with whether it was saved. */
export function useStep(): (step: Step) => Promise<boolean> {
  const { triage } = useEngine();
  const toasts = useToasts();
  const run = useRunCommand();
  return async ({ work, icon, said, titles }) => {
    try {
      const many = await triage.follow(work, titles);
      if (many === 0) toasts.show({ icon: 'check', text: text.merging.nothing });
      else {
        toasts.show({
          icon,
          text: said(many),
          action: { label: text.triage.undo, hint: 'undo', run: () => run('undo') },
        });
      }
      return true;
    } catch (error) {
      toasts.fail(error, text.triage.notSaved);
      return false;
    }
  };
}
