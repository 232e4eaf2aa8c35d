import { linter, type Diagnostic } from '@codemirror/lint';
import { StateEffect, StateField, type Extension } from '@codemirror/state';

/** A place in the text, in UTF-16 units, and what is wrong there. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/** Says what a Loki found wrong with the text as it is; null: nothing. */
export const setMark = StateEffect.define<Mark | null>();

const marked = StateField.define<Mark | null>({
  create: () => null,
  update: (mark, change) => {
    for (const effect of change.effects) if (effect.is(setMark)) return effect.value;
    return change.docChanged ? null : mark;
  },
});

/** Underlines what `check` and a Loki find wrong; both in one linter, since each run of one takes away what it did not find. */
export function faults(check: (text: string) => Diagnostic[]): Extension {
  const source = linter(
    ({ state }) => {
      const mark = state.field(marked);
      const end = state.doc.length;
      const found = check(state.doc.toString());
      if (mark === null) return found;
      const at = { from: Math.min(mark.from, end), to: Math.min(mark.to, end) };
      return [...found, { ...at, severity: 'error', message: mark.message }];
    },
    {
      delay: 300,
      needsRefresh: ({ transactions }) =>
        transactions.some(({ effects }) => effects.some((effect) => effect.is(setMark))),
    },
  );
  return [marked, source];
}
