import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredLine } from '../../../electron/demo/loki/loki-server.ts';
import { HOUR, line, MINUTE, START, World } from '../jobs/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.end());

const at = (ago: number, labels: Record<string, string>, text: string): StoredLine => ({
  labels,
  timestamp: BigInt(START - ago) * 1_000_000n,
  text,
});
const connection = () => ({ kind: 'url' as const, loki: world.loki.origin });
const SECRET = 'hunter2hunter2';

describe('what a Loki has, before a server is added', () => {
  it('is shown as labels, values by their rates, and suggestions with redacted lines', async () => {
    world.loki.store([
      ...Array.from({ length: 6 }, (_, index) =>
        at((index + 1) * MINUTE, { job: 'nginx' }, `GET /${index} password=${SECRET}`),
      ),
      at(2 * MINUTE, { job: 'sshd' }, 'Accepted publickey for bob'),
      at(2 * HOUR, { job: 'old' }, 'long ago'),
    ]);
    const look = { connection: connection() };
    const { labels } = await call(world.router.servers.labels, { at: look });
    expect(labels).toContain('job');
    const { values } = await call(world.router.servers.labelValues, { at: look, label: 'job' });
    expect(values).toEqual([
      { value: 'nginx', linesPerHour: 36 },
      { value: 'sshd', linesPerHour: 6 },
      { value: 'old', linesPerHour: 0 },
    ]);
    const suggestions = await call(world.router.servers.suggestions, { at: look });
    expect(suggestions.map(({ kind, name, selector }) => [kind, name, selector])).toEqual([
      ['web', 'nginx', '{job="nginx"}'],
      ['auth', 'sshd', '{job="sshd"}'],
      ['application', 'old', '{job="old"}'],
    ]);
    expect(suggestions[0]?.samples).toHaveLength(3);
    expect(suggestions[0]?.samples[0]?.text).toContain('<secret:');
    expect(
      JSON.stringify(suggestions, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain(SECRET);
  });

  it('is previewed: lines, their number by hour, and what reading would cost', async () => {
    world.loki.store(
      Array.from({ length: 30 }, (_, index) => at(index * MINUTE, { job: 'shop' }, `order ${index} paid`)),
    );
    const preview = await call(world.router.servers.previewSource, {
      at: { connection: connection() },
      selector: '{job="shop"} != "order 7 "',
    });
    expect(preview.lines).toHaveLength(10);
    expect(preview.lines.at(-1)?.text).toBe('order 0 paid');
    expect(preview.perHour.lines).toHaveLength(24);
    expect(preview.estimate).toMatchObject({ linesPerDay: 29, sampled: 29, templates: 1 });
    await expect(
      call(world.router.servers.previewSource, {
        at: { connection: connection() },
        selector: '{job="a"} | json',
      }),
    ).rejects.toThrow();
  });

  it('stays within bounds when a Loki sends more than anybody wants, and labels are hostile', async () => {
    world.loki.store(
      Array.from({ length: 300 }, (_, index) => at(MINUTE, { job: `j${index}"} | json` }, 'x')),
    );
    const look = { connection: connection() };
    const values = await call(world.router.servers.labelValues, { at: look, label: 'job' });
    expect([values.values.length, values.more]).toEqual([200, true]);
    const suggestions = await call(world.router.servers.suggestions, { at: look });
    expect(suggestions).toHaveLength(12);
    for (const { selector } of suggestions) {
      const preview = await call(world.router.servers.previewSource, { at: look, selector });
      expect(preview.lines.length).toBe(1);
    }
  });

  it('says by name what fails, and ends when the page is left', async () => {
    world.loki.failBy(() => ({ kind: 'status', status: 401, body: 'no org id' }));
    await expect(
      call(world.router.servers.labels, { at: { connection: connection() } }),
    ).rejects.toMatchObject({ data: { code: 'loki-unauthorized' } });
    world.loki.failBy(() => ({ kind: 'hang' }));
    const left = new AbortController();
    const asked = call(
      world.router.servers.labels,
      { at: { connection: connection() } },
      { signal: left.signal },
    );
    await world.until(() => world.loki.requests.length > 1);
    left.abort();
    await expect(asked).rejects.toThrow();
  });
});

const two = () => {
  const stored = (host: string, text: string) => at(10 * MINUTE, { job: 'shop', host }, text);
  world.loki.store([stored('web1', 'from web1'), stored('web2', 'from web2')]);
};
const add = (name: string, matcher?: string) =>
  call(world.router.servers.add, {
    name,
    connection: connection(),
    sources: [{ name: 'shop', selector: '{job="shop"}' }],
    ...(matcher === undefined ? {} : { matcher }),
  });

describe('one Loki for many servers', () => {
  it('is read by each for its own streams only, whatever it asks', async () => {
    two();
    await add('web1', '{host="web1"}');
    await world.catchUp();
    const queries = world.loki.requests.flatMap(({ parameters }) => parameters.get('query') ?? []);
    expect(queries.length).toBeGreaterThan(0);
    for (const query of queries) expect(query).toContain('host="web1"');
    const [view] = await call(world.router.servers.list, undefined);
    expect(view?.linesLastHour).toBe(1);
  });

  it('refuses a matcher that is none, and a selector that changes lines', async () => {
    await expect(add('web1', '{host="web1"} or {job="x"}')).rejects.toThrow();
    await expect(
      call(world.router.servers.add, {
        name: 'x',
        connection: connection(),
        sources: [{ name: 'a', selector: '{a="b"} | line_format "x"' }],
      }),
    ).rejects.toThrow();
  });
});

describe('a server that is there', () => {
  it('is changed, and its sources one by one', async () => {
    const { id } = await add('web1');
    const changed = await call(world.router.servers.change, {
      id,
      name: 'web1b',
      connection: connection(),
      intervalSeconds: 60,
      lagSeconds: 90,
      matcher: '{host="web1"}',
      timeZone: 'UTC',
    });
    expect(changed).toMatchObject({ name: 'web1b', interval: 60_000, lag: 90_000, matcher: '{host="web1"}' });
    const added = await call(world.router.servers.addSource, {
      serverId: id,
      name: 'auth',
      selector: '{job="auth"}',
    });
    await expect(
      call(world.router.servers.addSource, { serverId: id, name: 'auth', selector: '{job="x"}' }),
    ).rejects.toThrow('called auth already');
    await call(world.router.servers.changeSource, {
      id: added.id,
      name: 'logins',
      selector: '{job="sshd"}',
      tenant: 't',
    });
    expect(
      world.store.servers.sources(id).map(({ name, selector, tenant }) => [name, selector, tenant]),
    ).toEqual([
      ['shop', '{job="shop"}', undefined],
      ['logins', '{job="sshd"}', 't'],
    ]);
    await call(world.router.servers.removeSource, { id: added.id });
    expect(world.store.servers.sources(id)).toHaveLength(1);
    expect(world.store.servers.get(id)).toEqual(changed);
  });

  it('is duplicated as a paused one of another name', async () => {
    const { id } = await add('web1', '{host="web1"}');
    const copy = await call(world.router.servers.duplicate, { id });
    const again = await call(world.router.servers.duplicate, { id });
    expect([copy.name, again.name, copy.paused, copy.matcher]).toEqual([
      'web1 (2)',
      'web1 (3)',
      true,
      '{host="web1"}',
    ]);
    expect(world.store.servers.sources(copy.id).map(({ selector }) => selector)).toEqual(['{job="shop"}']);
  });

  it('says what would go with it', async () => {
    world.loki.store([
      line(
        'shop',
        START - 10 * MINUTE,
        'Nov 21 05:51:00 web1 kernel: Out of memory: Killed process 4182 (node) total-vm:4102232kB',
      ),
    ]);
    const { id } = await add('web1');
    await world.catchUp();
    const findings = world.findings().length;
    expect(findings).toBeGreaterThan(0);
    expect(await call(world.router.servers.removal, { id })).toEqual({ alone: findings, shared: 0 });
  });
});
