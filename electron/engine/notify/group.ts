import type { Milliseconds } from '../../../shared/domain/time.ts';
import { compareSeverity } from '../../../shared/domain/words.ts';
import type { Case, Circumstances } from './place.ts';
import { MINUTE, type PolicyState, type ServerMemory } from './state.ts';

/** After a notice for a server, its next ones wait for so long and become one. */
const JOINING: Milliseconds = 5 * MINUTE;

/** What is told of one server in one notice. */
export interface Group {
  readonly serverId: string;
  readonly cases: readonly Case[];
}

export interface GroupWait {
  readonly kase: Case;
  readonly stage: 'hold' | 'group';
  readonly until: Milliseconds;
}

export interface Grouping {
  readonly told: readonly Group[];
  readonly waits: readonly GroupWait[];
  /** Due, but over the cap. */
  readonly overflow: readonly Case[];
}

/**
 * The stages hold, group and cap, for findings that may be told by themselves. All that waits for a server when one
 * of it is due is one notice. The last place of the hour is not given away here: it is the digest's.
 */
export function groupByServer(
  open: readonly Case[],
  memory: Pick<PolicyState, 'servers' | 'spent'>,
  { now, settings }: Pick<Circumstances, 'now' | 'settings'>,
): Grouping {
  const hold = settings.holdSeconds * 1000;
  const due: Group[] = [];
  const waits: GroupWait[] = [];
  for (const [serverId, cases] of Map.groupBy(open, homeOf)) {
    const known = Object.hasOwn(memory.servers, serverId) ? memory.servers[serverId] : undefined;
    const outcome = groupOf(cases, known ?? null, { now, hold });
    if (outcome.told.length > 0) due.push({ serverId, cases: outcome.told });
    waits.push(...outcome.waits);
  }
  const room = Math.max(0, settings.mostPerHour - 1 - memory.spent.length);
  const inOrder = due.sort(
    (left, right) => byGravity(left.cases[0], right.cases[0]) || (left.serverId < right.serverId ? -1 : 1),
  );
  return {
    told: inOrder.slice(0, room),
    waits,
    overflow: inOrder.slice(room).flatMap(({ cases }) => cases),
  };
}

/** Gravest first, and among these the one that has waited longest. */
export function byGravity(left: Case | undefined, right: Case | undefined): number {
  if (left === undefined || right === undefined) return 0;
  return (
    compareSeverity(right.facts.severity, left.facts.severity) ||
    left.entry.since - right.entry.since ||
    (left.facts.id < right.facts.id ? -1 : 1)
  );
}

/** A finding of several servers is told with the first of them. */
function homeOf({ facts }: Case): string {
  return facts.serverIds.reduce((least, id) => (id < least ? id : least), facts.serverIds[0] ?? '');
}

interface Timing {
  readonly now: Milliseconds;
  readonly hold: Milliseconds;
}

function groupOf(
  cases: readonly Case[],
  memory: ServerMemory | null,
  { now, hold }: Timing,
): { readonly told: readonly Case[]; readonly waits: readonly GroupWait[] } {
  const [criticals, others] = [cases.filter(isCritical), cases.filter((kase) => !isCritical(kase))];
  const lastCritical = memory?.criticalAt ?? null;
  const nextCritical = lastCritical === null ? now : lastCritical + JOINING;
  const next = memory === null ? now : memory.at + JOINING;
  const waitAll = (some: readonly Case[], notBefore: Milliseconds) =>
    some.map((kase) => waitOf(kase, notBefore, { now, hold }));
  if (criticals.length > 0 && now >= nextCritical) {
    // One that had to wait for its server's last critical one is told with all that waited beside it.
    const hasWaited = lastCritical !== null && criticals.some(({ entry }) => entry.at < nextCritical);
    if (hasWaited) return { told: cases, waits: [] };
    return { told: criticals, waits: waitAll(others, now + JOINING) };
  }
  const waits = criticals.map((kase): GroupWait => ({ kase, stage: 'group', until: nextCritical }));
  const isDue = now >= next && others.some(({ entry }) => entry.since + hold <= now);
  return isDue ? { told: others, waits } : { told: [], waits: [...waits, ...waitAll(others, next)] };
}

function waitOf(kase: Case, notBefore: Milliseconds, { now, hold }: Timing): GroupWait {
  const heldUntil = kase.entry.since + hold;
  const until = Math.max(heldUntil, notBefore);
  return { kase, stage: heldUntil > now ? 'hold' : 'group', until };
}

function isCritical({ facts }: Case): boolean {
  return facts.severity === 'critical';
}
