import type { FindingDetail } from '../../shared/contract/findings.ts';
import type { Verdict } from '../../shared/domain/finding.ts';
import { useEngine } from '../client/engine.ts';
import { useStep } from '../ui/use-step.ts';
import { text } from './messages.ts';

interface Words {
  readonly judge: (verdict: Verdict | null) => void;
  /** Resolves with whether it was saved. */
  readonly note: (noteId: string | null, content: string | null) => Promise<boolean>;
}

/** What a person says of a finding, with the toast and `z` that take it back. */
export function useWords({ id, title }: Pick<FindingDetail, 'id' | 'title'>): Words {
  const { api } = useEngine();
  const step = useStep();
  const say = (work: Promise<{ undo: number[] }>, said: string) =>
    step({ work, icon: 'check', said: () => said, titles: [title] });
  return {
    judge: (verdict) => void say(api.findings.judge({ ids: [id], verdict }), text.judged[verdict ?? 'none']),
    note: (noteId, content) =>
      say(
        api.findings.note({ id, noteId, text: content }),
        content === null ? text.noteRemoved : text.noteSaved,
      ),
  };
}
