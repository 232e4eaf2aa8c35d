import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEEPEST_JSON, JsonDepth } from '../../../shared/domain/json-depth.ts';

/** What could be taken for structure, in strings and names. */
const odd = fc.string({
  unit: fc.constantFrom('[', ']', '{', '}', '"', '\\', '\n', 'é', '墙', '🦉', 'a'),
  maxLength: 6,
});
const json = fc.anything({
  key: odd,
  values: [odd, fc.double({ noDefaultInfinity: true, noNaN: true }), fc.boolean(), fc.constant(null)],
  maxDepth: 4,
});
/** So many arrays and objects around a value that some of the wholes nest just too deep. */
const around = fc.array(fc.tuple(fc.boolean(), odd), {
  minLength: DEEPEST_JSON - 6,
  maxLength: DEEPEST_JSON + 3,
});

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/** Whether `text` is taken whole, its bytes cut where `cuts` say. */
function isTaken(text: string, cuts: readonly number[] = []): boolean {
  const bytes = new TextEncoder().encode(text);
  const edges = [...cuts.map((cut) => cut % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b);
  const depth = new JsonDepth();
  return edges.slice(1).every((to, at) => depth.take(bytes.subarray(edges[at], to)));
}

describe('the depth of JSON that is not parsed yet', () => {
  it('is what it is once it is parsed, wherever its bytes are cut', () => {
    fc.assert(
      fc.property(
        json,
        around,
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 8 }),
        (inner, shells, isPretty, cuts) => {
          const value = shells.reduce<unknown>(
            (within, [isArray, name]) => (isArray ? [name, within] : { [name]: within, [`${name}]`]: 1 }),
            inner,
          );
          const text = JSON.stringify(value, null, isPretty ? 1 : 0);
          expect(isTaken(text, cuts)).toBe(depthOf(JSON.parse(text)) <= DEEPEST_JSON);
        },
      ),
    );
  });

  it('is what it is where the bytes come one by one', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value);
        const everywhere = Array.from(new TextEncoder().encode(text).keys());
        expect(isTaken(text, everywhere)).toBe(true);
      }),
    );
  });

  it('begins anew with each value of a stream, and after a quote that no line closes', () => {
    const lines = Array.from({ length: 200 }, (_, at) => `data: {"a":[{"b":"[${at}"}]}\n\n`).join('');
    expect(isTaken(lines)).toBe(true);
    expect(isTaken(`: it's 5" long\n\ndata: ${'['.repeat(DEEPEST_JSON + 1)}`)).toBe(false);
  });

  it('is refused where it is left open', () => {
    expect(isTaken('['.repeat(DEEPEST_JSON))).toBe(true);
    expect(isTaken('['.repeat(DEEPEST_JSON + 1))).toBe(false);
    expect(isTaken('{"a":'.repeat(DEEPEST_JSON + 1))).toBe(false);
  });
});
