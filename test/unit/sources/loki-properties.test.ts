import fc from 'fast-check';
import { Agent } from 'undici';
import { afterAll, describe, expect, it } from 'vitest';
import type { LokiLimits } from '../../../electron/demo/loki/limits.ts';
import type { StoredLine } from '../../../electron/demo/loki/loki-server.ts';
import { LokiClient } from '../../../electron/engine/sources/loki.ts';
import type { LogLine } from '../../../shared/domain/line.ts';
import type { TimeRange } from '../../../shared/domain/time.ts';
import { LOKI_FAULTS, LokiDouble, type LokiFault } from '../../doubles/loki.ts';
import { QuickClock } from '../../doubles/quick-clock.ts';

/** Twenty minutes before a full UTC hour, so that windows cross it. */
const START = BigInt(Date.UTC(2026, 10, 21, 4, 40, 0)) * 1_000_000n;
const MINUTE = 60_000_000_000n;

const lineArbitrary = fc.record({
  stream: fc.constantFrom('a', 'b', 'c'),
  minute: fc.nat(59),
  nanosecond: fc.nat(1),
  text: fc.constantFrom('one', 'two', 'three', 'four', ''),
  trace: fc.option(fc.constantFrom('1', '2'), { nil: undefined }),
});
const floodArbitrary = fc.record({
  stream: fc.constantFrom('a', 'b', 'c'),
  minute: fc.nat(59),
  size: fc.integer({ min: 2, max: 60 }),
});

interface Written {
  readonly lines: ReadonlyArray<{
    stream: string;
    minute: number;
    nanosecond: number;
    text: string;
    trace: string | undefined;
  }>;
  readonly floods: ReadonlyArray<{ stream: string; minute: number; size: number }>;
}

const writtenArbitrary: fc.Arbitrary<Written> = fc.record({
  lines: fc.array(lineArbitrary, { maxLength: 150, size: 'max' }),
  floods: fc.array(floodArbitrary, { maxLength: 3 }),
});

function toStored({ lines, floods }: Written): StoredLine[] {
  const of = (stream: string) => ({ job: 'x', unit: stream });
  return [
    ...lines.map(({ stream, minute, nanosecond, text, trace }) => ({
      labels: of(stream),
      timestamp: START + BigInt(minute) * MINUTE + BigInt(nanosecond),
      text,
      metadata: trace === undefined ? {} : { trace },
    })),
    ...floods.flatMap(({ stream, minute, size }) =>
      Array.from({ length: size }, (_, at) => ({
        labels: of(stream),
        timestamp: START + BigInt(minute) * MINUTE,
        text: `flood ${at}`,
      })),
    ),
  ];
}

/** What tells two lines apart, metadata that the server adds itself aside. */
function keyOf(line: Pick<LogLine, 'timestamp' | 'labels' | 'text' | 'metadata'>): string {
  const labels = { ...line.labels, ...line.metadata };
  return `${line.timestamp} ${labels['unit']} ${labels['trace'] ?? ''} ${line.text}`;
}

function within(stored: readonly StoredLine[], { from, to }: TimeRange): string[] {
  const keys = stored.filter((line) => line.timestamp >= from && line.timestamp < to).map(keyOf);
  return [...new Set(keys)].toSorted();
}

const agent = new Agent();
afterAll(() => agent.close());

async function withLoki<Value>(
  stored: readonly StoredLine[],
  limits: Partial<LokiLimits>,
  use: (loki: LokiDouble, client: LokiClient) => Promise<Value>,
): Promise<Value> {
  const clock = new QuickClock();
  const loki = await LokiDouble.start({ now: () => clock.now(), limits });
  loki.store(stored);
  const target = { origin: loki.origin, dispatcher: agent };
  try {
    return await use(loki, new LokiClient({ target, clock, random: () => 0.5 }));
  } finally {
    await loki.stop();
  }
}

async function readAll(client: LokiClient, range: TimeRange, selector = '{job="x"}'): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const page of client.readWindow(selector, range, new AbortController().signal)) {
    expect(page.lines.length).toBeGreaterThan(0);
    lines.push(...page.lines);
  }
  return lines;
}

function expectAscending(lines: readonly LogLine[]): void {
  for (const [at, line] of lines.entries()) {
    expect(line.timestamp >= (lines[at - 1]?.timestamp ?? 0n)).toBe(true);
  }
}

/** Ascending instants from the start to the end of the hour, of which neighbours are the windows. */
const cutsArbitrary = fc
  .array(fc.tuple(fc.nat(59), fc.nat(3)), { minLength: 2, maxLength: 5 })
  .map((cuts) =>
    cuts
      .map(([minute, nanosecond]) => START + BigInt(minute) * MINUTE + BigInt(nanosecond))
      .toSorted((left, right) => (left < right ? -1 : 1)),
  );

const faultArbitrary: fc.Arbitrary<LokiFault | null> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: fc.constantFrom(...Object.values(LOKI_FAULTS)) },
);

describe('reading windows from Loki', () => {
  it('gives every line once, ascending, however the windows are cut and whatever the limits are', async () => {
    await fc.assert(
      fc.asyncProperty(
        writtenArbitrary,
        cutsArbitrary,
        fc.integer({ min: 14, max: 150 }),
        fc.integer({ min: 6000, max: 100_000 }),
        fc.boolean(),
        async (written, cuts, maximumEntries, maximumResultBytes, categorizesLabels) => {
          // What no limit allows to read is a failure, and another test's.
          const floods = maximumEntries < 70 ? [] : written.floods;
          const stored = toStored({ lines: written.lines, floods });
          const limits = { maximumEntries, maximumResultBytes, categorizesLabels };
          await withLoki(stored, limits, async (_, client) => {
            for (const [at, from] of cuts.slice(0, -1).entries()) {
              const range = { from, to: cuts[at + 1] ?? from };
              const lines = await readAll(client, range);
              expectAscending(lines);
              expect(lines.map(keyOf).toSorted()).toEqual(within(stored, range));
            }
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('splits an instant by its streams when Loki allows fewer lines than share it', async () => {
    await fc.assert(
      fc.asyncProperty(
        writtenArbitrary,
        fc.integer({ min: 70, max: 90 }),
        async (written, maximumEntries) => {
          const at = START + 30n * MINUTE;
          const floods = ['a', 'b', 'c'].map((stream) => ({ stream, minute: 30, size: 60 }));
          const stored = toStored({ lines: written.lines, floods });
          const range = { from: at, to: at + 1n };
          await withLoki(stored, { maximumEntries }, async (_, client) => {
            const lines = await readAll(client, range);
            expect(lines.map(keyOf).toSorted()).toEqual(within(stored, range));
          });
        },
      ),
      { numRuns: 15 },
    );
  });

  it('gives every line once with faults in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        writtenArbitrary,
        fc.array(faultArbitrary, { maxLength: 30 }),
        fc.integer({ min: 70, max: 400 }),
        async (written, faults, maximumEntries) => {
          const stored = toStored(written);
          await withLoki(stored, { maximumEntries }, async (loki, client) => {
            // No more in a row than are retried, or the failure would be the right answer.
            let inARow = 0;
            const script = faults.filter((fault) => (inARow = fault === null ? 0 : inARow + 1) <= 2);
            loki.failBy(() => script.shift() ?? null);
            const range = { from: START, to: START + 60n * MINUTE };
            const lines = await readAll(client, range);
            expectAscending(lines);
            expect(lines.map(keyOf).toSorted()).toEqual(within(stored, range));
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is the same order on every reading', async () => {
    await fc.assert(
      fc.asyncProperty(
        writtenArbitrary,
        fc.integer({ min: 70, max: 400 }),
        async (written, maximumEntries) => {
          const range = { from: START, to: START + 60n * MINUTE };
          const stored = toStored(written);
          const first = await withLoki(stored, {}, (_, client) => readAll(client, range));
          const second = await withLoki(stored, { maximumEntries, maximumResultBytes: 6000 }, (_, client) =>
            readAll(client, range),
          );
          expect(second.map(keyOf)).toEqual(first.map(keyOf));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('counts what it reads, for any bounds', async () => {
    await fc.assert(
      fc.asyncProperty(writtenArbitrary, cutsArbitrary, async (written, cuts) => {
        const stored = toStored(written);
        await withLoki(stored, {}, async (_, client) => {
          const [from = START, to = START] = [cuts[0], cuts.at(-1)];
          const lines = await readAll(client, { from, to });
          const signal = new AbortController().signal;
          expect(await client.count('{job="x"}', { from, to }, signal)).toBe(lines.length);
          expect(lines.length).toBe(within(stored, { from, to }).length);
        });
      }),
      { numRuns: 40 },
    );
  });
});
