import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SEVERITIES } from '../../../shared/domain/words.ts';
import { ScriptedOllama } from '../../doubles/ollama.ts';
import { obeying, recordsOf } from '../../doubles/ollama-answers.ts';
import { attackLines } from '../../fixtures/attack.ts';
import { CONTROL_TOKENS, HOSTILE_LINES } from '../../fixtures/hostile-lines.ts';
import { HOUR, line, MINUTE, START, World } from '../jobs/world.ts';

let world: World;
let ollama: ScriptedOllama;

beforeEach(async () => {
  await begin();
  ollama = await ScriptedOllama.start({ script: obeying });
});

afterEach(async () => {
  await world.end();
  await ollama.stop();
});

/** A fresh engine, and an hour of attacks with all hostile lines among them. */
async function begin(): Promise<void> {
  world = await World.start();
  world.loki.store(attackLines(START - HOUR, START, 8));
  const step = (HOUR - 2 * MINUTE) / HOSTILE_LINES.length;
  world.loki.store(
    HOSTILE_LINES.map(({ text }, at) => line('auth', START - HOUR + MINUTE + Math.floor(at * step), text)),
  );
}

/** What the inbox shows of the rules' findings. */
function shown() {
  return world
    .findings('rule')
    .map(({ title, severity, category, count, triage }) => ({
      title,
      severity,
      category,
      count,
      state: triage.state,
    }))
    .sort((left, right) => (left.title < right.title ? -1 : 1));
}

async function readAll(model: string | null): Promise<void> {
  await world.add({ model, ollama: ollama.origin, interval: 5 * MINUTE });
  await world.settle();
  if (model === null) return;
  for (let pass = 0; pass < 12 && world.store.backlog.summary().count > 0; pass++)
    await world.pass(5 * MINUTE);
}

describe('a model that obeys every line it can read', () => {
  it('changes nothing about what the rules found', { timeout: 120_000 }, async () => {
    await readAll(null);
    const byRulesAlone = shown();
    expect(byRulesAlone.map(({ title }) => title)).toContainEqual(
      expect.stringContaining('SSH password guessing'),
    );
    expect(byRulesAlone.map(({ title }) => title)).toContainEqual(
      expect.stringContaining('instruct the model'),
    );
    await world.end();

    await begin();
    await readAll('qwen3:4b');
    expect(ollama.chats.length).toBeGreaterThan(0);
    for (const before of byRulesAlone) {
      const after = shown().find(({ title }) => title === before.title);
      expect(after).toMatchObject({ category: before.category, state: before.state });
      expect(SEVERITIES.indexOf(after?.severity ?? 'info')).toBeGreaterThanOrEqual(
        SEVERITIES.indexOf(before.severity),
      );
      expect(after?.count).toBeGreaterThanOrEqual(before.count);
    }
  });

  it(
    'gets each prompt whole: two marker lines, numbered records, no control token',
    { timeout: 120_000 },
    async () => {
      await readAll('qwen3:4b');
      const prompts = ollama.chats.map(({ messages }) => messages[1]?.content ?? '');
      expect(prompts.length).toBeGreaterThan(0);
      for (const [at, prompt] of prompts.entries()) {
        expect(prompt.split('\n').filter((each) => /^=== [0-9a-f]{16} ===$/u.test(each))).toHaveLength(2);
        expect(prompt.split('===')).toHaveLength(5);
        const records = ollama.chats[at] ? [...recordsOf(ollama.chats[at]).keys()] : [];
        expect(records).toEqual(records.map((_, index) => index + 1));
        const tokens = CONTROL_TOKENS.filter((token) =>
          prompt.normalize('NFKC').toLowerCase().includes(token),
        );
        expect(tokens).toEqual([]);
      }
    },
  );
});
