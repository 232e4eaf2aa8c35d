import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SourcedLine } from '../../../electron/engine/jobs/merge-sources.ts';
import { packLines, unpackLines } from '../../../electron/engine/jobs/packed-lines.ts';

const labels = fc.dictionary(fc.constantFrom('job', 'host', 'level'), fc.string({ maxLength: 5 }), {
  noNullPrototype: true,
});

const lines = fc.array(labels, { minLength: 1, maxLength: 3 }).chain((streams) =>
  fc.array(
    fc.record(
      {
        sourceId: fc.constantFrom('a', 'b', 'c'),
        line: fc.record(
          {
            timestamp: fc.bigInt({ min: 0n, max: 2n ** 62n }),
            labels: fc.constantFrom(...streams),
            text: fc.string({ unit: 'binary', maxLength: 20 }),
            metadata: labels,
            row: fc.integer({ min: 1 }),
          },
          { requiredKeys: ['timestamp', 'labels', 'text'], noNullPrototype: true },
        ),
      },
      { noNullPrototype: true },
    ),
    { maxLength: 40 },
  ),
);

it('gives lines to another thread as they are, those of one stream with one object of labels', () => {
  fc.assert(
    fc.property(lines, (given: readonly SourcedLine[]) => {
      const arrived = [...unpackLines(structuredClone(packLines(given)))];
      expect(arrived).toStrictEqual(given);
      const before = new Set(given.map(({ line }) => line.labels)).size;
      expect(new Set(arrived.map(({ line }) => line.labels)).size).toBe(before);
    }),
  );
});
