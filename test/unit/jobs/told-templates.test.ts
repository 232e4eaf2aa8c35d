import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interestingDrafts, joinedDigests } from '../../../electron/engine/jobs/told-templates.ts';
import type { RedactedText } from '../../../shared/domain/line.ts';
import type { TemplateDigest } from '../../../shared/domain/template.ts';
import { startOfMinute } from '../../../shared/domain/time.ts';

const redacted = (text: string) => text as RedactedText;

function digestOf(text: string, minutes: ReadonlyMap<number, number>, sourceId = 'source'): TemplateDigest {
  const sorted = [...minutes].sort(([left], [right]) => left - right);
  const first = startOfMinute(sorted[0]?.[0] ?? 0);
  return {
    template: { text: redacted(text), canonicalText: redacted(text) },
    sourceId,
    count: sorted.reduce((sum, [, count]) => sum + count, 0),
    first,
    last: startOfMinute(sorted.at(-1)?.[0] ?? 0),
    minutes: new Map(sorted),
    parameters: [],
    samples: [
      {
        timestamp: first,
        sourceId,
        labels: {},
        text: redacted(`a line of ${text}`),
        message: redacted(text),
        fields: {},
        originalLength: 9,
        secrets: 0,
      },
    ],
  };
}

const names = ['a', 'b', 'c', 'd'];
const minutes = fc
  .dictionary(fc.constantFrom('1', '2', '3'), fc.integer({ min: 1, max: 9 }), { minKeys: 1 })
  .map((counts) => new Map(Object.entries(counts).map(([minute, count]) => [Number(minute), count])));
const digests = fc
  .record(Object.fromEntries(names.map((name) => [name, fc.option(minutes)])))
  .map((all) => Object.entries(all).flatMap(([name, counts]) => (counts ? [digestOf(name, counts)] : [])));

describe('digests of templates that a person has joined', () => {
  it('count every line once, minute by minute, for the template that was chosen', () => {
    const targets = fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('c', 'd'));
    fc.assert(
      fc.property(digests, targets, (all, joins) => {
        const joined = joinedDigests(all, new Map(Object.entries(joins)), (text) => ({
          text: redacted(text),
          canonicalText: redacted(text),
        }));
        const perMinute = (some: readonly TemplateDigest[], nameOf: (text: string) => string) => {
          const sums = new Map<string, number>();
          for (const { template, minutes: own } of some)
            for (const [minute, count] of own) {
              const key = `${nameOf(template.canonicalText)} ${minute}`;
              sums.set(key, (sums.get(key) ?? 0) + count);
            }
          return new Map([...sums].sort(([left], [right]) => (left < right ? -1 : 1)));
        };
        expect(perMinute(joined, (text) => text)).toEqual(perMinute(all, (text) => joins[text] ?? text));
        expect(new Set(joined.map(({ template }) => template.canonicalText)).size).toBe(joined.length);
        for (const { count, minutes: own, samples } of joined) {
          expect([...own.values()].reduce((sum, each) => sum + each, 0)).toBe(count);
          expect(samples.length).toBeGreaterThan(0);
          expect(samples.length).toBeLessThanOrEqual(5);
        }
      }),
    );
  });

  it('keep their own name where the chosen template is not known', () => {
    const all = [digestOf('a', new Map([[1, 2]]))];
    expect(joinedDigests(all, new Map([['a', 'gone']]), () => null)).toEqual(all);
  });
});

describe('drafts of templates that are always interesting', () => {
  const marks = (...texts: readonly string[]) =>
    new Map(texts.map((text) => [text, { name: null, text }] as const));

  it('name each minute of each source once, and nothing else', () => {
    fc.assert(
      fc.property(digests, fc.subarray(names), (all, marked) => {
        const drafts = interestingDrafts(all, new Map([['source', marks(...marked)]]));
        expect(drafts.map(({ identity }) => identity.parts[1])).toEqual(
          all.map(({ template }) => template.canonicalText).filter((text) => marked.includes(text)),
        );
        for (const draft of drafts) {
          const own = all.find(({ template }) => template.canonicalText === draft.identity.parts[1]);
          expect(draft.occurrences.map(({ minute, count }) => [minute, count])).toEqual([
            ...(own?.minutes ?? []),
          ]);
          expect(draft.evidence.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('are one for all sources that have the template', () => {
    const all = [digestOf('a', new Map([[2, 1]]), 'one'), digestOf('a', new Map([[1, 3]]), 'other')];
    const [draft, ...others] = interestingDrafts(
      all,
      new Map([
        ['one', marks('a')],
        ['other', marks('a')],
      ]),
    );
    expect(others).toEqual([]);
    expect(draft?.occurrences.map(({ sourceId, minute, count }) => [sourceId, minute, count])).toEqual([
      ['other', 1, 3],
      ['one', 2, 1],
    ]);
  });

  it('put nothing of a line into a placeholder of the title', () => {
    const all = [digestOf('took {user|user|users} in', new Map([[1, 1]]))];
    const [draft] = interestingDrafts(all, new Map([['source', marks('took {user|user|users} in')]]));
    expect(draft?.title).toBe('took (user|user|users) in');
  });
});
