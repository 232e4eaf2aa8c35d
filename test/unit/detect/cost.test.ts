import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Detector } from '../../../electron/engine/detect/detector.ts';
import { WHOLE_LINE } from '../../../electron/engine/detect/line-test.ts';
import { LineView } from '../../../electron/engine/detect/line-view.ts';
import { loadRules } from '../../../electron/engine/detect/load-rules.ts';
import { FactsReader } from '../../../electron/engine/detect/event-facts.ts';
import { RuleIndex } from '../../../electron/engine/detect/rule-index.ts';
import { headOf } from '../../../electron/engine/detect/traces/trace-heads.ts';
import type { RedactedLine, RedactedText } from '../../../shared/domain/line.ts';
import { builtInRules, lineAt } from './lines.ts';

const LENGTH = 100_000;
const rules = builtInRules();

/** Longer than any line that reaches the rules, which are cut at 8,192. */
function hostile(piece: string, fields: Readonly<Record<string, string>> = {}): RedactedLine {
  const text = piece.repeat(Math.ceil(LENGTH / piece.length)).slice(0, LENGTH) as RedactedText;
  const named = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value as RedactedText]),
  );
  return { ...lineAt(0, 'x'), text, message: text, fields: named, originalLength: LENGTH };
}

/** What is asked for in each place; a line made of it gets as far into the rule as a line can. */
const literalsOf = (need: ReadonlyMap<string, readonly string[] | null> | null) =>
  [...(need ?? [])].flatMap(([, literals]) => literals ?? []);

describe('a hostile line of 100,000 characters', () => {
  // A backtracking engine would not come back from these; what is linear is done long before the test's time is up.
  it.each(rules.detections.map((rule) => [rule.id, rule] as const))('is read in time by %s', (_, rule) => {
    const literals = literalsOf(rule.test.need);
    const places = [...(rule.test.need ?? [])]
      .map(([place]) => place)
      .filter((place) => place !== WHOLE_LINE);
    const pieces = ['a', '(', 'a.b.', '1.2.3.4 ', ' from ', literals.join(' '), ...literals.slice(0, 3)];
    for (const piece of pieces.filter((one) => one !== '')) {
      const line = hostile(piece);
      const fields = Object.fromEntries(
        [...places, 'service', 'path', 'status', 'user_agent'].map((name) => [name, line.text]),
      );
      const view = new LineView({ ...line, fields });
      rule.test.holds(view);
      expect(new FactsReader(rule).read(view).weight).toBeGreaterThanOrEqual(1);
    }
  });

  it.each([
    'Exception',
    'a.Exception:',
    'x:in `',
    'panic serving ',
    'Uncaught Error ',
    'PHP Fatal error: in ',
  ])('made of %s is no work for what joins traces', (piece) => {
    const detector = new Detector({ rules });
    for (let n = 0; n < 50; n++) detector.push(hostile(piece));
    headOf(piece.repeat(LENGTH));
    expect(JSON.stringify(detector.finish().state.traces).length).toBeLessThan(200_000);
  });
});

describe('the prefilter', () => {
  it('lets only the rules named here look at lines by a field that many lines have', () => {
    const byPresence = rules.detections.filter(({ test: { need } }) =>
      [...(need ?? [[WHOLE_LINE, null] as const])].some(([, literals]) => literals === null),
    );
    expect(byPresence.map(({ id }) => id)).toEqual(['web_server_error']);
  });

  it('has a literal of three characters or more for what is looked for in the whole line', () => {
    for (const { id, test } of rules.detections) {
      const whole = test.need?.get(WHOLE_LINE);
      for (const literal of whole ?? [])
        expect([id, literal, literal.length >= 3]).toEqual([id, literal, true]);
    }
  });

  it('never keeps a rule from a line that it matches', () => {
    const value = fc.constantFrom(
      'alpha',
      'Beta',
      'gam',
      'al',
      'x-y',
      '/a',
      'be?a',
      '*mm*',
      'é',
      'ALPHA beta',
    );
    const modifier = fc.constantFrom(
      '',
      '|contains',
      '|startswith',
      '|endswith',
      '|cased',
      '|windash',
      '|re|i',
      '|neq',
    );
    const key = fc
      .tuple(fc.constantFrom('message', 'text', 'f', 'g'), modifier)
      .map((parts) => parts.join(''));
    const item = fc.tuple(key, fc.array(value, { minLength: 1, maxLength: 3 }));
    const selection = fc.array(item, { minLength: 1, maxLength: 3 });
    const condition = fc.constantFrom(
      'a',
      'a and b',
      'a or b',
      'a and not b',
      '1 of them',
      'all of them',
      'not a',
    );
    const line = fc.record({ msg: value, f: value, g: value }, { requiredKeys: ['msg'] });
    const literalOf = (text: string) => (text.startsWith('*') ? text.slice(1) : text);
    let matched = 0;
    fc.assert(
      fc.property(selection, selection, condition, line, (a, b, asked, fields) => {
        const map = (items: typeof a) =>
          Object.fromEntries(
            items.map(([name, values]) => [name, name.includes('|re') ? values.map(literalOf) : values]),
          );
        const document = { title: 'A', name: 'a', detection: { a: map(a), b: map(b), condition: asked } };
        const { detections } = loadRules([{ name: 'a.yml', text: JSON.stringify(document) }]);
        const prepared = lineAt(0, JSON.stringify({ level: 'info', ...fields }));
        if (detections[0]?.test.holds(new LineView(prepared)) !== true) return;
        matched++;
        expect(new RuleIndex(detections, []).candidates(prepared)).toEqual([0]);
      }),
      { numRuns: 2000 },
    );
    expect(matched).toBeGreaterThan(200);
  });
});
