import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FileLine, type FileSummary, readLogFile } from '../../../electron/engine/sources/file.ts';
import { NightjarError } from '../../../shared/domain/failure.ts';

const NOW = Date.UTC(2026, 10, 21, 6, 0, 0);
const at = (iso: string): bigint => BigInt(Date.parse(iso)) * 1_000_000n;

async function read(
  bytes: Uint8Array | string,
  options: { chunk?: number; now?: number; offset?: number } = {},
): Promise<{ lines: FileLine[]; summary: FileSummary; bytes: number }> {
  const whole = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  const size = options.chunk ?? (whole.length || 1);
  const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
    whole.subarray(index * size, (index + 1) * size),
  );
  const offset = options.offset === undefined ? {} : { offset: options.offset };
  const input = { name: 'a.log', stream: Readable.from(chunks) as AsyncIterable<Uint8Array> };
  const lines: FileLine[] = [];
  let summary: FileSummary | undefined;
  let read = 0;
  for await (const page of readLogFile(input, { now: options.now ?? NOW, ...offset })) {
    lines.push(...page.lines);
    summary = page.summary;
    read += page.bytes;
  }
  return { lines, summary: summary!, bytes: read };
}

const timestampOf = async (text: string, options = {}) => (await read(text, options)).lines[0]?.timestamp;

describe('readLogFile', () => {
  it('hands out lines with their rows, CRLF or not, and skips empty ones', async () => {
    const { lines, summary } = await read('\ufeffone\r\n\n  \ntwo\nlast without an end');
    expect(lines.map(({ row, text, labels }) => [row, text, labels['filename']])).toEqual([
      [1, 'one', 'a.log'],
      [4, 'two', 'a.log'],
      [5, 'last without an end', 'a.log'],
    ]);
    expect(lines[1]?.labels).toBe(lines[0]?.labels);
    expect(summary).toMatchObject({ lines: 3, withoutTimestamp: 3, cut: 0, first: null, last: null });
  });

  it('gives the same lines however the bytes are cut, packed or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'ü', '日', '🦊', ' ', '\r') }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (texts, chunk, isPacked) => {
          const plain = Buffer.from(texts.join('\n'));
          const whole = await read(plain);
          const cut = await read(isPacked ? gzipSync(plain) : plain, { chunk });
          expect(cut.lines).toEqual(whole.lines);
          expect(cut.bytes).toBe(plain.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reads several gzip members, as log rotation appends them', async () => {
    const { lines } = await read(Buffer.concat([gzipSync('one\n'), gzipSync('two\n')]), { chunk: 1 });
    expect(lines.map(({ text }) => text)).toEqual(['one', 'two']);
  });

  it('names a file whose gzip data is damaged', async () => {
    const damaged = gzipSync('x'.repeat(10_000)).subarray(0, 30);
    await expect(read(damaged)).rejects.toThrow(NightjarError);
    await expect(read(damaged)).rejects.toThrow(/a\.log could not be read/);
  });

  it('replaces bad UTF-8', async () => {
    const { lines } = await read(Buffer.from([0x61, 0xff, 0x62, 0x0a]));
    expect(lines[0]?.text).toBe('a\ufffdb');
  });

  it('keeps the start of a line without end and counts the rest', async () => {
    const long = '🦊'.repeat(100_000);
    const { lines, summary } = await read(`${long}\nnext\n`, { chunk: 7_001 });
    expect(lines[0]?.originalLength).toBe(200_000);
    expect(lines[0]?.text.length).toBe(32 * 1024);
    expect(lines[1]).toMatchObject({ text: 'next', row: 2 });
    expect(summary.cut).toBe(1);
  });

  it('cuts into pages without losing a line', async () => {
    const texts = Array.from({ length: 12_345 }, (_, index) => `2026-11-21T03:12:00Z line ${index}`);
    const { lines, summary } = await read(texts.join('\n'), { chunk: 65_536 });
    expect(lines.map(({ text }) => text)).toEqual(texts);
    expect(summary.lines).toBe(12_345);
  });

  it('hands out one empty page for an empty file', async () => {
    expect(await read('')).toMatchObject({ lines: [], summary: { lines: 0 } });
  });

  it('gives a line without a time stamp that of the line before, and counts it', async () => {
    const { lines, summary } = await read(
      'banner\n2026-11-21T03:12:00Z ERROR it broke\n\tat app.main(app.py:3)\n2026-11-21T03:13:00Z fine\n',
    );
    const [first, second] = [at('2026-11-21T03:12:00Z'), at('2026-11-21T03:13:00Z')];
    expect(lines.map(({ timestamp }) => timestamp)).toEqual([first, first, first, second]);
    expect(summary).toEqual({ lines: 4, withoutTimestamp: 2, cut: 0, first, last: second });
  });

  it('dates a file without any time stamp now', async () => {
    expect(await timestampOf('no time here')).toBe(BigInt(NOW) * 1_000_000n);
  });
});

describe('time stamps', () => {
  it.each([
    ['RFC 3339', '2026-11-21T03:12:00Z x', '2026-11-21T03:12:00Z'],
    ['RFC 3339 with a zone', '2026-11-21T03:12:00.5+01:00 x', '2026-11-21T02:12:00.500Z'],
    ['a zone without colon', '2026-11-21T03:12:00-0530 x', '2026-11-21T08:42:00Z'],
    ['no zone', '2026-11-21 03:12:00 x', '2026-11-21T03:12:00Z'],
    ['log4j', '2015-10-18 18:01:47,978 INFO x', '2015-10-18T18:01:47.978Z'],
    ['Go and nginx error', '2026/11/21 03:12:00 [error] x', '2026-11-21T03:12:00Z'],
    [
      'access log',
      '192.0.2.1 - - [17/May/2015:10:05:03 +0200] "GET / HTTP/1.1" 200 1',
      '2015-05-17T08:05:03Z',
    ],
    ['Apache 2.2 error', '[Sun Dec 04 04:47:44 2005] [error] x', '2005-12-04T04:47:44Z'],
    ['Apache 2.4 error', '[Sat Nov 21 03:12:00.123 2026] [core:error] x', '2026-11-21T03:12:00.123Z'],
    ['syslog', 'Nov 20 03:12:00 web app: x', '2026-11-20T03:12:00Z'],
    ['syslog with a PRI', '<34>Mar  4 03:12:00 web app: x', '2026-03-04T03:12:00Z'],
    ['syslog with a year', 'Mar  4 2024 03:12:00 web app: x', '2024-03-04T03:12:00Z'],
    ['RFC 5424', '<34>1 2026-11-20T22:14:15.003Z web app - - - x', '2026-11-20T22:14:15.003Z'],
    ['RFC 5322', 'Sat, 21 Nov 2026 03:12:00 +0000 x', '2026-11-21T03:12:00Z'],
    ['CRI', '2026-11-20T16:04:05.413Z stdout F x', '2026-11-20T16:04:05.413Z'],
    ['Android', '03-17 16:13:38.811  1702  2395 D x: y', '2026-03-17T16:13:38.811Z'],
    ['Proxifier', '[10.30 16:49:06] chrome.exe - x', '2026-10-30T16:49:06Z'],
    ['a health app', '20171223-22:15:29:606|x', '2017-12-23T22:15:29.606Z'],
    ['Blue Gene', '- 1117838570 2005.06.03 R02 x', '2005-06-03T22:42:50Z'],
    ['bind', '19-Oct-2022 05:34:02.425 client x', '2022-10-19T05:34:02.425Z'],
    ['a bracket and a level before', '[notice] 2024-01-20T13:54:06.579Z x', '2024-01-20T13:54:06.579Z'],
    ['epoch seconds', '1795230720 x', '2026-11-21T03:12:00Z'],
    ['epoch with a fraction', '1795230720.25 x', '2026-11-21T03:12:00.250Z'],
    ['epoch milliseconds', '1795230720123 x', '2026-11-21T03:12:00.123Z'],
    ['the audit log', 'type=SYSCALL msg=audit(1795230720.250:29): x', '2026-11-21T03:12:00.250Z'],
    ['logfmt', 'level=info ts=2026-11-21T03:12:00Z msg=x', '2026-11-21T03:12:00Z'],
    ['logfmt with an epoch', 'level=info ts=1795230720 msg=x', '2026-11-21T03:12:00Z'],
    ['JSON time', '{"msg":"2001-01-01T00:00:00Z","time":"2026-11-21T03:12:00Z"}', '2026-11-21T03:12:00Z'],
    [
      'JSON @timestamp',
      '{"a":{"time":"2001-01-01T00:00:00Z"},"@timestamp":"2026-11-21T03:12:00Z"}',
      '2026-11-21T03:12:00Z',
    ],
    ['JSON ts as a number', '{"level":"info","ts":1795230720.25}', '2026-11-21T03:12:00.250Z'],
    ['MongoDB', '{"t":{"$date":"2026-11-21T03:12:00.903+02:00"},"s":"I"}', '2026-11-21T01:12:00.903Z'],
  ])('reads %s', async (_, text, iso) => {
    expect(await timestampOf(text)).toBe(at(iso));
  });

  it('keeps nanoseconds', async () => {
    expect(await timestampOf('2026-11-20T16:04:05.413656027Z x')).toBe(
      at('2026-11-20T16:04:05Z') + 413_656_027n,
    );
    expect(await timestampOf('1795230720123456789 x')).toBe(1_795_230_720_123_456_789n);
    expect(await timestampOf('{"ts":1795230720.123456789}')).toBe(1_795_230_720_123_456_789n);
  });

  it('takes another zone than UTC where the option says so', async () => {
    expect(await timestampOf('2026-11-20 03:12:00 x', { offset: 60 })).toBe(at('2026-11-20T02:12:00Z'));
    expect(await timestampOf('2026-11-20T03:12:00Z x', { offset: 60 })).toBe(at('2026-11-20T03:12:00Z'));
  });

  it.each([
    ['last December in January', 'Dec 31 23:59:59 web x: y', '2027-01-01T00:00:05Z', '2026-12-31T23:59:59Z'],
    ['this January in January', 'Jan  1 00:00:01 web x: y', '2027-01-01T00:00:05Z', '2027-01-01T00:00:01Z'],
    [
      'a zone ahead of us on New Year',
      'Jan  1 05:00:00 web x: y',
      '2026-12-31T20:00:05Z',
      '2027-01-01T05:00:00Z',
    ],
    [
      'a leap day in another year',
      'Feb 29 12:00:00 web x: y',
      '2026-11-21T00:00:00Z',
      '2024-02-29T12:00:00Z',
    ],
  ])('rolls the year over: %s', async (_, text, now, iso) => {
    expect(await timestampOf(text, { now: Date.parse(now) })).toBe(at(iso));
  });

  it('never dates a syslog line more than a day ahead, nor more than a year back', async () => {
    const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...months),
        fc.integer({ min: 1, max: 28 }),
        fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2090, 0) }),
        async (month, day, now) => {
          const timestamp = await timestampOf(`${month} ${String(day).padStart(2)} 12:00:00 web x: y`, {
            now,
          });
          const ahead = Number(timestamp! / 1_000_000n) - now;
          expect(ahead).toBeLessThanOrEqual(86_400_000);
          expect(ahead).toBeGreaterThan(-366 * 86_400_000);
        },
      ),
    );
  });

  it.each([
    '2026-13-45 03:12:00 x',
    '2026-02-30T25:00:00Z x',
    'May be later',
    '12:34:56 x',
    'version 1.2.3',
    '192.0.2.1 x',
  ])('takes nothing else for one: %s', async (text) => {
    expect((await read(text)).summary.withoutTimestamp).toBe(1);
  });
});
