import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detect } from '../../../electron/engine/detect/detector.ts';
import { loadRules } from '../../../electron/engine/detect/load-rules.ts';
import { ruleDraft, type RuleDraftOf } from '../../../shared/domain/rule-draft.ts';
import { lineAt } from '../detect/lines.ts';

/** Whether a rule that was begun from a line finds a line. */
function finds(draft: RuleDraftOf, text: string): boolean {
  const rules = loadRules([{ name: 'own.yml', text: ruleDraft(draft) }]);
  const { matches } = detect(rules, [lineAt(0, text)]);
  return matches.length > 0;
}
const LINE = 'Nov 21 06:00:00 web1 shop[7]: payment 71 refused by bank north: timeout after 3000 ms';
const service = { kind: 'field', name: 'service', value: 'shop' } as const;
const of = (rest: Partial<RuleDraftOf>): RuleDraftOf => ({
  text: LINE,
  fields: [service],
  words: [],
  field: null,
  ...rest,
});

describe('a rule that is begun from a line', () => {
  it('finds lines with the same constant words of the same program', () => {
    expect(ruleDraft(of({}))).toContain('refused by bank north: timeout after');
    expect(finds(of({}), LINE)).toBe(true);
    expect(finds(of({}), LINE.replace('71', '99').replace('3000', '5'))).toBe(true);
    expect(finds(of({}), LINE.replace('refused', 'taken'))).toBe(false);
    expect(finds(of({}), LINE.replace('shop[7]', 'till[7]'))).toBe(false);
  });

  it('finds lines by the words that found it, or by one of its fields', () => {
    expect(finds(of({ words: ['payment', 'refused'] }), LINE.replace('north', 'south'))).toBe(true);
    const host = { kind: 'field', name: 'host', value: 'web1' } as const;
    expect(finds(of({ field: host }), LINE)).toBe(true);
    expect(finds(of({ field: host }), LINE.replace('web1', 'web2'))).toBe(false);
  });

  it('can be read and finds its line, whatever stands in it', () => {
    const rest = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.string({ unit: fc.constantFrom('*', '?', '\\', '"', ':', '#', '-', 'a', ' ', "'"), minLength: 1 }),
    );
    fc.assert(
      fc.property(rest, (message) => {
        const { text } = lineAt(0, `Nov 21 06:00:00 web1 shop[7]: ${message}`);
        expect(finds(of({ text }), text)).toBe(true);
      }),
    );
  });
});
