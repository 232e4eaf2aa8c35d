import { readdirSync, readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckStep } from '../../../shared/contract/models.ts';
import type { Pull } from '../../../shared/domain/model-host.ts';
import { ScriptedOllama, type OllamaOptions } from '../../doubles/ollama.ts';
import { citing } from '../../doubles/ollama-answers.ts';
import { World } from '../jobs/world.ts';

const KEY = 'sk-live-0123456789abcdef';
let world: World;
let ollama: ScriptedOllama;

beforeEach(async () => {
  world = await World.start();
});
afterEach(async () => {
  await world.end();
  await ollama?.stop();
});

async function start(options: OllamaOptions = {}): Promise<void> {
  ollama = await ScriptedOllama.start(options);
}

const models = () => world.router.models;
const list = () => call(models().list, undefined);
const view = async (id: string) => (await list()).find(({ host }) => host.id === id);
const add = (input: object = {}) =>
  call(models().add, {
    name: 'desk',
    kind: 'ollama',
    place: { kind: 'url', url: ollama.origin },
    ...input,
  } as never);

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

const check = async (id: string): Promise<CheckStep[]> => all(await call(models().check, { id }));

describe('hosts', () => {
  it('are each server’s own, then those that were added', async () => {
    await start();
    const serverId = await world.add({ name: 'web1', ollama: ollama.origin, model: 'qwen3:4b' });
    await world.add({ name: 'web2' });
    await add({ name: 'desk', place: { kind: 'computer', port: 11_434 } });
    const hosts = await list();
    expect(hosts.map(({ host }) => [host.name, host.place.kind])).toEqual([
      ['web1', 'server'],
      ['desk', 'computer'],
    ]);
    expect(hosts[0]).toMatchObject({
      host: { id: `server:${serverId}`, kind: 'ollama', allowCloud: false },
      usedBy: [{ name: 'web1', model: 'qwen3:4b', deepModel: null }],
      keepsPersonalData: true,
      leavesNetwork: false,
      hasKey: false,
    });
  });

  it('stay over a restart, are announced, changed and removed', async () => {
    await start();
    const { id } = await add({ headers: { 'X-Team': 'ops' } });
    await world.until(() => world.events.some(({ kind }) => kind === 'models-changed'));
    await world.restart();
    expect(await view(id)).toMatchObject({ host: { name: 'desk', headers: { 'X-Team': 'ops' } } });
    const changed = await call(models().change, { id, name: 'tower', allowCloud: true });
    expect(changed).toMatchObject({ name: 'tower', allowCloud: true, kind: 'ollama' });
    expect(await call(models().remove, { id })).toEqual({ removed: true });
    expect(await call(models().remove, { id })).toEqual({ removed: false });
    expect(await list()).toEqual([]);
  });

  it('are not removed while a server asks them, and have names of their own', async () => {
    await start();
    const serverId = await world.add({ name: 'web1' });
    const { id } = await add();
    await call(models().choose, { serverId, hostId: id, model: 'qwen3:4b', deepModel: 'qwen3:14b' });
    await expect(call(models().remove, { id })).rejects.toThrow(/web1 asks this host/);
    await expect(add()).rejects.toThrow(/called desk already/);
    expect(world.store.servers.get(serverId)).toMatchObject({ modelHostId: id, deepModel: 'qwen3:14b' });
    await call(models().choose, { serverId, hostId: null, model: null, deepModel: 'qwen3:14b' });
    expect(world.store.servers.get(serverId)).toMatchObject({ modelHostId: null, model: null, deepModel: null });
    expect(await call(models().remove, { id })).toEqual({ removed: true });
  }); // prettier-ignore

  it.each([
    ['a header that is a secret', { headers: { 'X-Api-Key': KEY } }],
    ['a password in the address', { place: { kind: 'url', url: `https://me:${KEY}@models.example.net` } }],
    ['a key in the query', { place: { kind: 'url', url: `https://models.example.net/?key=${KEY}` } }],
  ])('are refused with %s, and nothing of it is kept', async (_words, input) => {
    await start();
    await expect(add(input)).rejects.toMatchObject({ data: { code: 'store-failed' } });
    expect(await list()).toEqual([]);
    expect(filesWith(KEY)).toEqual([]);
  });
});

describe('a key', () => {
  it('reaches the host, and neither the database, the log, the events nor the page', async () => {
    await start();
    const { id } = await add({ key: { value: KEY, remember: 'keychain' } });
    await check(id);
    expect(ollama.requests.map(({ headers }) => headers['authorization'])).toContain(`Bearer ${KEY}`);
    const views = await list();
    expect(views[0]?.hasKey).toBe(true);
    expect(JSON.stringify([views, world.events], bigints)).not.toContain(KEY);
    expect(filesWith(KEY)).toEqual([]);
    await call(models().change, { id, key: null });
    expect((await view(id))?.hasKey).toBe(false);
  });

  it('does not go along to another place', async () => {
    await start();
    const { id } = await add({ key: { value: KEY, remember: 'session' } });
    await call(models().change, { id, place: { kind: 'url', url: 'http://elsewhere.lan:11434' } });
    expect((await view(id))?.hasKey).toBe(false);
  });
});

describe('a check', () => {
  it('tells what answers, its models, what is in memory and what fits', async () => {
    await start({
      models: [{ name: 'qwen3:4b' }, { name: 'huge:1t', size: 1e15 }, { name: 'big:cloud' }],
    });
    const { id } = await add();
    const steps = await check(id);
    expect(steps.map(({ kind }) => kind)).toEqual([
      'started', 'reached', 'started', 'models', 'started', 'memory', 'done',
    ]); // prettier-ignore
    const done = steps.at(-1);
    expect(done?.kind === 'done' && done.check).toMatchObject({
      software: 'Ollama',
      version: '0.33.0',
      failure: null,
      memory: { total: totalmem(), from: 'computer' },
      models: [
        {
          name: 'qwen3:4b',
          quantization: 'Q4_K_M',
          parameters: '4.0B',
          loaded: { contextTokens: 8_192, gpuSize: 0 },
          fit: { verdict: 'fits', cacheBytes: 147_456 * 8_192, contextTokens: 8_192 },
        },
        { name: 'huge:1t', loaded: null, fit: { verdict: 'too-large' } },
        { name: 'big:cloud', cloud: true, fit: { verdict: 'unknown' } },
      ],
    });
    await world.restart();
    expect((await view(id))?.lastCheck).toEqual(done?.kind === 'done' && done.check);
  });

  it('of a host that does not answer is kept as well', async () => {
    await start();
    const { id } = await add();
    await ollama.stop();
    expect((await check(id)).map(({ kind }) => kind)).toEqual(['started', 'failed', 'done']);
    expect((await view(id))?.lastCheck?.failure).toMatchObject({ code: 'connection-refused' });
  });
});

describe('a measurement', () => {
  it('is of the host’s own watch, cannot be cached, is kept by digest, and asks as other questions do', async () => {
    await start({ models: [{ name: 'qwen3:4b', digest: 'd1' }], script: () => ({ answer: '{"words":["lamp"]}', promptTokens: 400, answerTokens: 64 }) });
    const { id } = await add();
    const speed = await call(models().measure, { id, model: 'qwen3:4b' });
    expect(speed).toMatchObject({
      model: 'qwen3:4b',
      digest: 'd1',
      promptTokensPerSecond: 20,
      answerTokensPerSecond: 8,
      measuredBy: 'host',
    });
    await call(models().measure, { id, model: 'qwen3:4b' });
    const [first, second] = ollama.chats;
    expect(first?.messages[0]?.content.slice(0, 8)).not.toBe(second?.messages[0]?.content.slice(0, 8));
    expect(first).toMatchObject({ truncate: false, shift: false, options: { num_ctx: 8_192, num_batch: 512 } });
    await world.restart();
    expect((await view(id))?.speeds).toHaveLength(1);
    await expect(call(models().measure, { id, model: 'nobody' })).rejects.toMatchObject({ data: { code: 'model-missing' } });
  }); // prettier-ignore

  it('of a model in a cloud is refused unless its host may', async () => {
    await start({ models: [{ name: 'big:cloud' }] });
    const { id } = await add();
    const measure = () => call(models().measure, { id, model: 'big:cloud' });
    await expect(measure()).rejects.toMatchObject({ data: { code: 'model-cloud-refused' } });
    expect(ollama.chats).toEqual([]);
    await call(models().change, { id, allowCloud: true });
    expect(await measure()).toMatchObject({ model: 'big:cloud' });
  });
});

describe('a download', () => {
  const MEGABYTE = 1_000_000;
  const part = (digest: string, completed: number) => ({
    status: `pulling ${digest}`,
    digest,
    total: 100 * MEGABYTE,
    completed: completed * MEGABYTE,
  });

  it('tells how far it is, and what the host has is known afterwards', async () => {
    await start({
      pull: () => [
        { status: 'pulling manifest' },
        part('a', 40),
        part('a', 100),
        part('b', 100),
        { status: 'success' },
      ],
    });
    const { id } = await add();
    const words = await all<Pull>(await call(models().pull, { id, model: 'qwen3:8b' }));
    expect(words.at(-1)).toMatchObject({
      state: 'done',
      percent: 100,
      completedBytes: 200 * MEGABYTE,
      totalBytes: 200 * MEGABYTE,
      failure: null,
    });
    await world.until(() => world.store.modelHosts.lastCheck(id) !== null);
    expect((await view(id))?.pulls).toMatchObject([{ model: 'qwen3:8b', state: 'done' }]);
  });

  it('goes on when nobody follows, is joined by who asks again, and its cancelling stops the host at once', async () => {
    const gate = Promise.withResolvers<void>();
    await start({
      pull: async function* () {
        yield part('a', 40);
        await gate.promise;
        yield { status: 'success' };
      },
    });
    const { id } = await add();
    const leaving = new AbortController();
    const first = await call(models().pull, { id, model: 'qwen3:8b' }, { signal: leaving.signal });
    for await (const { completedBytes } of first) if (completedBytes > 0) break;
    leaving.abort();
    expect((await view(id))?.pulls).toMatchObject([{ state: 'running', percent: 40 }]);
    const second = await call(models().pull, { id, model: 'qwen3:8b' });
    expect((await second.next()).value).toMatchObject({ state: 'running', percent: 40 });
    expect(ollama.requests.filter(({ path }) => path === '/api/pull')).toHaveLength(1);
    expect(await call(models().cancelPull, { id, model: 'qwen3:8b' })).toEqual({ cancelled: true });
    await ollama.until(() => ollama.disconnects === 1);
    expect((await all<Pull>(second)).at(-1)).toMatchObject({ state: 'cancelled', failure: null });
    expect(await call(models().cancelPull, { id, model: 'qwen3:8b' })).toEqual({ cancelled: false });
    gate.resolve();
  });

  it.each([
    ['an unknown name', 'pull model manifest: file does not exist', 'model-missing'],
    ['a full disk', 'write /root/.ollama: no space left on device', 'unexpected'],
    ['no way out', 'dial tcp: lookup registry.ollama.ai: no such host', 'model-unreachable'],
  ])('of %s ends in a failure with a name', async (_words, error, code) => {
    await start({ pull: () => [{ status: 'pulling manifest' }, { error }] });
    const { id } = await add();
    const words = await all<Pull>(await call(models().pull, { id, model: 'nobody:1b' }));
    expect(words.at(-1)).toMatchObject({ state: 'failed', failure: { code, detail: error } });
  });

  it('of a cloud’s model is refused', async () => {
    await start();
    const { id } = await add();
    const words = await all<Pull>(await call(models().pull, { id, model: 'big:cloud' }));
    expect(words.at(-1)?.failure?.code).toBe('model-cloud-refused');
    expect(ollama.requests).toEqual([]);
  });
});

describe('a model', () => {
  it('is deleted, unless a server asks it', async () => {
    await start({ models: [{ name: 'qwen3:4b' }, { name: 'old:1b' }] });
    const serverId = await world.add({ name: 'web1' });
    const { id } = await add();
    await call(models().choose, { serverId, hostId: id, model: 'qwen3:4b', deepModel: null });
    await expect(call(models().deleteModel, { id, model: 'qwen3:4b' })).rejects.toThrow(/web1 asks qwen3:4b/);
    expect(await call(models().deleteModel, { id, model: 'old:1b' })).toEqual({ deleted: true });
    expect((await view(id))?.lastCheck?.models.map(({ name }) => name)).toEqual(['qwen3:4b']);
    const again = call(models().deleteModel, { id, model: 'old:1b' });
    await expect(again).rejects.toMatchObject({ data: { code: 'model-missing' } });
  });
});

describe('a server', () => {
  it('asks the host that was chosen for it, and is tested with it', async () => {
    await start({ script: citing('nothing') });
    const { id } = await add();
    const serverId = await world.add({ name: 'web1' });
    const { attackLines } = await import('../../fixtures/attack.ts');
    const { HOUR, START } = await import('../jobs/world.ts');
    world.loki.store(attackLines(START - HOUR, START, 8));
    await call(models().choose, { serverId, hostId: id, model: 'qwen3:4b', deepModel: null });
    await world.until(() => ollama.chats.length > 0);
    const { connection } = world.store.servers.get(serverId) ?? {};
    const input = { connection, model: 'qwen3:4b', modelHostId: id };
    const steps = await all(await call(world.router.servers.test, input as never));
    expect(steps).toContainEqual(expect.objectContaining({ kind: 'passed', hop: 'model', detail: 'Ollama 0.33.0' }));
  }); // prettier-ignore
});

/** Files of the data folder that contain a text. */
function filesWith(text: string): string[] {
  return readdirSync(world.data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => readFileSync(path).includes(text));
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
