import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '@orpc/server';
import { afterEach, describe, expect, it } from 'vitest';
import type { TestStep } from '../../../shared/contract/servers.ts';
import { TRANSFER_SECTIONS } from '../../../shared/domain/transfer-file.ts';
import { line, MINUTE, START, World } from '../jobs/world.ts';

const VALUE = 'k3y-7f1d2c9a4b';
const NAME = 'CF-Access-Client-Secret';
const SOURCES = [{ name: 'auth', selector: '{job="auth"}' }];

let world: World | null = null;
afterEach(() => world?.end());

/** A Loki that lets in who sends the value; who is asked for it says `says.value`. */
async function scene() {
  world = await World.start();
  const { loki, router } = world;
  const wanted = { value: VALUE };
  const says = { value: VALUE };
  loki.failBy(({ headers }) =>
    headers[NAME.toLowerCase()] === wanted.value
      ? null
      : { kind: 'status', status: 401, body: 'who are you?' },
  );
  loki.store([line('auth', START - MINUTE, 'sshd[1]: Server listening on 0.0.0.0 port 22.')]);
  const stopped = new AbortController();
  const events = await call(router.system.events, undefined, { signal: stopped.signal });
  const asked: string[] = [];
  const answering = (async () => {
    for await (const event of events) {
      if (event.kind !== 'prompts-changed') continue;
      for (const { id, kind, text } of event.prompts) {
        asked.push(`${kind} ${text}`);
        const answer = { kind: 'secret', value: says.value, remember: 'session' } as const;
        await call(router.system.answerPrompt, { id, answer });
      }
    }
  })().catch(() => undefined);
  const stop = async () => {
    stopped.abort();
    await answering;
  };
  return { world, loki, wanted, says, asked, stop };
}

async function tested(of: World, connection: { kind: 'url'; loki: string }): Promise<TestStep[]> {
  const steps: TestStep[] = [];
  const answers = await call(of.router.servers.test, { connection, secretHeaders: [NAME] });
  for await (const step of answers) steps.push(step);
  return steps;
}

describe('a server with a secret header', () => {
  it('is tested, added and polled with one question, asked again after a refusal, and writes the value nowhere', async () => {
    const { world: one, loki, wanted, says, asked, stop } = await scene();
    const { router, store } = one;
    const connection = { kind: 'url', loki: loki.origin } as const;
    expect((await tested(one, connection)).at(-1)).toEqual({ kind: 'done', usable: true });
    const { id } = await call(router.servers.add, {
      name: 'web1',
      connection,
      secretHeaders: [NAME],
      intervalSeconds: 60,
      sources: SOURCES,
    });
    const at = { serverId: id, connection, secretHeaders: [NAME] };
    expect((await call(router.servers.previewSource, { at, selector: '{job="auth"}' })).lines).toHaveLength(
      1,
    );
    await one.pass(MINUTE);
    expect(store.templates.count(id)).toBe(1);
    expect(asked).toEqual([`header ${NAME}`]);

    Object.assign(wanted, { value: 'n3w-5c20aa81' });
    Object.assign(says, { value: 'n3w-5c20aa81' });
    loki.store([line('auth', one.clock.now(), 'kernel: Linux version 6.1.0')]);
    await one.pass(2 * MINUTE);
    await one.until(() => store.templates.count(id) === 2);
    expect(asked).toEqual([`header ${NAME}`, `header ${NAME}`]);

    const { text } = await call(router.transfer.export, { sections: [...TRANSFER_SECTIONS] });
    const told = JSON.stringify(
      [await call(router.servers.list, undefined), one.events, text],
      (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    );
    expect(text).toContain(NAME);
    await stop();
    await one.closeEngine();
    const files = readdirSync(one.data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    expect(files.join('')).toContain(NAME);
    for (const value of [VALUE, 'n3w-5c20aa81'])
      expect([told, ...files].filter((bytes) => bytes.includes(value))).toEqual([]);
  });

  it('cannot be stored with the value among the headers of a source', async () => {
    const { world: one, loki, stop } = await scene();
    await expect(
      call(one.router.servers.add, {
        name: 'web1',
        connection: { kind: 'url', loki: loki.origin },
        sources: [{ name: 'auth', selector: '{job="auth"}', headers: { [NAME]: VALUE } }],
      }),
    ).rejects.toMatchObject({ data: { message: expect.stringContaining('is a secret') } });
    await stop();
  });
});
