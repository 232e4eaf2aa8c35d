import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FailureCode } from '../../../shared/domain/failure.ts';
import { ScriptedOllama } from '../../doubles/ollama.ts';
import { citing, type Script } from '../../doubles/ollama-answers.ts';
import { OLLAMA_ERRORS } from '../../doubles/ollama-refusals.ts';
import { attackLines } from '../../fixtures/attack.ts';
import { HOUR, line, MINUTE, START, World } from './world.ts';

const MODEL = 'qwen3:4b';
let world: World;
let ollama: ScriptedOllama;

beforeEach(async () => {
  world = await World.start();
  ollama = await ScriptedOllama.start({ script: citing('lost its lease', { f_title: 'Leases get lost' }) });
  world.loki.store(attackLines(START - HOUR, START, 8));
  world.loki.store(leases(START - HOUR, START));
});
afterEach(async () => {
  await world.end();
  await ollama.stop();
});

function leases(from: number, to: number) {
  return Array.from({ length: Math.floor((to - from) / (5 * MINUTE)) }, (_, index) =>
    line(
      'auth',
      from + index * 5 * MINUTE,
      `level=error msg="worker ${index} lost its lease on shard ${index * 3}"`,
    ),
  );
}

const waiting = () => world.store.backlog.summary().count;
const add = (model: string | null = MODEL) =>
  world.add({ model, ollama: ollama.origin, interval: 5 * MINUTE });
const answered = () => ollama.chats.length > 0 && waiting() === 0;
const first = () => world.runs().at(-1);

describe('without a model', () => {
  it('templates wait, and the run says why', async () => {
    await add(null);
    await world.settle();
    expect(waiting()).toBeGreaterThan(0);
    expect(first()).toMatchObject({
      state: 'complete',
      notAsked: waiting(),
      notAskedReason: { message: expect.stringContaining('rules only') },
    });
    expect(world.findings('rule').length).toBeGreaterThan(0);
    const before = waiting();
    world.loki.store([line('auth', START + MINUTE, 'something that was never said before')]);
    await world.pass(5 * MINUTE);
    expect(waiting()).toBe(before + 1);
    expect((await call(world.router.system.proof, undefined)).waitingForModel).toBe(before + 1);
  });
});

describe('with a model', () => {
  it('asks about each template once, also after a restart, and counts later lines without a question', async () => {
    await add();
    await world.until(answered);
    const asked = ollama.chats.length;
    const rules = world.findings('rule');
    const [found] = world.findings('model');
    expect(found).toMatchObject({ title: 'Leases get lost', count: 12 });
    expect(first()?.calls).toHaveLength(asked);
    // Leads from the finding to the call in which it was named.
    expect(found?.origin).toMatchObject({ kind: 'model', runId: first()?.id });
    expect(first()).toMatchObject({ notAsked: 0, notAskedReason: null });

    world.loki.store(leases(START, START + 30 * MINUTE));
    await world.pass(31 * MINUTE);
    await world.restart();
    world.loki.store(leases(START + 31 * MINUTE, START + HOUR));
    await world.pass(HOUR);
    expect(ollama.chats).toHaveLength(asked);
    expect(world.findings('model')).toHaveLength(1);
    expect(world.findings('model')[0]?.count).toBe(12 + 6 + 5);
    for (const rule of rules) {
      const now = world.findings('rule').find(({ fingerprint }) => fingerprint === rule.fingerprint);
      expect(now).toMatchObject({ severity: rule.severity, title: rule.title, origin: rule.origin });
    }
  });

  it('says so when what it found comes back after it was resolved', async () => {
    await add();
    await world.until(answered);
    const id = world.findings('model')[0]?.id ?? '';
    await call(world.router.findings.triage, { ids: [id], action: { kind: 'resolve' } });
    await world.pass(5 * MINUTE);
    world.loki.store(leases(world.clock.now(), world.clock.now() + 10 * MINUTE));
    await world.pass(20 * MINUTE);
    const detail = await call(world.router.findings.get, { id });
    expect(detail).toMatchObject({ state: 'new', mark: { kind: 'regressed' } });
    expect(detail?.history.filter(({ kind }) => kind === 'regressed')).toHaveLength(1);
  });

  it('cannot talk a rule’s finding down, nor take its place', async () => {
    ollama.script = citing('Failed password', {
      f_title: 'Nothing to see here',
      e_severity: 'info',
      c_kind: 'security',
    });
    await add();
    await world.settle();
    const before = world.findings('rule');
    await world.until(answered);
    const after = world.findings('rule');
    expect(after).toEqual(before);
    const prints = new Set(world.findings().map(({ fingerprint }) => fingerprint));
    expect(prints.size).toBe(world.findings().length);
  });

  it('rests four times as long as it worked, for all servers of its host together', async () => {
    const working: Script = (request, index) => {
      world.clock.jump(10_000);
      return citing('lost its lease')(request, index);
    };
    ollama.script = working;
    await add();
    await world.until(() => (first()?.calls.length ?? 0) === 1);
    const done = world.clock.now();
    await world.add({
      name: 'second',
      model: MODEL,
      ollama: ollama.origin,
      jobs: ['nginx'],
      interval: 5 * MINUTE,
    });
    await world.settle();
    const run = world.runs().find(({ serverId }) => world.store.servers.get(serverId)?.name === 'second');
    expect(run?.notAskedReason?.message).toMatch(/rests for another \d+ s/);
    expect(ollama.chats).toHaveLength(1);
    while (ollama.chats.length < 2) await world.pass(10_000);
    expect(world.clock.now() - done).toBeGreaterThanOrEqual(40_000);
  });
});

describe('a model that fails', () => {
  it.each<readonly [words: string, model: string, script: Script | null, code: FailureCode]>([
    ['is not there', 'another:1b', null, 'model-missing'],
    ['is busy', MODEL, () => OLLAMA_ERRORS.busy, 'model-busy'],
    ['has no memory', MODEL, () => OLLAMA_ERRORS.outOfMemory, 'model-out-of-memory'],
    ['answers nonsense', MODEL, () => ({ answer: 'I am only a language model.' }), 'model-answer-invalid'],
  ])(
    'and %s leaves what rules found, says so, and is asked again later',
    async (_words, name, script, code) => {
      const well = ollama.script;
      if (script) ollama.script = script;
      const id = await add(name);
      const failed = () => first()?.notAskedReason !== null && first()?.notAskedReason !== undefined;
      await world.until(failed);
      const held = waiting();
      expect(held).toBeGreaterThan(0);
      expect(world.findings('rule').length).toBeGreaterThan(0);
      expect(first()).toMatchObject({ state: 'complete', notAsked: held });
      await world.pass(15 * MINUTE);
      await world.until(() => world.findings('nightjar').length > 0);
      expect(world.findings('nightjar')[0]).toMatchObject({ origin: { code }, category: 'nightjar' });
      const [server] = await call(world.router.servers.list, undefined);
      expect(server?.hops.find(({ kind }) => kind === 'model')).toMatchObject({
        state: 'failing',
        failure: { code },
      });
      expect(waiting()).toBe(held);

      ollama.script = well;
      const changed = world.store.servers.get(id);
      if (changed && !script) {
        await world.closeEngine();
        await world.startEngine();
        world.store.servers.save({ ...changed, model: MODEL });
        await world.restart();
      }
      await world.pass(40 * MINUTE);
      await world.until(answered);
      expect(world.findings('model')).toHaveLength(1);
    },
  );

  it('and gives no answer at all is waited for until its deadline, while polling goes on', async () => {
    world.modelAnswers = false;
    ollama.script = () => ({ answer: '', end: 'hang' });
    await add();
    await world.until(() => ollama.chats.length === 1);
    await world.pass(40 * MINUTE);
    await world.until(() => world.findings('nightjar').length > 0);
    expect(world.findings('nightjar')[0]?.origin).toMatchObject({ code: 'model-timeout' });
    expect(
      world.runs().filter(({ kind, state }) => kind === 'poll' && state === 'complete').length,
    ).toBeGreaterThan(7);
  });
});
