import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore } from '../../../electron/engine/store/open.ts';
import type { OpenedStore } from '../../../electron/engine/store/open.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import { addServers, optionsFor } from './store-values.ts';

export * from './store-values.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nightjar-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens a store that is closed when the test ends, unless the test closed it. */
export function open(path = join(temporaryFolder(), 'nightjar.db')): OpenedStore {
  const opened = openStore(optionsFor(path));
  onTestFinished(() => opened.store.close());
  return opened;
}

/** A fresh store with servers `web1` and `db1`, each with one source (`web1-sshd`, `db1-postgres`). */
export function openWithServers(): Store {
  const { store } = open();
  addServers(store);
  return store;
}
