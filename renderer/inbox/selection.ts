/** What is selected for a decision about several: rows by id, or all that match the filter. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Everything that matches, shown or not. */
  readonly all: boolean;
  /** Where a range begins. */
  readonly anchor: string | null;
  /** What was selected before the range, which a new end of the range does not touch. */
  readonly before: ReadonlySet<string>;
}

export const NOTHING: Selection = { ids: new Set(), all: false, anchor: null, before: new Set() };

export type SelectionStep =
  /** Selects it, or not any more; a range begins here. */
  | { readonly kind: 'toggle'; readonly id: string }
  /** From where the range began to here, in the order that is shown. `from`: where it begins if none has begun. */
  | {
      readonly kind: 'extend';
      readonly to: string;
      readonly from: string | null;
      readonly shown: readonly string[];
    }
  | { readonly kind: 'shown'; readonly shown: readonly string[] }
  | { readonly kind: 'all'; readonly shown: readonly string[] }
  | { readonly kind: 'clear' };

/** Pure: rows that are no longer shown stay selected until they are back or the selection is cleared. */
export function select(selection: Selection, step: SelectionStep): Selection {
  switch (step.kind) {
    case 'toggle':
      return toggled(selection, step.id);
    case 'extend':
      return extended(selection, step);
    case 'shown':
      return { ...NOTHING, ids: new Set([...(selection.all ? [] : selection.ids), ...step.shown]) };
    case 'all':
      return { ...NOTHING, ids: new Set(step.shown), all: true };
    case 'clear':
      return NOTHING;
  }
}

function toggled(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, all: false, anchor: id, before: ids };
}

function extended(
  selection: Selection,
  { to, from, shown }: Extract<SelectionStep, { kind: 'extend' }>,
): Selection {
  const begun = selection.anchor !== null && shown.includes(selection.anchor);
  const anchor = begun ? selection.anchor : (from ?? to);
  const start = shown.indexOf(anchor ?? to);
  const end = shown.indexOf(to);
  if (start < 0 || end < 0) return selection;
  const range = shown.slice(Math.min(start, end), Math.max(start, end) + 1);
  const before = begun ? selection.before : selection.ids;
  return { ids: new Set([...before, ...range]), all: false, anchor, before };
}

/** How many of the selected rows are shown, and how many are not any more. */
export function scopeOf(
  selection: Selection,
  shown: readonly string[],
): { readonly shown: readonly string[]; readonly gone: number } {
  const there = shown.filter((id) => selection.ids.has(id));
  return { shown: there, gone: selection.all ? 0 : selection.ids.size - there.length };
}
