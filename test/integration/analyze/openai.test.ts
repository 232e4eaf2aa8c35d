import { Agent } from 'undici';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { disguisedClient } from '../../../electron/engine/analyze/disguised-client.ts';
import type { ChatQuestion } from '../../../electron/engine/analyze/chat.ts';
import { OpenAIClient } from '../../../electron/engine/analyze/openai.ts';
import type { ModelEndpoint } from '../../../electron/engine/analyze/transport.ts';
import type { FailureCode } from '../../../shared/domain/failure.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { OPENAI_ERRORS, ScriptedOpenAI, type OpenAIAnswer, type OpenAIScript } from '../../doubles/openai.ts';

const MINUTE = 60_000;
const KEY = 'sk-0123456789';
const QUESTION: ChatQuestion = {
  model: 'qwen3-4b',
  system: 'Judge.',
  user: 'T1 new 1 line',
  schema: { type: 'object' },
  contextTokens: 8_192,
  answerTokens: 700,
  purpose: 'first',
};
const NESTED = '['.repeat(100_000) + ']'.repeat(100_000);
type Dialect = Parameters<typeof ScriptedOpenAI.start>[0];

let host: ScriptedOpenAI;
let agent: Agent;
let clock: ManualClock;
let printed: ReturnType<typeof vi.spyOn>[];

beforeEach(() => {
  agent = new Agent();
  clock = new ManualClock();
  printed = (['log', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level));
});
afterEach(async () => {
  await host?.stop();
  await agent.close();
  for (const spy of printed) expect(spy).not.toHaveBeenCalled();
});

async function start(dialect: Dialect, script?: OpenAIScript, part: Partial<ModelEndpoint> = {}) {
  host = await ScriptedOpenAI.start(dialect, script);
  return new OpenAIClient({ origin: host.origin, dispatcher: agent, ...part }, clock);
}

const never = () => new AbortController().signal;

describe.each<[Dialect, object, object]>([
  ['llama.cpp', { contextTokens: 16_384, size: 2.5e9 }, { chat_template_kwargs: { enable_thinking: false } }],
  ['vLLM', { contextTokens: 32_768 }, { chat_template_kwargs: { enable_thinking: false } }],
  ['LM Studio', { contextTokens: 4_096, quantization: 'Q4_K_M' }, {}],
  ['other', { contextTokens: null }, {}],
])('%s', (dialect, about, thinking) => {
  it('is known by what it says, with its context', async () => {
    const client = await start(dialect);
    expect((await client.models(never()))[0]).toMatchObject({ name: 'qwen3-4b', cloud: false, ...about });
    expect((await client.about(never())).software).toBe(dialect === 'other' ? 'OpenAI-compatible' : dialect);
  });

  it('is asked in its own manner and gives the whole answer', async () => {
    const client = await start(dialect);
    expect(await client.chat(QUESTION, never())).toEqual({
      kind: 'answer', text: '{"a":1}', cut: false, promptTokens: 123, answerTokens: 9, milliseconds: 0,
    }); // prettier-ignore
    expect(host.chats[0]).toEqual({
      model: 'qwen3-4b',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'system', content: 'Judge.' }, { role: 'user', content: 'T1 new 1 line' }],
      max_tokens: 700,
      temperature: 0,
      seed: 7,
      response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema: { type: 'object' } } },
      ...thinking,
    }); // prettier-ignore
  });

  it('is told to think little where it cannot be told to be silent', async () => {
    const client = await start(dialect);
    await client.chat({ ...QUESTION, model: 'gpt-oss-20b' }, never());
    expect(host.chats[0]?.['reasoning_effort']).toBe(dialect === 'other' ? undefined : 'low');
  });
});

describe('a request', () => {
  it('carries the key and nothing that tells of this computer', async () => {
    vi.stubEnv('OPENAI_ORG_ID', 'org-1');
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'X-Leak: yes');
    vi.stubEnv('OPENAI_BASE_URL', 'https://api.openai.com/v1');
    const client = await start('llama.cpp', undefined, { key: KEY, headers: { 'x-team': 'ops' } });
    await client.chat(QUESTION, never());
    vi.unstubAllEnvs();
    for (const { headers } of host.requests) {
      const names = Object.keys(headers).filter((name) => !/^(?:host|connection|content-length|accept-language|sec-fetch-mode|accept-encoding|transfer-encoding)$/.test(name));
      expect(names.sort((left, right) => left.localeCompare(right))).toEqual(
        ['accept', 'authorization', 'content-type', 'user-agent', 'x-team'].filter((name) => names.includes(name)),
      );
      expect(headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'user-agent': 'nightjar', 'x-team': 'ops' });
    }
  }); // prettier-ignore

  it('is made once more without a schema where the host knows none, and the host is remembered for it', async () => {
    const client = await start('other', (body) =>
      'response_format' in body ? OPENAI_ERRORS.noSchema : { answer: '{"a":1}' },
    );
    expect(await client.chat(QUESTION, never())).toMatchObject({ kind: 'answer', text: '{"a":1}' });
    await client.chat(QUESTION, never());
    expect(host.chats.map((body) => 'response_format' in body)).toEqual([true, false, false]);
  });

  it('to an address outside is not made unless it may be', async () => {
    host = await ScriptedOpenAI.start('other');
    const outside = { origin: 'https://api.example.com', dispatcher: agent };
    const outcome = await new OpenAIClient(outside, clock).chat(QUESTION, never());
    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'model-cloud-refused' } });
  });
});

describe('trouble has a name', () => {
  const E = OPENAI_ERRORS;
  const cases: ReadonlyArray<readonly [string, Dialect, ReturnType<OpenAIScript>, FailureCode]> = [
    ['too long, llama.cpp', 'llama.cpp', E.llamaTooLong, 'model-prompt-too-long'],
    ['too long, vLLM', 'vLLM', E.vllmTooLong, 'model-prompt-too-long'],
    ['too long, older vLLM', 'vLLM', E.vllmTooLongOld, 'model-prompt-too-long'],
    ['too long, LM Studio', 'LM Studio', E.studioTooLong, 'model-prompt-too-long'],
    ['too long, LM Studio without a word', 'LM Studio', { end: 'silent' }, 'model-prompt-too-long'],
    ['an empty stream of another', 'vLLM', { end: 'silent' }, 'model-answer-invalid'],
    ['model missing, vLLM', 'vLLM', E.vllmMissing, 'model-missing'],
    ['model missing, LM Studio', 'LM Studio', E.studioMissing, 'model-missing'],
    ['wrong key', 'llama.cpp', E.llamaKey, 'model-unreachable'],
    ['forbidden, empty', 'other', E.forbidden, 'model-unreachable'],
    ['too many requests', 'other', E.tooMany, 'model-busy'],
    ['still loading', 'llama.cpp', E.loading, 'model-busy'],
    ['out of memory', 'vLLM', E.outOfMemory, 'model-out-of-memory'],
    ['crashed', 'vLLM', E.crashed, 'model-unreachable'],
    ['a proxy’s HTML', 'other', E.proxy, 'model-unreachable'],
    ['no such path', 'other', E.notIt, 'model-unreachable'],
    ['a redirect', 'other', E.redirect, 'model-unreachable'],
    ['cut in the middle', 'vLLM', { answer: '{"a":1}', end: 'cut' }, 'model-unreachable'],
    ['no last part', 'vLLM', { answer: '{"a"', finish: null }, 'model-answer-invalid'],
    ['an error in the stream', 'llama.cpp', { answer: '{', end: { error: { message: 'Context size has been exceeded.', code: 500 } } }, 'model-prompt-too-long'],
    ['an answer that nests without end', 'other', { garbage: `{"choices":[{"delta":{"content":${NESTED}}}]}` }, 'model-answer-invalid'],
    ['an error that nests without end', 'other', { garbage: `{"error":${NESTED}}` }, 'model-answer-invalid'],
    ['an error that nests without end beside its words', 'other', { garbage: `{"error":{"message":"no","param":${NESTED}}}` }, 'model-answer-invalid'],
    ['an answer without end', 'other', { answer: 'x'.repeat(20_000) }, 'model-answer-invalid'],
    ['thoughts without end', 'vLLM', { thoughts: 'hm '.repeat(40_000) }, 'model-answer-invalid'],
  ]; // prettier-ignore
  it.each(cases)('%s', async (_words, dialect, reply, code) => {
    const client = await start(dialect, () => reply, { key: KEY });
    const outcome = await client.chat(QUESTION, never());
    expect(outcome).toMatchObject({ kind: 'failed', failure: { code } });
    if (outcome.kind !== 'failed') return;
    expect(outcome.failure.advice).not.toBe('');
    expect(`${outcome.failure.message} ${outcome.failure.advice}`).not.toMatch(/ollama/iu);
  });

  it('with the numbers of a prompt that is too long', async () => {
    const client = await start('llama.cpp', () => OPENAI_ERRORS.llamaTooLong);
    const outcome = await client.chat(QUESTION, never());
    expect(outcome).toMatchObject({ tooLong: { promptTokens: 9_412, contextTokens: 8_192 } });
  });

  it('without the key that the host repeats', async () => {
    const error = { error: { message: `Incorrect API key provided: ${KEY}`, code: 401 } };
    const client = await start('other', () => ({ status: 401, body: JSON.stringify(error) }), { key: KEY });
    const outcome = await client.chat(QUESTION, never());
    expect(outcome).toMatchObject({ failure: { message: expect.stringContaining('key') } });
    expect(JSON.stringify(outcome)).not.toContain(KEY);
  });

  it('where it is an Ollama, through whose other protocol no context can be set', async () => {
    const client = await start('Ollama');
    expect(await client.chat(QUESTION, never())).toMatchObject({
      failure: { message: expect.stringContaining('is Ollama'), code: 'model-unreachable' },
    });
    expect(host.chats).toEqual([]);
  });

  it('where nobody answers', async () => {
    const client = await start('other');
    await host.stop();
    expect(await client.chat(QUESTION, never())).toMatchObject({ failure: { code: 'model-unreachable' } });
  });
});

describe('waiting', () => {
  it.each<[string, OpenAIAnswer]>([
    ['before the first token', { firstToken: new Promise(() => {}) }],
    ['in the middle', { answer: '{"a', end: 'hang' }],
  ])('ends by a deadline %s, and the host hears of it', async (_words, reply) => {
    const client = await start('vLLM', () => reply);
    const asked = client.chat(QUESTION, never());
    await host.until(() => host.chats.length === 1);
    await clock.advance(31 * MINUTE);
    expect(await asked).toMatchObject({ kind: 'failed', failure: { code: 'model-timeout' } });
    await host.until(() => host.disconnects === 1);
  });

  it('ends at once when told to', async () => {
    const client = await start('vLLM', () => ({ firstToken: new Promise(() => {}) }));
    const stop = new AbortController();
    const asked = client.chat(QUESTION, stop.signal);
    await host.until(() => host.chats.length === 1);
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await host.until(() => host.disconnects === 1);
  });
});

describe('an answer', () => {
  it('says that it ended at its limit, and leaves thoughts out', async () => {
    const client = await start('llama.cpp', () => ({ answer: '<think>hm</think>{"a":', finish: 'length' }));
    expect(await client.chat(QUESTION, never())).toMatchObject({ cut: true, text: '{"a":' });
  });

  it('is timed by llama.cpp’s own watch, else by ours', async () => {
    const client = await start('llama.cpp');
    expect(await client.measure(QUESTION, never())).toEqual({
      promptTokens: 400, promptMilliseconds: 8_000, answerTokens: 64, answerMilliseconds: 4_000, measuredBy: 'host',
    }); // prettier-ignore
    await host.stop();
    const other = await start('vLLM');
    expect(await other.measure(QUESTION, never())).toMatchObject({
      promptTokens: 123,
      measuredBy: 'nightjar',
    });
  });

  it('names people again who were not named to the host', async () => {
    const plain = await start('other', (body) => {
      const [, { content = '' } = {}] = body['messages'] as Array<{ content?: string }>;
      return { answer: { f_title: `Mail of ${/mail_\w+/u.exec(content)?.[0]} bounces` } };
    });
    const client = disguisedClient(plain, new Uint8Array(32));
    const user = 'T1 mail from anna.schmidt@example.org bounced';
    const outcome = await client.chat({ ...QUESTION, user }, never());
    expect(outcome.text).toBe('{"f_title":"Mail of anna.schmidt@example.org bounces"}');
    expect(JSON.stringify(host.chats)).not.toMatch(/anna|example\.org/u);
    expect(outcome.sent).toContain('mail_');
  });
});
