import type { FindingFilter } from '../../shared/contract/findings.ts';
import type { TriageState } from '../../shared/domain/finding.ts';

/** Where a list goes on: the group of rows that is being read, and the engine's cursor within it. */
export interface Stage {
  readonly state: TriageState;
  readonly cursor: string | null;
}

const GROUPS: readonly TriageState[] = ['new', 'acknowledged', 'resolved'];

/**
 * The groups of a list, in the order in which they are read and drawn. The engine lists the newest first whatever
 * their state; reading one group after the other keeps a later page from pushing rows in above the reader.
 */
export function groupsOf(filter: FindingFilter): readonly TriageState[] {
  return GROUPS.filter((state) => filter.states === undefined || filter.states.includes(state));
}

/** Where to go on after a page: further in its group, else at the beginning of the next one; null at the end. */
export function nextStage(filter: FindingFilter, stage: Stage, next: string | null): Stage | null {
  if (next !== null) return { state: stage.state, cursor: next };
  const groups = groupsOf(filter);
  const state = groups[groups.indexOf(stage.state) + 1];
  return state === undefined ? null : { state, cursor: null };
}
