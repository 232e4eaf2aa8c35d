import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { FindingQuery } from '../../electron/engine/store/finding-list.ts';
import { prepareSuppressions } from '../../electron/engine/findings/suppression-effect.ts';
import { openStore } from '../../electron/engine/store/open.ts';
import type { Store } from '../../electron/engine/store/store.ts';
import type { Matchers, Suppression } from '../../shared/domain/suppression.ts';
import { FIRST_MINUTE, fillStore, NOW, SERVERS, SUBJECTS } from './store-fill.ts';
import type { BenchResult } from './result.ts';

const FINDINGS = 100_000;
const MINUTES_EACH = 10;
const DAY = 86_400_000;
/** About when the last lines were logged. */
const LAST = (FIRST_MINUTE + FINDINGS) * 60_000;

/** What people type: common and rare words, one finding's own word, addresses, short and Chinese terms, nothing. */
const SEARCHES = [
  'password guessing',
  'timed out orders',
  'unit-73211',
  '10.0.77.',
  '10.1.200.2',
  '磁盘空间',
  '磁盘',
  'io',
  'zq',
  'nothing-has-this-word',
  'relay.example.net web-4711',
  'a',
];

/** First page and search at a million occurrences in a hundred thousand findings. */
export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nightjar-bench-'));
  try {
    return [measure(join(folder, 'nightjar.db'))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(path: string): BenchResult {
  open(path).close();
  const filling = timed(() => fillStore(path, FINDINGS, MINUTES_EACH));
  const store = open(path);
  checkFill(store);
  const queries = [listings(), listings(), listings()].flat();
  const searches = [searchings(), searchings(), searchings()].flat();
  const lists = queries.map((query) => timed(() => store.findingList.list(query)));
  const found = searches.map((query) => timed(() => store.findingList.list(query)));
  const counts = queries.map((query) => timed(() => store.findingList.counts(query)));
  const foundCounts = searches.map((query) => timed(() => store.findingList.counts(query)));
  const sparklines = Array.from({ length: 20 }, (_, page) => timed(() => sparked(store, page)));
  const poll = Array.from({ length: 50 }, (_, number) => timed(() => oncemore(store, number)));
  const reports = [reported(store), reported(store), reported(store)].flat();
  const rules = ruled(store);
  store.close();
  return {
    area: 'store',
    name: `${FINDINGS * MINUTES_EACH} occurrences in ${FINDINGS} findings`,
    listP95Ms: percentile95(lists),
    searchP95Ms: percentile95(found),
    countsP95Ms: percentile95(counts),
    searchCountsP95Ms: percentile95(foundCounts),
    sparklinesP95Ms: percentile95(sparklines),
    pollP95Ms: percentile95(poll),
    reportP95Ms: percentile95(reports),
    ...rules,
    fillSeconds: Math.round(filling / 100) / 10,
    fileMb: Math.round(statSync(path).size / 1024 / 1024),
  };
}

/** The first pages that the inbox shows: each tab, each order, each filter. */
function listings(): FindingQuery[] {
  const query = { now: NOW, sort: 'newest', limit: 50, hidden: false } as const;
  return [
    query,
    { ...query, states: ['new'] },
    { ...query, states: ['acknowledged'] },
    { ...query, states: ['new'], sort: 'severity' },
    { ...query, sort: 'severity' },
    { ...query, states: ['new'], severities: ['high', 'critical'] },
    { ...query, states: ['new'], categories: ['mail'] },
    { ...query, states: ['new'], origins: ['model', 'nightjar'] },
    { ...query, states: ['new'], serverIds: ['db1'] },
    { ...query, hidden: true },
    { ...query, states: ['new'], sourceIds: ['sshd'], sort: 'severity' },
    { ...query, states: ['new'], is: [['regressed', 'returned']], sort: 'severity' },
    { ...query, states: ['new'], is: [['unread']], not: { severities: ['low'], phrases: ['timed out'] } },
    { ...query, states: ['new'], seenFrom: NOW - 7 * 86_400_000, sort: 'severity' },
  ];
}

function searchings(): FindingQuery[] {
  return SEARCHES.map((text) => ({ now: NOW, sort: 'newest', limit: 50, text }));
}

function open(path: string): Store {
  return openStore({
    path,
    clock: { now: () => NOW, sleep: () => Promise.resolve() },
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    version: 'bench',
    prepareSuppressions,
    renderTitle: (title, { ip }) => title.replace(/\{.*\}/, `${Object.keys(ip ?? {}).length} addresses`),
  }).store;
}

/** The rows were written around the repositories, which would take minutes; so see that they read them alike. */
function checkFill(store: Store): void {
  for (const number of [0, 77, FINDINGS - 1]) {
    const before = store.findings.get(`finding-${number}`);
    store.findings.refreshTotals(`finding-${number}`);
    deepStrictEqual(store.findings.get(`finding-${number}`), before);
  }
  const text = `unit-${FINDINGS - 1} ${SUBJECTS[(FINDINGS - 1) % SUBJECTS.length]?.slice(0, 4)}`;
  strictEqual(store.findingList.list({ now: NOW, sort: 'newest', limit: 5, text }).rows.length, 1);
  const { acknowledged, resolved, ...counts } = store.findingList.counts({ now: NOW });
  strictEqual(counts.new + acknowledged + resolved, FINDINGS);
}

/** What the page Reports asks: of a day, a week and four weeks up to the last lines, of all servers and of one. */
function reported(store: Store): number[] {
  return [1, 7, 28].flatMap((days) =>
    [null, 'web1'].map((serverId) => {
      const range = { from: LAST - days * DAY, to: LAST, serverId };
      const before = { ...range, from: range.from - days * DAY };
      const hours = [Math.floor(range.from / 60_000), days * 24] as const;
      return timed(() => {
        store.reports.began(before);
        store.reports.beganOn(range);
        store.reports.busy(serverId === null ? SERVERS : [serverId], ...hours);
        store.reports.acknowledged(range);
        store.reports.noisiest(range, 8);
      });
    }),
  );
}

/** The bars of a page of a hundred rows, in a database that SQLite has no statistics of. */
function sparked(store: Store, page: number): void {
  const ids = Array.from({ length: 100 }, (_, row) => `finding-${page * 4_000 + row * 37}`);
  store.occurrences.perBucket(ids, LAST / 60_000 - 24 * 60, LAST / 60_000, 24);
}

/** What a poll stores for one finding that is seen again. */
function oncemore(store: Store, number: number): void {
  const id = `finding-${number * 97}`;
  store.transaction(() => {
    const minute = NOW / 60_000 + number;
    store.occurrences.removeInRange(
      'rule',
      { serverId: 'web1', sourceIds: ['sshd'], from: minute, to: minute + 5 },
      [],
    );
    store.occurrences.replace(id, 'web1', [
      { sourceId: 'sshd', minute, count: 2, entities: { user: { root: 2 } } },
    ]);
    store.findings.refreshTotals(id);
  });
}

/** Rules from one finding to all of them. */
const RULES: readonly Matchers[] = [
  { findingId: 'finding-77' },
  { addresses: ['10.1.200.2'] },
  { addresses: ['10.0.0.0/24'] },
  { addresses: ['10.0.0.0/8'] },
  { categories: ['mail'] },
  { serverIds: ['web1'], severities: ['high', 'critical'] },
];

/** What a preview costs whole, and how long it holds up everything else; then the list with rules that hide. */
function ruled(store: Store) {
  const whole: number[] = [];
  const slices: number[] = [];
  for (const matchers of [...RULES, ...RULES]) {
    const took = sliced(store.suppressions.preview(ruleOf('preview', matchers), NOW));
    slices.push(...took);
    whole.push(took.reduce((sum, each) => sum + each, 0));
  }
  for (const [index, matchers] of RULES.slice(0, 3).entries())
    sliced(store.suppressions.save(ruleOf(`rule-${index}`, matchers)));
  const lists = [listings(), listings()].flat().map((query) => timed(() => store.findingList.list(query)));
  const wide = sliced(store.suppressions.save(ruleOf('wide', { addresses: ['10.0.0.0/8'] })));
  return {
    previewP95Ms: percentile95(whole),
    previewLongestSliceMs: Math.round(Math.max(...slices) * 10) / 10,
    saveP95SliceMs: percentile95(wide),
    saveSeconds: Math.round(wide.reduce((sum, each) => sum + each, 0) / 100) / 10,
    ruledListP95Ms: percentile95(lists),
  };
}

/** How long each slice took. */
function sliced(work: Generator): number[] {
  const slices: number[] = [];
  for (;;) {
    const start = performance.now();
    const { done } = work.next();
    slices.push(performance.now() - start);
    if (done === true) return slices;
  }
}

function ruleOf(id: string, matchers: Matchers): Suppression {
  return {
    id,
    reason: 'Known',
    createdAt: NOW,
    origin: 'you',
    matchers,
    end: { kind: 'never' },
    endedAt: null,
  };
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function percentile95(milliseconds: readonly number[]): number {
  const sorted = milliseconds.toSorted((left, right) => left - right);
  return Math.round((sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0) * 10) / 10;
}

function ignore(): void {}
