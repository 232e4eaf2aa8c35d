import { Agent } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askModel } from '../../../electron/engine/analyze/ask.ts';
import { OllamaClient } from '../../../electron/engine/analyze/ollama.ts';
import type { AskInput, AskOutcome } from '../../../electron/engine/analyze/question.ts';
import { modelCallSchema } from '../../../shared/domain/run.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { ScriptedOllama } from '../../doubles/ollama.ts';
import {
  citing,
  finding,
  idsOf,
  recordsOf,
  type ChatRequest,
  type Reply,
  type Script,
} from '../../doubles/ollama-answers.ts';
import { OLLAMA_ERRORS } from '../../doubles/ollama-refusals.ts';
import { askInput, question } from '../../unit/analyze/questions.ts';

const DISK = question({ text: 'I/O error, dev <*>, sector <*>', level: 'err', service: 'kernel' });
const SESSION = question({ text: 'session opened for user <*>' });
const RULED = question({ text: 'Out of memory: Killed process <*>', level: 'err', namedByRule: true });
const MODELS = [{ name: 'qwen3:4b' }, { name: 'qwen3:32b', digest: 'd'.repeat(64) }];
const DEEP = { name: 'qwen3:32b', digest: 'd'.repeat(64), contextTokens: 40_960 };

let ollama: ScriptedOllama;
let agent: Agent;

beforeEach(() => {
  agent = new Agent();
});
afterEach(async () => {
  await ollama.stop();
  await agent.close();
});

async function ask(script: Script, parts: Partial<AskInput> = {}, templates = [DISK, SESSION]) {
  ollama = await ScriptedOllama.start({ script, models: MODELS });
  const client = new OllamaClient({ origin: ollama.origin, dispatcher: agent }, new ManualClock());
  const input = askInput(templates, { secondOpinion: true, ...parts });
  const outcome: AskOutcome = await askModel(input, client, new AbortController().signal);
  for (const call of outcome.calls) modelCallSchema.parse(call);
  return outcome;
}

/** Answers one after another; each may look at the request. */
const inTurn =
  (...replies: readonly Script[]): Script =>
  (request, index) =>
    replies[Math.min(index, replies.length - 1)]?.(request, index) ?? { answer: '' };
const nothing = (request: ChatRequest): Reply => ({
  answer: { a_findings: [], b_noise: [...recordsOf(request).keys()] },
});
const grave = citing('sector', { e_severity: 'high' });

describe('what is grave', () => {
  it('is asked about again, in another order and with another seed, within the same budget', async () => {
    const outcome = await ask(grave);
    expect(outcome.calls.map(({ purpose, state }) => [purpose, state])).toEqual([
      ['first', 'answered'],
      ['second', 'answered'],
    ]);
    const [first, second] = ollama.chats;
    expect([...recordsOf(second!).values()].map(bare)).toEqual(
      [...recordsOf(first!).values()].map(bare).toReversed(),
    );
    expect(second?.options['seed']).not.toBe(first?.options['seed']);
    expect(second?.options['num_ctx']).toBe(first?.options['num_ctx']);
    expect(second?.messages[0]).toEqual(first?.messages[0]);
    expect(outcome.calls[1]).toMatchObject({ opinion: { asked: 1, agreed: 1 } });
    expect(outcome.calls[1]?.estimatedTokens).toBeLessThanOrEqual(3_500);
  });

  it('and confirmed stays as it is, and its origin says so', async () => {
    const outcome = await ask(grave);
    expect(outcome.drafts).toMatchObject([
      { severity: 'high', judged: true, origin: { opinions: { asked: 2, agreed: 2 } } },
    ]);
    expect(outcome.verdicts.map(({ verdict }) => verdict).toSorted()).toEqual(['noise', 'problem']);
  });

  it.each<[string, Script]>([
    ['not mentioned again', nothing],
    ['called mild', citing('sector', { e_severity: 'low' })],
    ['seen in other lines', citing('session', { e_severity: 'high' })],
    ['not sure any more', citing('sector', { e_severity: 'high', d_verdict: 'unsure' })],
    ['told with an address of its own', citing('sector', { e_severity: 'high', f_title: 'From 192.0.2.9' })],
  ])('and %s is bounded to medium, not judged, and says so', async (_, second) => {
    const outcome = await ask(inTurn(grave, second));
    expect(outcome.drafts).toHaveLength(1);
    expect(outcome.drafts[0]).toMatchObject({
      severity: 'medium',
      judged: false,
      explanation: expect.stringContaining('did not say so again'),
      origin: { opinions: { asked: 2, agreed: 1 } },
    });
    expect(outcome.calls[1]).toMatchObject({ purpose: 'second', opinion: { asked: 1, agreed: 0 } });
    expect(outcome.verdicts.find(({ canonicalText }) => canonicalText.includes('sector'))?.verdict).toBe(
      'unsure',
    );
  });

  it.each<[string, Reply]>([
    ['fails', OLLAMA_ERRORS.busy],
    ['is of no use', { answer: 'hm' }],
  ])('stays as it is where the second answer %s; the call tells', async (_, reply) => {
    const outcome = await ask(inTurn(grave, () => reply));
    expect(outcome.failure).toBeNull();
    expect(outcome.drafts).toMatchObject([{ severity: 'high', judged: true }]);
    expect(outcome.drafts[0]?.origin).not.toHaveProperty('opinions');
    expect(outcome.calls[1]?.failure).not.toBeNull();
    expect(outcome.verdicts).toHaveLength(2);
  });

  it('is asked about once where a person wants it so, and what is mild always', async () => {
    expect((await ask(grave, { secondOpinion: false })).calls).toHaveLength(1);
    await ollama.stop();
    expect((await ask(citing('sector', { e_severity: 'medium' }))).calls).toHaveLength(1);
  });
});

describe('a larger model', () => {
  const mild = citing('sector', { e_severity: 'medium' });

  it('is asked about what was found here or by a rule, and about nothing else', async () => {
    const outcome = await ask(inTurn(mild, nothing), { deepModel: DEEP }, [DISK, SESSION, RULED]);
    expect(outcome.calls.map(({ purpose, model, digest }) => [purpose, model, digest[0]])).toEqual([
      ['first', 'qwen3:4b', 'a'],
      ['deep', 'qwen3:32b', 'd'],
    ]);
    const records = [...recordsOf(ollama.chats[1]!).values()].join('');
    expect(records).toContain('sector');
    expect(records).toContain('Killed process');
    expect(records).not.toContain('session');
    // It calls all of that noise, which takes nothing back.
    expect(outcome.drafts).toMatchObject([{ severity: 'medium', judged: true }]);
    expect(outcome.verdicts.find(({ canonicalText }) => canonicalText.includes('sector'))?.verdict).toBe(
      'problem',
    );
  });

  it('explains better and may raise within what evidence bears, of the same finding', async () => {
    const deep = citing('sector', {
      e_severity: 'critical',
      c_kind: 'resources',
      f_title: 'The disk dies',
      b_why: 'Sectors cannot be read.',
    });
    const first = await ask(inTurn(mild, deep), { deepModel: DEEP });
    expect(first.drafts).toMatchObject([
      {
        title: 'The disk dies',
        explanation: 'Sectors cannot be read.',
        severity: 'critical',
        identity: { parts: ['errors', 'I/O error, dev <*>, sector <*>'] },
        origin: { model: 'qwen3:32b' },
      },
    ]);
  });

  it('never lowers', async () => {
    const deep = citing('sector', { e_severity: 'info', d_verdict: 'unsure', f_title: 'Just a hint' });
    const outcome = await ask(inTurn(mild, deep), { deepModel: DEEP });
    expect(outcome.drafts).toMatchObject([{ title: 'Just a hint', severity: 'medium', judged: true }]);
  });

  it('adds what the first one missed in lines of a rule, within bounds', async () => {
    const deep: Script = (request) => ({
      answer: { a_findings: [finding(idsOf(request, 'Killed'), { c_kind: 'resources' })], b_noise: [] },
    });
    const outcome = await ask(inTurn(nothing, deep), { deepModel: DEEP }, [SESSION, RULED]);
    expect(outcome.drafts).toMatchObject([{ category: 'resources', origin: { model: 'qwen3:32b' } }]);
  });

  it('is not asked where nothing was found, and costs nothing where it fails', async () => {
    expect((await ask(nothing, { deepModel: DEEP })).calls).toHaveLength(1);
    await ollama.stop();
    const outcome = await ask(
      inTurn(mild, () => OLLAMA_ERRORS.outOfMemory),
      { deepModel: DEEP },
    );
    expect(outcome.failure).toBeNull();
    expect(outcome.drafts).toMatchObject([{ severity: 'medium' }]);
    expect(outcome.calls[1]).toMatchObject({ purpose: 'deep', state: 'failed' });
  });
});

/** A record without its number. */
function bare(record: string): string {
  return record.replace(/^T\d+ /u, '').trim();
}
