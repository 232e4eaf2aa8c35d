import { call } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FoundLine, TailEvent } from '../../../shared/contract/explore.ts';
import type { SeenRequest } from '../../doubles/loki.ts';
import { HOUR, line, MINUTE, START, World } from '../jobs/world.ts';

let world: World;
let serverId: string;
beforeEach(async () => {
  world = await World.start();
  serverId = await world.add({ jobs: ['auth', 'nginx'] });
});
afterEach(() => world.end());

const SECRET = 'hunter2hunter2';
const KEY_LINE = 'MIIEpAIBAAKCAQEA7bq0rZ3uS9vW1xk2c8Jd4mQeTnLrYhGfUoPzXwVtBnMaSdFg';
const range = { from: START - HOUR, to: START };
const searched = (query: string, sourceId: string | null = null) => ({ serverId, sourceId, query });
const textsOf = (lines: readonly FoundLine[]) => lines.map(({ text }) => text);

/** Polling reads forward. */
const isSearch = ({ parameters }: SeenRequest) => parameters.get('direction') === 'backward';

/** All pages, and how many there were. */
async function readAll(query: string): Promise<{ lines: FoundLine[]; pages: number }> {
  const lines: FoundLine[] = [];
  let before: bigint | null = null;
  for (let pages = 1; ; pages++) {
    const page: Awaited<ReturnType<typeof ask>> = await ask(query, before);
    lines.push(...page.lines);
    if (page.next === null) return { lines, pages };
    before = page.next;
  }
}

const ask = (query: string, before: bigint | null = null, signal?: AbortSignal) =>
  call(
    world.router.explore.lines,
    { search: searched(query), ...range, before },
    { ...(signal && { signal }) },
  );

describe('lines of a search', () => {
  it('come in pages, the newest first, and none is lost or repeated where many share a nanosecond', async () => {
    const stored = Array.from({ length: 1_500 }, (_, index) =>
      // 300 of each source at one instant, and twos and threes elsewhere.
      line(
        index % 2 === 0 ? 'auth' : 'nginx',
        START - MINUTE - (index < 600 ? 0 : Math.floor(index / 3) * 10),
        `line ${index} end`,
      ),
    );
    world.loki.store(stored);
    const { lines, pages } = await readAll('end line');
    expect(pages).toBeGreaterThan(2);
    expect(lines).toHaveLength(1_500);
    expect(new Set(textsOf(lines)).size).toBe(1_500);
    const times = lines.map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted((left, right) => (left < right ? 1 : left > right ? -1 : 0)));
    expect(new Set(lines.map(({ sourceId }) => sourceId))).toEqual(
      new Set([world.sourceId('auth'), world.sourceId('nginx')]),
    );
  });

  it('keep the order in which they came within a nanosecond', async () => {
    world.loki.store(
      ['Traceback', '  File "a.py"', 'ValueError'].map((text) => line('auth', START - MINUTE, text)),
    );
    expect(textsOf((await ask('')).lines)).toEqual(['ValueError', '  File "a.py"', 'Traceback']);
  });

  it('are found by words, phrases and LogQL, once where two sources have them', async () => {
    await call(world.router.servers.addSource, {
      serverId,
      name: 'all',
      selector: '{job=~".+"}',
      headers: {},
    });
    world.loki.store([
      line('auth', START - 3 * MINUTE, 'Failed password for root'),
      line('auth', START - 2 * MINUTE, 'Failed "none" for root'),
      line('nginx', START - MINUTE, 'GET / for root'),
      line('cron', START - MINUTE, 'CMD for root'),
    ]);
    expect(textsOf((await ask('root Failed')).lines)).toEqual([
      'Failed "none" for root',
      'Failed password for root',
    ]);
    expect(textsOf((await ask('"password for"')).lines)).toEqual(['Failed password for root']);
    const { lines } = await ask('{job="nginx"} |= "root"');
    expect(lines).toMatchObject([{ text: 'GET / for root', sourceId: world.sourceId('nginx') }]);
    expect((await ask('')).lines).toHaveLength(4);
    const one = await call(world.router.explore.lines, {
      search: searched('root', world.sourceId('nginx')),
      ...range,
    });
    expect(textsOf(one.lines)).toEqual(['GET / for root']);
  });

  it('bring their fields, and nothing that is secret', async () => {
    const at = BigInt(START - MINUTE) * 1_000_000n;
    world.loki.store([
      ...['-----BEGIN RSA PRIVATE KEY-----', KEY_LINE, KEY_LINE, '-----END RSA PRIVATE KEY-----'].map(
        (text, index) => ({ labels: { job: 'auth' }, timestamp: at - 100n + BigInt(index), text }),
      ),
      {
        labels: { job: 'auth' },
        timestamp: at,
        text: JSON.stringify({ level: 'error', user: 'bob', password: SECRET }),
        metadata: { trace_id: 'f00' },
      },
    ]);
    const { lines } = await ask('');
    expect(lines[0]?.fields).toEqual(
      expect.arrayContaining([
        { kind: 'label', name: 'job', value: 'auth', exact: true },
        { kind: 'metadata', name: 'trace_id', value: 'f00', exact: true },
        { kind: 'field', name: 'user', value: 'bob', exact: true },
        { kind: 'field', name: 'password', value: expect.stringContaining('<secret:'), exact: false },
      ]),
    );
    const all = JSON.stringify(lines, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    expect(all).not.toContain(SECRET);
    expect(all).not.toContain(KEY_LINE);
  });

  it('are found by what a parser of LogQL reads off them', async () => {
    const access = (minutes: number, status: number, user: string) =>
      line('nginx', START - minutes * MINUTE, JSON.stringify({ status, request: { user } }));
    world.loki.store([
      access(5, 200, 'ada'),
      access(4, 503, 'bob'),
      access(3, 500, 'ada'),
      line('nginx', START - 2 * MINUTE, 'no JSON at all: 500'),
      line('auth', START - MINUTE, 'level=warn status=500 msg="took long"'),
    ]);
    const found = async (query: string) => textsOf((await ask(query)).lines).map((text) => text.slice(0, 14));
    expect(await found('{job="nginx"} | json | status>=500')).toEqual(['{"status":500,', '{"status":503,']);
    expect(await found('{job="nginx"} | json | request_user="ada" | status<300')).toEqual(['{"status":200,']);
    expect(await found('{job="auth"} | logfmt | msg=~"took.*"')).toEqual(['level=warn sta']);
    // What cannot be read is no failure, and is found like this.
    expect(await found('{job="nginx"} | json | __error__!=""')).toEqual(['no JSON at all']);
  });

  it('stay within the streams of the server, whatever is asked', async () => {
    const { id } = await call(world.router.servers.add, {
      name: 'web2',
      connection: { kind: 'url', loki: world.loki.origin },
      matcher: '{host="web2"}',
      sources: [{ name: 'shop', selector: '{job="shop"}' }],
    });
    const stored = (host: string) => ({
      labels: { job: 'shop', host },
      timestamp: BigInt(START - MINUTE) * 1_000_000n,
      text: `from ${host}`,
    });
    world.loki.store([stored('web1'), stored('web2')]);
    for (const query of ['', 'from', '{job="shop"}', '{host=~".+"}']) {
      const search = { serverId: id, sourceId: null, query };
      const { lines } = await call(world.router.explore.lines, { search, ...range });
      expect(textsOf(lines)).toEqual(['from web2']);
    }
    for (const query of ['{job="shop"} | line_format "x"', '{job="shop"', '{job="shop"} | label_format a=b'])
      await expect(
        call(world.router.explore.lines, { search: { serverId: id, sourceId: null, query }, ...range }),
      ).rejects.toMatchObject({ data: { code: 'loki-rejected-query' } });
  });

  it('say what failed: Loki’s own words, one source of two, a server that is paused', async () => {
    await expect(ask('{job="auth"} |= ip("10.0.0.0/8")')).rejects.toMatchObject({
      data: { code: 'loki-rejected-query', detail: expect.stringContaining('parse error at line 1, col ') },
    });
    world.loki.store([line('auth', START - MINUTE, 'still there')]);
    world.loki.failBy(({ parameters }) =>
      parameters.get('query')?.includes('nginx') ? { kind: 'status', status: 401, body: 'no org id' } : null,
    );
    const page = await ask('there');
    expect(textsOf(page.lines)).toEqual(['still there']);
    expect(page.failures).toMatchObject([
      { sourceId: world.sourceId('nginx'), failure: { code: 'loki-unauthorized' } },
    ]);
    await call(world.router.servers.setPaused, { id: serverId, paused: true });
    await expect(ask('there')).rejects.toMatchObject({
      data: { message: expect.stringContaining('paused') },
    });
  });

  it('are asked for no longer when nobody waits for them', async () => {
    world.loki.failBy((request) => (isSearch(request) ? { kind: 'hang' } : null));
    const left = new AbortController();
    const asked = ask('x', null, left.signal);
    await world.until(() => world.loki.requests.some(isSearch));
    left.abort(new DOMException('left', 'AbortError'));
    await expect(asked).rejects.toThrow();
  });
});

describe('the volume of a search', () => {
  it('counts what is searched for, and names what could not be counted', async () => {
    world.loki.store([
      line('auth', START - 30 * MINUTE, 'Failed password'),
      line('auth', START - 30 * MINUTE + 1, 'Accepted password'),
      line('nginx', START - 10 * MINUTE, 'password in a path'),
    ]);
    const volume = (query: string) =>
      call(world.router.explore.volume, { search: searched(query), ...range, buckets: 6 });
    const sum = ({ error, warning, other }: Awaited<ReturnType<typeof volume>>) =>
      [...error, ...warning, ...other].reduce((total, lines) => total + lines, 0);
    expect(sum(await volume('password'))).toBe(3);
    expect(sum(await volume('password Failed'))).toBe(1);
    expect(sum(await volume('{job="nginx"}'))).toBe(1);
    // Loki counts none of them because of one line that is no JSON, unless told otherwise.
    expect(sum(await volume('{job="auth"} | json'))).toBe(2);
    expect(sum(await volume('{job="auth"} | json | status>=500'))).toBe(0);
    world.loki.failBy(({ parameters }) =>
      parameters.get('query')?.includes('nginx') ? { kind: 'status', status: 401, body: 'no org id' } : null,
    );
    const half = await volume('password');
    expect(sum(half)).toBe(2);
    expect(half.failures).toMatchObject([{ sourceId: world.sourceId('nginx') }]);
  });
});

describe('lines around one that was found', () => {
  it('are those of its source, or of the streams that were named, without the filters', async () => {
    world.loki.store(
      Array.from({ length: 9 }, (_, index) => line('auth', START - (9 - index) * MINUTE, `step ${index}`)),
    );
    const timestamp = BigInt(START - 5 * MINUTE) * 1_000_000n;
    for (const search of [searched('', world.sourceId('auth')), searched('{job="auth"} |= "4"')]) {
      const around = await call(world.router.explore.around, { search, timestamp, before: 2, after: 2 });
      expect(around.lines.map(({ text }) => text)).toEqual(['step 2', 'step 3', 'step 4', 'step 5']);
      expect([around.moreBefore, around.moreAfter]).toEqual([true, true]);
    }
  });
});

describe('a live tail', () => {
  it('tells what comes, late lines too and each once, goes on after a failure, and ends when it is left', async () => {
    world.loki.store([line('auth', START - 10 * MINUTE, 'before')]);
    const left = new AbortController();
    const tail = await call(world.router.explore.tail, { search: searched('') }, { signal: left.signal });
    const told: TailEvent[] = [];
    const ended = (async () => {
      for await (const event of tail) told.push(event);
    })().catch((error: unknown) => error);
    const texts = () => told.flatMap((event) => (event.kind === 'lines' ? textsOf(event.lines) : []));
    /** One more step: time passes for the tail alone. */
    const step = async () => {
      for (const many = told.length; told.length === many;) {
        await new Promise((resolve) => setImmediate(resolve));
        if (told.length === many) world.clock.endBackOff();
      }
    };
    await world.until(() => told.length === 1);
    expect(texts()).toEqual(['before']);
    world.loki.store([line('auth', world.clock.now() + 1_000, 'now')]);
    await step();
    world.loki.store([
      line('nginx', world.clock.now() - 8_000, 'late'),
      line('auth', world.clock.now(), 'next'),
      line('auth', world.clock.now(), 'next of the same instant'),
    ]);
    await step();
    expect(texts()).toEqual(['before', 'now', 'late', 'next', 'next of the same instant']);
    world.loki.failBy((request) => (isSearch(request) ? { kind: 'close' } : null));
    await step();
    expect(told.at(-1)).toMatchObject({ kind: 'failed', failure: { code: 'loki-closed-connection' } });
    world.loki.failBy(null);
    world.loki.store([line('auth', world.clock.now(), 'after the failure')]);
    await step();
    expect(texts().at(-1)).toBe('after the failure');
    left.abort(new DOMException('left', 'AbortError'));
    await ended;
    const asked = world.loki.requests.filter(isSearch).length;
    await world.pass(MINUTE);
    expect(world.loki.requests.filter(isSearch).length).toBe(asked);
  });

  it('says when more came than is handed on at once', async () => {
    const left = new AbortController();
    const tail = await call(
      world.router.explore.tail,
      { search: searched('{job="auth"}') },
      { signal: left.signal },
    );
    const next = async () => {
      const { value } = await tail.next();
      return value as TailEvent;
    };
    expect(await next()).toMatchObject({ kind: 'lines', lines: [], leftOut: false });
    world.loki.store(
      Array.from({ length: 1_500 }, (_, index) => line('auth', world.clock.now() + index, `much ${index}`)),
    );
    const more = next();
    const told: TailEvent[] = [];
    void more.then((one) => told.push(one));
    while (told.length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      if (told.length === 0) world.clock.endBackOff();
    }
    expect(told[0]).toMatchObject({ kind: 'lines', leftOut: true });
    left.abort(new DOMException('left', 'AbortError'));
  });
});
