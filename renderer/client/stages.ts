import type { FindingFilter, FindingRow } from '../../shared/contract/findings.ts';
import { TRIAGE_STATES } from '../../shared/domain/values.ts';

export type Grouping = 'state' | 'server' | 'none';

/** Rows that are read and drawn together, under one head. */
export interface Group {
  readonly id: string;
  /** The list's filter, narrowed to this group. */
  readonly filter: FindingFilter;
}

/** The groups of a list in the order in which they are read and drawn, and where a row belongs. */
export interface Groups {
  readonly list: readonly Group[];
  readonly of: (row: Pick<FindingRow, 'state' | 'servers'>) => string;
}

/** Where a list goes on: the group that is being read, and the engine's cursor within it. */
export interface Stage {
  readonly group: number;
  readonly cursor: string | null;
}

/**
 * The groups of a list. The engine lists all that match in one order; reading one group after the other keeps a later
 * page from pushing rows in above the reader.
 *
 * @param serverIds in the order of the groups; a finding on several servers is drawn under the first of them
 */
export function groupsOf(
  filter: FindingFilter,
  grouping: Grouping = 'state',
  serverIds: readonly string[] = [],
): Groups {
  if (grouping === 'none' || (grouping === 'server' && serverIds.length === 0)) {
    return { list: [{ id: 'all', filter }], of: () => 'all' };
  }
  if (grouping === 'server') return byServer(filter, serverIds);
  const states = TRIAGE_STATES.filter((state) => filter.states?.includes(state) ?? true);
  return {
    list: states.map((state) => ({ id: state, filter: { ...filter, states: [state] } })),
    of: (row) => row.state,
  };
}

function byServer(filter: FindingFilter, serverIds: readonly string[]): Groups {
  const wanted = serverIds.filter((id) => filter.serverIds?.includes(id) ?? true);
  const { not } = filter;
  return {
    list: wanted.map((id, index) => ({
      id,
      filter: {
        ...filter,
        serverIds: [id],
        not: { ...not, serverIds: [...(not?.serverIds ?? []), ...wanted.slice(0, index)] },
      },
    })),
    of: (row) => wanted.find((id) => row.servers.some((server) => server.id === id)) ?? '',
  };
}

/** Where to go on after a page: further in its group, else at the beginning of the next one; null at the end. */
export function nextStage(groups: Groups, stage: Stage, next: string | null): Stage | null {
  if (next !== null) return { group: stage.group, cursor: next };
  return stage.group + 1 < groups.list.length ? { group: stage.group + 1, cursor: null } : null;
}
