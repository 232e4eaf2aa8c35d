import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FailureCode } from '../../../shared/domain/failure.ts';
import type { CallState } from '../../../shared/domain/run.ts';
import { ScriptedOllama } from '../../doubles/ollama.ts';
import { citing, type Reply, type Script } from '../../doubles/ollama-answers.ts';
import { OLLAMA_ERRORS } from '../../doubles/ollama-refusals.ts';
import { HOUR, line, MINUTE, START, World } from './world.ts';

const MODEL = 'qwen3:4b';
/** Longer than the wait after a first failure, shorter than after a second one. */
const SOON = 50_000;

let world: World;
let ollama: ScriptedOllama;
let models: { name: string; digest: string }[];
const healthy = citing('lost its lease', { f_title: 'Leases get lost' });

beforeEach(async () => {
  models = [{ name: MODEL, digest: 'a'.repeat(64) }];
  world = await World.start();
  ollama = await ScriptedOllama.start({ script: healthy, models });
  world.loki.store(
    Array.from({ length: 8 }, (_, index) => [
      line('auth', START - HOUR + index * MINUTE, `level=error msg="worker ${index} lost its lease"`),
      line('auth', START - HOUR + index * MINUTE, `session ${index} was opened by the scheduler`),
      line('auth', START - HOUR + index * MINUTE, `cache of shard ${index} is warm again`),
    ]).flat(),
  );
});
afterEach(async () => {
  await world.end();
  await ollama.stop();
});

const waiting = () => world.store.backlog.summary().count;
const first = () => world.runs().at(-1);
const add = (place = ollama.origin) =>
  world.add({ model: MODEL, ollama: place, jobs: ['auth'], interval: 5 * MINUTE });
const reasonGiven = () => typeof first()?.notAskedReason?.message === 'string';
const hop = async () => {
  const [server] = await call(world.router.servers.list, undefined);
  return server?.hops.find(({ kind }) => kind === 'model');
};

/** What must hold after any fault, whatever it was. */
async function expectNamed(code: FailureCode, held: number): Promise<void> {
  const health = await hop();
  expect(health).toMatchObject({ state: 'failing', failure: { code } });
  const failure = health?.failure;
  expect(failure?.message).toMatch(/\w\.$/u);
  expect(failure?.advice).toMatch(/\w\.$/u);
  expect(first()?.notAskedReason).toEqual(failure);
  expect(first()?.state).toBe('complete');
  expect(waiting()).toBe(held);
  expect(first()?.notAsked).toBe(held);
}

/** Nobody asks again at once; polling goes on; once it is well again, all is asked and answered. */
async function expectRecovery(held: number, heal: () => void): Promise<void> {
  const before = ollama.requests.length;
  await world.pass(SOON);
  expect(ollama.requests).toHaveLength(before);
  heal();
  const polls = world.runs().length;
  world.modelAnswers = true;
  await world.pass(40 * MINUTE);
  await world.until(() => waiting() === 0);
  expect(world.runs().length).toBeGreaterThanOrEqual(polls + 7);
  expect(world.runs().every(({ state }) => state === 'complete')).toBe(true);
  expect(world.findings('model').map(({ title }) => title)).toEqual(['Leases get lost']);
  expect(await hop()).toMatchObject({ state: 'ok', failure: null });
  const judged = world.store.templateVerdicts.newest(world.sourceId('auth'));
  expect(judged.size).toBe(held);
}

describe('a fault of the model’s host', () => {
  const OUT = 'model-out-of-memory';
  const INVALID = 'model-answer-invalid';
  const faults: ReadonlyArray<readonly [string, Reply, FailureCode, CallState, calls: number | null]> = [
    ['the model is missing', OLLAMA_ERRORS.missing(MODEL), 'model-missing', 'failed', 1],
    ['no memory, since 0.30', OLLAMA_ERRORS.outOfMemory, OUT, 'failed', 1],
    ['no memory, before 0.30', OLLAMA_ERRORS.outOfMemoryOld, OUT, 'failed', 1],
    ['killed by the kernel', OLLAMA_ERRORS.killed, OUT, 'failed', 1],
    ['the queue is full', OLLAMA_ERRORS.busy, 'model-busy', 'failed', 1],
    ['it crashes', OLLAMA_ERRORS.crashed, 'model-unreachable', 'failed', 1],
    [
      'it crashes in the middle',
      { answer: '{"a_f', end: { error: 'model runner has unexpectedly stopped' } },
      'model-unreachable',
      'failed',
      1,
    ],
    ['the stream is cut', { answer: '{"a_find', end: 'cut' }, 'model-unreachable', 'failed', 1],
    ['loading stalls', OLLAMA_ERRORS.loadStalled, 'model-timeout', 'failed', 1],
    ['the schema is ignored', { answer: 'I am but a model.' }, INVALID, 'answer-invalid', 2],
    [
      'it repeats itself until it is stopped',
      { answer: '{"a_findings":[', end: 'no-done' },
      INVALID,
      'answer-invalid',
      2,
    ],
    ['it ends with done: false', { answer: '', end: { done: false } as never }, INVALID, 'answer-invalid', 2],
    ['it thinks without end', { answer: '', thinking: 'hm '.repeat(9_000) }, INVALID, 'answer-invalid', 2],
    ['it answers without end', { answer: 'x'.repeat(20_000), chunk: 1_000 }, INVALID, 'answer-invalid', 2],
    ['too long, in words', OLLAMA_ERRORS.tooLong, 'model-prompt-too-long', 'prompt-too-long', null],
    ['too long, before 0.30', OLLAMA_ERRORS.tooLongOld, 'model-prompt-too-long', 'prompt-too-long', null],
    [
      'too long, in numbers',
      OLLAMA_ERRORS.tooLongNested(9_412, 8_192),
      'model-prompt-too-long',
      'prompt-too-long',
      null,
    ],
    [
      'too long, and cut without a word',
      { answer: { a_findings: [], b_noise: [1] }, promptTokens: 40 },
      'model-prompt-too-long',
      'prompt-too-long',
      null,
    ],
    ['403 with an empty body', OLLAMA_ERRORS.forbidden, 'model-unreachable', 'failed', 1],
    ['a proxy wants a login', OLLAMA_ERRORS.proxyLogin, 'model-unreachable', 'failed', 1],
    ['it is in a cloud', OLLAMA_ERRORS.cloudDisabled, 'model-cloud-refused', 'failed', 1],
  ];

  it.each(faults)('%s: named, nothing lost, asked again later', async (_, reply, code, state, calls) => {
    ollama.script = () => reply;
    await add();
    await world.until(reasonGiven);
    const held = waiting();
    expect(held).toBe(3);
    await expectNamed(code, held);
    const made = first()?.calls ?? [];
    if (calls !== null) expect(made).toHaveLength(calls);
    expect(made.every((each) => each.state === state && each.failure?.code === code)).toBe(true);
    expect(made[0]).toMatchObject({ host: new URL(ollama.origin).host, digest: 'a'.repeat(64) });
    // Being busy once is no news.
    const own = world.findings('nightjar').map(({ origin, category }) => ({ origin, category }));
    expect(own).toEqual(
      code === 'model-busy' ? [] : [{ origin: { kind: 'nightjar', code }, category: 'nightjar' }],
    );
    await expectRecovery(held, () => {
      ollama.script = healthy;
    });
  });

  it('no first token for ten minutes is waited for, for fifteen it is named', async () => {
    world.modelAnswers = false;
    ollama.script = () => ({ answer: '', firstToken: new Promise(() => {}) });
    await add();
    await world.until(() => ollama.chats.length === 1);
    await world.pass(14 * MINUTE);
    expect(ollama.disconnects).toBe(0);
    expect(world.runs().length).toBeGreaterThan(2);
    await world.pass(2 * MINUTE);
    await ollama.until(() => ollama.disconnects === 1);
    await world.until(reasonGiven);
    await expectNamed('model-timeout', 3);
  });

  it('another program in its place is named', async () => {
    const program = createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<html>Welcome to nginx!</html>');
    });
    await new Promise<void>((resolve) => program.listen(0, '127.0.0.1', resolve));
    await add(`http://127.0.0.1:${(program.address() as AddressInfo).port}`);
    await world.until(reasonGiven);
    await expectNamed('model-unreachable', 3);
    program.closeAllConnections();
    await new Promise((resolve) => program.close(resolve));
  });

  it('gone altogether is named', async () => {
    const { origin } = ollama;
    await ollama.stop();
    await add(origin);
    await world.until(reasonGiven);
    await expectNamed('connection-refused', 3);
  });

  it('other weights under the same name are told from the old ones, and asked again in their turn', async () => {
    await add();
    await world.until(() => waiting() === 0 && ollama.chats.length > 0);
    const asked = ollama.chats.length;
    models.splice(0, 1, { name: MODEL, digest: 'b'.repeat(64) });
    const later = world.clock.now() + 6 * MINUTE;
    world.loki.store([
      line('auth', later, 'something that was never said before'),
      line('auth', later, 'session 9 was opened by the scheduler'),
      line('auth', later + 6 * MINUTE, 'session 10 was opened by the scheduler'),
    ]);
    await world.pass(30 * MINUTE);
    await world.until(() => waiting() === 0);
    expect(ollama.chats.length).toBeGreaterThan(asked);
    const verdicts = world.store.templateVerdicts.newest(world.sourceId('auth'));
    const digestOf = (text: string) =>
      [...verdicts.values()].find(({ canonicalText }) => canonicalText.includes(text))?.digest[0];
    expect(digestOf('never said')).toBe('b');
    expect(digestOf('session')).toBe('b');
    // It was not seen since.
    expect(digestOf('warm')).toBe('a');
  });

  it('a clock that jumps in the middle of a question neither loses it nor makes its host rest for days', async () => {
    ollama.script = (request, index) => {
      if (index === 0) world.clock.jump(12 * HOUR);
      return healthy(request, index);
    };
    await add();
    await world.until(() => ollama.chats.length > 0 && (waiting() === 0 || reasonGiven()));
    await world.pass(3 * HOUR);
    await world.until(() => waiting() === 0);
    expect(world.findings('model')).toHaveLength(1);
  });
});

describe('a question that is given up', () => {
  const endings: ReadonlyArray<readonly [string, (id: string) => Promise<unknown>]> = [
    ['because the server is paused', (id) => call(world.router.servers.setPaused, { id, paused: true })],
    ['because Nightjar ends', () => world.closeEngine()],
  ];

  it.each(endings)('%s stops the host’s work at once and loses nothing', async (_, end) => {
    world.modelAnswers = false;
    const script: Script = () => ({ answer: '{"a_findings":', end: 'hang' });
    ollama.script = script;
    const id = await add();
    await world.until(() => ollama.chats.length === 1);
    await world.settle();
    await end(id);
    await ollama.until(() => ollama.disconnects === 1);
    if (!world.isRunning) await world.startEngine();
    expect(waiting()).toBe(3);
    expect(first()?.notAskedReason?.advice).toContain('still waits');
    expect(world.findings('nightjar')).toEqual([]);
  });
});
