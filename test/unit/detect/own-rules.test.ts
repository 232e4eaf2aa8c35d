import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { detect, Detector } from '../../../electron/engine/detect/detector.ts';
import { rulesOf } from '../../../electron/engine/detect/compile-rules.ts';
import { compileRules, loadRulesWithOwn } from '../../../electron/engine/detect/load-rules.ts';
import type { RuleFile } from '../../../electron/engine/detect/rule-document.ts';
import { RuleBook } from '../../../electron/engine/jobs/rules.ts';
import { lineAt } from './lines.ts';

const words = (name: string, word: string, rest = '') =>
  `title: ${name}\nname: ${name}\n${rest}detection:\n  s: ['${word}']\n  condition: s\n`;
const counted = (name: string, of: string, gte: number) =>
  `title: ${name}\nname: ${name}\ncorrelation:\n  type: event_count\n  rules: [${of}]\n  timespan: 10m\n  condition: {gte: ${gte}}\n`;
const file = (name: string, ...documents: string[]): RuleFile => ({ name, text: documents.join('---\n') });

const ours = [
  file(
    'ours.yml',
    words('alpha', 'AAA', 'id: 11111111-aaaa\n'),
    words('beta', 'BBB'),
    counted('many', 'alpha', 2),
  ),
];
const idsOf = (own: readonly RuleFile[]) => {
  const { rules, problems, replaced } = loadRulesWithOwn(compileRules(ours), own);
  return {
    ids: [...rules.detections, ...rules.correlations].map(({ id }) => id),
    problems: problems.map(({ failure }) => failure.message),
    codes: new Set(problems.map(({ failure }) => failure.code)),
    replaced,
  };
};

describe("rules of the user's own", () => {
  it('stand beside the built-in ones, and may listen to them', () => {
    expect(idsOf([file('own.yml', words('mine', 'MMM'), counted('more', 'beta', 5))])).toMatchObject({
      ids: ['alpha', 'beta', 'mine', 'many', 'more'],
      problems: [],
      replaced: [],
    });
  });

  it('are refused one by one, with file and line, and the others go on', () => {
    const broken = file(
      'dir/broken.yml',
      words('good', 'GGG'),
      words('bad', 'X').replace('s: [', 's|nope: ['),
      `title: bad modifier\nname: worse\ndetection:\n  s:\n    f|nope: 1\n  condition: s\n`,
      counted('orphan', 'worse', 2),
      counted('above', 'orphan', 2),
    );
    const { ids, problems, codes } = idsOf([
      broken,
      file('text.yml', 'a: [b\n'),
      file('last.yml', words('last', 'LLL')),
    ]);
    expect(ids).toEqual(['alpha', 'beta', 'good', 'last', 'many']);
    expect(codes).toEqual(new Set(['rule-invalid']));
    expect(problems).toHaveLength(5);
    expect(problems.join('\n')).toContain('dir/broken.yml:17: the modifier "nope" is not supported');
    expect(problems.join('\n')).toContain('text.yml:2: this is not YAML');
    expect(problems.join('\n')).toContain('there is no rule called "worse"');
    expect(problems.join('\n')).toContain('there is no rule called "orphan"');
  });

  it('are the same in another thread, which is given what was read', () => {
    const own = [
      file('own.yml', words('gamma', 'NEW', 'id: 11111111-aaaa\n'), words('bad', 'X') + 'level: 7\n'),
    ];
    const { rules, replaced } = loadRulesWithOwn(compileRules(ours), own);
    const again = rulesOf(structuredClone(rules.documents));
    const lines = ['BBB', 'NEW', 'AAA', 'NEW'].map((text, second) => lineAt(second, text));
    expect(replaced).toEqual(['alpha']);
    expect(again.documents).toEqual(rules.documents);
    expect(again.correlations).toEqual(rules.correlations);
    const { matches, drafts } = detect(again, lines);
    expect(matches.map(({ rule }) => rule)).toEqual(['beta', 'gamma', 'gamma']);
    expect(drafts.map(({ identity }) => identity.parts[0])).toEqual(['many', 'beta']);
  });

  it.each([
    ['its name', words('alpha', 'NEW'), 'alpha'],
    ['its id', words('gamma', 'NEW', 'id: 11111111-aaaa\n'), 'gamma'],
  ])('replace a built-in rule by %s, for what listens to it too', (_, document, id) => {
    const { rules, problems, replaced } = loadRulesWithOwn(compileRules(ours), [file('own.yml', document)]);
    expect([problems, replaced]).toEqual([[], ['alpha']]);
    expect(rules.correlations.map(({ rules: listened }) => listened)).toEqual([[id]]);
    const lines = ['AAA', 'AAA', 'NEW', 'NEW'].map((text, second) => lineAt(second, text));
    const { matches, drafts } = detect(rulesOf(rules.documents), lines);
    expect(matches.map(({ rule }) => rule)).toEqual([id, id]);
    expect(drafts.map(({ identity }) => identity.parts[0])).toEqual(['many']);
  });

  it('that would break a built-in rule are refused, and the built-in one stays', () => {
    const { ids, problems, replaced } = idsOf([file('own.yml', counted('alpha', 'many', 2))]);
    expect(ids).toEqual(['alpha', 'beta', 'many']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('listens to itself');
    expect(replaced).toEqual([]);
  });

  it.each([
    ['names an alias that is none', `${words('fine', 'F')}---\ntitle: *nothing\nname: a\n`, 'own.yml:7'],
    [
      'unfolds aliases without end',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
      'own.yml:1',
    ],
    ['nests without end', `a: ${'['.repeat(200_000)}`, 'own.yml:'],
    ['is no text', '\u0000\u0001\u0002', 'own.yml:'],
  ])('whose file %s are refused like any other', (_, text, place) => {
    const { ids, problems } = idsOf([{ name: 'own.yml', text }, file('z.yml', words('last', 'LLL'))]);
    expect(ids).toContain('last');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(place);
  });

  it('of one name are refused but for the first', () => {
    const { ids, problems } = idsOf([file('a.yml', words('mine', 'M')), file('b.yml', words('mine', 'N'))]);
    expect(ids).toContain('mine');
    expect(problems).toEqual(['b.yml:1: another rule is called "mine" too']);
  });
});

describe('RuleBook', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nightjar-rules-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const names = (book: RuleBook) => book.current().rules.detections.map(({ id }) => id);

  it('takes a new rule that can be used, and writes nothing else', () => {
    const book = new RuleBook(folder, ours);
    write('broken.yml', 'title: [');
    book.add('mine', words('mine', 'MMM'));
    expect(names(book)).toEqual(['alpha', 'beta', 'mine']);
    expect(() => book.add('mine', words('other', 'OOO'))).toThrow(/is there already/);
    expect(() => book.add('lost', counted('lost', 'nobody', 2))).toThrow(/lost\.yml/);
    expect(() => book.add('bad', 'title: bad')).toThrow(/bad\.yml/);
    expect(readdirSync(folder).toSorted()).toEqual(['broken.yml', 'mine.yml']);
  });

  it('compiles ahead file by file, each once, whoever asks meanwhile', () => {
    const compiled: string[] = [];
    const files = ['a', 'b', 'c'].map((name) => file(`${name}.yml`, words(name, name)));
    const book = new RuleBook(folder, files, (some) => {
      compiled.push(...some.map(({ name }) => name));
      return compileRules(some);
    });
    const ahead = book.compiling();
    ahead.next();
    expect(compiled).toEqual(['a.yml']);
    expect(names(book)).toEqual(['a', 'b', 'c']);
    expect(ahead.next().done).toBe(true);
    expect(compiled).toEqual(['a.yml', 'b.yml', 'c.yml']);
  });

  it('says each time what is wrong with the rules beside them', () => {
    const book = new RuleBook(folder, [...ours, file('bad.yml', 'title: [')]);
    for (let time = 0; time < 2; time++) expect(() => book.current()).toThrow(/bad\.yml/);
  });

  it('answers what is in the folder now, and the same object while nothing changes', () => {
    const book = new RuleBook(folder, ours);
    const first = book.current();
    expect(book.current()).toBe(first);
    mkdirSync(join(folder, 'web', 'deep'), { recursive: true });
    write('web/deep/own.yml', words('mine', 'MMM'));
    write('notes.txt', 'no rule');
    expect(names(book)).toEqual(['alpha', 'beta', 'mine']);
    write('web/deep/own.yml', words('other', 'OOOO'));
    expect(names(book)).toEqual(['alpha', 'beta', 'other']);
    write('web/deep/own.yml', 'title: [');
    expect(names(book)).toEqual(['alpha', 'beta']);
    expect(book.current().problems).toMatchObject([{ code: 'rule-invalid' }]);
    expect(book.current().problems[0]?.message).toMatch(/^web\/deep\/own\.yml:\d+: /);
    rmSync(join(folder, 'web'), { recursive: true });
    expect(book.current().problems).toEqual([]);
  });

  it('does without the folder, and says what it cannot read', () => {
    expect(new RuleBook(join(folder, 'missing'), ours).current().problems).toEqual([]);
    write('file.yml', 'x');
    expect(new RuleBook(join(folder, 'file.yml'), ours).current().problems).toMatchObject([
      { code: 'rule-invalid', message: expect.stringContaining('file.yml') as string },
    ]);
    write('large.yml', 'x'.repeat(1_000_001));
    rmSync(join(folder, 'file.yml'));
    expect(new RuleBook(folder, ours).current().problems[0]?.message).toContain('1000001 bytes');
  });

  it('keeps what correlations of unchanged rules have seen', () => {
    write('own.yml', words('mine', 'MMM'));
    const book = new RuleBook(folder, ours);
    const rules = () => rulesOf(book.current().rules.documents);
    const before = new Detector({ rules: rules() });
    before.push(lineAt(0, 'AAA first'));
    const { state } = before.finish();
    write('own.yml', words('mine', 'NNN') + '---\n' + words('new', 'AAA'));
    const after = new Detector({ rules: rules(), state });
    after.push(lineAt(200, 'AAA second'));
    const drafts = after.finish().drafts;
    expect(after.resumed).toBe(true);
    expect(
      drafts.map(({ identity }) => identity.parts[0]).toSorted((a = '', b = '') => a.localeCompare(b)),
    ).toEqual(['many', 'new']);
    expect(drafts.find(({ identity }) => identity.parts[0] === 'many')?.occurrences).toHaveLength(2);
  });
});
