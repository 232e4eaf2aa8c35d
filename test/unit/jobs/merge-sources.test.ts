import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../shared/domain/line.ts';
import { mergeSources, SourceError, type SourceReader } from '../../../electron/engine/jobs/merge-sources.ts';
import { Limiter } from '../../../electron/engine/jobs/limiter.ts';

const line = (timestamp: bigint, text: string): LogLine => ({ timestamp, labels: {}, text });

function reader(id: string, pages: readonly (readonly LogLine[])[], failAt = Infinity): SourceReader {
  return {
    id,
    pages: (async function* () {
      for (const [index, lines] of pages.entries()) {
        if (index >= failAt) throw new Error('gone');
        yield { lines, bytes: lines.length };
      }
    })(),
  };
}

const paged = fc
  .array(fc.nat(50), { maxLength: 60 })
  .chain((times) =>
    fc.tuple(fc.constant(times.sort((a, b) => a - b)), fc.array(fc.nat(10), { minLength: 1, maxLength: 20 })),
  )
  .map(([times, sizes]) => {
    const lines = times.map((at, index) => line(BigInt(at), String(index)));
    const pages: LogLine[][] = [];
    for (let turn = 0; lines.length > 0; turn++)
      pages.push(lines.splice(0, turn < sizes.length ? sizes[turn] : 5));
    return pages;
  });

describe('mergeSources', () => {
  it('gives every line of every source once, in ascending order, each source in its own order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(paged, { maxLength: 4 }), async (sources) => {
        const merged = [];
        const totals = { pages: 0, bytes: 0 };
        for await (const batch of mergeSources(sources.map((pages, index) => reader(String(index), pages)))) {
          merged.push(...batch.lines);
          totals.pages += batch.pages;
          totals.bytes += batch.bytes;
        }
        const times = merged.map((each) => each.line.timestamp);
        expect(times).toEqual([...times].sort((a, b) => Number(a - b)));
        for (const [index, pages] of sources.entries()) {
          const own = merged.filter((each) => each.sourceId === String(index)).map((each) => each.line);
          expect(own).toEqual(pages.flat());
        }
        expect(totals).toEqual({ pages: sources.flat().length, bytes: merged.length });
      }),
    );
  });

  it('names the source that failed', async () => {
    const merging = mergeSources([
      reader('good', [[line(1n, 'a')]]),
      reader('bad', [[line(2n, 'b')], []], 1),
    ]);
    const reading = (async () => {
      for await (const batch of merging) expect(batch.lines.length).toBeGreaterThan(0);
    })();
    await expect(reading).rejects.toSatisfy(
      (error) => error instanceof SourceError && error.sourceId === 'bad',
    );
  });
});

describe('Limiter', () => {
  it('runs at most so many at a time, in the order they came, and forgets those that gave up', async () => {
    const limiter = new Limiter(2);
    const never = new AbortController().signal;
    const started: number[] = [];
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
    const impatient = new AbortController();
    const runs = gates.map((gate, index) =>
      limiter.run(
        async () => {
          started.push(index);
          await gate.promise;
        },
        index === 2 ? impatient.signal : never,
      ),
    );
    await Promise.resolve();
    expect(started).toEqual([0, 1]);
    impatient.abort(new Error('gave up'));
    await expect(runs[2]).rejects.toThrow('gave up');
    gates[1]?.resolve();
    await runs[1];
    expect(started).toEqual([0, 1, 3]);
    for (const gate of gates) gate.resolve();
    await Promise.all([runs[0], runs[3], runs[4]]);
    expect(started).toEqual([0, 1, 3, 4]);
  });
});
