import { describe, expect, it } from 'vitest';
import { detect } from '../../../electron/engine/detect/detector.ts';
import { loadRules } from '../../../electron/engine/detect/load-rules.ts';
import { NightjarError } from '../../../shared/domain/failure.ts';
import { lineAt } from './lines.ts';

const rule = (detection: string, rest = '') =>
  `title: A rule\nname: a_rule\n${rest}detection:\n${detection
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}\n`;

function fires(detection: string, text: string): boolean {
  const rules = loadRules([{ name: 'rule.yml', text: rule(detection) }]);
  return detect(rules, [lineAt(0, text)]).matches.length > 0;
}

/** A JSON line, whose scalars become fields. */
const json = (fields: Record<string, unknown>) => JSON.stringify({ level: 'info', msg: 'done', ...fields });

function problemOf(text: string): { message: string; advice: string } {
  try {
    loadRules([{ name: 'my_rules.yml', text }]);
  } catch (error) {
    if (error instanceof NightjarError) return error.failure;
    throw error;
  }
  throw new Error('the rule was accepted');
}

describe('detection rules', () => {
  it.each([
    ['keywords are any of, anywhere, in any case', 'k: [evil, worse]\ncondition: k', 'it is WORSE now', true],
    ['keywords that are not there', 'k: [evil, worse]\ncondition: k', 'all is well', false],
    ['keywords with all', "k:\n    '|all': [disk, full]\ncondition: k", 'full is the disk', true],
    ['keywords with all, one missing', "k:\n    '|all': [disk, full]\ncondition: k", 'the disk', false],
    ['a map asks for all fields', 's: {a: x, b: y}\ncondition: s', json({ a: 'X', b: 'y' }), true],
    ['a map with one wrong field', 's: {a: x, b: y}\ncondition: s', json({ a: 'x', b: 'z' }), false],
    ['a list of maps asks for one', 's: [{a: x}, {b: y}]\ncondition: s', json({ b: 'y' }), true],
    ['a list of values asks for one', 's: {a: [x, y]}\ncondition: s', json({ a: 'y' }), true],
    ['a value is the whole value', 's: {a: x}\ncondition: s', json({ a: 'xx' }), false],
    ['a number is compared as text', 's: {a: 404}\ncondition: s', json({ a: 404 }), true],
    ['null is a missing field', 's: {nothere: null}\ncondition: s', json({ a: 1 }), true],
    ['contains', 's: {a|contains: mid}\ncondition: s', json({ a: 'amidst' }), true],
    ['startswith', 's: {a|startswith: mid}\ncondition: s', json({ a: 'amidst' }), false],
    ['endswith', 's: {a|endswith: dst}\ncondition: s', json({ a: 'amiDst' }), true],
    ['contains all', 's: {a|contains|all: [am, st]}\ncondition: s', json({ a: 'amidst' }), true],
    [
      'contains all, one missing',
      's: {a|contains|all: [am, xx]}\ncondition: s',
      json({ a: 'amidst' }),
      false,
    ],
    [
      'contains one of many',
      's: {a|contains: [q1, q2, q3, q4, mid]}\ncondition: s',
      json({ a: 'aMidst' }),
      true,
    ],
    [
      'contains none of many',
      's: {a|contains: [q1, q2, q3, q4, q5]}\ncondition: s',
      json({ a: 'amidst' }),
      false,
    ],
    ['cased', 's: {a|cased: Mid}\ncondition: s', json({ a: 'mid' }), false],
    ['exists', 's: {a|exists: true}\ncondition: s', json({ a: 'x' }), true],
    ['exists not', 's: {a|exists: false}\ncondition: s', json({ a: 'x' }), false],
    [
      'a name that every object inherits',
      's: {constructor|exists: true}\ncondition: s',
      json({ a: 'x' }),
      false,
    ],
    ['neq', 's: {a|neq: x}\ncondition: s', json({ a: 'y' }), true],
    ['neq, but equal', 's: {a|neq: x}\ncondition: s', json({ a: 'x' }), false],
    ['gte', 's: {a|gte: 500}\ncondition: s', json({ a: 500 }), true],
    ['gt', 's: {a|gt: 500}\ncondition: s', json({ a: 500 }), false],
    ['lt compares numbers, not texts', 's: {a|lt: 500}\ncondition: s', json({ a: 60 }), true],
    ['lte of what is no number', 's: {a|lte: 500}\ncondition: s', json({ a: 'many' }), false],
    ['cidr', 's: {a|cidr: 192.0.2.0/24}\ncondition: s', json({ a: '192.0.2.77' }), true],
    ['cidr, outside', 's: {a|cidr: 192.0.2.0/24}\ncondition: s', json({ a: '192.0.3.77' }), false],
    ['cidr of IPv6', 's: {a|cidr: 2001:db8::/32}\ncondition: s', json({ a: '2001:db8:1::5' }), true],
    ['re is case-sensitive', "s: {a|re: '^v[0-9]+$'}\ncondition: s", json({ a: 'V12' }), false],
    ['re|i is not', "s: {a|re|i: '^v[0-9]+$'}\ncondition: s", json({ a: 'V12' }), true],
    ['* is any run', "s: {a: 'in*end'}\ncondition: s", json({ a: 'in the end' }), true],
    ['? is one character', "s: {a: 'prog?.exe'}\ncondition: s", json({ a: 'prog.exe' }), false],
    ['\\* is a star', "s: {a: 'a\\*b'}\ncondition: s", json({ a: 'axb' }), false],
    ['\\* matches a star', "s: {a: 'a\\*b'}\ncondition: s", json({ a: 'a*b' }), true],
    ['\\\\* is a backslash and any run', "s: {a: 'a\\\\*'}\ncondition: s", json({ a: 'a\\zzz' }), true],
    ['a single backslash is itself', "s: {a: 'c:\\dir'}\ncondition: s", json({ a: 'c:\\dir' }), true],
    ['and binds tighter than or', 'a: [aaa]\nb: [bbb]\nc: [ccc]\ncondition: a or b and c', 'aaa', true],
    ['parentheses', 'a: [aaa]\nb: [bbb]\nc: [ccc]\ncondition: (a or b) and c', 'aaa', false],
    ['not', 'a: [aaa]\nb: [bbb]\ncondition: a and not b', 'aaa bbb', false],
    ['1 of', 'sel_a: [aaa]\nsel_b: [bbb]\ncondition: 1 of sel_*', 'bbb', true],
    ['all of', 'sel_a: [aaa]\nsel_b: [bbb]\ncondition: all of sel_*', 'bbb', false],
    ['1 of them leaves out _names', 'a: [aaa]\n_b: [bbb]\ncondition: 1 of them', 'bbb', false],
    ['all of them', 'a: [aaa]\nb: [bbb]\ncondition: all of them', 'bbb aaa', true],
    ['several conditions are any of', 'a: [aaa]\nb: [bbb]\ncondition: [a, b]', 'bbb', true],
  ])('%s', (_name, detection, text, expected) => {
    expect(fires(detection, text)).toBe(expected);
  });

  it('finds words that JSON escapes hide in the line', () => {
    expect(fires('k: [\'say "full" now\']\ncondition: k', json({ msg: 'say "full" now' }))).toBe(true);
  });

  it('reads a plain Sigma rule without our attributes', () => {
    const text = rule(
      'k: [segfault]\ncondition: k',
      'id: 929a690e-bef0-4204-a928-ef5e620d6fcc\nlevel: high\n',
    );
    const { drafts } = detect(loadRules([{ name: 'r.yml', text }]), [lineAt(0, 'a segfault at 0')]);
    expect(drafts).toMatchObject([{ title: 'A rule', severity: 'high', category: 'security', judged: true }]);
  });
});

describe('rule errors name file and line', () => {
  const correlation = (part: string) =>
    `title: C\nname: c\ncorrelation:\n    type: event_count\n    rules: [a_rule]\n    timespan: 5m\n${part}`;
  const both = (part: string) => `${rule('k: [x]\ncondition: k')}---\n${correlation(part)}`;
  it.each([
    ['broken YAML', 'title: x\nname: [a\ndetection: 1\n', 'my_rules.yml:3', 'YAML'],
    ['an unknown name', rule('a: [xxx]\ncondition: a and b'), 'my_rules.yml:5', 'no such selection'],
    ['a missing condition', rule('a: [xxx]'), 'my_rules.yml:4', 'no `condition`'],
    [
      'an unknown modifier',
      rule('a: {f|base65: x}\ncondition: a'),
      'my_rules.yml:4',
      '"base65" is not supported',
    ],
    ['an old aggregation', rule('a: [x]\ncondition: a | count() > 5'), 'my_rules.yml:5', 'aggregation'],
    ['a back-reference', rule("a: {f|re: '(a)\\1'}\ncondition: a"), 'my_rules.yml:4', 'back-reference'],
    ['look-around', rule("a: {f|re: '(?=a)'}\ncondition: a"), 'my_rules.yml:4', 'look-around'],
    [
      'a huge expression',
      rule("a: {f|re: '((a{200}){200}){200}'}\ncondition: a"),
      'my_rules.yml:4',
      'too large',
    ],
    ['a wrong block', rule('a: {f|cidr: 1.2.3.4/99}\ncondition: a'), 'my_rules.yml:4', 'CIDR'],
    ['an unclosed parenthesis', rule('a: [x]\ncondition: (a'), 'my_rules.yml:5', 'not closed'],
    [
      'a misspelt attribute of ours',
      rule('a: [x]\ncondition: a', 'nightjar:\n    categry: security\n'),
      'my_rules.yml:4',
      'categry',
    ],
    [
      'a wrong category',
      rule('a: [x]\ncondition: a', 'nightjar:\n    category: bad\n'),
      'my_rules.yml:4',
      'nightjar.category',
    ],
    [
      'an unknown placeholder',
      rule('a: [x]\ncondition: a', "nightjar:\n    title: 'x {ipp|a|b}'\n"),
      'my_rules.yml:4',
      '{ipp|a|b}',
    ],
    [
      'a pattern with two texts',
      rule('a: [x]\ncondition: a', "nightjar:\n    extract:\n        - '{a} x {b} y'\n"),
      'my_rules.yml:5',
      'two placeholders',
    ],
    [
      'a rule without a name',
      'title: x\ndetection:\n    a: [x]\n    condition: a\n',
      'my_rules.yml:1',
      'neither `name` nor `id`',
    ],
    ['neither detection nor correlation', 'title: x\nother: 1\n', 'my_rules.yml:1', 'neither'],
    [
      'an unknown rule',
      correlation('    condition: {gte: 2}\n'),
      'my_rules.yml:5',
      'no rule called "a_rule"',
    ],
    ['no bound', both(''), 'my_rules.yml:10', '`gte`'],
    ['an upper bound', both('    condition: {lte: 2}\n'), 'my_rules.yml:13', 'upper bounds'],
    [
      'a name twice',
      `${rule('a: [x]\ncondition: a')}---\n${rule('a: [x]\ncondition: a')}`,
      'my_rules.yml:7',
      'too',
    ],
  ])('%s', (_name, text, place, words) => {
    const { message, advice } = problemOf(text);
    expect(message).toContain(place);
    expect(message).toContain(words);
    expect(advice).not.toBe('');
  });

  it('refuses correlations that listen to themselves', () => {
    const text = correlation('    condition: {gte: 2}\n').replace('[a_rule]', '[c]');
    expect(problemOf(text).message).toContain('c → c');
  });
});
