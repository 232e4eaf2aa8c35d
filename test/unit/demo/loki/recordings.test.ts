import { existsSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LokiDouble } from '../../../doubles/loki.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');
const folder = process.env['NIGHTJAR_RECORDINGS'] ?? resolve(root, '../shared/recordings/loki');

interface Recording {
  readonly note?: string;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers?: Record<string, string>;
    readonly body?: string;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly bodyText: string;
  };
}

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly date: string | undefined;
  readonly body: string;
}

/** node:http and not fetch, because a recorded request may be one that fetch would not send. */
function send(origin: string, recorded: Recording['request']): Promise<Answer> {
  return new Promise((done, fail) => {
    const sent = httpRequest(
      `${origin}${recorded.url}`,
      { method: recorded.method, headers: recorded.headers ?? {} },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          done({
            status: answer.statusCode ?? 0,
            type: answer.headers['content-type'],
            date: answer.headers.date,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    sent.on('error', fail);
    sent.end(recorded.body);
  });
}

function recording(name: string): Recording {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Recording;
}

/** What the engine measured of itself differs from run to run; some answers end in a newline and some do not. */
function withoutStatistics(body: string): string {
  return body.replace(/,"stats":\{.*\}\}\}\n?$/s, '}}').trimEnd();
}

const line = (labels: Record<string, string>, timestamp: bigint, text: string, metadata = {}) => ({
  labels: { host: 'vps1', ...labels },
  timestamp,
  text,
  metadata,
});

const M = 1_795_237_253_111_222_333n;
const X = 1_795_233_600_123_456_789n;
const D = 1_795_233_660_000_000_000n;
const O = 1_795_233_720_000_000_000n;
const NOW = Date.UTC(2026, 10, 21, 5, 10, 31);

function miniLines() {
  const a: Array<[bigint, string]> = [
    [0n, 'a1'],
    [10n, 'a2'],
    [20n, 'same-a1'],
    [20n, 'same-a2'],
    [20n, 'same-a3'],
    [20n, 'same-a4'],
    [21n, 'a3'],
    [500n, 'a4'],
  ];
  const b: Array<[bigint, string]> = [
    [5n, 'b1'],
    [20n, 'same-b1'],
    [20n, 'same-b2'],
    [30n, 'b2'],
    [500n, 'b3'],
  ];
  return [
    ...a.map(([offset, text]) => line({ job: 'mini', unit: 'a' }, M + offset, text)),
    ...b.map(([offset, text]) => line({ job: 'mini', unit: 'b' }, M + offset, text)),
  ];
}

function boundaryLines() {
  const a = { job: 'same_ts', unit: 'a' };
  return [
    line(a, X - 2000n, 'before-2'),
    line(a, X - 1000n, 'before-1'),
    ...Array.from({ length: 250 }, (_, at) => line(a, X, `same-a-${String(at).padStart(3, '0')}`)),
    line(a, X + 1n, 'after+1ns'),
    line(a, X + 1000n, 'after+1000ns'),
    ...Array.from({ length: 10 }, (_, at) =>
      line({ job: 'same_ts', unit: 'b' }, X, `same-b-${String(at).padStart(3, '0')}`),
    ),
  ];
}

function otherLines() {
  const dup = { job: 'dup' };
  return [
    line(dup, D, 'A'),
    line(dup, D, 'B'),
    line(dup, D, 'A'),
    line(dup, D, 'A'),
    line(dup, D + 1n, 'A'),
    line(dup, D + 1n, 'A', { k: '1' }),
    line(dup, D + 1n, 'A', { k: '2' }),
    ...[5n, 1n, 3n, 2n, 9n, 0n, 7n].map((second) =>
      line({ job: 'ooo' }, O + second * 1_000_000_000n, `ooo-${second}`),
    ),
    ...['auth', 'nginx_access', 'nginx_error', 'odd', 'syslog'].map((job) => line({ job }, O, `one ${job}`)),
    line({ job: 'docker', container: 'web-1' }, O, 'one docker'),
  ];
}

/** Compared to the last byte, statistics aside. */
const EXACT = [
  'mini-page-01',
  'mini-page-02',
  'mini-page-03',
  'mini-page-04',
  'mini-back-page-01',
  'mini-back-page-02',
  'mini-back-page-03',
  'mini-back-page-04',
  'mini-back-page-05',
  'boundary-end-eq-X',
  'boundary-start-X+1',
  'boundary-start-X+2',
  'boundary-X-999',
  'boundary-page2-limit100-start-X+1',
  'boundary-start-eq-end',
  'duplicates-same-ts-same-line',
  'duplicates-same-ts-same-line-flat',
  'duplicates-same-ts-same-line-backward',
  'out-of-order-read',
  'query_range-no-direction-param',
  'query_range-empty',
  'query_range-filter-no-hit',
  'query-instant-log-query',
  'labels',
  'label-values-job',
  'label-values-job-filtered',
  'label-values-unknown-label',
  'series-nothing',
  'index-stats',
  'ready-200-3',
  'buildinfo',
  'error-malformed-logql',
  'error-malformed-logql-2',
  'error-malformed-logql-unknown-fn',
  'error-empty-selector',
  'error-empty-selector-value',
  'error-empty-compatible-selector',
  'error-bad-regexp',
  'error-bad-line-regexp',
  'error-blank-query',
  'error-missing-query',
  'error-metric-on-log',
  'error-no-range-in-metric',
  'error-limit-too-big',
  'error-limit-zero',
  'error-limit-negative',
  'error-limit-nan',
  'error-direction',
  'error-end-before-start',
  'error-range-too-long',
  'error-range-too-long-metric',
  'error-start-garbage',
  'error-labels-bad-start',
  'error-label-values-bad-query',
  'error-series-bad-match',
  'error-stats-bad-query',
  'error-step-too-small',
  'error-step-zero',
  'error-unknown-path',
  'error-root',
  'error-method',
  'push-error-bad-label-name',
  'push-error-too-new',
  'push-error-empty-streams',
] as const;

/** Long answers, of which the recording kept the first lines of each stream: shape, counts and lines are compared. */
const CUT: ReadonlyArray<readonly [name: string, counts: readonly number[]]> = [
  ['boundary-all-forward', [254, 10]],
  ['boundary-all-backward', [254, 10]],
  ['boundary-start-eq-X', [252, 10]],
  ['boundary-end-X+1', [252, 10]],
  ['boundary-exactly-one-ns', [250, 10]],
  ['boundary-page1-limit100', [90, 10]],
  ['boundary-page2-limit100-start-X', [90, 10]],
];

interface StreamsAnswer {
  readonly data: {
    readonly result: ReadonlyArray<{ stream: object; values: ReadonlyArray<[string, string]> }>;
  };
}

describe.skipIf(!existsSync(folder))('the pretend Loki, held against the recordings', () => {
  let loki: LokiDouble;
  let mini: LokiDouble;
  beforeAll(async () => {
    loki = await LokiDouble.start({ now: () => NOW });
    loki.store([...boundaryLines(), ...otherLines()]);
    mini = await LokiDouble.start({ now: () => NOW });
    mini.store(miniLines());
  });
  afterAll(() => Promise.all([loki.stop(), mini.stop()]));
  const serverOf = (name: string) => (name.startsWith('mini') ? mini : loki);

  it.each(EXACT)('%s', async (name) => {
    const recorded = recording(name);
    const answer = await send(serverOf(name).origin, recorded.request);
    expect(answer.status).toBe(recorded.response.status);
    expect(answer.type).toBe(recorded.response.headers['content-type']);
    expect(withoutStatistics(answer.body)).toBe(withoutStatistics(recorded.response.bodyText));
    expect(answer.date).toBe(new Date(NOW).toUTCString());
  });

  it.each(CUT)('%s', async (name, counts) => {
    const recorded = recording(name);
    const answer = await send(loki.origin, recorded.request);
    const ours = (JSON.parse(answer.body) as StreamsAnswer).data.result;
    const theirs = (JSON.parse(recorded.response.bodyText) as StreamsAnswer).data.result;
    expect(ours.map(({ values }) => values.length)).toEqual(counts);
    expect(ours.map(({ stream }) => stream)).toEqual(theirs.map(({ stream }) => stream));
    for (const [at, { values }] of theirs.entries()) {
      const kept = ours[at]?.values.slice(0, values.length).map(([timestamp]) => timestamp);
      expect(kept).toEqual(values.map(([timestamp]) => timestamp));
    }
  });

  it.each(['query_range-categorized-parsed', 'query_range-json-parser-error'])('%s', async (name) => {
    const recorded = recording(name);
    const { result } = (JSON.parse(recorded.response.bodyText) as StreamsAnswer).data;
    const own = await LokiDouble.start({ now: () => NOW });
    for (const { stream, values } of result) {
      const { job = '', container, detected_level: level } = stream as Record<string, string>;
      const labels = { job, ...(container !== undefined && { container }) };
      const metadata = level === undefined ? {} : { detected_level: level };
      own.store(values.map(([timestamp, text]) => line(labels, BigInt(timestamp), text, metadata)));
    }
    const answer = await send(own.origin, recorded.request);
    expect(withoutStatistics(answer.body)).toBe(withoutStatistics(recorded.response.bodyText));
    await own.stop();
  });

  it('start == end sees the instant once the data are flushed', async () => {
    const flushed = await LokiDouble.start({ now: () => NOW, limits: { flushed: true } });
    flushed.store(boundaryLines());
    const recorded = recording('boundary-start-eq-end-flushed');
    const answer = await send(flushed.origin, recorded.request);
    const lines = (body: string) =>
      (JSON.parse(body) as StreamsAnswer).data.result.flatMap(({ values }) => values.map(([, text]) => text));
    expect(lines(answer.body).toSorted()).toEqual(lines(recorded.response.bodyText).toSorted());
    await flushed.stop();
  });

  it('a line that comes late appears in the middle', async () => {
    const recorded = recording('out-of-order-late-line-appears-behind');
    const other = await LokiDouble.start({ now: () => NOW });
    other.store(otherLines());
    other.store([line({ job: 'ooo' }, O + 4_000_000_000n, 'late-4')]);
    const answer = await send(other.origin, recorded.request);
    expect(withoutStatistics(answer.body)).toBe(withoutStatistics(recorded.response.bodyText));
    await other.stop();
  });

  it('same-ns-order: push order up to 12 lines, scrambled from 13', async () => {
    const results = (
      JSON.parse(readFileSync(join(folder, 'same-ns-order.json'), 'utf8')) as {
        results: Record<string, string>;
      }
    ).results;
    for (const [key, recorded] of Object.entries(results)) {
      const [count = '0', direction = ''] = key.split(' ');
      const names = Array.from({ length: Number(count) }, (_, at) => `l${String(at).padStart(2, '0')}`);
      const own = await LokiDouble.start({ now: () => NOW });
      own.store(names.map((text) => line({ job: 'order' }, X, text)));
      const url = `/loki/api/v1/query_range?query={job="order"}&start=${X}&end=${X + 1n}&direction=${direction}`;
      const { body } = await send(own.origin, { method: 'GET', url: url.replaceAll('"', '%22') });
      const lines = (JSON.parse(body) as StreamsAnswer).data.result[0]?.values.map(([, text]) => text) ?? [];
      const expected = direction === 'forward' ? names : names.toReversed();
      expect(lines.toSorted()).toEqual(names);
      expect(lines.join() === expected.join()).toBe(!recorded.startsWith('scrambled'));
      await own.stop();
    }
  });

  it.each([
    'strict-limit-too-big',
    'strict-range-too-long',
    'strict-lookback',
    'auth-no-org-id-labels',
    'auth-no-org-id-push',
    'auth-no-org-id-query_range',
    'auth-no-org-id-ready',
    'auth-no-org-id-buildinfo',
    'auth-ok',
    'strict-push-line-too-long',
    'strict-push-too-old',
  ])('%s', async (name) => {
    const hour = 3_600_000_000_000n;
    const strict = await LokiDouble.start({
      now: () => Date.UTC(2026, 10, 21, 4, 57, 20),
      tenants: true,
      limits: {
        maximumEntries: 500,
        maximumQueryLength: 24n * hour,
        maximumLookback: 48n * hour,
        maximumLineBytes: 1024,
        rejectOlderThan: hour,
        discoverLevels: false,
        discoverServiceName: false,
      },
    });
    const recorded = recording(name);
    const answer = await send(strict.origin, recorded.request);
    expect(answer.status).toBe(recorded.response.status);
    expect(answer.type).toBe(recorded.response.headers['content-type']);
    expect(withoutStatistics(answer.body)).toBe(withoutStatistics(recorded.response.bodyText));
    await strict.stop();
  });

  it('counts as the recorded matrix does: right closed, aligned to the step, no point where nothing is', async () => {
    const recorded = recording('query_range-matrix-gaps');
    const start = 1_795_232_400_000_000_000n;
    const own = await LokiDouble.start({ now: () => NOW });
    // One line each 50 ms from the very start of a minute, as recorded: 1, then 1,200 a minute, then the last 1,199.
    own.store(
      Array.from({ length: 12_000 }, (_, at) =>
        line({ job: 'nginx_access' }, start + BigInt(at) * 50_000_000n, `request ${at}`),
      ),
    );
    const answer = await send(own.origin, recorded.request);
    expect(withoutStatistics(answer.body)).toBe(withoutStatistics(recorded.response.bodyText));
    await own.stop();
  });

  it.each(['7ns', '1h7us', '', '1s1m'])('refuses the range [%s], as Prometheus would', async (range) => {
    const query = encodeURIComponent(`count_over_time({job="dup"}[${range}])`);
    const { status, body } = await send(loki.origin, {
      method: 'GET',
      url: `/loki/api/v1/query?query=${query}`,
    });
    expect(status).toBe(400);
    expect(body).toContain('not a valid duration string');
  });

  it('never answers a result over 4 MiB', async () => {
    const fat = await LokiDouble.start({ now: () => NOW });
    fat.store(
      Array.from({ length: 2500 }, (_, at) => line({ job: 'fat' }, X + BigInt(at), 'x'.repeat(2000))),
    );
    const ask = (limit: number) =>
      send(fat.origin, {
        method: 'GET',
        url: `/loki/api/v1/query_range?query=%7Bjob%3D%22fat%22%7D&start=${X}&end=${X + 9999n}&limit=${limit}`,
      });
    expect((await ask(2000)).status).toBe(200);
    await expect(ask(2500)).rejects.toThrow(/hang up|reset/);
    await fat.stop();
  });
});
