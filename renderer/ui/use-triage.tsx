import type { FindingRow, TriageAction } from '../../shared/contract/findings.ts';
import type { HistoryEntry } from '../../shared/domain/finding.ts';
import { useEngine } from '../client/engine.ts';
import { text as shared } from './messages.ts';
import { useToasts } from './toast.tsx';
import { useCommand } from './use-commands.tsx';

const text = shared.triage;

interface TriageDeeds {
  readonly act: (rows: readonly FindingRow[], action: TriageAction) => void;
  readonly undoEntry: (entry: HistoryEntry) => void;
}

/**
 * Triage with its toast: done at once, undone for ten seconds from the toast and at any time by `z`.
 *
 * @param onUndone goes to the finding whose step was taken back
 */
export function useTriage(onUndone: (id: string) => void): TriageDeeds {
  const { triage } = useEngine();
  const toasts = useToasts();
  const fail = (error: unknown) => toasts.fail(error, text.notSaved);
  const undoLast = () => {
    triage.undoLast().then((step) => {
      if (step === null) return toasts.show({ icon: 'back', text: text.nothingToUndo });
      toasts.show({ icon: 'back', text: <Said word={text.undone} titles={step.titles} /> });
      const [first] = step.before;
      if (first) onUndone(first.id);
    }, fail);
  };
  useCommand('undo', undoLast);
  return {
    act: (rows, action) => {
      triage.apply(rows, action).then((step) => {
        if (step === null) return toasts.show({ icon: 'check', text: text.nothingChanged });
        toasts.show({
          icon: action.kind === 'snooze' ? 'moon' : 'check',
          text: <Said word={text.steps[action.kind]} titles={step.titles} />,
          action: { label: text.undo, hint: 'undo', run: undoLast },
        });
      }, fail);
    },
    undoEntry: (entry) => {
      triage.undo([entry.id]).then(() => toasts.show({ icon: 'back', text: text.undoneOne }), fail);
    },
  };
}

function Said({ word, titles }: { readonly word: string; readonly titles: readonly string[] }) {
  return (
    <>
      {word}{' '}
      <b className="medium">
        {titles.length === 1 && titles[0] !== ''
          ? titles[0]
          : shared.counts.findings({ many: titles.length })}
      </b>
    </>
  );
}
