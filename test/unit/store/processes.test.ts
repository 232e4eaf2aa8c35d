import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NightjarError } from '../../../shared/domain/failure.ts';
import { DataFolderLock } from '../../../electron/engine/store/lock.ts';
import { openStore } from '../../../electron/engine/store/open.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import { MINUTE, NOW, optionsFor, temporaryFolder } from './fixture.ts';

const KILLS = 25;

function start(...task: string[]): { child: ChildProcess; lines: AsyncIterable<string> } {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./child.ts', import.meta.url)), ...task], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { child, lines: createInterface({ input: child.stdout }) };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  const [, signal] = (await gone) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

/** Lets a writer go on until it has said `steps` lines, kills it, and returns the last pass that it said was stored. */
async function writeAndKill(path: string, first: number, steps: number): Promise<number> {
  const { child, lines } = start('write', path, String(first));
  let last = first - 1;
  let said = 0;
  for await (const line of lines) {
    said += 1;
    // Lines that were still on their way when it was killed count: what was said to be stored must be there.
    const committed = /^committed (\d+)$/.exec(line);
    if (committed) last = Number(committed[1]);
    if (said === steps) await kill(child);
  }
  return last;
}

/** Which parts of a pass are there. */
function partsOf(store: Store, number: number): unknown {
  const id = `f${number}`;
  const from = BigInt(number) * 10n;
  const found = store.findingList.list({ now: NOW, sort: 'newest', limit: 5, text: `number-${number}-` });
  return {
    run: store.runs.get(id)?.state ?? null,
    rows: store.occurrences.of(id, MINUTE, MINUTE + 1_000).length,
    count: store.findings.get(id)?.count ?? null,
    addresses: Object.keys(store.findings.get(id)?.entities.ip ?? {}).length,
    found: found.rows.length,
    covered: store.coverage.of('web1-sshd', { from, to: from + 10n }).length === 1,
  };
}

const WHOLE = { run: 'complete', rows: 200, count: 200, addresses: 200, found: 1, covered: true };
const NOTHING = { run: null, rows: 0, count: null, addresses: 0, found: 0, covered: false };

describe('a writer that is killed', () => {
  it(`has stored each pass whole or not at all, killed ${KILLS} times`, { timeout: 180_000 }, async () => {
    const path = join(temporaryFolder(), 'nightjar.db');
    let next = 0;
    let cut = 0;
    for (const steps of fc.sample(fc.integer({ min: 1, max: 24 }), { numRuns: KILLS, seed: 5 })) {
      const last = await writeAndKill(path, next, steps);
      const { store, setAside } = openStore(optionsFor(path));
      expect(setAside).toBeNull();
      for (let number = next; number <= last; number++) expect(partsOf(store, number)).toEqual(WHOLE);
      // The one after may have been stored without a word of it; a second one after it cannot have been begun.
      const after = store.findings.get(`f${last + 1}`) === null ? NOTHING : WHOLE;
      expect(partsOf(store, last + 1)).toEqual(after);
      expect(partsOf(store, last + 2)).toEqual(NOTHING);
      if (after === NOTHING) cut += 1;
      next = after === WHOLE ? last + 2 : last + 1;
      store.close();
    }
    expect(cut).toBeGreaterThan(0);
    expect(next).toBeGreaterThan(KILLS);
  });
});

describe('the lock of the data folder', () => {
  it('names its holder to whoever comes second, and goes with the process', async () => {
    const folder = join(temporaryFolder(), 'data');
    const { child, lines } = start('lock', folder);
    for await (const line of lines) {
      expect(line).toBe('locked');
      break;
    }
    expect(() => DataFolderLock.acquire(folder)).toThrow(
      `already runs on the data folder ${folder} (process ${child.pid}). Open http://127.0.0.1:4711/`,
    );
    expect(() => DataFolderLock.acquire(folder)).toThrow(NightjarError);
    expect(DataFolderLock.holderOf(folder)).toEqual({ pid: child.pid, url: 'http://127.0.0.1:4711/' });
    await kill(child);
    const lock = DataFolderLock.acquire(folder);
    expect(DataFolderLock.holderOf(folder)).toEqual({ pid: process.pid });
    lock.release();
    expect(DataFolderLock.holderOf(folder)).toBeNull();
  });

  it('holds within one process too, until it is released', () => {
    const folder = temporaryFolder();
    const lock = DataFolderLock.acquire(folder);
    expect(() => DataFolderLock.acquire(folder)).toThrow(/already runs/);
    expect(() => DataFolderLock.acquire(folder)).toThrow(/already runs/);
    lock.release();
    lock.release();
    DataFolderLock.acquire(folder).release();
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  it('does not stand in the way of another folder', () => {
    const locks = [temporaryFolder(), temporaryFolder()].map((folder) => DataFolderLock.acquire(folder));
    for (const lock of locks) lock.release();
  });
});
