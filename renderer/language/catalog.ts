import { IntlMessageFormat } from 'intl-messageformat';
import { LANGUAGE, LOCALE, type Language } from './language.ts';

/** Texts in ICU message syntax, in groups: `{many, plural, one {# line} other {# lines}} of {name}`. */
export interface Messages {
  readonly [name: string]: string | Messages;
}

/** The same texts in another language: every one of them, and no other. */
export type Translation<English extends Messages> = {
  readonly [Name in keyof English]: English[Name] extends Messages ? Translation<English[Name]> : string;
};

/** Up to whichever ends it first, a comma or a brace. */
type NameIn<Text extends string> = Text extends `${infer Inside}}${string}`
  ? Inside extends `${infer Name},${string}`
    ? Name
    : Inside
  : never;
/** What stands in a plural's branch is text, and holds a space or a `#`. */
type NameOnly<Name extends string> = Name extends `${string}${' ' | '#'}${string}` ? never : Name;
type ValueNames<Text extends string> = Text extends `${string}{${infer Rest}`
  ? NameOnly<NameIn<Rest>> | ValueNames<Rest>
  : never;

/** A text that takes values is a function of them, any other a string. */
type Written<Text extends string> = [ValueNames<Text>] extends [never]
  ? Text
  : (values: { readonly [Name in ValueNames<Text>]: string | number }) => string;

export type Texts<English extends Messages> = {
  readonly [Name in keyof English]: English[Name] extends string
    ? Written<English[Name]>
    : English[Name] extends Messages
      ? Texts<English[Name]>
      : never;
};

/**
 * The texts of one room in the language of this page. Numbers, dates and plurals are written by FormatJS.
 *
 * @param english decides which texts there are and which values they take; a branch of a plural holds a `#` or a space
 * @throws when a text is first used, if it is no ICU message; `test/unit/renderer/language` reads them all
 */
export function catalog<const English extends Messages>(
  english: English,
  chinese: Translation<English>,
  language: Language = LANGUAGE,
): Texts<English> {
  return written(language === 'en' ? english : chinese, english, language) as Texts<English>;
}

function written(messages: Messages, english: Messages, language: Language): object {
  const texts = Object.entries(english).map(([name, original]) => {
    const message = messages[name];
    if (typeof original !== 'string') return [name, written(message as Messages, original, language)];
    const text = typeof message === 'string' ? message : original;
    return [name, original.includes('{') ? formatter(text, language) : text];
  });
  return Object.fromEntries(texts) as object;
}

/** Parsed when it is first used: a page shows few of all the texts there are. */
function formatter(message: string, language: Language): (values: Record<string, string | number>) => string {
  let format: IntlMessageFormat | null = null;
  const locale = language === LANGUAGE ? LOCALE : language;
  return (values) => {
    format ??= new IntlMessageFormat(message, locale, undefined, { ignoreTag: true });
    return String(format.format(values));
  };
}
