import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { backUp, backupsOf } from '../../../electron/engine/store/backup.ts';
import { migrate, schemaVersion } from '../../../electron/engine/store/migrate.ts';
import type { Migration } from '../../../electron/engine/store/migrations/migration.ts';
import { MIGRATIONS } from '../../../electron/engine/store/migrations/migrations.ts';
import { openStore } from '../../../electron/engine/store/open.ts';
import { addFinding, addServers, NOW, open, optionsFor, run, temporaryFolder } from './fixture.ts';

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

function schemaOf(database: Database.Database): string {
  const rows = database
    .prepare<[], { sql: string }>('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name')
    .all();
  return `${rows.map(({ sql }) => `${sql};`).join('\n\n')}\n`;
}

/** A file that holds committed data in its write-ahead log, as a process that was killed leaves it. */
function uncleanCopy(path: string): string {
  const copy = `${path}-copy.db`;
  for (const suffix of ['', '-wal']) writeFileSync(copy + suffix, readFileSync(path + suffix));
  return copy;
}

describe('opening the store', () => {
  it('keeps the folder and every file to its owner', () => {
    const path = join(temporaryFolder(), 'data', 'nightjar.db');
    const { store, setAside, backup } = open(path);
    addServers(store);
    expect({ setAside, backup }).toEqual({ setAside: null, backup: null });
    expect(modeOf(dirname(path))).toBe('700');
    for (const name of readdirSync(dirname(path))) expect(modeOf(join(dirname(path), name))).toBe('600');
    expect(readdirSync(dirname(path)).sort()).toEqual(['nightjar.db', 'nightjar.db-shm', 'nightjar.db-wal']);
  });

  it('makes private what was not', () => {
    const folder = join(temporaryFolder(), 'data');
    mkdirSync(folder, { mode: 0o755 });
    const path = join(folder, 'nightjar.db');
    writeFileSync(path, '', { mode: 0o644 });
    open(path);
    expect(modeOf(folder)).toBe('700');
    expect(modeOf(path)).toBe('600');
  });

  it('refuses a folder that is shared by its nature', () => {
    const folder = join(temporaryFolder(), 'shared');
    mkdirSync(folder);
    // Like the temporary directory itself: everyone may write, and it is sticky.
    chmodSync(folder, 0o1777);
    expect(() => openStore(optionsFor(join(folder, 'nightjar.db')))).toThrow(/is shared with other users/);
    expect(readdirSync(folder)).toEqual([]);
    expect(statSync(folder).mode & 0o7777).toBe(0o1777);
  });

  it('finds again what was stored', () => {
    const path = join(temporaryFolder(), 'nightjar.db');
    const first = openStore(optionsFor(path)).store;
    addServers(first);
    addFinding(first, 'f1');
    first.close();
    expect(open(path).store.findings.get('f1')?.count).toBe(1);
  });

  it('marks runs failed that nobody runs any more', () => {
    const path = join(temporaryFolder(), 'nightjar.db');
    const first = openStore(optionsFor(path)).store;
    addServers(first);
    first.runs.insert(run('dead'));
    first.runs.insert(run('done', { state: 'complete', finishedAt: NOW }));
    first.close();
    const { store, interruptedRuns } = open(path);
    expect(interruptedRuns).toBe(1);
    expect(store.runs.get('dead')).toMatchObject({
      state: 'failed',
      finishedAt: NOW,
      failures: [{ sourceId: null, failure: { code: 'cancelled' } }],
    });
    expect(store.runs.get('done')?.state).toBe('complete');
  });

  it.each(['closed', 'killed'])(
    'refuses a database of a newer program, %s, and leaves it as it is',
    (how) => {
      const path = join(temporaryFolder(), 'nightjar.db');
      openStore(optionsFor(path)).store.close();
      const newer = new Database(path);
      newer.exec("UPDATE program SET version = '9.0.0'; PRAGMA user_version = 99");
      let left = path;
      if (how === 'killed') left = uncleanCopy(path);
      newer.close();
      const before = readFileSync(left);
      const files = readdirSync(dirname(left)).filter((name) => !name.endsWith('-shm'));
      expect(() => openStore(optionsFor(left))).toThrow(
        /written by a newer Nightjar, 9\.0\.0 \(schema 99, this program knows \d+\)\. Update Nightjar; nothing was changed/,
      );
      expect(readFileSync(left)).toEqual(before);
      expect(readdirSync(dirname(left)).filter((name) => !name.endsWith('-shm'))).toEqual(files);
    },
  );

  it('sets a damaged file aside, whole, and names it', () => {
    const path = join(temporaryFolder(), 'nightjar.db');
    const damaged = Buffer.from('this is not a database, but it was somebody’s data'.repeat(400));
    for (const expected of [
      `${path}.damaged-2026-11-21T06-00-00Z`,
      `${path}.damaged-2026-11-21T06-00-00Z-2`,
    ]) {
      writeFileSync(path, damaged);
      const options = optionsFor(path);
      const { store, setAside } = openStore(options);
      expect(setAside).toEqual({ path: expected, detail: 'file is not a database' });
      expect(readFileSync(expected)).toEqual(damaged);
      expect(store.servers.list()).toEqual([]);
      expect(options.log.entries).toMatchObject([{ level: 'error', fields: { path: expected } }]);
      store.close();
    }
  });

  it('checks a file that was not closed, and sets it aside with its log if pages are broken', () => {
    const path = join(temporaryFolder(), 'nightjar.db');
    const first = openStore(optionsFor(path)).store;
    addServers(first);
    first.transaction(() => {
      for (let number = 0; number < 300; number++) addFinding(first, `f${number}`);
    });
    first.close();
    const again = openStore(optionsFor(path)).store;
    again.settings.set('something', 'in the log');
    const copy = uncleanCopy(path);
    again.close();
    const broken = readFileSync(copy);
    broken.fill(0x5a, 4096 * 20, 4096 * 60);
    writeFileSync(copy, broken);
    const log = readFileSync(`${copy}-wal`);
    const { store, setAside } = open(copy);
    expect(setAside?.path).toBe(`${copy}.damaged-2026-11-21T06-00-00Z`);
    expect(readFileSync(setAside?.path ?? '')).toEqual(broken);
    expect(readFileSync(`${setAside?.path}-wal`)).toEqual(log);
    expect(store.servers.list()).toEqual([]);
  });

  it('reads what a killed process had committed', () => {
    const path = join(temporaryFolder(), 'nightjar.db');
    const first = open(path).store;
    addServers(first);
    addFinding(first, 'f1');
    const { store, setAside } = open(uncleanCopy(path));
    expect(setAside).toBeNull();
    expect(store.findings.get('f1')?.count).toBe(1);
  });

  it('says what to do when the path cannot be a database', () => {
    const path = join(temporaryFolder(), 'nightjar.db');
    mkdirSync(path);
    expect(() => openStore(optionsFor(path))).toThrow(/could not be opened\. Check that its folder is yours/);
  });
});

describe('transactions', () => {
  it('are whole or nothing, also inside each other', () => {
    const { store } = open();
    addServers(store);
    expect(() =>
      store.transaction(() => {
        addFinding(store, 'f1');
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(store.findings.get('f1')).toBeNull();
    store.transaction(() => {
      addFinding(store, 'f2');
      expect(() =>
        store.transaction(() => {
          addFinding(store, 'f3');
          throw new Error('inner');
        }),
      ).toThrow('inner');
      addFinding(store, 'f4');
    });
    const { rows } = store.findingList.list({ now: NOW, sort: 'newest', limit: 9, text: 'finding' });
    expect(rows.map(({ id }) => id).sort()).toEqual(['f2', 'f4']);
  });

  it('refuse work that is not done when it returns', () => {
    const { store } = open();
    expect(() => store.transaction(() => Promise.resolve(store.settings.set('a', 1)))).toThrow(/promise/);
    const rows = store.transaction(() => store.runs.list({ limit: 1 }));
    expect(rows).toEqual([]);
  });
});

describe('migrations', () => {
  const today = MIGRATIONS.length;
  const next: Migration = { version: today + 1, sql: 'ALTER TABLE settings ADD COLUMN note TEXT' };
  const failing: Migration = {
    version: today + 1,
    sql: 'CREATE TABLE half (a); CREATE TABLE settings (a)',
  };

  function todaysVersion(): { path: string; database: Database.Database } {
    const path = join(temporaryFolder(), 'nightjar.db');
    const { store } = openStore(optionsFor(path));
    addServers(store);
    store.close();
    return { path, database: new Database(path) };
  }

  it('lead from an empty file to the schema that is on record', async () => {
    const database = new Database(':memory:');
    migrate(database, { migrations: MIGRATIONS, version: '0.1.0', now: NOW });
    expect(schemaVersion(database)).toBe(MIGRATIONS.length);
    await expect(schemaOf(database)).toMatchFileSnapshot('../../fixtures/schema.sql');
  });

  it('are numbered without a gap, and stand alone', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
    const folder = join(import.meta.dirname, '../../../electron/engine/store/migrations');
    const steps = readdirSync(folder).filter((name) => /^\d{4}-/.test(name));
    expect(steps).toHaveLength(MIGRATIONS.length);
    for (const step of steps) {
      const imports = readFileSync(join(folder, step), 'utf8').match(/^import .*$/gm) ?? [];
      expect(imports).toEqual(["import type { Migration } from './migration.ts';"]);
    }
  });

  it('make an empty database that keeps its own rules', () => {
    const { database } = todaysVersion();
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(database.pragma('foreign_key_check')).toEqual([]);
    expect(database.prepare('SELECT version FROM program').pluck().get()).toBe('0.1.0');
    database.close();
  });

  it('copy a database that has data before they change it, and keep the data', () => {
    const { path, database } = todaysVersion();
    const options = { migrations: [...MIGRATIONS, next], version: '0.2.0', now: NOW };
    const backup = migrate(database, options);
    expect(backup).toBe(`${path}.backup-2026-11-21T06-00-00Z-v${today}`);
    expect(schemaVersion(database)).toBe(today + 1);
    expect(migrate(database, options)).toBeNull();
    const copy = new Database(backup ?? '', { readonly: true });
    expect(schemaVersion(copy)).toBe(today);
    expect(copy.prepare('SELECT count(*) FROM servers').pluck().get()).toBe(2);
    expect(database.prepare('SELECT count(*) FROM servers').pluck().get()).toBe(2);
    expect(modeOf(backup ?? '')).toBe('600');
    copy.close();
    database.close();
  });

  it('leave nothing half done', () => {
    const { path, database } = todaysVersion();
    const options = { migrations: [...MIGRATIONS, failing], version: '0.2.0', now: NOW };
    expect(() => migrate(database, options)).toThrow(
      /could not be brought to schema \d+\. Its data are as they were, a copy is at/,
    );
    expect(schemaVersion(database)).toBe(today);
    expect(schemaOf(database)).not.toContain('half');
    database.close();
    expect(open(path).store.servers.list()).toHaveLength(2);
  });

  it('keep the last three copies, and no half ones', () => {
    const { path, database } = todaysVersion();
    for (const minute of [1, 2, 3, 4, 4]) backUp(database, 1, NOW + minute * 60_000);
    const backups = backupsOf(path);
    expect(backups.map((name) => name.slice(path.length))).toEqual([
      '.backup-2026-11-21T06-03-00Z-v1',
      '.backup-2026-11-21T06-04-00Z-v1',
      '.backup-2026-11-21T06-04-00Z-v1-2',
    ]);
    expect(readdirSync(dirname(path)).some((name) => name.endsWith('.part'))).toBe(false);
    database.close();
  });
});
