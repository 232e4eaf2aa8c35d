import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phrasesOf } from '../../../electron/engine/notify/phrases.ts';
import { plainModelTitle, plainRuleTitle, presentable } from '../../../electron/engine/notify/plain-title.ts';
import { categorySchema, ENTITY_KINDS } from '../../../shared/domain/words.ts';
import { MINUTE, PolicyWorld } from './world.ts';

const addresses = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`203.0.113.${index}`, 1]));

describe('plain titles', () => {
  it.each([
    [
      'SSH password guessing from {ip|address|addresses}',
      { ip: addresses(102) },
      'SSH password guessing from 102 addresses',
    ],
    [
      'SSH password guessing from {ip|address|addresses}',
      { ip: addresses(1) },
      'SSH password guessing from 1 address',
    ],
    [
      'SSH login as {user} after many failures',
      { user: { hannah: 3 } },
      'SSH login as a user after many failures',
    ],
    ['sudo refused {user}', { user: { hannah: 3, otto: 1, root: 1 } }, 'Sudo refused a user and 2 more'],
    ['{unit} keeps restarting', { unit: { 'secret-project.service': 9 } }, 'A unit keeps restarting'],
    ['Many 5xx answers on {path|path|paths}', {}, 'Many 5xx answers on 0 paths'],
    ['{unheard} of', {}, '{unheard} of'],
  ])('%s', (title, entities, expected) => {
    expect(plainRuleTitle(title, entities)).toBe(expected);
  });

  it('hold no value of any entity', () => {
    const value = fc.stringMatching(/^[a-z]{3,8}[0-9]{5}$/);
    const tallies = fc.dictionary(value, fc.integer({ min: 1, max: 9 }), { minKeys: 1, maxKeys: 5 });
    fc.assert(
      fc.property(fc.constantFrom(...ENTITY_KINDS), tallies, (kind, counts) => {
        for (const title of [`Trouble with {${kind}}`, `Trouble with {${kind}|one|many}`]) {
          const plain = plainRuleTitle(title, { [kind]: counts });
          for (const name of Object.keys(counts)) expect(plain).not.toContain(name);
        }
      }),
    );
  });

  it('name a model’s finding by its kind', () => {
    for (const category of categorySchema.options)
      expect(plainModelTitle(category)).toMatch(/^The model found [a-z ]+$/);
  });
});

describe('detailed titles', () => {
  it.each([
    ['Mail to otto.müller+x@mail.example.co.uk bounces', 'Mail to <e-mail> bounces'],
    ['root@web1 did it', 'Root@web1 did it'],
    ['two\nlines\u202e\u0000 of  it', 'Two lines of it'],
    ['a@b.example,c@d.example', '<e-mail>,<e-mail>'],
  ])('%j', (title, expected) => {
    expect(presentable(title)).toBe(expected);
  });

  it('are cut when they are endless', () => {
    expect(presentable('x'.repeat(10_000))).toHaveLength(140);
    expect(presentable(`${'a'.repeat(50_000)}@`)).toHaveLength(140);
  });
});

describe('a notice', () => {
  const world = (showDetails: boolean) => new PolicyWorld({ holdSeconds: 0, showDetails });

  it.each([
    [false, 'Plain f'],
    [true, 'Detailed f'],
  ])('with details %s is called %s', (showDetails, title) => {
    expect(world(showDetails).raise('f', 'high', { serverIds: ['web1', 'db1'] })).toMatchObject([
      { id: 'finding-f', kind: 'finding', title, body: 'High on web1 and db1', silent: false },
    ]);
  });

  it('is written in the language of the settings, but for titles', () => {
    const chinese = world(true);
    chinese.phrases = phrasesOf('zh-CN', 'en-GB');
    expect(chinese.raise('f', 'high', { serverIds: ['web1', 'db1'] })).toMatchObject([
      { title: 'Detailed f', body: '高，web1、db1' },
    ]);
    expect(phrasesOf('system', 'zh-Hans-CN')).toBe(chinese.phrases);
    expect(phrasesOf('system', 'de-DE')).toBe(phrasesOf('en', 'zh-CN'));
  });

  it('says why it is there', () => {
    const it = world(false);
    it.raise('f', 'high', { serverIds: ['a', 'b', 'c', 'd'] });
    it.pass(10 * MINUTE);
    it.set('f', { severity: 'critical' });
    expect(it.step([it.candidate('f', 'severity-raised')])[0]?.body).toBe(
      'Graver than before. Critical on a and 3 more',
    );
    it.pass(10 * MINUTE);
    expect(it.step([it.candidate('f', 'regressed')])[0]?.body).toBe(
      'Back after it was resolved. Critical on a and 3 more',
    );
    expect(it.raise('nowhere', 'high', { serverIds: [] })[0]?.body).toBe('High');
  });

  it('of many names the gravest and counts the rest', () => {
    const it = world(false);
    it.mutedUntil = it.now + MINUTE;
    const severities = ['high', 'critical', 'high', 'high', 'critical', 'high'] as const;
    for (const [index, severity] of severities.entries()) it.raise(`f${index}`, severity);
    expect(it.pass(MINUTE)[0]?.body).toBe(
      'Critical: Plain f1 (web1)\nCritical: Plain f4 (web1)\nPlain f0 (web1)\nand 3 high',
    );
  });
});
