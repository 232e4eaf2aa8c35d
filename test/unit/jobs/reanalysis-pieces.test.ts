import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tunnel } from '../../../electron/engine/connect/tunnel.ts';
import { rulesOf } from '../../../electron/engine/detect/compile-rules.ts';
import { Limiter } from '../../../electron/engine/jobs/limiter.ts';
import { LocalReduction } from '../../../electron/engine/jobs/local-reduction.ts';
import type { LokiClients } from '../../../electron/engine/jobs/loki-clients.ts';
import { Reanalyses } from '../../../electron/engine/jobs/reanalyses.ts';
import { outcomeOf } from '../../../electron/engine/jobs/reanalysis-outcome.ts';
import { keepPlan } from '../../../electron/engine/jobs/reanalysis-planning.ts';
import type { TaskParts } from '../../../electron/engine/jobs/reanalysis-task.ts';
import { builtInRuleFiles, RuleBook } from '../../../electron/engine/jobs/rules.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import type { LogLine } from '../../../shared/domain/line.ts';
import type { ReanalysisRequest } from '../../../shared/domain/reanalysis.ts';
import { startOfMinute, type Minute, type TimeRange } from '../../../shared/domain/time.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { silentLog } from '../../doubles/log.ts';
import { attackLines } from '../../fixtures/attack.ts';
import { shownFindings } from '../../fixtures/shown-findings.ts';
import { MINUTE, NOW, openWithServers } from '../store/fixture.ts';

const SERVER = 'web1';
const SOURCE = 'web1-sshd';
const LENGTH = 70;
/** Minutes before the range of which the rules only remember. */
const CONTEXT = 30;
const PAGE = 30;
const FROM: Minute = MINUTE - 2 * LENGTH;
const TO: Minute = FROM + LENGTH;
const REQUEST: ReanalysisRequest = {
  sourceIds: [SOURCE],
  from: FROM * 60_000,
  to: TO * 60_000,
  model: { kind: 'none' },
  lenses: null,
  askKnown: false,
  notify: false,
};
const OURS = builtInRuleFiles().filter(({ name }) => /ssh|nginx|web/.test(name));
const rules = new RuleBook('/nowhere/rules', OURS).current();
const looking = rulesOf(rules.rules.documents);

/** One database and one log, read again as often as is wanted. */
class Desk {
  readonly store: Store = openWithServers();
  readonly #lines: readonly LogLine[];
  readonly #reanalyses: Reanalyses;
  #pages = 0;
  #ids = 0;
  /** After how many pages it is paused. */
  #pauses: readonly number[] = [];
  #over = Promise.withResolvers<void>();

  constructor(lines: readonly LogLine[]) {
    this.#lines = lines;
    this.#reanalyses = new Reanalyses(this.#parts());
  }

  /** Reads the range in these pieces; paused at the pages of these numbers, and gone on with. */
  async read(cuts: readonly Minute[], pauses: readonly number[] = []): Promise<string> {
    const { store } = this;
    const id = `read-${++this.#ids}`;
    [this.#pages, this.#pauses, this.#over] = [0, pauses, Promise.withResolvers()];
    store.reanalyses.insert(id, REQUEST, { modelName: null, lensNames: [], apart: false }, NOW);
    const kept = { from: startOfMinute(FROM), to: startOfMinute(TO) };
    const pieces = piecesOf(cuts);
    store.transaction(() =>
      keepPlan(store, { id, request: REQUEST }, [{ serverId: SERVER, sourceIds: [SOURCE], pieces, kept }]),
    );
    this.#reanalyses.resumeAll();
    await this.#over.promise;
    return id;
  }

  /** What a person sees. */
  shown(id: string) {
    const { store } = this;
    const rows = store.findingList.list({ now: NOW, sort: 'newest', limit: 100 }).rows;
    return {
      state: store.reanalyses.get(id)?.state,
      difference: outcomeOf(store, store.reanalyses.get(id)!, rules.rules).map((line) => ({
        ...line,
        findingId: null,
      })),
      findings: shownFindings(
        store,
        rows.map((row) => row.id),
      ),
      occurrences: rows
        .map(({ id: finding, title }) => ({ title, rows: store.occurrences.of(finding, 0, TO + 60) }))
        .toSorted((left, right) => (left.title < right.title ? -1 : 1)),
    };
  }

  /** What only polling and people change. */
  untouched() {
    const { store } = this;
    return {
      coverage: store.coverage.of(SOURCE),
      watermark: store.coverage.watermark(SOURCE),
      baseline: store.baselines.load(SOURCE),
      detector: store.detectorState.get(SERVER),
      vocabulary: store.vocabulary.snapshot(SOURCE),
      verdicts: store.templateVerdicts.newest(SOURCE),
      words: store.findingList
        .list({ now: NOW, sort: 'newest', limit: 100 })
        .rows.map(({ id }) => [
          store.verdicts.of(store.findings.get(id)!.fingerprint),
          store.findings.get(id)!.triage,
        ]),
    };
  }

  /** A person says of everything that it is noise, and resolves it. */
  judgeAll() {
    const { store } = this;
    const triage = { state: 'resolved', stateAt: NOW, snooze: null, readAt: NOW } as const;
    const { rows } = store.findingList.list({ now: NOW, sort: 'newest', limit: 100 });
    for (const { id } of rows) {
      const finding = store.findings.get(id)!;
      store.verdicts.set(finding.fingerprint, 'noise', NOW);
      store.findings.update({ ...finding, triage });
    }
    return { verdicts: rows.map(() => 'noise'), triage: rows.map(() => triage) };
  }

  #parts(): TaskParts {
    const { store } = this;
    const clock = new ManualClock(NOW);
    const reduction = new LocalReduction({
      rules: looking,
      key: new Uint8Array(32).fill(7),
      seed: new Uint8Array(32).fill(1),
    });
    const client = { readWindow: (_: string, range: TimeRange) => this.#readWindow(range) };
    return {
      store,
      clock,
      log: silentLog,
      tools: { stopwatch: () => clock.now() },
      reduction: { readingBy: () => reduction },
      rules: () => rules,
      clients: { of: () => client } as unknown as LokiClients,
      turns: new Limiter(1),
      passes: new Limiter(1),
      tunnelOf: () => Promise.resolve({} as Tunnel),
      events: {
        findingsChanged: () => undefined,
        runProgress: () => undefined,
        healthChanged: () => undefined,
      },
      newId: () => `id-${++this.#ids}`,
      onChange: (id) => {
        if (store.reanalyses.get(id)?.finishedAt !== null) this.#over.resolve();
      },
      reasonNotToAsk: () => null,
      models: () => {
        throw new Error('No model is asked.');
      },
      hosts: { get: () => null, ofServer: () => null } as unknown as TaskParts['hosts'],
      lenses: {} as TaskParts['lenses'],
    };
  }

  async *#readWindow({ from, to }: TimeRange) {
    const lines = this.#lines.filter(({ timestamp }) => timestamp >= from && timestamp < to);
    for (let first = 0; first < lines.length; first += PAGE) {
      this.#pages += 1;
      if (this.#pauses.includes(this.#pages)) {
        const running = this.store.reanalyses.list().find(({ state }) => state === 'running');
        expect(this.#reanalyses.pause(running!.id)).toBe(true);
        setImmediate(() => expect(this.#reanalyses.resume(running!.id)).toBe(true));
      }
      yield { lines: lines.slice(first, first + PAGE), bytes: 1 };
    }
  }
}

/** Of the time before the range and of the range, cut at these minutes. */
function piecesOf(cuts: readonly Minute[]) {
  const bounds = [...new Set([FROM - CONTEXT, FROM, TO, ...cuts])].toSorted((left, right) => left - right);
  return bounds.slice(1).map((end, index) => ({
    from: startOfMinute(bounds[index] ?? 0),
    to: startOfMinute(end),
    context: end <= FROM,
    expected: 0,
  }));
}

function linesOf(seed: number): LogLine[] {
  return attackLines((FROM - CONTEXT) * 60_000, TO * 60_000, 8, seed).toSorted((left, right) =>
    left.timestamp < right.timestamp ? -1 : 1,
  );
}

const cuts = fc.array(fc.integer({ min: FROM - CONTEXT + 1, max: TO - 1 }), { maxLength: 12 });
const pauses = fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 3 });

describe('a range that is read again', () => {
  it('comes to the same in any pieces, however often it was paused', { timeout: 300_000 }, async () => {
    const wholes = new Map<number, Desk>();
    const whole = async (seed: number) => {
      const known = wholes.get(seed);
      if (known) return known;
      const desk = new Desk(linesOf(seed));
      await desk.read([]);
      wholes.set(seed, desk);
      return desk;
    };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(1, 2), cuts, pauses, async (seed, where, when) => {
        const expected = (await whole(seed)).shown('read-1');
        expect(expected.findings.length).toBeGreaterThan(0);
        const desk = new Desk(linesOf(seed));
        expect(desk.shown(await desk.read(where, when))).toEqual(expected);
      }),
      { numRuns: 6 },
    );
  });

  it('is the same when it is read once more, in other pieces, and nothing else changes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(4, 5), cuts, cuts, pauses, async (seed, once, again, when) => {
        const desk = new Desk(linesOf(seed));
        const first = desk.shown(await desk.read(once));
        const { verdicts, triage } = desk.judgeAll();
        const before = desk.untouched();
        expect(before.words).toEqual(verdicts.map((verdict, index) => [verdict, triage[index]]));
        const second = desk.shown(await desk.read(again, when));
        expect(second.difference.map(({ difference }) => difference)).toEqual(
          first.difference.map(() => 'same'),
        );
        expect({ ...second, difference: [] }).toEqual({ ...first, difference: [] });
        expect(desk.untouched()).toEqual(before);
      }),
      { numRuns: 3 },
    );
  });
});
