import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Baselines } from '../../../electron/engine/jobs/baselines.ts';
import { RuleBook } from '../../../electron/engine/jobs/rules.ts';
import { runPass, type PassParts, type PassSource } from '../../../electron/engine/jobs/server-pass.ts';
import type { LokiClient } from '../../../electron/engine/sources/loki.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import { NightjarError } from '../../../shared/domain/failure.ts';
import { modelSettingsSchema } from '../../../shared/domain/settings.ts';
import { toNanoseconds } from '../../../shared/domain/time.ts';
import { silentLog } from '../../doubles/log.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { openWithServers, temporaryFolder } from '../../unit/store/fixture.ts';
import { logLines, readerOf, RULE_FILES, START, startReduction } from './reduction.ts';

const SOURCE = 'web1-sshd';
const LINES = logLines(30, 40);
const HALF = Math.floor(LINES.length / 2);
const END = START + 3_600_000;

type Before = (page: number) => Promise<void> | void;

function partsFor(store: Store, reduction: PassParts['reduction']): PassParts {
  let ids = 0;
  const book = new RuleBook(join(temporaryFolder(), 'rules'), RULE_FILES);
  const [server] = store.servers.list();
  if (server === undefined) throw new Error('no server');
  return {
    server,
    store,
    tools: { stopwatch: () => performance.now() },
    reduction,
    rules: () => book.current(),
    models: () => modelSettingsSchema.parse({}),
    baselines: new Baselines(store, 24),
    clock: new ManualClock(END),
    events: {
      findingsChanged: () => undefined,
      runProgress: () => undefined,
      healthChanged: () => undefined,
    },
    log: silentLog,
    newId: () => `run${ids++}`,
  };
}

function read(parts: PassParts, before: Before = () => undefined) {
  const [source] = parts.store.servers.sources(parts.server.id);
  if (source === undefined) throw new Error('no source');
  const client = {
    // Two pages, so that there is a middle.
    readWindow: () =>
      readerOf(source.id, LINES, [HALF], before).pages as ReturnType<LokiClient['readWindow']>,
  };
  const sources: PassSource[] = [{ source, client }];
  const wanted = { from: toNanoseconds(START), to: toNanoseconds(END) };
  const request = { kind: 'poll' as const, wanted, sources, horizon: toNanoseconds(END) };
  return runPass(parts, request, new AbortController().signal);
}

function stateOf(store: Store) {
  return {
    findings: store.findingList
      .list({ now: END, sort: 'newest', limit: 50 })
      .rows.map(({ title, count }) => ({ title, count }))
      .toSorted((left, right) => (left.title < right.title ? -1 : 1)),
    templates: [...store.templates.known(SOURCE).keys()].sort(),
    covered: store.coverage.of(SOURCE).map(({ from, to, state }) => ({ from, to, state })),
  };
}

it('records nothing of a pass whose thread failed, and all of it when the same is read again', async () => {
  const undisturbed = openWithServers();
  await read(partsFor(undisturbed, startReduction().thread));

  const store = openWithServers();
  const { thread, workers } = startReduction((sourceId) => store.vocabulary.snapshot(sourceId));
  const parts = partsFor(store, thread);
  const failed = read(parts, async (page) => {
    if (page === 1) await workers[0]?.terminate();
  });
  await expect(failed).rejects.toThrow(NightjarError);
  expect(store.runs.get('run0')).toMatchObject({
    state: 'failed',
    failures: [{ sourceId: null, failure: { code: 'reduction-failed' } }],
  });
  expect(stateOf(store)).toEqual({ findings: [], templates: [], covered: [] });
  expect(store.vocabulary.snapshot(SOURCE)).toBeNull();

  expect((await read(parts)).run.state).toBe('complete');
  expect(workers).toHaveLength(2);
  expect(stateOf(store)).toEqual(stateOf(undisturbed));
  expect(stateOf(store).findings.length).toBeGreaterThan(0);
});
