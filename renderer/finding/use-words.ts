import type { FindingDetail } from '../../shared/contract/findings.ts';
import type { Verdict } from '../../shared/domain/finding.ts';
import { useEngine } from '../client/engine.ts';
import { failureOf } from '../client/failure.ts';
import { useToasts } from '../ui/toast.tsx';
import { useRunCommand } from '../ui/use-commands.tsx';
import { text } from './messages.ts';

interface Words {
  readonly judge: (verdict: Verdict | null) => void;
  /** Resolves with whether it was saved. */
  readonly note: (noteId: string | null, content: string | null) => Promise<boolean>;
}

/** What a person says of a finding, with the toast and `z` that take it back. */
export function useWords({ id, title }: Pick<FindingDetail, 'id' | 'title'>): Words {
  const { api, queries, queryClient, triage } = useEngine();
  const toasts = useToasts();
  const run = useRunCommand();
  const askAgain = () =>
    void queryClient.invalidateQueries({ queryKey: queries.findings.get.key({ input: { id } }) });
  const say = async (step: Promise<{ undo: number[] }>, said: string): Promise<boolean> => {
    try {
      const { undo } = await step;
      if (undo.length === 0) return true;
      triage.remember([title], async () => {
        await api.findings.undo({ entries: undo });
        askAgain();
      });
      const action = { label: text.undo, hint: 'undo', run: () => run('undo') } as const;
      toasts.show({ icon: 'check', text: said, action });
      return true;
    } catch (error) {
      const { message, advice } = failureOf(error);
      toasts.show({ icon: 'cross', text: text.notSaved({ message, advice }) });
      return false;
    } finally {
      askAgain();
    }
  };
  return {
    judge: (verdict) => void say(api.findings.judge({ ids: [id], verdict }), text.judged[verdict ?? 'none']),
    note: (noteId, content) =>
      say(
        api.findings.note({ id, noteId, text: content }),
        content === null ? text.noteRemoved : text.noteSaved,
      ),
  };
}
