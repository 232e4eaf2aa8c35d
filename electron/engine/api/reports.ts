import { implement } from '@orpc/server';
import { reportsContract, type Noisy, type Report } from '../../../shared/contract/reports.ts';
import { coverageLine } from '../../../shared/domain/coverage.ts';
import type { Server } from '../../../shared/domain/server.ts';
import { MILLISECONDS_PER_MINUTE, toMilliseconds, toNanoseconds } from '../../../shared/domain/time.ts';
import { SEVERITIES, type Severity } from '../../../shared/domain/words.ts';
import { unite } from '../jobs/plan.ts';
import type { NoisyFinding, ReportRange } from '../store/reports.ts';
import { withFailures } from './failures.ts';
import type { Services } from './services.ts';

const HOUR = 3_600_000;
const MOST_NOISY = 8;
/** What was logged a moment ago is on its way: that it is not read yet is no gap. */
const ON_ITS_WAY = 2 * MILLISECONDS_PER_MINUTE;

export function reportsRouter(services: Services) {
  const os = implement(reportsContract).use(withFailures);
  return { get: os.get.handler(({ input }) => reportOf(services, input)) };
}

function reportOf(services: Services, range: ReportRange): Report {
  const { store } = services;
  const { from, to, serverId } = range;
  const servers = store.servers.list().filter(({ id }) => serverId === null || id === serverId);
  const sourceIds = servers.flatMap(({ id }) => store.servers.sources(id).map((source) => source.id));
  const hours = Math.ceil((to - from) / HOUR);
  const minute = Math.floor(from / MILLISECONDS_PER_MINUTE);
  const lines = store.reports.lines(sourceIds, minute, hours);
  const busy = store.reports.busy(
    servers.map(({ id }) => id),
    minute,
    hours,
  );
  const before = { from: from - (to - from), to: from, serverId };
  // Both ranges at once: it is one pass over all findings, however long they are.
  const began = store.reports.began({ ...range, from: before.from });
  const beganOn = store.reports.beganOn(range);
  return {
    from,
    to,
    began: began.filter(({ at }) => at >= from),
    beganBefore: bySeverity(began.filter(({ at }) => at < from)),
    hours: busy.map((count, hour) => ({ busy: count, lines: lines[hour] ?? 0 })),
    acknowledged: store.reports.acknowledged(range),
    acknowledgedBefore: median(store.reports.acknowledged(before).map(({ milliseconds }) => milliseconds)),
    noisiest: store.reports.noisiest(range, MOST_NOISY).map((noisy) => noisyOf(services, noisy)),
    servers: servers.map((server) => ({
      ...proofOf(services, server, range),
      findings: beganOn.get(server.id) ?? 0,
    })),
  };
}

function bySeverity(counted: readonly { severity: Severity; count: number }[]): Record<Severity, number> {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>;
  for (const { severity, count } of counted) counts[severity] += count;
  return counts;
}

/** The upper of the two in the middle of an even number; null of none. */
function median(values: readonly number[]): number | null {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? null;
}

function noisyOf({ store }: Services, noisy: NoisyFinding): Noisy {
  const { fingerprint, judged, serverIds, ...rest } = noisy;
  const verdict = store.verdicts.of(fingerprint);
  return {
    ...rest,
    serverNames: serverIds.map((id) => store.servers.get(id)?.name ?? id),
    days: [...noisy.days],
    verdict,
    suggestion: suggestionFor({
      verdict,
      judged,
      unread: noisy.unread,
      hasTemplate: noisy.template !== null,
    }),
  };
}

interface Noise {
  readonly verdict: 'real' | 'noise' | null;
  readonly judged: boolean;
  readonly unread: boolean;
  readonly hasTemplate: boolean;
}

function suggestionFor({ verdict, judged, unread, hasTemplate }: Noise): Noisy['suggestion'] {
  if (verdict === 'noise') return 'suppress';
  if (verdict === 'real') return 'keep';
  if (!judged && hasTemplate) return 'normal';
  return unread ? 'quiet' : 'keep';
}

function proofOf(
  { store, clock }: Services,
  server: Server,
  range: ReportRange,
): Omit<Report['servers'][number], 'findings'> {
  const to = Math.min(range.to, clock.now() - ON_ITS_WAY);
  const sources = store.servers.sources(server.id);
  const asked = { from: toNanoseconds(range.from), to: toNanoseconds(Math.max(range.from, to)) };
  const unread = sources.flatMap(({ id }) =>
    coverageLine(asked, {
      known: store.coverage.of(id, asked),
      start: store.coverage.startFrom(id),
      again: [],
    }).filter(({ state }) => state !== 'rules' && state !== 'model' && state !== 'before'),
  );
  const ends = sources.map(({ id }) => store.coverage.watermark(id));
  const least = ends.reduce(
    (lowest, end) => (lowest === null || end === null ? null : end < lowest ? end : lowest),
    ends[0] ?? null,
  );
  const minutes = [range.from, range.to].map((at) => Math.floor(at / MILLISECONDS_PER_MINUTE));
  return {
    serverId: server.id,
    name: server.name,
    lines: store.volume.ofServer(server.id, minutes[0] ?? 0, minutes[1] ?? 0),
    readUpTo: least === null ? null : toMilliseconds(least),
    unread: unite(unread).map(({ from: start, to: end }) => ({
      from: toMilliseconds(start),
      to: toMilliseconds(end),
    })),
  };
}
