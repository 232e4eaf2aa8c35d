import type { FindingRow, TriageAction } from '../../shared/contract/findings.ts';
import type { HistoryEntry } from '../../shared/domain/finding.ts';
import { failureOf } from '../client/failure.ts';
import { useEngine } from '../client/engine.ts';
import { useToasts } from '../ui/toast.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { text } from './messages.ts';

interface TriageDeeds {
  readonly act: (row: FindingRow, action: TriageAction) => void;
  readonly undoEntry: (entry: HistoryEntry) => void;
}

/** Triage with its toast: done at once, undone for ten seconds from the toast and at any time by `z`. */
export function useTriage(onUndone: (id: string) => void): TriageDeeds {
  const { triage } = useEngine();
  const toasts = useToasts();
  const fail = (error: unknown) => {
    const { message, advice } = failureOf(error);
    toasts.show({ icon: 'cross', text: `${text.notSaved} ${message} ${advice}` });
  };
  const undoLast = () => {
    triage.undoLast().then((step) => {
      if (step === null) return toasts.show({ icon: 'back', text: text.nothingToUndo });
      toasts.show({ icon: 'back', text: <Said word={text.undone} title={step.titles[0]} /> });
      const [first] = step.before;
      if (first) onUndone(first.id);
    }, fail);
  };
  useCommand('undo', undoLast);
  return {
    act: (row, action) => {
      triage.apply([row], action).then((step) => {
        if (step === null) return toasts.show({ icon: 'check', text: text.nothingChanged });
        toasts.show({
          icon: action.kind === 'snooze' ? 'moon' : 'check',
          text: <Said word={text.steps[action.kind]} title={row.title} />,
          action: { label: text.undo, hint: 'undo', run: undoLast },
        });
      }, fail);
    },
    undoEntry: (entry) => {
      triage
        .undo([entry.id])
        .then(() => toasts.show({ icon: 'back', text: text.undone.replace(':', '.') }), fail);
    },
  };
}

function Said({ word, title }: { readonly word: string; readonly title: string | undefined }) {
  return (
    <>
      {word} <b className="medium">{title}</b>
    </>
  );
}
