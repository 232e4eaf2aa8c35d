import type { FindingDetail } from '../../shared/contract/findings.ts';
import type { HistoryEntry } from '../../shared/domain/finding.ts';
import { HOUR, MINUTE } from './api-data.ts';

/** What is told of a finding; the rest is made up. */
export type Told = Partial<FindingDetail> &
  Pick<FindingDetail, 'id' | 'title' | 'severity' | 'category' | 'servers' | 'count'> & {
    readonly lines?: ReadonlyArray<
      readonly [secondsAgo: number, server: { id: string; name: string }, text: string]
    >;
    readonly template?: string;
  };

/** A finding by a rule, seen since seven hours, unless told otherwise. */
export function finding(now: number, told: Told): FindingDetail {
  const firstSeen = told.firstSeen ?? now - 7 * HOUR;
  const lastSeen = told.lastSeen ?? now - 3 * MINUTE;
  const state = told.state ?? 'new';
  const history = told.history ?? [step(now, 1, firstSeen, 'created', 'rule', told.servers[0]?.name ?? null)];
  const { lines = [], template = null, ...rest } = told;
  return {
    judged: true,
    origin: 'rule',
    unread: false,
    sparkline: spark(told.count),
    mark: null,
    explanation: '',
    recommendation: '',
    provenance: { kind: 'rule', rule: 'sshd-brute-force', version: 4 },
    triage: { state, stateAt: state === 'new' ? null : now - 2 * HOUR, snooze: null, readAt: null },
    entities: {},
    verdict: null,
    notes: [],
    parts: [],
    quietUntil: null,
    timeline: { from: firstSeen, ...buckets(firstSeen, lastSeen, told.count) },
    ...rest,
    state,
    firstSeen,
    lastSeen,
    history: history.map((entry) => ({ ...entry, findingId: told.id })),
    evidence: lines.map(([secondsAgo, server, text]) => ({
      timestamp: BigInt(now - secondsAgo * 1000) * 1_000_000n + 417n,
      serverId: server.id,
      serverName: server.name,
      sourceId: `${server.id}-journal`,
      sourceName: 'journal',
      text,
      template,
    })),
  };
}

function spark(count: number): number[] {
  return Array.from({ length: 24 }, (_, hour) =>
    Math.round((count / 300) * Math.max(0, hour - 5) * (1 + (hour % 4) / 3)),
  );
}

function buckets(from: number, to: number, count: number) {
  const bucketMilliseconds = Math.max(MINUTE, Math.ceil((to - from) / 48 / MINUTE) * MINUTE);
  const many = Math.max(1, Math.ceil((to - from) / bucketMilliseconds));
  const weights = Array.from({ length: many }, (_, index) => 1 + index / 3 + (index % 5));
  const sum = weights.reduce((left, right) => left + right, 0);
  let reached = 0;
  let given = 0;
  const counts = weights.map((weight) => {
    reached += (count * weight) / sum;
    const part = Math.round(reached) - given;
    given += part;
    return part;
  });
  return { bucketMilliseconds, counts };
}

let nextEntry = 100;

/** An entry of a finding's history. */
export function step(
  now: number,
  id: number,
  at: number,
  kind: HistoryEntry['kind'],
  actor: HistoryEntry['actor'],
  detail: string | null = null,
): HistoryEntry {
  const before = actor === 'you' ? { state: 'new' as const, stateAt: null, snooze: null, readAt: now } : null;
  return { id: id + (nextEntry += 10), findingId: '', at, kind, actor, detail, before, undone: false };
}
