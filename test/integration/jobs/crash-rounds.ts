import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStore } from '../../../electron/engine/store/open.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import { prepareSuppressions } from '../../../electron/engine/findings/suppression-effect.ts';
import { fillTitle } from '../../../electron/engine/findings/title.ts';
import { ManualClock } from '../../doubles/clock.ts';
import type { LokiDouble } from '../../doubles/loki.ts';
import { silentLog } from '../../doubles/log.ts';
import { shownFindings } from '../../fixtures/shown-findings.ts';

export const START = Date.UTC(2026, 10, 21, 6, 0, 0);
/** Rounds at the most; a round that comes to its end before it is killed does not count. */
const ROUNDS = 200;
/** Kept beside the tests' data: modules once stripped and compiled are not so again by each child. */
const COMPILED = process.env['NODE_COMPILE_CACHE'] ?? join(tmpdir(), 'nightjar-compiled');
/** When each round takes place: minutes apart, now and then hours, so that there are live windows and holes. */
export const TIMES = Array.from(
  { length: ROUNDS },
  (_, round) => START + (round * 2 + Math.floor(round / 15) * 100) * 60_000,
);
export const END = TIMES.at(-1)! + 180_000;

/**
 * Runs the child that polls.
 *
 * @param write at which it dies
 * @returns true if it came to its end
 */
export function runChild(
  loki: LokiDouble,
  data: string,
  now: number,
  write: number,
  learnHours = 24,
): Promise<boolean> {
  return runScript('crash-child.ts', write, [data, loki.origin, now, learnHours]);
}

/** Runs a script of this folder that dies at that write. True if it came to its end. */
export function runScript(
  script: string,
  write: number,
  words: readonly (string | number)[],
): Promise<boolean> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, String(write), ...words.map(String)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve(code === 0);
      else reject(new Error(`${script} ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}

export function openedStore(folder: string): Store {
  const { store } = openStore({
    path: join(folder, 'nightjar.db'),
    clock: new ManualClock(END),
    log: silentLog,
    version: 'test',
    renderTitle: fillTitle,
    prepareSuppressions,
  });
  return store;
}

/** All that must not depend on how often the program died: what was read, counted and found. */
export function stateOf(folder: string, from = START - 3_600_000) {
  const store = openedStore(folder);
  const server = store.servers.list()[0]!;
  const sources = store.servers.sources(server.id);
  const nameOf = (id: string) => sources.find((source) => source.id === id)?.name ?? id;
  const first = Math.floor(from / 60_000);
  const last = Math.ceil(END / 60_000) + 1;
  // The child's clock stands still behind the server's, which is a finding of its own and depends on the rounds.
  const rows = store.findingList.list({ now: END, sort: 'newest', limit: 100, origins: ['rule'] }).rows;
  const candidates = new Set(store.notices.candidates().map(({ findingId }) => findingId));
  const state = {
    /** Whether each finding was decided about, or waits for it. */
    noticed: rows.map(({ id }) => candidates.has(id) || store.notices.decisions(id).length > 0),
    findings: shownFindings(
      store,
      rows.map(({ id }) => id),
    ),
    occurrences: rows
      .flatMap(({ id, title }) =>
        store.occurrences
          .of(id, first, last)
          .map(
            (row) =>
              `${title} ${row.minute} ${nameOf(row.sourceId)} ${row.count} ${sortedJson(row.entities)}`,
          ),
      )
      .sort(),
    volume: sources.map(({ id, name }) => [
      name,
      Array.from({ length: last - first }, (_, index) =>
        store.volume.ofSource(id, first + index, first + index + 1),
      ),
    ]),
    templates: sources.map(({ id, name }) => [
      name,
      [...store.templates.known(id).values()]
        .map((known) => `${known.canonicalText} ${known.firstSeen} ${known.lastSeen}`)
        .sort(),
    ]),
    waiting: store.backlog.summary().count,
    evidence: rows.map(({ id }) => {
      const lines = [...store.evidence.of(id).values()].flat();
      return {
        few: lines.length <= 50,
        distinct: new Set(lines.map((line) => `${line.timestamp} ${line.text}`)).size === lines.length,
      };
    }),
    covered: sources.map(({ id }) => store.coverage.watermark(id)),
  };
  store.close();
  return state;
}

/** Tallies in one order, whatever order they were counted in. */
function sortedJson(entities: object): string {
  return JSON.stringify(entities, (_key, value: unknown) =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  );
}

/** What the baselines know and have told, whole. */
export function baselineOf(folder: string) {
  const store = openedStore(folder);
  const [server] = store.servers.list();
  const names = new Map(store.servers.sources(server!.id).map(({ id, name }) => [id, name]));
  const rows = store.findingList.list({ now: END, sort: 'newest', limit: 100, origins: ['baseline'] }).rows;
  const state = {
    told: rows
      .map(({ id, title, count, severity }) => ({
        title,
        explanation: store.findings.get(id)?.explanation,
        count,
        severity,
        minutes: store.occurrences
          .of(id, 0, Math.ceil(END / 60_000))
          .map((row) => [row.minute, names.get(row.sourceId), row.count]),
        evidence: [...store.evidence.of(id).values()].flat().map(({ text }) => text),
      }))
      .sort((left, right) => (left.title < right.title ? -1 : 1)),
    known: [...names].map(([id, name]) => {
      const kept = store.baselines.load(id);
      const templates = [...(kept?.templates ?? [])].map(([text, bytes]) => [text, bytesOf(bytes)] as const);
      return [
        name,
        kept && bytesOf(kept.source),
        templates.sort(([left], [right]) => (left < right ? -1 : 1)),
      ];
    }),
  };
  store.close();
  return state;
}

function bytesOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
