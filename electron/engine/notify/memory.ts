import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Telling } from './sort-cases.ts';
import type { PolicyState, ServerMemory, Told } from './state.ts';

/** The state after these were told: which findings, of which servers, and how many places of the hour it took. */
export function remember(state: PolicyState, tellings: readonly Telling[], now: Milliseconds): PolicyState {
  if (tellings.length === 0) return state;
  const told = tellings.flatMap(({ cases }) =>
    cases.map(({ facts, entry }): Told => ({
      findingId: facts.id,
      severity: facts.severity,
      at: now,
      reminded: entry.reason === 'still-open',
    })),
  );
  const again = new Set(told.map(({ findingId }) => findingId));
  const alone = tellings.filter(({ id }) => id !== 'digest');
  return {
    ...state,
    told: [...state.told.filter(({ findingId }) => !again.has(findingId)), ...told],
    servers: {
      ...state.servers,
      ...Object.fromEntries(alone.map((telling) => serverAfter(state, telling, now))),
    },
    spent: [...state.spent, ...alone.map(() => now)],
  };
}

function serverAfter(
  { servers }: PolicyState,
  { serverId, cases }: Telling,
  now: Milliseconds,
): [string, ServerMemory] {
  const id = serverId ?? '';
  const before = Object.hasOwn(servers, id) ? servers[id] : undefined;
  const isCritical = cases.some(({ facts }) => facts.severity === 'critical');
  return [id, { at: now, criticalAt: isCritical ? now : (before?.criticalAt ?? null) }];
}
