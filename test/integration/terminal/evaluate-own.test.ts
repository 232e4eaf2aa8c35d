import { statSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtInRules } from '../../../electron/engine/jobs/rules.ts';
import { restoreRedacted } from '../../../electron/engine/reduce/redact.ts';
import { openStore } from '../../../electron/engine/store/open.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import { disagreementText } from '../../../electron/terminal/evaluation/disagreement.ts';
import { countRules } from '../../../electron/terminal/evaluation/evaluate-candidate.ts';
import { measureAll } from '../../../electron/terminal/evaluation/measure-all.ts';
import { readOwnWindows } from '../../../electron/terminal/evaluation/own-windows.ts';
import { reduceWindow } from '../../../electron/terminal/evaluation/reduce-window.ts';
import type { Verdict } from '../../../shared/domain/finding.ts';
import { ScriptedOllama } from '../../doubles/ollama.ts';
import { citing, idsOf, type ChatRequest, type Script } from '../../doubles/ollama-answers.ts';
import { addFinding, addServers, MINUTE, NOW, optionsFor } from '../../unit/store/store-values.ts';

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightjar-own-'));
  store = openStore(optionsFor(join(folder, 'nightjar.db'))).store;
  addServers(store);
});

afterEach(async () => {
  store.close();
  await rm(folder, { recursive: true, force: true });
});

function judged(id: string, lines: readonly string[], verdict: Verdict | null): void {
  addFinding(store, id);
  const evidence = lines.map((text, at) => ({
    timestamp: (BigInt(NOW) + BigInt(at)) * 1_000_000n,
    sourceId: 'web1-sshd',
    text: restoreRedacted(text),
  }));
  const nothing = { range: { from: 0n, to: 0n }, sourceIds: [] };
  store.evidence.merge(id, 'web1', nothing, evidence, (all) => all);
  store.verdicts.set(`v1:${id}`, verdict, NOW + MINUTE);
}

const about = (request: ChatRequest, text: string) => idsOf(request, text).length > 0;

async function reduced() {
  const rules = builtInRules();
  const { signal } = new AbortController();
  return Promise.all(readOwnWindows(folder).map((window) => reduceWindow(window, rules, signal)));
}

describe('nightjar evaluate --own', () => {
  it('asks about what was judged, beside a running engine, and tells what a model sees otherwise', async () => {
    judged('array', ['raid array md0 is degraded, 1 of 2 devices'], 'real');
    judged('quota', ['mailbox quota exceeded for anna, message refused'], 'real');
    judged('cron', ['cron job weekly-report was 3 s late'], 'noise');
    judged('open', ['nobody has judged this line'], null);
    const windows = await reduced();
    expect(windows.map(({ window }) => window.about).sort()).toEqual([
      'Finding array',
      'Finding cron',
      'Finding quota',
    ]);
    const script: Script = (request, index) =>
      citing(about(request, 'raid') ? 'raid' : 'cron')(request, index);
    const ollama = await ScriptedOllama.start({ script });
    try {
      const comparison = {
        model: 'qwen3:4b',
        host: ollama.origin,
        kind: 'ollama',
        lens: 'general',
        budget: 3_500,
        runs: 1,
      } as const;
      const { signal } = new AbortController();
      const results = await measureAll(windows, comparison, signal, () => undefined);
      expect(disagreementText(windows, countRules(windows), results)).toBe(
        'qwen3:4b disagrees about:\n  noise, found all the same: Finding cron\n  real, not found: Finding quota\n',
      );
      expect(JSON.stringify(ollama.chats)).not.toMatch(/Finding array|nobody has judged/u);
    } finally {
      await ollama.stop();
    }
  });

  it('changes nothing in the database, also where no engine runs', async () => {
    judged('array', ['raid array md0 is degraded, 1 of 2 devices'], 'real');
    store.close();
    const path = join(folder, 'nightjar.db');
    const before = await readFile(path);
    expect(readOwnWindows(folder)).toHaveLength(1);
    expect((await readFile(path)).equals(before)).toBe(true);
    // SQLite leaves files of its own beside it, with nothing in them that was written.
    expect(statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
    store = openStore(optionsFor(path)).store;
    expect(store.verdicts.judged(5)).toEqual([{ findingId: 'array', verdict: 'real' }]);
  });

  it('says what is missing', () => {
    expect(() => readOwnWindows(folder)).toThrow('No finding with lines of evidence was judged yet');
    expect(() => readOwnWindows(join(folder, 'nowhere'))).toThrow('There is no database');
  });
});
