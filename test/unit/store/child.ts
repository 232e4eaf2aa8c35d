import { writeSync } from 'node:fs';
import { DataFolderLock } from '../../../electron/engine/store/lock.ts';
import { openStore } from '../../../electron/engine/store/open.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import { addServers, finding, MINUTE, optionsFor, run } from './store-values.ts';

/** What a test runs in a process of its own, to kill it: `lock FOLDER` or `write PATH FIRST`. */
const [, , task, path = '', first = '0'] = process.argv;

/** Without a buffer, so that the parent knows of a step as soon as it is done. */
function say(text: string): void {
  writeSync(1, `${text}\n`);
}

function lock(): void {
  const held = DataFolderLock.acquire(path);
  held.announce({ pid: process.pid, url: 'http://127.0.0.1:4711/' });
  say('locked');
  // The lock lives as long as somebody has it: what nobody has, the garbage collector closes.
  setInterval(() => held, 1_000);
}

/** One pass after the other, each in a transaction that says where it is. */
function write(): void {
  const { store } = openStore(optionsFor(path));
  if (store.servers.list().length === 0) addServers(store);
  for (let number = Number(first); ; number++) {
    store.transaction(() => pass(store, number));
    say(`committed ${number}`);
  }
}

function pass(store: Store, number: number): void {
  const id = `f${number}`;
  store.runs.insert(run(id));
  say('inside');
  store.findings.insert(finding(id, { title: `Finding number-${number}-` }));
  const rows = Array.from({ length: 200 }, (_, offset) => ({
    sourceId: 'web1-sshd',
    minute: MINUTE + offset,
    count: 1,
    entities: { ip: { [`10.0.${number % 256}.${offset}`]: 1 } },
  }));
  store.occurrences.replace(id, 'web1', rows);
  say('inside');
  store.findings.refreshTotals(id);
  const from = BigInt(number) * 10n;
  store.coverage.lay('web1-sshd', { from, to: from + 10n, state: 'rules', runId: id });
  store.runs.update(run(id, { state: 'complete' }));
  say('inside');
}

if (task === 'lock') lock();
else write();
