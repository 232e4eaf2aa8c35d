import { describe, expect, it } from 'vitest';
import { catalog } from '../../../../renderer/language/catalog.ts';
import { languageOf } from '../../../../renderer/language/language.ts';

const english = {
  title: 'Inbox',
  lines: '{many, plural, one {# line} other {# lines}} of {server}',
  nested: { until: 'until {at}' },
} as const;
const chinese = { title: '收件箱', lines: '{server} 的 {many} 行', nested: { until: '直到 {at}' } };

describe('a catalog of texts', () => {
  it('writes plurals and numbers as the language does', () => {
    const text = catalog(english, chinese, 'en');
    expect(text.title).toBe('Inbox');
    expect(text.lines({ many: 1, server: 'web1' })).toBe('1 line of web1');
    expect(text.lines({ many: 1_284, server: 'web1' })).toBe('1,284 lines of web1');
    expect(text.nested.until({ at: '09:00' })).toBe('until 09:00');
  });

  it('writes another language', () => {
    const text = catalog(english, chinese, 'zh-CN');
    expect(text.title).toBe('收件箱');
    expect(text.lines({ many: 2, server: 'web1' })).toBe('web1 的 2 行');
  });

  it('leaves log text alone that looks like tags or messages', () => {
    const text = catalog(english, chinese, 'en');
    expect(text.lines({ many: 2, server: '<b>{many}</b>' })).toBe('2 lines of <b>{many}</b>');
  });

  it('knows which values a text takes', () => {
    const text = catalog(english, chinese, 'en');
    // @ts-expect-error: `server` is missing
    expect(() => text.lines({ many: 1 })).toThrow(/server/);
  });
});

describe('the language of a page', () => {
  it.each([
    ['', null, ['de-DE', 'zh-TW'], 'zh-CN'],
    ['', null, ['de-DE', 'fr'], 'en'],
    ['', 'zh-CN', ['en-US'], 'zh-CN'],
    ['?language=en', 'zh-CN', ['zh-CN'], 'en'],
    ['?language=tlh', null, ['zh'], 'zh-CN'],
  ])('of %j, chosen %j, system %j is %s', (search, chosen, system, language) => {
    expect(languageOf({ search, chosen, system })).toBe(language);
  });
});
