import type { Change, HistoryEntry } from '../../../shared/domain/finding.ts';

/**
 * What a value is once a step is undone, in whatever order steps are: what the newest of the others left, or what was
 * there before the first one. Undefined where none of the steps is about it.
 *
 * @param steps all steps about one thing, oldest first
 * @param undone the step that is taken back, beside those that were before
 */
export function afterUndo<One extends Change>(
  steps: readonly (Pick<HistoryEntry, 'id' | 'undone'> & { readonly change: One })[],
  undone: number,
): One['after'] | undefined {
  const held = steps.findLast((step) => !step.undone && step.id !== undone);
  return held === undefined ? steps[0]?.change.before : held.change.after;
}
