import { useCallback, useState } from 'react';
import type { FindingSort } from '../../shared/contract/findings.ts';
import type { Grouping } from '../client/stages.ts';

/** How this computer's reader likes the inbox. `width`: of the list in pixels; null: as the style sheet has it. */
export interface Layout {
  readonly sort: FindingSort;
  readonly grouping: Grouping;
  readonly width: number | null;
}

const KEY = 'nightjar-inbox';
const SORTS: readonly FindingSort[] = ['severity', 'newest'];
const GROUPINGS: readonly Grouping[] = ['state', 'server', 'none'];

/** Remembered from one visit to the next. */
export function useLayout(): readonly [Layout, (change: Partial<Layout>) => void] {
  const [layout, setLayout] = useState(keptLayout);
  const change = useCallback(
    (part: Partial<Layout>) => {
      const next = { ...layout, ...part };
      localStorage.setItem(KEY, JSON.stringify(next));
      setLayout(next);
    },
    [layout],
  );
  return [layout, change];
}

/** What was kept on this computer. */
export function keptLayout(): Layout {
  return layoutOf(localStorage.getItem(KEY));
}

/** Reads what was kept; whatever is missing or makes no sense is as it is at first. */
export function layoutOf(kept: string | null): Layout {
  let read: unknown = null;
  try {
    read = JSON.parse(kept ?? 'null');
  } catch {
    // Somebody else wrote it.
  }
  const { sort, grouping, width } = (typeof read === 'object' && read !== null ? read : {}) as Partial<
    Record<keyof Layout, unknown>
  >;
  return {
    sort: SORTS.find((one) => one === sort) ?? 'severity',
    grouping: GROUPINGS.find((one) => one === grouping) ?? 'state',
    width: typeof width === 'number' && Number.isFinite(width) ? width : null,
  };
}
