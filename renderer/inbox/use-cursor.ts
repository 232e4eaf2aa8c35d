import { useCallback, useRef, useState, type RefObject } from 'react';
import type { FindingRow, TriageAction } from '../../shared/contract/findings.ts';
import { usePrefetchedFindings } from '../client/queries.ts';
import { navigate } from '../ui/route.ts';
import { useCommand } from '../ui/use-commands.tsx';
import { neighbourOf } from './held.ts';
import type { SelectionStep } from './selection.ts';
import { useReading } from './use-reading.ts';

const MOVES_ON: ReadonlySet<string> = new Set(['acknowledge', 'resolve', 'snooze']);

type Rows = readonly FindingRow[];

/** Where the reader is in the list. */
export interface Cursor {
  readonly query: string;
  /** The finding that is open in the pane. */
  readonly selected: string | null;
  /** Its place in the list; -1 where it is not shown there. */
  readonly index: number;
  readonly inFinding: boolean;
  /** Counts up each time a key moved the cursor: its row then takes the focus. */
  readonly focusRequest: number;
  /** Counts up each time the reader asked to go into the finding. */
  readonly entered: number;
  /** Whether the reader's focus is in the pane. */
  readonly inside: RefObject<boolean>;
  readonly select: (id: string, how: 'pass' | 'open' | 'enter') => void;
  readonly move: (by: number) => void;
  readonly neighbour: (by: number) => FindingRow | undefined;
  readonly leave: () => void;
  /** The reader did something with what is open: it counts as chosen. */
  readonly choose: () => void;
  readonly focusIn: (part: 'list' | 'pane') => void;
}

/** @param id of the finding in the address */
export function useCursor(id: string | null, query: string, shown: Rows): Cursor {
  const inside = useRef(false);
  const [chosen, setChosen] = useState(false);
  const [focusRequest, setFocusRequest] = useState(0);
  const [entered, setEntered] = useState(0);
  const [inFinding, setInFinding] = useState(id !== null);
  const selected = id ?? shown[0]?.id ?? null;
  const index = shown.findIndex((row) => row.id === selected);
  const beside = index < 0 ? [] : [shown[index + 1], shown[index - 1]];
  usePrefetchedFindings(beside.flatMap((row) => row?.id ?? []));
  // What an address names was chosen too, be it by a notification; the first row of a fresh page was not.
  useReading(selected, shown[index]?.unread ?? false, chosen || id !== null);
  const select = useCallback(
    (next: string, how: 'pass' | 'open' | 'enter') => {
      setChosen(true);
      if (how !== 'pass') setInFinding(true);
      if (how === 'enter') setEntered((last) => last + 1);
      navigate({ page: 'inbox', id: next, query }, { replace: true });
    },
    [query],
  );
  const neighbour = (by: number) =>
    shown[index < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, index + by))];
  const move = (by: number) => {
    const next = neighbour(by);
    if (!next) return;
    select(next.id, 'pass');
    setFocusRequest((last) => last + 1);
  };
  const leave = () => {
    setInFinding(false);
    setFocusRequest((last) => last + 1);
  };
  const choose = () => setChosen(true);
  const focusIn = (part: 'list' | 'pane') => (inside.current = part === 'pane');
  return {
    query,
    selected,
    index,
    inFinding,
    focusRequest,
    entered,
    inside,
    select,
    move,
    neighbour,
    leave,
    choose,
    focusIn,
  };
}

/** Decides about one finding and goes on to the next one, if it was the open one and leaves. */
export function useDecide(
  { selected, select, query }: Cursor,
  shown: Rows,
  act: (rows: Rows, action: TriageAction) => void,
) {
  return useCallback(
    (row: FindingRow, action: TriageAction) => {
      const moves = row.id === selected && MOVES_ON.has(action.kind);
      const next = moves ? neighbourOf(shown, row.id) : null;
      act([row], action);
      if (next !== null) select(next, 'pass');
      else if (MOVES_ON.has(action.kind) && shown.length <= 1)
        navigate({ page: 'inbox', id: null, query }, { replace: true });
    },
    [act, select, selected, shown, query],
  );
}

/** Selects a row, or all up to it. */
export function usePick({ selected }: Cursor, shown: Rows, step: (step: SelectionStep) => void) {
  return useCallback(
    (to: string, how: 'toggle' | 'range') => {
      if (how === 'toggle') step({ kind: 'toggle', id: to });
      else step({ kind: 'extend', to, from: selected, shown: shown.map((row) => row.id) });
    },
    [step, selected, shown],
  );
}

interface BulkKeys {
  readonly active: boolean;
  readonly step: (step: SelectionStep) => void;
}

/** The keys that move the cursor and select. */
export function useSelectionKeys(cursor: Cursor, shown: Rows, { active, step }: BulkKeys): void {
  const { selected, select, move, neighbour, leave } = cursor;
  const ids = shown.map((row) => row.id);
  const extend = (by: number) => {
    const next = neighbour(by);
    if (!next) return;
    step({ kind: 'extend', to: next.id, from: selected, shown: ids });
    move(by);
  };
  useCommand('next', () => move(1));
  useCommand('previous', () => move(-1));
  useCommand('open', selected === null ? null : () => select(selected, 'enter'));
  useCommand('back', active ? () => step({ kind: 'clear' }) : leave);
  useCommand('select', selected === null ? null : () => step({ kind: 'toggle', id: selected }));
  useCommand('selectShown', ids.length === 0 ? null : () => step({ kind: 'shown', shown: ids }));
  useCommand('extendNext', () => extend(1));
  useCommand('extendPrevious', () => extend(-1));
}
