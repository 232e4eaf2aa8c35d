import { implement } from '@orpc/server';
import {
  findingsContract,
  type FindingDetail,
  type FindingFilter,
  type FindingRow,
  type FindingSort,
} from '../../../shared/contract/findings.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import { MILLISECONDS_PER_MINUTE, type Milliseconds } from '../../../shared/domain/time.ts';
import { fillRecommendation } from '../findings/recommendation.ts';
import { fillTitle } from '../findings/title.ts';
import { visibilityOf } from '../findings/visibility.ts';
import type { FindingQuery, FindingSummary } from '../store/finding-list.ts';
import { chosenIds, storeFilter } from './chosen.ts';
import { withFailures } from './failures.ts';
import { findingParts } from './finding-parts.ts';
import { findingWords, judge } from './finding-words.ts';
import type { Services } from './services.ts';
import { settled } from './settled.ts';
import { changed, takeEach, takeStep, undoSteps } from './triage-steps.ts';

const SPARKLINE_HOURS = 24;
const TIMELINE_BUCKETS = 60;

export function findingsRouter(services: Services) {
  const os = implement(findingsContract).use(withFailures);
  const { store, clock } = services;
  return {
    rows: os.rows.handler(({ input }) => {
      settled(services);
      const page = store.findingList.list(queryOf(input, clock.now()));
      return { rows: rowsOf(services, page.rows, input.filter), next: page.next };
    }),
    list: os.list.handler(({ input }) => {
      settled(services);
      const page = store.findingList.listAndCounts(queryOf(input, clock.now()));
      const { unread: _unread, ...counts } = page.counts;
      return {
        rows: rowsOf(services, page.rows, input.filter),
        next: page.next,
        total: page.total,
        counts,
      };
    }),
    get: os.get.handler(({ input }) => {
      settled(services);
      const finding = store.findings.shown(input.id);
      return finding ? detailOf(services, finding) : null;
    }),
    markRead: os.markRead.handler(({ input }) => {
      const finding = store.findings.shown(input.id);
      if (!finding || finding.triage.readAt !== null) return { changed: false };
      store.findings.setTriage(finding.id, { ...finding.triage, readAt: clock.now() });
      changed(services, [finding.id]);
      return { changed: true };
    }),
    counts: os.counts.handler(({ input }) => {
      settled(services);
      const now = clock.now();
      return { totals: input.filters.map((filter) => store.findingList.total(storeFilter(filter, now))) };
    }),
    triage: os.triage.handler(async ({ input }) => {
      const step = (id: string) => takeStep(services, id, input.action);
      return { undo: await takeEach(services, chosenIds(services, input), step) };
    }),
    judge: os.judge.handler(async ({ input }) => {
      const step = (id: string) => judge(services, id, input.verdict);
      return { undo: await takeEach(services, chosenIds(services, input), step) };
    }),
    undo: os.undo.handler(async ({ input }) => ({ restored: await undoSteps(services, input.entries) })),
    ...findingWords(services),
    ...findingParts(services),
  };
}

interface PageInput {
  readonly filter: FindingFilter;
  readonly sort: FindingSort;
  readonly cursor: string | null;
  readonly limit: number;
}

function queryOf({ filter, sort, cursor, limit }: PageInput, now: Milliseconds): FindingQuery {
  return { ...storeFilter(filter, now), sort, limit, ...(cursor !== null && { after: cursor }) };
}

type Listed = Omit<FindingSummary, 'hidden'>;

function rowsOf(
  { store, clock }: Services,
  findings: readonly Listed[],
  searched: Pick<FindingFilter, 'text' | 'phrases'> = {},
): FindingRow[] {
  const words = { text: searched.text ?? '', phrases: searched.phrases ?? [] };
  const now = clock.now();
  const names = new Map(store.servers.list().map(({ id, name }) => [id, name]));
  const minute = Math.ceil(now / MILLISECONDS_PER_MINUTE);
  const ids = findings.map(({ id }) => id);
  const sparklines = store.occurrences.perBucket(ids, minute - SPARKLINE_HOURS * 60, minute, SPARKLINE_HOURS);
  const verdicts = store.verdicts.ofFindings(ids);
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
      verdict: verdicts.get(id) ?? null,
      ...matchOf(store, finding, words),
    };
  });
}

function matchOf(
  store: Services['store'],
  { id, title }: Listed,
  words: { text: string; phrases: string[] },
) {
  const matched = store.findingMatches.of(id, title, words);
  return matched === null ? {} : { matched };
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
    parts: partsOf(services, finding),
    notes: store.notes.of(finding.id),
    quietUntil: quietUntilOf(services, finding),
    ...(finding.suppression?.rest && { remains: store.suppressions.remainsOf(finding.id, clock.now()) }),
  };
}

function partsOf({ store }: Services, { id }: Finding): FindingDetail['parts'] {
  const names = new Map(store.servers.list().map((server) => [server.id, server.name]));
  return store.findingParts.of(id).map(({ serverIds, ...part }) => ({
    ...part,
    servers: serverIds.map((serverId) => names.get(serverId) ?? serverId),
  }));
}

/** The threshold of the rule that keeps it quiet now. */
function quietUntilOf({ store, clock }: Services, { suppression }: Finding): FindingDetail['quietUntil'] {
  if (!suppression?.by || suppression.until === null || suppression.until <= clock.now()) return null;
  const rule = store.suppressions.get(suppression.by.id);
  return rule?.end.kind === 'until-worse' ? { perHour: rule.end.perHour } : null;
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
      sourceId: line.sourceId,
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
