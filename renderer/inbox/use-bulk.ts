import { useEffect, useReducer, useRef } from 'react';
import type { Chosen, FindingFilter, FindingRow, TriageAction } from '../../shared/contract/findings.ts';
import { MOST_QUIET } from '../../shared/domain/values.ts';
import { useEngine } from '../client/engine.ts';
import { useDialogs } from '../ui/dialogs.tsx';
import { useMerging } from '../ui/use-merging.ts';
import { useStep } from '../ui/use-step.ts';
import { text } from './messages.ts';
import { NOTHING, scopeOf, select, type Selection, type SelectionStep } from './selection.ts';

interface BulkParts {
  readonly filter: FindingFilter;
  readonly shown: readonly FindingRow[];
  /** How many match, on all pages. */
  readonly total: number;
  /** Decides about rows, with a toast and an undo. */
  readonly act: (rows: readonly FindingRow[], action: TriageAction) => void;
}

/** What is selected, and decisions about it. Another filter begins without a selection. */
export function useBulk({ filter, shown, total, act }: BulkParts) {
  const { api } = useEngine();
  const dialogs = useDialogs();
  const { merge } = useMerging();
  const take = useStep();
  const [selection, step] = useReducer<Selection, [SelectionStep]>(select, NOTHING);
  const selectedFor = useRef(filter);
  useEffect(() => {
    if (selectedFor.current !== filter) step({ kind: 'clear' });
    selectedFor.current = filter;
  }, [filter]);
  const ids = shown.map(({ id }) => id);
  const scope = scopeOf(selection, ids);
  const many = selection.all ? total : scope.shown.length;
  const rows = shown.filter((row) => selection.ids.has(row.id));
  /** Whom a decision is for, by a filter where nobody has named them. */
  const chosen: Chosen = selection.all ? { filter } : { ids: [...scope.shown] };
  const titles = selection.all ? [] : rows.map(({ title }) => title);
  const actOnAll = (action: TriageAction) =>
    take({
      work: api.findings.triage({ filter, action }),
      icon: action.kind === 'snooze' ? 'moon' : 'check',
      said: (many) => saidOf(action.kind, many),
      titles,
    });
  return {
    selection,
    scope,
    step,
    active: selection.all || selection.ids.size > 0,
    decide: (action: TriageAction) => {
      if (selection.all) void actOnAll(action);
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
    noise: () => {
      const work = api.findings.judge({ ...chosen, verdict: 'noise' });
      void take({ work, icon: 'minus', said: (many) => text.bulk.calledNoise({ many }), titles });
      step({ kind: 'clear' });
    },
    /** Null where they are too many for a rule each. */
    quiet:
      many > MOST_QUIET
        ? null
        : () =>
            dialogs.show(
              selection.all
                ? { kind: 'quiet-all', filter, many }
                : { kind: 'quiet', findingIds: scope.shown },
            ),
  };
}

function saidOf(kind: TriageAction['kind'], many: number): string {
  const { done } = text.bulk;
  return kind === 'end-snooze' ? text.bulk.endSnooze : done[kind]({ many });
}
