import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { SourceBaseline } from '../../../electron/engine/reduce/baseline/source-baseline.ts';
import { migrate } from '../../../electron/engine/store/migrate.ts';
import { MIGRATIONS } from '../../../electron/engine/store/migrations/migrations.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import type { RedactedText } from '../../../shared/domain/line.ts';
import { feed, MONDAY, type Model } from '../reduce/baseline/simulation.ts';
import { NOW, open, openWithServers, temporaryFolder } from './fixture.ts';

const SOURCE = 'web1-sshd';

function reopened(store: Store): SourceBaseline {
  const kept = store.baselines.load(SOURCE);
  if (kept === null) return new SourceBaseline(SOURCE, 'UTC');
  const templates = [...kept.templates].map(([text, history]) => [text as RedactedText, history] as const);
  return new SourceBaseline(SOURCE, 'UTC', { source: kept.source, templates });
}

describe('baselines', () => {
  it('are not there before they are saved, and come back byte by byte', () => {
    const store = openWithServers();
    expect(store.baselines.load(SOURCE)).toBeNull();
    const [first, second] = [Uint8Array.of(1, 2, 0), Uint8Array.of(255, 0)];
    store.baselines.save(SOURCE, {
      source: first,
      templates: new Map([
        ['a', first],
        ['b', second],
      ]),
    });
    store.baselines.save(SOURCE, {
      source: second,
      templates: new Map([
        ['a', null],
        ['c', first],
      ]),
    });
    const kept = store.baselines.load(SOURCE);
    expect([...(kept?.source ?? [])]).toEqual([255, 0]);
    expect([...(kept?.templates ?? [])].map(([text, bytes]) => [text, [...bytes]])).toEqual([
      ['b', [255, 0]],
      ['c', [1, 2, 0]],
    ]);
  });

  it('know after each restart what they knew before', () => {
    const store = openWithServers();
    const model: Model = (minute) => [
      ['cron', 1],
      ['busy', 5 + ((minute / 5) % 3)],
    ];
    for (let hour = 0; hour < 30; hour += 1) {
      const baseline = reopened(store);
      // Each cut lies in the middle of a bin.
      const from = MONDAY + hour * 60 + 2;
      feed(baseline, (minute) => model(minute - 2), { from, to: from + 60, length: 60 });
      store.baselines.save(SOURCE, baseline.takeChanges());
    }
    const from = MONDAY + 30 * 60 + 2;
    const [outcome] = feed(reopened(store), () => [['busy', 300]], { from, to: from + 20, length: 20 });
    expect(outcome?.learning).toBeNull();
    expect(outcome?.assessments.map(({ kind, template }) => `${kind} ${template?.text}`)).toEqual([
      'spike busy',
      'missing cron',
    ]);
  });

  it('go with their source, and are forgotten when they are told to', () => {
    const store = openWithServers();
    const update = { source: Uint8Array.of(1), templates: new Map([['a', Uint8Array.of(2)]]) };
    store.baselines.save(SOURCE, update);
    store.baselines.save('db1-postgres', update);
    store.baselines.forget('db1-postgres');
    expect(store.baselines.load('db1-postgres')).toBeNull();
    store.servers.remove('web1');
    expect(store.baselines.load(SOURCE)).toBeNull();
  });

  it('leave nothing of a pass that fails', () => {
    const store = openWithServers();
    const update = { source: Uint8Array.of(1), templates: new Map([['a', Uint8Array.of(2)]]) };
    expect(() =>
      store.transaction(() => {
        store.baselines.save(SOURCE, update);
        throw new Error('killed');
      }),
    ).toThrow('killed');
    expect(store.baselines.load(SOURCE)).toBeNull();
  });

  it('find their place in a database of version 2', () => {
    const path = join(temporaryFolder(), 'nightjar.db');
    const database = new Database(path);
    migrate(database, { migrations: MIGRATIONS.slice(0, 2), version: '0.1.0', now: NOW });
    database.exec(`INSERT INTO servers VALUES ('web1', 'web1', '{"kind":"url","loki":"http://localhost"}', NULL, 300000, 0);
      INSERT INTO sources VALUES ('${SOURCE}', 'web1', 'sshd', '{job="sshd"}', NULL, '{}', NULL)`);
    database.close();
    const { store, backup } = open(path);
    expect(backup).toMatch(/-v2$/);
    expect(store.servers.sources('web1').map(({ id }) => id)).toEqual([SOURCE]);
    store.baselines.save(SOURCE, { source: Uint8Array.of(1), templates: new Map() });
    expect(store.baselines.load(SOURCE)?.templates.size).toBe(0);
  });
});
