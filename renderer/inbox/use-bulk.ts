import { useEffect, useReducer, useRef } from 'react';
import type { FindingFilter, FindingRow, TriageAction } from '../../shared/contract/findings.ts';
import { failureOf } from '../client/failure.ts';
import { useEngine } from '../client/engine.ts';
import { useDialogs } from '../ui/dialogs.tsx';
import { useMerging } from '../ui/use-merging.ts';
import { useStep } from '../ui/use-step.ts';
import { useToasts } from '../ui/toast.tsx';
import { useRunCommand } from '../ui/use-commands.tsx';
import { text } from './messages.ts';
import { NOTHING, scopeOf, select, type Selection, type SelectionStep } from './selection.ts';

interface BulkParts {
  readonly filter: FindingFilter;
  readonly shown: readonly FindingRow[];
  /** Decides about rows, with a toast and an undo. */
  readonly act: (rows: readonly FindingRow[], action: TriageAction) => void;
}

/** What is selected, and decisions about it. Another filter begins without a selection. */
export function useBulk({ filter, shown, act }: BulkParts) {
  const { api, triage } = useEngine();
  const toasts = useToasts();
  const dialogs = useDialogs();
  const { merge } = useMerging();
  const take = useStep();
  const run = useRunCommand();
  const [selection, step] = useReducer<Selection, [SelectionStep]>(select, NOTHING);
  const selectedFor = useRef(filter);
  useEffect(() => {
    if (selectedFor.current !== filter) step({ kind: 'clear' });
    selectedFor.current = filter;
  }, [filter]);
  const ids = shown.map(({ id }) => id);
  const scope = scopeOf(selection, ids);
  const rows = shown.filter((row) => selection.ids.has(row.id));
  const actOnAll = (action: TriageAction) => {
    triage.applyToAll(filter, action, rows[0]?.title ?? '').then(
      (taken) => {
        if (taken === null) return toasts.show({ icon: 'check', text: text.bulk.nothing });
        toasts.show({
          icon: action.kind === 'snooze' ? 'moon' : 'check',
          text: said(action.kind, taken.entries.length),
          action: { label: text.bulk.undo, hint: 'undo', run: () => run('undo') },
        });
      },
      (error: unknown) => {
        const { message, advice } = failureOf(error);
        toasts.show({ icon: 'cross', text: `${text.bulk.failed} ${message} ${advice}` });
      },
    );
  };
  return {
    selection,
    scope,
    step,
    active: selection.all || selection.ids.size > 0,
    decide: (action: TriageAction) => {
      if (selection.all) actOnAll(action);
      else act(rows, action);
      step({ kind: 'clear' });
    },
    /** Into the first of those that are shown, which is the gravest or the newest. */
    merge:
      selection.all || rows.length < 2
        ? null
        : () => {
            const [into] = rows;
            if (into) merge([...scope.shown], into);
            step({ kind: 'clear' });
          },
    /** Null where all that match are meant, which nobody has named. */
    noise: selection.all
      ? null
      : () => {
          const ids = rows.map(({ id }) => id);
          const said = text.bulk.calledNoise({ many: ids.length });
          const work = api.findings.judge({ ids, verdict: 'noise' });
          void take({ work, icon: 'minus', said, titles: rows.map(({ title }) => title) });
          step({ kind: 'clear' });
        },
    /** As for noise. */
    quiet: selection.all ? null : () => dialogs.show({ kind: 'quiet', findingIds: [...scope.shown] }),
  };
}

function said(kind: TriageAction['kind'], many: number): string {
  const { done } = text.bulk;
  return kind === 'end-snooze' ? text.bulk.endSnooze : done[kind]({ many });
}
