import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatQuestion } from '../../../electron/engine/analyze/chat.ts';
import { OllamaClient } from '../../../electron/engine/analyze/ollama.ts';
import { NightjarError, type FailureCode } from '../../../shared/domain/failure.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { ScriptedOllama, type OllamaOptions } from '../../doubles/ollama.ts';
import type { Reply } from '../../doubles/ollama-answers.ts';
import { OLLAMA_ERRORS } from '../../doubles/ollama-refusals.ts';

const MINUTE = 60_000;
const QUESTION: ChatQuestion = {
  model: 'qwen3:4b',
  system: 'Judge.',
  user: 'T1 new 1 line',
  schema: { type: 'object' },
  contextTokens: 8_192,
  answerTokens: 700,
  purpose: 'first',
};

/** As deep as a line of an answer may be long. */
const NESTED = '['.repeat(120_000) + ']'.repeat(120_000);

let ollama: ScriptedOllama;
let agent: Agent;
let clock: ManualClock;
let printed: ReturnType<typeof vi.spyOn>[];

beforeEach(() => {
  agent = new Agent();
  clock = new ManualClock();
  printed = (['log', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level));
});

afterEach(async () => {
  await ollama?.stop();
  await agent.close();
  for (const spy of printed) expect(spy).not.toHaveBeenCalled();
});

async function start(options: OllamaOptions = {}): Promise<OllamaClient> {
  ollama = await ScriptedOllama.start(options);
  return new OllamaClient({ origin: ollama.origin, dispatcher: agent }, clock);
}

function never(): AbortSignal {
  return new AbortController().signal;
}

describe('a question', () => {
  it('gives the whole answer with what the host counted', async () => {
    const client = await start({
      script: () => ({ answer: '{"a":1}', chunk: 2, promptTokens: 123, answerTokens: 9 }),
    });
    const outcome = await client.chat(QUESTION, never());
    expect(outcome).toEqual({
      kind: 'answer',
      text: '{"a":1}',
      cut: false,
      promptTokens: 123,
      answerTokens: 9,
      milliseconds: 0,
    });
  });

  it('sends on every call what keeps the context from being cut and the model from thinking', async () => {
    const client = await start();
    await client.chat(QUESTION, never());
    await client.chat({ ...QUESTION, purpose: 'retry' }, never());
    const [first, retry] = ollama.chats;
    expect(first).toMatchObject({
      model: 'qwen3:4b',
      stream: true,
      truncate: false,
      shift: false,
      think: false,
      keep_alive: '10m',
      format: { type: 'object' },
      options: { num_ctx: 8_192, num_batch: 512, num_predict: 700, temperature: 0 },
      messages: [
        { role: 'system', content: 'Judge.' },
        { role: 'user', content: 'T1 new 1 line' },
      ],
    });
    expect(retry?.options['seed']).not.toBe(first?.options['seed']);
    expect(retry?.options['temperature']).toBeGreaterThan(0);
    const constant = (request: typeof first) => [request?.options['num_ctx'], request?.options['num_batch']];
    expect(constant(retry)).toEqual(constant(first));
  });

  it.each(['gpt-oss:20b', 'hf.co/someone/gptoss-GGUF'])(
    'tells %s to think little, not to be silent',
    async (name) => {
      const client = await start({ models: [{ name }, { name: 'other', family: 'gptoss' }] });
      await client.chat({ ...QUESTION, model: name }, never());
      await client.chat({ ...QUESTION, model: 'other' }, never());
      expect(ollama.chats.map(({ think }) => think)).toEqual(['low', 'low']);
    },
  );

  it('says when the answer ended at its limit', async () => {
    const client = await start({ script: () => ({ answer: '{"a":', doneReason: 'length' }) });
    expect(await client.chat(QUESTION, never())).toMatchObject({ kind: 'answer', cut: true, text: '{"a":' });
  });

  it('has no token counts where the host gives none', async () => {
    const client = await start({ script: () => ({ answer: '{}', promptTokens: null }) });
    expect(await client.chat(QUESTION, never())).toMatchObject({ kind: 'answer', promptTokens: null });
  });
});

describe('trouble has a name', () => {
  const cases: ReadonlyArray<readonly [string, Reply, FailureCode]> = [
    ['missing model', OLLAMA_ERRORS.missing('qwen3:4b'), 'model-missing'],
    ['not a chat model', OLLAMA_ERRORS.noChat('qwen3:4b'), 'model-missing'],
    ['queue full', OLLAMA_ERRORS.busy, 'model-busy'],
    ['out of memory', OLLAMA_ERRORS.outOfMemory, 'model-out-of-memory'],
    ['out of memory before 0.30', OLLAMA_ERRORS.outOfMemoryOld, 'model-out-of-memory'],
    ['killed by the system', OLLAMA_ERRORS.killed, 'model-out-of-memory'],
    ['crash', OLLAMA_ERRORS.crashed, 'model-unreachable'],
    ['load stalled', OLLAMA_ERRORS.loadStalled, 'model-timeout'],
    ['too long', OLLAMA_ERRORS.tooLong, 'model-prompt-too-long'],
    ['too long, old', OLLAMA_ERRORS.tooLongOld, 'model-prompt-too-long'],
    ['too long, nested', OLLAMA_ERRORS.tooLongNested(9_412, 8_192), 'model-prompt-too-long'],
    ['cloud, not signed in', OLLAMA_ERRORS.signIn, 'model-cloud-refused'],
    ['cloud, switched off', OLLAMA_ERRORS.cloudDisabled, 'model-cloud-refused'],
    ['host not allowed', OLLAMA_ERRORS.forbidden, 'model-unreachable'],
    ['proxy that wants a login', OLLAMA_ERRORS.proxyLogin, 'model-unreachable'],
    ['another program', OLLAMA_ERRORS.notOllama, 'model-unreachable'],
    ['redirect', OLLAMA_ERRORS.redirect, 'model-unreachable'],
    ['grammar refused', OLLAMA_ERRORS.grammar, 'unexpected'],
    [
      'error in the middle',
      { answer: 'abc', end: { error: 'an error was encountered while running the model: x' } },
      'model-unreachable',
    ],
    [
      'memory gone in the middle',
      { answer: 'abc', end: { error: 'CUDA error: out of memory' } },
      'model-out-of-memory',
    ],
    ['cut socket', { answer: 'abc', end: 'cut' }, 'model-unreachable'],
    ['stream without done', { answer: 'abc', end: 'no-done' }, 'model-answer-invalid'],
    ['a line that is no JSON', { answer: 'abc', garbage: '<html>' }, 'model-answer-invalid'],
    ['a line that is no object', { answer: 'abc', garbage: '"error"' }, 'model-answer-invalid'],
    ['a part of another shape', { answer: 'abc', garbage: '{"done":"yes"}' }, 'model-answer-invalid'],
    ['an endless answer', { answer: 'x'.repeat(40_000), chunk: 1_000 }, 'model-answer-invalid'],
    [
      'an answer that nests without end',
      { answer: '', garbage: `{"message":${NESTED},"done":false}` },
      'model-answer-invalid',
    ],
    [
      'an error that nests without end',
      { answer: '', garbage: `{"error":${NESTED}}` },
      'model-answer-invalid',
    ],
    [
      'a refusal that nests without end',
      { status: 500, body: `{"error":${'['.repeat(8_000)}${']'.repeat(8_000)}}` },
      'model-answer-invalid',
    ],
    ['an endless line', { answer: '', garbage: 'x'.repeat(600_000) }, 'model-answer-invalid'],
    [
      'an endless stream',
      { answer: '', garbage: `{"done":false,"pad":"${'x'.repeat(100_000)}"}\n`.repeat(60) },
      'model-answer-invalid',
    ],
  ];

  it.each(cases)('%s', async (_, reply, code) => {
    const client = await start({ script: () => reply });
    const outcome = await client.chat(QUESTION, never());
    expect(outcome).toMatchObject({ kind: 'failed', failure: { code } });
    if (outcome.kind === 'failed') {
      expect(outcome.failure.message).not.toBe('');
      expect(outcome.failure.advice).not.toBe('');
    }
  });

  it('reads nothing of an answer that nests deep', async () => {
    const part = (levels: number) => `{"done":false,"more":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    const client = await start({ script: (_, index) => ({ answer: 'abc', garbage: part(63 + index) }) });
    expect(await client.chat(QUESTION, never())).toMatchObject({ kind: 'answer', text: 'abc' });
    expect(await client.chat(QUESTION, never())).toMatchObject({
      kind: 'failed',
      failure: { code: 'model-answer-invalid', detail: 'answer nests deeper than 64 levels' },
    });
  });

  it('tells the host to stop when it has heard enough', async () => {
    const client = await start({ script: () => ({ answer: 'x'.repeat(40_000), chunk: 1_000, end: 'hang' }) });
    await client.chat(QUESTION, never());
    await ollama.until(() => ollama.disconnects === 1);
    expect(clock.waiting).toBe(0);
  });

  it('keeps what had arrived before the stream broke', async () => {
    const client = await start({ script: () => ({ answer: '{"a_findings":[', end: 'cut' }) });
    expect(await client.chat(QUESTION, never())).toMatchObject({ kind: 'failed', text: '{"a_findings":[' });
  });

  it('reads the token numbers of a nested refusal', async () => {
    const client = await start({ script: () => OLLAMA_ERRORS.tooLongNested(9_412, 8_192) });
    expect(await client.chat(QUESTION, never())).toMatchObject({
      tooLong: { promptTokens: 9_412, contextTokens: 8_192 },
    });
  });

  it('names a model that the host does not have before any log line is sent', async () => {
    const client = await start({ models: [] });
    expect(await client.chat(QUESTION, never())).toMatchObject({ failure: { code: 'model-missing' } });
    expect(ollama.chats).toEqual([]);
  });

  it('names a host that does not answer', async () => {
    const port = await unusedPort();
    ollama = await ScriptedOllama.start();
    const client = new OllamaClient({ origin: `http://127.0.0.1:${port}`, dispatcher: agent }, clock);
    expect(await client.chat(QUESTION, never())).toMatchObject({ failure: { code: 'model-unreachable' } });
  });

  it('hands on the failure of the connection that carries it', async () => {
    const client = await start();
    const failure = { code: 'tunnel-dead', message: 'The tunnel is gone.', advice: 'Wait.' } as const;
    const broken = new Agent({ connect: (_, done) => done(new NightjarError(failure), null) });
    const through = new OllamaClient({ origin: ollama.origin, dispatcher: broken }, clock);
    expect(await through.chat(QUESTION, never())).toMatchObject({ failure });
    await expect(through.version(never())).rejects.toMatchObject({ failure });
    expect(await client.version(never())).toBe('0.33.0');
    await broken.close();
  });
});

describe('waiting has an end', () => {
  it('gives up when the first token does not come, and the host hears of it', async () => {
    const client = await start({ script: () => ({ answer: '{}', firstToken: new Promise(() => {}) }) });
    const outcome = client.chat(QUESTION, never());
    await ollama.until(() => ollama.chats.length === 1);
    await clock.advance(15 * MINUTE);
    expect(await outcome).toMatchObject({ failure: { code: 'model-timeout' }, milliseconds: 15 * MINUTE });
    await ollama.until(() => ollama.disconnects === 1);
  });

  it('waits long for the first token', async () => {
    const first = Promise.withResolvers<void>();
    const client = await start({ script: () => ({ answer: '{}', firstToken: first.promise }) });
    const outcome = client.chat(QUESTION, never());
    await ollama.until(() => ollama.chats.length === 1);
    await clock.advance(14 * MINUTE);
    first.resolve();
    expect(await outcome).toMatchObject({ kind: 'answer', text: '{}', milliseconds: 14 * MINUTE });
    expect(clock.waiting).toBe(0);
  });

  it('gives up when the answer does not end, and keeps what came', async () => {
    const client = await start({ script: () => ({ answer: '{"a":1', end: 'hang' }) });
    const outcome = client.chat(QUESTION, never());
    await ollama.until(() => ollama.chats.length === 1);
    await settleUntil(() => clock.waiting === 1); // The deadline of the first token is over.
    await clock.advance(30 * MINUTE);
    expect(await outcome).toMatchObject({ failure: { code: 'model-timeout' }, text: '{"a":1' });
    await ollama.until(() => ollama.disconnects === 1);
  });

  it('stops at once when told to, before the first token too, and throws the reason', async () => {
    const client = await start({ script: () => ({ answer: '{}', firstToken: new Promise(() => {}) }) });
    const stop = new AbortController();
    const outcome = client.chat(QUESTION, stop.signal);
    await ollama.until(() => ollama.chats.length === 1);
    const reason = new Error('quit');
    stop.abort(reason);
    await expect(outcome).rejects.toBe(reason);
    await ollama.until(() => ollama.disconnects === 1);
    expect(clock.waiting).toBe(0);
  });

  it('stops in the middle of an answer', async () => {
    const stop = new AbortController();
    const reason = new Error('quit');
    const client = await start({
      script: () => ({ answer: '{"a":1}', between: () => Promise.resolve(stop.abort(reason)), end: 'hang' }),
    });
    await expect(client.chat(QUESTION, stop.signal)).rejects.toBe(reason);
    await ollama.until(() => ollama.disconnects === 1);
  });

  it('asks nothing once it was told to stop', async () => {
    const client = await start();
    await expect(client.chat(QUESTION, AbortSignal.abort())).rejects.toThrow('aborted');
    await expect(client.models(AbortSignal.abort())).rejects.toThrow('aborted');
    expect(ollama.requests).toEqual([]);
  });
});

describe('models in a cloud', () => {
  it.each(['gpt-oss:120b-cloud', 'kimi-k2:CLOUD', 'qwen3-coder:480b-Cloud', 'some-cloud'])(
    'refuses %s by its name, without any request',
    async (model) => {
      const client = await start({ models: [{ name: model }] });
      expect(await client.chat({ ...QUESTION, model }, never())).toMatchObject({
        failure: { code: 'model-cloud-refused' },
      });
      expect(ollama.requests).toEqual([]);
    },
  );

  it('refuses a stub with another name before any log line is sent', async () => {
    const client = await start({ models: [{ name: 'innocent:4b', remoteHost: 'https://ollama.com:443' }] });
    expect(await client.chat({ ...QUESTION, model: 'innocent:4b' }, never())).toMatchObject({
      failure: { code: 'model-cloud-refused' },
    });
    expect(ollama.chats).toEqual([]);
  });

  it('takes a model that only has cloud in its name', async () => {
    const client = await start({ models: [{ name: 'cloudy-model:4b' }] });
    expect(await client.chat({ ...QUESTION, model: 'cloudy-model:4b' }, never())).toMatchObject({
      kind: 'answer',
    });
  });
});

describe('what a host has', () => {
  it('lists models with context, capabilities and the cloud flag', async () => {
    const client = await start({
      models: [
        { name: 'qwen3:4b', contextTokens: 40_960, digest: 'd1', size: 12 },
        { name: 'stub', remoteHost: 'https://ollama.com' },
        { name: 'big:cloud' },
      ],
    });
    const models = await client.models(never());
    expect(models[0]).toEqual({
      name: 'qwen3:4b',
      digest: 'd1',
      size: 12,
      contextTokens: 40_960,
      capabilities: ['completion', 'thinking'],
      quantization: 'Q4_K_M',
      parameters: '4.0B',
      cloud: false,
    });
    expect(models.map(({ cloud }) => cloud)).toEqual([false, true, true]);
    expect(ollama.requests.map(({ path }) => path)).toEqual(['/api/tags']);
  });

  it('asks older hosts about each model', async () => {
    const client = await start({
      oldList: true,
      models: [{ name: 'llama3.2:3b', family: 'llama', contextTokens: 131_072 }],
    });
    expect(await client.models(never())).toMatchObject([
      { contextTokens: 131_072, capabilities: ['completion', 'thinking'] },
    ]);
  });

  it('says what is loaded and with which context', async () => {
    const client = await start();
    expect(await client.loaded(never())).toMatchObject([
      { name: 'qwen3:4b', gpuSize: 0, contextTokens: 8_192 },
    ]);
  });

  it('gives its version', async () => {
    const client = await start({ version: '0.24.1' });
    expect(await client.version(never())).toBe('0.24.1');
  });

  it('names what is not Ollama', async () => {
    const client = await start({ version: 7 as unknown as string });
    await expect(client.version(never())).rejects.toMatchObject({ failure: { code: 'model-unreachable' } });
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

async function settleUntil(isReached: () => boolean): Promise<void> {
  while (!isReached()) await new Promise((resolve) => setImmediate(resolve));
}
