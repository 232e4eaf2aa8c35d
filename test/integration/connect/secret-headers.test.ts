import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createLink } from '../../../electron/engine/connect/create-link.ts';
import { adoptHeaders, forgetHeaders } from '../../../electron/engine/connect/secret-headers.ts';
import type { ServerLink } from '../../../electron/engine/connect/server-link.ts';
import type { PromptAnswer } from '../../../electron/engine/ports.ts';
import { LokiHttp } from '../../../electron/engine/sources/loki-http.ts';
import type { UrlConnection } from '../../../shared/domain/server.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { connectPorts } from '../../doubles/connect-ports.ts';
import { startSshServer } from '../../doubles/sshd.ts';

const VALUE = 'k3y-7f1d2c9a4b';
const NAME = 'X-Api-Key';
const LABELS = '/loki/api/v1/labels';
const never = () => new AbortController().signal;
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A gateway before a Loki: lets in who has the value, and shows what it was sent. */
async function gateway() {
  const seen: IncomingMessage['headers'][] = [];
  const state = { value: VALUE, refuse: 401, redirect: '', forbidden: /^$/ };
  const server = createServer((request, response) => {
    seen.push(request.headers);
    if (state.redirect !== '') return response.writeHead(302, { Location: state.redirect }).end();
    const path = request.url ?? '';
    const status = state.forbidden.test(path)
      ? 403
      : request.headers['x-api-key'] === state.value
        ? 200
        : state.refuse;
    return response.writeHead(status, { 'Content-Type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { seen, state, port, origin: `http://127.0.0.1:${port}` };
}

function secret(value: string, remember: 'session' | 'keychain' | 'never' = 'session'): PromptAnswer {
  return { kind: 'secret', value, remember };
}

function person(...answers: (PromptAnswer | null)[]) {
  const clock = new ManualClock();
  const made = connectPorts({ clock, answer: () => answers.shift() ?? null });
  cleanUps.push(() => made.cleanUp());
  return { ...made, clock, typedSecrets: new Map<string, string>() };
}

const urlOf = (loki: string): UrlConnection => ({ kind: 'url', loki, ollama: null });
const ASKED = { kind: 'header', text: NAME };

function linkOf(ports: ReturnType<typeof person>, origin: string, serverId?: string): ServerLink {
  const link = createLink(urlOf(origin), ports, { serverId, secretHeaders: [NAME] });
  cleanUps.push(() => link.close());
  return link;
}

async function ask(link: ServerLink, ports: ReturnType<typeof person>, path = LABELS): Promise<string> {
  const { loki } = await link.acquire(never());
  const answer = await new LokiHttp({ target: loki, clock: ports.clock, headers: { 'X-Team': 'a' } }).get(
    path,
    [],
    never(),
  );
  return answer.kind === 'answered' ? 'answered' : answer.failure.code;
}

/** Lets what follows an answer happen: keeping, forgetting, closing. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('a secret header', () => {
  it('is asked for once, sent with every request, and known to other links of the same server', async () => {
    const { origin, seen } = await gateway();
    const ports = person(secret(`${VALUE}\n`));
    const link = linkOf(ports, origin, 's1');
    expect(await ask(link, ports)).toBe('answered');
    expect(await ask(link, ports)).toBe('answered');
    await turns();
    expect(await ask(linkOf(ports, origin, 's1'), ports)).toBe('answered');
    expect(seen.map((headers) => [headers['x-api-key'], headers['x-team']])).toEqual(
      [1, 2, 3].map(() => [VALUE, 'a']),
    );
    expect(ports.asked).toMatchObject([{ ...ASKED, host: new URL(origin).host }]);
    expect(ports.keychain).toEqual(new Map());
    expect(ports.logged.join('\n')).not.toContain(VALUE);
  });

  it('goes to the keychain only if it was meant to and has worked, and is nothing to others', async () => {
    const { origin } = await gateway();
    const ports = person(secret('wrong', 'keychain'), secret(VALUE, 'keychain'), secret(VALUE, 'never'));
    const link = linkOf(ports, origin, 's1');
    expect(await ask(link, ports)).toBe('loki-unauthorized');
    await turns();
    expect(ports.keychain.size).toBe(0);
    expect(await ask(link, ports)).toBe('answered');
    await turns();
    expect([...ports.keychain]).toEqual([[`headers of server s1 at ${origin}: ${NAME}`, VALUE]]);
    ports.typedSecrets.clear();
    expect(await ask(linkOf(ports, origin, 's1'), ports)).toBe('answered');
    expect(ports.asked).toHaveLength(2);
    // Another server, or the same at another address, is asked for its own.
    expect(await ask(linkOf(ports, origin, 's2'), ports)).toBe('answered');
    expect(ports.asked).toHaveLength(3);
    await forgetHeaders({ connection: urlOf(origin), serverId: 's1', secretHeaders: [NAME] }, ports);
    expect(ports.keychain.size).toBe(0);
  });

  it('is asked for again when it is refused, and no more once the new one is refused too', async () => {
    const { origin, state } = await gateway();
    const ports = person(secret(VALUE), secret('wrong'), secret('wrong again'), secret('b'));
    const link = linkOf(ports, origin, 's1');
    await ask(link, ports);
    state.value = 'b';
    for (const _ of [1, 2]) {
      expect(await ask(link, ports)).toBe('loki-unauthorized');
      await turns();
    }
    expect(link.state).toBe('needs-you');
    await expect(ask(link, ports)).rejects.toMatchObject({ failure: { code: 'authentication-refused' } });
    expect(ports.asked).toHaveLength(2);
    link.retryNow();
    expect(await ask(link, ports)).toBe('loki-unauthorized');
    await turns();
    link.retryNow();
    expect(await ask(link, ports)).toBe('answered');
    expect(ports.asked).toHaveLength(4);
    expect(JSON.stringify([link.failure, ports.logged])).not.toContain('wrong');
  });

  it('is not forgotten by a link that still had the old one, when another was given the new', async () => {
    const { origin, state } = await gateway();
    const ports = person(secret(VALUE), secret('b', 'keychain'));
    const link = linkOf(ports, origin, 's1');
    const other = linkOf(ports, origin, 's1');
    for (const each of [link, other]) {
      await ask(each, ports);
      await turns();
    }
    state.value = 'b';
    for (const expected of ['loki-unauthorized', 'answered']) {
      expect(await ask(other, ports)).toBe(expected);
      await turns();
    }
    for (const expected of ['loki-unauthorized', 'answered']) {
      expect(await ask(link, ports)).toBe(expected);
      await turns();
    }
    expect(ports.asked).toHaveLength(2);
    expect([...ports.keychain.values()]).toEqual(['b']);
  });

  it('is not asked for again by one path that is forbidden to it, but by a gateway that forbids all', async () => {
    const { origin, state } = await gateway();
    const ports = person(secret(VALUE), secret('b'));
    const link = linkOf(ports, origin, 's1');
    state.forbidden = /series/;
    for (const _ of [1, 2, 3, 4, 5, 6]) {
      expect(await ask(link, ports)).toBe('answered');
      expect(await ask(link, ports, '/loki/api/v1/series')).toBe('loki-unauthorized');
    }
    await turns();
    expect(ports.asked).toHaveLength(1);
    Object.assign(state, { value: 'b', refuse: 403, forbidden: /^$/ });
    for (const _ of [1, 2, 3, 4]) expect(await ask(link, ports)).toBe('loki-unauthorized');
    await turns();
    expect(await ask(link, ports)).toBe('answered');
    expect(ports.asked).toHaveLength(2);
  });

  it('waits for who did not answer, and tells that by name', async () => {
    const { origin, seen } = await gateway();
    const ports = person(null, { kind: 'no' }, secret('two\nlines'));
    const link = linkOf(ports, origin, 's1');
    const expired = expect(ask(link, ports)).rejects.toMatchObject({ failure: { code: 'prompt-expired' } });
    await turns();
    await ports.clock.advance(120_000);
    await expired;
    for (const message of ['was not given', 'cannot be sent']) {
      link.retryNow();
      await expect(ask(link, ports)).rejects.toMatchObject({
        failure: { code: 'authentication-refused', message: expect.stringContaining(message) },
      });
      expect(link.state).toBe('needs-you');
    }
    expect(seen).toEqual([]);
  });

  it('is taken over from the test of a server that is added then', async () => {
    const { origin } = await gateway();
    for (const remember of ['session', 'keychain'] as const) {
      const ports = person(secret(VALUE, remember));
      expect(await ask(linkOf(ports, origin), ports)).toBe('answered');
      await turns();
      await adoptHeaders({ connection: urlOf(origin), serverId: 's1', secretHeaders: [NAME] }, ports);
      expect(await ask(linkOf(ports, origin, 's1'), ports)).toBe('answered');
      expect(ports.asked).toHaveLength(1);
      const kept = [`headers of server s1 at ${origin}: ${NAME}`];
      expect([...ports.keychain.keys()]).toEqual(remember === 'keychain' ? kept : []);
      expect([...ports.typedSecrets.keys()]).toEqual(kept);
    }
  });

  it('reaches no other origin, by redirect or by request', async () => {
    const elsewhere = await gateway();
    const { origin, state, seen } = await gateway();
    const ports = person(secret(VALUE));
    const link = linkOf(ports, origin, 's1');
    state.redirect = `${elsewhere.origin}${LABELS}`;
    expect(await ask(link, ports)).toBe('loki-unexpected-answer');
    expect(seen).toHaveLength(1);
    const { loki } = await link.acquire(never());
    const foreign = new LokiHttp({ target: { ...loki, origin: elsewhere.origin }, clock: ports.clock });
    expect(await foreign.get(LABELS, [], never())).toMatchObject({ failure: { code: 'unexpected' } });
    expect(elsewhere.seen).toEqual([]);
  });

  it('goes through a real sshd to Loki alone, asked for once the server is known', async () => {
    const { port, seen } = await gateway();
    const sshd = await startSshServer({ known: false });
    cleanUps.push(() => sshd.close());
    const ports = person({ kind: 'yes' }, secret(VALUE));
    const at = { host: '127.0.0.1', port };
    const link = createLink(sshd.connection({ loki: at, ollama: at }), ports, { secretHeaders: [NAME] });
    cleanUps.push(() => link.close());
    expect(await ask(link, ports)).toBe('answered');
    const { ollama } = await link.acquire(never());
    await new LokiHttp({
      target: ollama ?? { origin: '', dispatcher: undefined as never },
      clock: ports.clock,
    }).get('/api/tags', [], never());
    expect(ports.asked.map(({ kind }) => kind)).toEqual(['host-key', 'header']);
    expect(seen.map((headers) => headers['x-api-key'])).toEqual([VALUE, undefined]);
  });
});
