import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LensDraft } from '../../../shared/domain/lens.ts';
import { ScriptedOllama } from '../../doubles/ollama.ts';
import { citing } from '../../doubles/ollama-answers.ts';
import { HOUR, line, MINUTE, START, World } from './world.ts';

const MODEL = 'qwen3:4b';
const SHOP: LensDraft = {
  name: 'shop',
  question: 'Which of these show that nobody can pay?',
  categories: { errors: 'a payment fails' },
  examples: ['a card is declined: noise'],
};

let world: World;
let ollama: ScriptedOllama;
beforeEach(async () => {
  world = await World.start();
  ollama = await ScriptedOllama.start({ script: citing('lost its lease', { f_title: 'Leases get lost' }) });
  world.loki.store(lines('lost its lease on shard', START - HOUR, START));
});
afterEach(async () => {
  await world.end();
  await ollama.stop();
});

function lines(words: string, from: number, to: number) {
  return Array.from({ length: Math.floor((to - from) / (5 * MINUTE)) }, (_, index) =>
    line('auth', from + index * 5 * MINUTE, `level=error msg="worker ${index} ${words} ${index * 3}"`),
  );
}

const add = (model: string | null = MODEL) =>
  world.add({ model, ollama: ollama.origin, interval: 5 * MINUTE, jobs: ['auth'] });
const waiting = () => world.store.backlog.summary().count;
const answered = () => ollama.chats.length > 0 && waiting() === 0;
const asked = () => ollama.chats.flatMap(({ messages }) => messages.map(({ content }) => content));
const tables = () => ({
  findings: world.findings(),
  runs: world.runs(),
  backlog: world.store.backlog.head(world.store.servers.list()[0]?.id ?? '', 100),
  templates: [...world.store.templates.known(world.sourceId('auth')).values()],
});

describe('lenses', () => {
  it('of a source are what is asked, and a finding names lens and version', async () => {
    await add(null);
    await world.settle();
    const first = await call(world.router.lenses.save, { ...SHOP, id: null });
    const shop = await call(world.router.lenses.save, { ...SHOP, id: first.id, question: 'Who cannot pay?' });
    const sourceId = world.sourceId('auth');
    expect(await call(world.router.lenses.setOfSource, { sourceId, lenses: [shop.id] })).toEqual({
      before: ['general'],
    });
    const [server] = world.store.servers.list();
    if (!server) throw new Error('a server was added');
    world.store.servers.save({ ...server, model: MODEL });
    await world.restart();
    world.loki.store([line('auth', world.clock.now(), 'backup of volume data came late, nobody knows why')]);
    await world.pass(10 * MINUTE);
    await world.until(answered);
    expect(asked()[0]).toContain('c_kind: errors (a payment fails).');
    expect(asked()[1]).toContain('Who cannot pay?');
    expect(world.findings('model')[0]?.origin).toMatchObject({ lens: 'shop', lensVersion: 2 });
    const views = await call(world.router.lenses.list, undefined);
    expect(views.map(({ name }) => name)).toEqual(['general', 'security', 'performance', 'shop']);
    const used = [{ serverId: server.id, sourceId }];
    expect(views.at(-1)?.usedBy).toEqual(used);
    expect(await call(world.router.lenses.remove, { id: shop.id })).toEqual({ usedBy: used });
    expect(await call(world.router.lenses.ofServer, { serverId: server.id })).toEqual([
      { sourceId, lenses: ['general'] },
    ]);
  });

  it.each<readonly [string, () => Promise<unknown>]>([
    ['one of ours', () => call(world.router.lenses.save, { ...SHOP, id: 'general' })],
    ['a name of ours', () => call(world.router.lenses.save, { ...SHOP, name: 'Security', id: null })],
    ['two lines', () => call(world.router.lenses.save, { ...SHOP, question: 'a\nb', id: null })],
    ['no category', () => call(world.router.lenses.save, { ...SHOP, categories: {}, id: null })],
    [
      'a long question',
      () => call(world.router.lenses.save, { ...SHOP, question: 'a'.repeat(301), id: null }),
    ],
    ['removing one of ours', () => call(world.router.lenses.remove, { id: 'security' })],
  ])('refuse %s', async (_what, save) => {
    await expect(save()).rejects.toThrow();
    expect(await call(world.router.lenses.list, undefined)).toHaveLength(3);
  });
});

describe('notes', () => {
  it('that fit are in the prompt, others are not, and neither are secrets', async () => {
    const serverId = await add(null);
    await world.settle();
    const note = (text: string, always = false) =>
      call(world.router.notes.add, { serverId, sourceId: null, always, text });
    await note('Shards move at six, then a lease may get lost. password=Tr0ub4dor&3x');
    await note('The printer is in the cellar.');
    await note('Nobody works at night.', true);
    const { user, tokens } = await call(world.router.lenses.dryRun, { serverId });
    expect(user).toContain('- Shards move at six, then a lease may get lost. password=‹secret:');
    expect(user).toContain('- Nobody works at night.');
    expect(user).not.toMatch(/printer|Tr0ub4dor/u);
    expect(tokens.parts.notes).toBeGreaterThan(10);
    expect(tokens.total).toBeLessThanOrEqual(tokens.budget);
  });
});

describe('a dry run', () => {
  it('shows the prompt, asks, says what was believed and what not, and keeps nothing', async () => {
    const serverId = await add(null);
    await world.settle();
    expect(waiting()).toBeGreaterThan(0);
    const before = tables();
    const shown = await call(world.router.lenses.dryRun, { serverId, lens: SHOP });
    expect(shown).toMatchObject({ from: 'backlog', answer: null, waiting: 0 });
    expect(shown.system).toContain('a payment fails');
    expect(ollama.chats).toHaveLength(0);

    ollama.script = () => ({
      answer: {
        a_findings: [
          { a_cites: [1], b_why: 'It says so.', c_kind: 'errors', d_verdict: 'problem', e_severity: 'high', f_title: 'Leases get lost', g_do: 'Look.' },
          { a_cites: [1], b_why: 'It says so.', c_kind: 'errors', d_verdict: 'unsure', e_severity: 'critical', f_title: 'Leases may get lost', g_do: 'Look.' },
          { a_cites: [1], b_why: 'From 203.0.113.77.', c_kind: 'errors', d_verdict: 'problem', e_severity: 'high', f_title: 'Invented', g_do: 'Look.' },
        ],
        b_noise: [],
      },
    }); // prettier-ignore
    const tried = await call(world.router.lenses.dryRun, { serverId, lens: SHOP, model: MODEL, ask: true });
    expect(asked()).toEqual([tried.system, tried.user]);
    expect(tried.answer).toMatchObject({
      model: MODEL,
      failure: null,
      findings: [{ title: 'Leases get lost', lens: 'shop', count: 12 }],
      rejections: [expect.stringMatching(/Invented.*203\.0\.113\.77/u)],
      bounds: expect.arrayContaining([
        expect.stringMatching(/may get lost.*critical became medium/u),
      ]) as unknown,
      verdicts: [{ verdict: 'problem', reason: 'It says so.' }],
    });
    expect(tables()).toEqual(before);
  });

  it('is about what was seen last where nothing waits', async () => {
    const serverId = await add();
    await world.until(answered);
    await world.settle();
    const shown = await call(world.router.lenses.dryRun, { serverId });
    expect(shown.from).toBe('last-seen');
    expect(shown.user).toContain('lost its lease');
  });

  it('makes the model rest for it', async () => {
    const serverId = await add();
    await world.until(answered);
    const before = ollama.chats.length;
    ollama.script = (request, index) => {
      world.clock.jump(30_000);
      return citing('lost its lease')(request, index);
    };
    await call(world.router.lenses.dryRun, { serverId, ask: true });
    expect(ollama.chats).toHaveLength(before + 1);
    ollama.script = citing('lost its lease');
    world.loki.store([
      line('auth', world.clock.now() - MINUTE + 15_000, 'backup of volume data came late, nobody knows why'),
    ]);
    await call(world.router.servers.pollNow, { id: null });
    await world.settle();
    expect(ollama.chats).toHaveLength(before + 1);
    expect(world.runs()[0]?.notAskedReason?.message ?? '').toMatch(/rests for another/u);
    await world.pass(3 * MINUTE);
  });

  it('names what is missing: a model, a host that has it', async () => {
    const serverId = await add(null);
    await world.settle();
    await expect(call(world.router.lenses.dryRun, { serverId, ask: true })).rejects.toMatchObject({
      data: { code: 'model-missing' },
    });
    await expect(
      call(world.router.lenses.dryRun, { serverId, model: 'gone:1b', ask: true }),
    ).rejects.toMatchObject({ data: { code: 'model-missing' } });
  });
});
