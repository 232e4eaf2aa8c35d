import { implement } from '@orpc/server';
import {
  findingsContract,
  type FindingDetail,
  type FindingFilter,
  type FindingRow,
  type TriageAction,
} from '../../../shared/contract/findings.ts';
import type { Finding, HistoryEntry } from '../../../shared/domain/finding.ts';
import { MILLISECONDS_PER_MINUTE, type Milliseconds } from '../../../shared/domain/time.ts';
import { fillRecommendation } from '../findings/recommendation.ts';
import { fillTitle } from '../findings/title.ts';
import { applyTriage, triageWithout } from '../findings/triage.ts';
import { visibilityOf } from '../findings/visibility.ts';
import type { FindingSummary } from '../store/finding-list.ts';
import { withFailures } from './failures.ts';
import type { Services } from './services.ts';
import { settled } from './suppressions.ts';

const SPARKLINE_HOURS = 24;
const TIMELINE_BUCKETS = 60;

export function findingsRouter(services: Services) {
  const os = implement(findingsContract).use(withFailures);
  const { store, clock } = services;
  return {
    list: os.list.handler(({ input }) => {
      settled(services);
      const now = clock.now();
      const filter = storeFilter(input.filter, now);
      const page = store.findingList.list({
        ...filter,
        sort: 'severity',
        limit: input.limit,
        ...(input.cursor !== null && { after: input.cursor }),
      });
      const { unread: _unread, ...counts } = store.findingList.counts(filter);
      return {
        rows: rowsOf(services, page.rows),
        next: page.next,
        total: store.findingList.total(filter),
        counts,
      };
    }),
    get: os.get.handler(({ input }) => {
      settled(services);
      const finding = store.findings.get(input.id);
      return finding ? detailOf(services, finding) : null;
    }),
    markRead: os.markRead.handler(({ input }) => {
      const finding = store.findings.get(input.id);
      if (!finding || finding.triage.readAt !== null) return { changed: false };
      store.findings.setTriage(finding.id, { ...finding.triage, readAt: clock.now() });
      changed(services, [finding.id]);
      return { changed: true };
    }),
    triage: os.triage.handler(({ input }) => {
      const undo = store.transaction(() => input.ids.flatMap((id) => takeStep(services, id, input.action)));
      changed(services, input.ids);
      return { undo };
    }),
    undo: os.undo.handler(({ input }) => {
      const ids = store.transaction(() =>
        input.entries.toReversed().flatMap((entry) => undoStep(services, entry)),
      );
      changed(services, ids);
      return { restored: ids.length };
    }),
  };
}

function changed({ events }: Services, ids: readonly string[]): void {
  events.publish('engine', { kind: 'findings-changed', ids: [...new Set(ids)] });
}

function storeFilter(filter: FindingFilter, now: Milliseconds) {
  const { hidden, states, severities, categories, serverIds, origins, text } = filter;
  return {
    now,
    ...(states && { states }),
    ...(severities && { severities }),
    ...(categories && { categories }),
    ...(serverIds && { serverIds }),
    ...(origins && { origins }),
    ...(text && { text }),
    ...(hidden !== 'include' && { hidden: hidden === 'only' }),
  };
}

/** The history entry that undoes it, if the step changed anything. */
function takeStep({ store, clock }: Services, findingId: string, action: TriageAction): number[] {
  const finding = store.findings.get(findingId);
  if (!finding) return [];
  const now = clock.now();
  const regressed = visibilityOf(finding, now).mark?.kind === 'regressed';
  const outcome = applyTriage(finding.triage, action, { now, hits: finding.count, regressed });
  if (outcome === null) return [];
  store.findings.setTriage(findingId, outcome.triage);
  const { history: kind, detail } = outcome;
  return [store.history.append({ findingId, at: now, kind, actor: 'you', detail, before: finding.triage })];
}

function undoStep(services: Services, entryId: number): string[] {
  const { store, clock } = services;
  const entry = store.history.get(entryId);
  if (entry?.suppressionId !== undefined) return undoSuppression(services, entry);
  const finding = entry && store.findings.get(entry.findingId);
  if (!entry?.before || !finding || !store.history.markUndone(entryId)) return [];
  // Taken again from the beginning, so that steps undone earlier stay undone, in whatever order that was.
  const steps = store.history.list(entry.findingId).filter((each) => each.before !== null);
  const held = steps.filter((each) => each.id !== entryId && !each.undone);
  const { snooze, readAt } = finding.triage;
  const again = triageWithout(steps[0]?.before ?? entry.before, held, finding.count, readAt);
  const kept = snooze !== null && again.snooze?.until === snooze.until;
  const triage = kept ? { ...again, snooze } : again;
  store.findings.setTriage(finding.id, triage);
  const undone = {
    findingId: finding.id,
    at: clock.now(),
    kind: 'undone',
    actor: 'you',
    detail: entry.kind,
    before: null,
  } as const;
  store.history.append(undone);
  return [finding.id];
}

/** Ends the rule that hid it, or lets the one that was ended hold again. */
function undoSuppression({ store, clock }: Services, entry: HistoryEntry): string[] {
  const { suppressionId, kind, findingId } = entry;
  if (suppressionId === undefined || !entry.before || !store.history.markUndone(entry.id)) return [];
  const now = clock.now();
  const changes = store.suppressions.setEnded(suppressionId, kind === 'suppressed' ? now : null) ?? [];
  store.history.append({ findingId, at: now, kind: 'undone', actor: 'you', detail: kind, before: null });
  return [findingId, ...changes.map(({ id }) => id)];
}

type Listed = Omit<FindingSummary, 'hidden'>;

function rowsOf({ store, clock }: Services, findings: readonly Listed[]): FindingRow[] {
  const now = clock.now();
  const names = new Map(store.servers.list().map(({ id, name }) => [id, name]));
  const minute = Math.ceil(now / MILLISECONDS_PER_MINUTE);
  const ids = findings.map(({ id }) => id);
  const sparklines = store.occurrences.perBucket(ids, minute - SPARKLINE_HOURS * 60, minute, SPARKLINE_HOURS);
  return findings.map((finding): FindingRow => {
    const { state, mark } = visibilityOf(finding, now);
    const { id, title, severity, category, judged, count, firstSeen, lastSeen } = finding;
    return {
      id,
      title,
      severity,
      category,
      judged,
      origin: finding.origin.kind,
      state,
      unread: state === 'new' && finding.triage.readAt === null,
      servers: finding.serverIds.map((serverId) => ({ id: serverId, name: names.get(serverId) ?? serverId })),
      count: mark?.kind === 'partly' ? mark.count : count,
      firstSeen,
      lastSeen: finding.suppression?.rest?.lastSeen ?? lastSeen,
      sparkline: sparklines.get(id) ?? [],
      mark,
    };
  });
}

function detailOf(services: Services, finding: Finding): FindingDetail | null {
  const { store, clock } = services;
  const title = fillTitle(finding.title, finding.entities);
  const [row] = rowsOf(services, [{ ...finding, title }]);
  if (!row) return null;
  return {
    ...row,
    explanation: finding.explanation,
    recommendation: fillRecommendation(finding.recommendation, finding.entities),
    provenance: finding.origin,
    triage: finding.triage,
    entities: finding.entities,
    evidence: evidenceOf(services, finding),
    timeline: timelineOf(services, finding),
    history: store.history.list(finding.id),
    ...(finding.suppression?.rest && { remains: store.suppressions.remainsOf(finding.id, clock.now()) }),
  };
}

/** Newest first. */
function evidenceOf({ store }: Services, finding: Finding): FindingDetail['evidence'] {
  const names = new Map(store.servers.list().map(({ id, name }) => [id, name]));
  const lines = [...store.evidence.of(finding.id)].flatMap(([serverId, ofServer]) => {
    const sources = new Map(store.servers.sources(serverId).map(({ id, name }) => [id, name]));
    return ofServer.map((line) => ({
      timestamp: line.timestamp,
      serverId,
      serverName: names.get(serverId) ?? serverId,
      sourceName: sources.get(line.sourceId) ?? line.sourceId,
      text: line.text,
      template: line.template ?? null,
    }));
  });
  return lines.sort((left, right) =>
    left.timestamp < right.timestamp ? 1 : left.timestamp > right.timestamp ? -1 : 0,
  );
}

function timelineOf({ store, clock }: Services, finding: Finding): FindingDetail['timeline'] {
  const first = Math.floor(finding.firstSeen / MILLISECONDS_PER_MINUTE);
  const last = Math.max(first + TIMELINE_BUCKETS, Math.ceil(clock.now() / MILLISECONDS_PER_MINUTE));
  const minutesPerBucket = Math.ceil((last - first) / TIMELINE_BUCKETS);
  const buckets = Math.ceil((last - first) / minutesPerBucket);
  const to = first + buckets * minutesPerBucket;
  const counts = store.occurrences.perBucket([finding.id], first, to, buckets).get(finding.id) ?? [];
  return {
    from: first * MILLISECONDS_PER_MINUTE,
    bucketMilliseconds: minutesPerBucket * MILLISECONDS_PER_MINUTE,
    counts,
  };
}
