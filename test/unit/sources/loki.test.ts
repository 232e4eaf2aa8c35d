import { Agent } from 'undici';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LokiServerOptions, StoredLine } from '../../../electron/demo/loki/loki-server.ts';
import { openDirectTunnel } from '../../../electron/engine/connect/direct-tunnel.ts';
import { LokiClient, type LokiClientOptions } from '../../../electron/engine/sources/loki.ts';
import { NightjarError } from '../../../shared/domain/failure.ts';
import type { LogLine } from '../../../shared/domain/line.ts';
import type { LinePage } from '../../../electron/engine/sources/source.ts';
import { LOKI_FAULTS, LokiDouble, type LokiFault } from '../../doubles/loki.ts';
import { QuickClock } from '../../doubles/quick-clock.ts';

const HOUR = 3_600_000_000_000n;
const START = BigInt(Date.UTC(2026, 10, 21, 4, 40, 0)) * 1_000_000n;
const FULL_HOUR = BigInt(Date.UTC(2026, 10, 21, 5, 0, 0)) * 1_000_000n;
const RANGE = { from: START, to: START + HOUR };
const LABELS = { job: 'x', host: 'vps1' };

const agent = new Agent();
afterAll(() => agent.close());

let clock: QuickClock;
let loki: LokiDouble;
let abort: AbortController;

async function begin(options: Partial<LokiServerOptions> = {}): Promise<void> {
  await loki?.stop();
  clock = new QuickClock();
  loki = await LokiDouble.start({ now: () => clock.now(), ...options });
}

beforeEach(async () => {
  abort = new AbortController();
  await begin();
});
afterEach(() => loki.stop());

function client(options: Partial<LokiClientOptions> = {}): LokiClient {
  const target = { origin: loki.origin, dispatcher: agent };
  return new LokiClient({ target, clock, random: () => 0.5, ...options });
}

function lines(count: number, of: (at: number) => Partial<StoredLine> = () => ({})): StoredLine[] {
  return Array.from({ length: count }, (_, at) => ({
    labels: LABELS,
    timestamp: START + BigInt(at) * 1_000_000n,
    text: `line ${at}`,
    ...of(at),
  }));
}

async function pagesOf(reader: LokiClient, selector = '{job="x"}', range = RANGE): Promise<LinePage[]> {
  const pages: LinePage[] = [];
  for await (const page of reader.readWindow(selector, range, abort.signal)) pages.push(page);
  return pages;
}

async function read(reader = client(), selector = '{job="x"}', range = RANGE): Promise<LogLine[]> {
  return (await pagesOf(reader, selector, range)).flatMap((page) => page.lines);
}

async function failureOf(promise: Promise<unknown>) {
  try {
    await promise;
  } catch (error) {
    if (error instanceof NightjarError) return error.failure;
    throw error;
  }
  throw new Error('it did not fail');
}

function streamOf(labels: string, values: string): string {
  return `{"status":"success","data":{"resultType":"streams","result":[{"stream":${labels},"values":${values}}]}}`;
}

function queries() {
  return loki.requests.filter(({ path }) => path.endsWith('/query_range'));
}

describe('a window of Loki', () => {
  it('never asks across a full UTC hour, nor for an empty range', async () => {
    loki.store(lines(3000, (at) => ({ timestamp: FULL_HOUR - 1_500n + BigInt(at) })));
    expect(await read()).toHaveLength(3000);
    const asked = queries().map(({ parameters }) =>
      ['start', 'end'].map((name) => BigInt(parameters.get(name) ?? 0)),
    );
    expect(asked.length).toBeGreaterThan(2);
    for (const [start = 0n, end = 0n] of asked) {
      expect(end > start).toBe(true);
      expect(start / HOUR).toBe((end - 1n) / HOUR);
    }
    expect(await read(client(), '{job="x"}', { from: START, to: START })).toEqual([]);
  });

  it('says who asks, for which tenant and with which headers', async () => {
    await begin({ tenants: true });
    const reader = client({ tenant: 'acme', headers: { Authorization: 'Bearer t', 'X-Query-Tags': 'mine' } });
    await read(reader);
    expect(loki.requests[0]?.headers).toMatchObject({
      'x-scope-orgid': 'acme',
      authorization: 'Bearer t',
      'x-query-tags': 'source=nightjar',
      'x-loki-response-encoding-flags': 'categorize-labels',
    });
    expect(loki.requests[0]?.headers['user-agent']).toMatch(/^Nightjar\//);
  });

  it('keeps labels and structured metadata apart, or merged where an old Loki merges them', async () => {
    const stored = lines(1, () => ({ metadata: { trace: '7' } }));
    loki.store(stored);
    const [line] = await read();
    expect(line?.labels).toEqual({ ...LABELS, service_name: 'x' });
    expect(line?.metadata).toEqual({ detected_level: 'unknown', trace: '7' });
    await begin({ limits: { categorizesLabels: false } });
    loki.store(stored);
    const [old] = await read();
    expect(old?.labels).toEqual({ ...LABELS, service_name: 'x', detected_level: 'unknown', trace: '7' });
    expect(old?.metadata).toBeUndefined();
  });

  it("hides Loki's shard label but keeps the shards' lines apart", async () => {
    const shard = (number: string) => ({ ...LABELS, __stream_shard__: number });
    loki.store(lines(1, () => ({ labels: shard('0') })));
    loki.store(lines(1, () => ({ labels: shard('1') })));
    const both = await read();
    expect(both.map(({ labels }) => labels)).toEqual([1, 2].map(() => ({ ...LABELS, service_name: 'x' })));
    expect(await client().count('{job="x"}', RANGE, abort.signal)).toBe(2);
    expect(await client().labels(abort.signal)).toEqual(['host', 'job', 'service_name']);
  });

  it('counts with ranges that Loki can read: whole milliseconds, an hour at most', async () => {
    loki.store(lines(30, (at) => ({ timestamp: START + BigInt(at) })));
    const range = { from: START + 3n, to: START + 3n * HOUR + 7n };
    expect(await client().count('{job="x"}', range, abort.signal)).toBe(27);
    const asked = loki.requests.flatMap(
      ({ parameters }) => /\[(.*)\]/.exec(parameters.get('query') ?? '')?.[1] ?? [],
    );
    expect(asked.length).toBeGreaterThanOrEqual(3);
    for (const each of asked) {
      expect(each).toMatch(/^\d+ms$/);
      expect(Number.parseInt(each, 10)).toBeLessThanOrEqual(3_600_000);
    }
    expect(await client().count('{job="x"}', { from: START, to: START }, abort.signal)).toBe(0);
  });

  it('keeps nanoseconds whole', async () => {
    loki.store(lines(1, () => ({ timestamp: START + 123_456_789n })));
    expect((await read())[0]?.timestamp).toBe(START + 123_456_789n);
  });

  it('keeps the order of the few lines of one stream that share a nanosecond', async () => {
    loki.store(lines(12, (at) => ({ timestamp: START, text: `${12 - at}` })));
    expect((await read()).map(({ text }) => text)).toEqual(
      Array.from({ length: 12 }, (_, at) => `${12 - at}`),
    );
  });

  it('learns how long lines are and stays well below 4 MiB an answer', async () => {
    loki.store(lines(3000, (at) => ({ text: `${at} ${'x'.repeat(3000)}` })));
    const pages = await pagesOf(client());
    expect(pages.flatMap((page) => page.lines)).toHaveLength(3000);
    const sizes = pages.map(({ bytes }) => bytes);
    expect(Math.max(...sizes.slice(1))).toBeLessThan(2.5 * 1024 * 1024);
  });

  it('asks for less when lines are so long that Loki never answers', async () => {
    loki.store(lines(60, (at) => ({ text: `${at} ${'x'.repeat(200_000)}` })));
    expect(await read()).toHaveLength(60);
    expect(Number(queries()[1]?.parameters.get('limit'))).toBeLessThan(
      Number(queries()[0]?.parameters.get('limit')),
    );
  });

  it('reads an instant that is larger than 4 MiB by its streams', async () => {
    for (const unit of ['a', 'b', 'c']) {
      loki.store(
        lines(30, (at) => ({
          labels: { ...LABELS, unit },
          timestamp: START,
          text: `${at} ${'x'.repeat(100_000)}`,
        })),
      );
    }
    loki.store(lines(5, (at) => ({ timestamp: START + 1n, text: `after ${at}` })));
    expect(await read()).toHaveLength(95);
  });

  it('reads streams with fewer labels, and line filters, when it splits an instant', async () => {
    await begin({ limits: { maximumEntries: 40 } });
    const quoted = { ...LABELS, unit: 'a "}" b' };
    for (const labels of [LABELS, quoted]) {
      loki.store(lines(40, (at) => ({ labels, timestamp: START, text: `keep ${at} in {${labels.job}}` })));
      loki.store(lines(40, (at) => ({ labels, timestamp: START, text: `drop ${at}` })));
    }
    const kept = await read(client(), '{job=~"x|}"} |= "keep" != `}}`');
    expect(kept).toHaveLength(80);
    expect(new Set(kept.map(({ labels, text }) => `${labels['unit'] ?? ''}${text}`)).size).toBe(80);
  });

  it('names the instant that cannot be read whole, and skips nothing', async () => {
    await begin({ limits: { maximumEntries: 50 } });
    loki.store(lines(10));
    loki.store(lines(51, (at) => ({ timestamp: START + HOUR / 2n, text: `flood ${at}` })));
    const reader = client();
    const seen: LogLine[] = [];
    const failure = await failureOf(
      (async () => {
        for await (const page of reader.readWindow('{job="x"}', RANGE, abort.signal))
          seen.push(...page.lines);
      })(),
    );
    expect(failure.code).toBe('loki-too-many-lines-in-one-nanosecond');
    expect(failure.message).toContain('2026-11-21T05:10:00.000000000Z');
    expect(failure.message).toContain(String(START + HOUR / 2n));
    expect(seen).toHaveLength(10);
  });

  it('reads an instant of exactly as many lines as Loki allows, and not one more', async () => {
    await begin({ limits: { maximumEntries: 50 } });
    loki.store(lines(50, (at) => ({ timestamp: START, text: `flood ${at}` })));
    expect(await read()).toHaveLength(50);
    loki.store(lines(1, () => ({ timestamp: START, text: 'one more' })));
    expect((await failureOf(read())).code).toBe('loki-too-many-lines-in-one-nanosecond');
  });

  it('learns the limits that Loki names', async () => {
    await begin({ limits: { maximumEntries: 500, maximumQueryLength: HOUR / 60n } });
    loki.store(lines(1200));
    const reader = client();
    expect(reader.learned()).toEqual({ maximumEntries: null, maximumLength: null });
    expect(await read(reader)).toHaveLength(1200);
    expect(reader.learned()).toEqual({ maximumEntries: 500, maximumLength: HOUR / 60n });
    expect(clock.waits).toEqual([]);
  });

  it('reads a range that Loki no longer keeps as empty', async () => {
    await begin({ limits: { maximumLookback: HOUR / 2n } });
    loki.store(lines(10));
    expect(await read()).toEqual([]);
  });

  it('sends a long query as a form', async () => {
    loki.store(lines(3));
    const selector = `{job="x"} !~ "${'(nothing)|'.repeat(800)}nothing"`;
    expect(await read(client(), selector)).toHaveLength(3);
    expect(queries()[0]?.method).toBe('POST');
  });

  it('fetches the next page while the last one is worked on, and one at most', async () => {
    loki.store(lines(5000));
    const pages = client().readWindow('{job="x"}', RANGE, abort.signal);
    await pages.next();
    await expect.poll(() => queries().length).toBe(2);
    await pages.return(undefined);
    expect(queries()).toHaveLength(2);
    expect(clock.deadlines).toBe(0);
  });
});

describe('a Loki that fails', () => {
  const passing: ReadonlyArray<readonly [string, LokiFault]> = Object.entries(LOKI_FAULTS);

  it.each(passing)('is asked again, later and for less: %s', async (_, fault) => {
    loki.store(lines(40));
    loki.fail(fault, fault, fault);
    expect(await read()).toHaveLength(40);
    expect(clock.waits).toEqual([375, 750, 1500]);
    const limits = queries().map(({ parameters }) => Number(parameters.get('limit')));
    expect(limits.slice(0, 4)).toEqual([1000, 250, 62, 15]);
  });

  it.each([
    [LOKI_FAULTS.tooManyRequests, 'loki-overloaded'],
    [LOKI_FAULTS.internal, 'loki-unexpected-answer'],
    [LOKI_FAULTS.badGateway, 'loki-not-ready'],
    [LOKI_FAULTS.unavailable, 'loki-not-ready'],
    [LOKI_FAULTS.timedOut, 'loki-timeout'],
    [LOKI_FAULTS.close, 'loki-closed-connection'],
    [LOKI_FAULTS.cut, 'loki-closed-connection'],
    [LOKI_FAULTS.malformed, 'loki-unexpected-answer'],
  ] as const)('is given up by name after seven times: %j', async (fault, code) => {
    loki.failBy(() => fault);
    expect((await failureOf(read())).code).toBe(code);
    expect(queries()).toHaveLength(7);
    loki.requests.length = 0;
    expect((await failureOf(client().count('{job="x"}', RANGE, abort.signal))).code).toBe(code);
    expect(loki.requests).toHaveLength(7);
  });

  it('waits between half and the whole of a doubling time', async () => {
    loki.failBy(() => LOKI_FAULTS.unavailable);
    await failureOf(read(client({ random: () => 0 })));
    expect(clock.waits).toEqual([250, 500, 1000, 2000, 4000, 7500]);
  });

  it("passes on Loki's own text when it rejects the query, at once", async () => {
    const failure = await failureOf(read(client(), '{job="x"'));
    expect(failure.code).toBe('loki-rejected-query');
    expect(failure.message).toContain(
      'parse error at line 1, col 9: syntax error: unexpected $end, expecting } or ,',
    );
    expect(queries()).toHaveLength(1);
  });

  it('makes what it passes on printable', async () => {
    loki.fail({ kind: 'status', status: 400, body: 'bad \u001b[31mred\u001b[0m \u202eback' });
    const failure = await failureOf(read());
    expect(failure.detail).toBe('bad red <U+202E>back');
  });

  it('says that it was refused without a tenant', async () => {
    await begin({ tenants: true });
    const failure = await failureOf(read());
    expect(failure).toMatchObject({ code: 'loki-unauthorized', detail: 'no org id' });
    expect(queries()).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    const other = await LokiDouble.start();
    loki.fail({ kind: 'redirect', to: `${other.origin}/loki/api/v1/query_range` });
    expect((await failureOf(read())).code).toBe('loki-unexpected-answer');
    expect(other.requests).toEqual([]);
    await other.stop();
  });

  it('reads no more than 64 MiB of an answer', async () => {
    loki.store(lines(3));
    loki.fail({ kind: 'huge', bytes: 65 * 1024 * 1024 });
    expect(await read()).toHaveLength(3);
    expect(clock.waits).toHaveLength(1);
  });

  it.each([
    '[]',
    'null',
    '{"status":"error"}',
    '{"status":"success","data":{"resultType":"matrix","result":[]}}',
    '{"status":"success","data":{"resultType":"streams","result":[7]}}',
    '{"status":"success","data":{"resultType":"streams","result":[{"stream":{"a":1},"values":[]}]}}',
    '{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":{}}]}}',
    '{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[["0x1","a"]]}]}}',
    '{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[[1795235999999999999,"a"]]}]}}',
    '{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[["1","outside"]]}]}}',
    `{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[["${START}","a",{"structuredMetadata":{"k":1}}]]}]}}`,
    `{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[["${START}","a",7]]}]}}`,
  ])('takes no other shape: %s', async (body) => {
    loki.fail({ kind: 'body', body });
    expect((await failureOf(read())).code).toBe('loki-unexpected-answer');
  });

  it.each<[string, (nested: string) => string]>([
    ['the whole answer', (nested) => nested],
    ['a stream', (nested) => `{"status":"success","data":{"resultType":"streams","result":[${nested}]}}`],
    ['its labels', (nested) => streamOf(`{"a":${nested}}`, '[]')],
    ['its lines', (nested) => streamOf('{}', nested)],
    [
      'what a line says besides',
      (nested) => streamOf('{}', `[["${START}","a",{"structuredMetadata":${nested}}]]`),
    ],
  ])('takes nothing that nests without end: %s', async (_, bodyWith) => {
    loki.fail({ kind: 'body', body: bodyWith('['.repeat(200_000) + ']'.repeat(200_000)) });
    expect((await failureOf(read())).code).toBe('loki-unexpected-answer');
  });

  it('parses no long answer that nests deep, and asks no second time', async () => {
    const long = (nested: string) =>
      `{"status":"success","data":{"resultType":"streams","result":[]},"pad":"${'['.repeat(5_000_000)}","more":${nested}}`;
    loki.fail({ kind: 'body', body: long('['.repeat(63) + ']'.repeat(63)) });
    expect(await read()).toEqual([]);
    loki.fail({ kind: 'body', body: long('['.repeat(64)) });
    expect(await failureOf(read())).toMatchObject({
      code: 'loki-unexpected-answer',
      message: expect.stringContaining('deeper than 64 levels'),
    });
    expect(clock.waits).toEqual([]);
  });

  it('does not wait for ever', async () => {
    loki.store(lines(3));
    loki.fail({ kind: 'hang' });
    const reading = read();
    await expect.poll(() => queries().length).toBe(1);
    clock.expire();
    expect(await reading).toHaveLength(3);
    loki.failBy(() => ({ kind: 'hang' }));
    const hanging = failureOf(read());
    const timer = setInterval(() => clock.expire(), 5);
    expect((await hanging).code).toBe('loki-timeout');
    clearInterval(timer);
    expect(clock.deadlines).toBe(0);
  });

  it('passes on what the way to the server says, at once', async () => {
    const tunnel = openDirectTunnel({ kind: 'url', loki: loki.origin, ollama: null });
    const reader = client({ target: tunnel.loki });
    await loki.stop();
    const failure = await failureOf(read(reader));
    expect(failure.code).toBe('connection-refused');
    expect(clock.waits).toEqual([]);
    await tunnel.close();
  });

  it('stops when it is told to, and does not even begin', async () => {
    loki.fail({ kind: 'hang' });
    const reading = read();
    await expect.poll(() => queries().length).toBe(1);
    abort.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(clock.deadlines).toBe(0);
    await expect(read()).rejects.toMatchObject({ name: 'AbortError' });
    expect(queries()).toHaveLength(1);
  });
});

describe('looking at a Loki', () => {
  it('tells its version, its clock and how long it took', async () => {
    loki.skew = -90_000;
    const probe = await client().probe(abort.signal);
    expect(probe).toMatchObject({ ready: true, version: '3.7.6', skew: -90_000 });
    expect(probe.serverTime).toBe(clock.now() - 90_000);
    expect(probe.milliseconds).toBeGreaterThanOrEqual(0);
  });

  it.each([
    'Some services are not Running:\nStarting: 9\n',
    'Ingester not ready: waiting for 15s after being ready\n',
    'Application is stopping\n',
  ])('knows when it is not ready: %s', async (text) => {
    loki.notReady = text;
    expect(await client().probe(abort.signal)).toMatchObject({ ready: false, version: null });
  });

  it('finds out that it is not let in, which /ready does not tell', async () => {
    await begin({ tenants: true });
    expect((await failureOf(client().probe(abort.signal))).code).toBe('loki-unauthorized');
    expect(await client({ tenant: 'acme' }).probe(abort.signal)).toMatchObject({ ready: true });
  });

  it('lists labels and their values; none where there are none', async () => {
    expect(await client().labels(abort.signal)).toEqual([]);
    loki.store(
      lines(2, (at) => ({ timestamp: BigInt(clock.now() - 1000) * 1_000_000n, labels: { job: `j${at}` } })),
    );
    expect(await client().labels(abort.signal)).toEqual(['job', 'service_name']);
    expect(await client().labelValues('job', abort.signal)).toEqual(['j0', 'j1']);
    expect(await client().labelValues('no such', abort.signal)).toEqual([]);
  });

  it('remembers the last date it was told', async () => {
    const reader = client();
    expect(reader.serverTime()).toBeNull();
    await read(reader);
    expect(reader.serverTime()).toBe(clock.now());
  });
});
