/** Characters that Go's scanner refuses or that a reader cannot see: they are written as escapes. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;
const WORD = /[0-9A-Za-z_]/;

/**
 * A value as a LogQL string literal, whatever is in it: quotes, backslashes, braces, line ends, emoji. LogQL reads
 * literals as Go does (`strconv.Unquote`); half a surrogate pair, which Go cannot write, becomes U+FFFD.
 */
export function logqlString(value: string): string {
  return JSON.stringify(value.toWellFormed()).replace(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const digits = code.toString(16);
    return code > 0xffff ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
  });
}

/** A value as RE2 that matches exactly it. */
export function regexOf(value: string): string {
  return value.toWellFormed().replace(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}

/**
 * The selector narrowed to lines with this value as a word of its own: `10.0.0.1` is not found in `10.0.0.15`. The
 * plain filter comes first, because Loki is quickest with it.
 */
export function withValue(selector: string, value: string): string {
  const first = WORD.test(value.at(0) ?? '') ? String.raw`\b` : '';
  const last = WORD.test(value.at(-1) ?? '') ? String.raw`\b` : '';
  const literal = `${selector} |= ${logqlString(value)}`;
  if (first === '' && last === '') return literal;
  return `${literal} |~ ${logqlString(`${first}${regexOf(value)}${last}`)}`;
}

/** The selector narrowed to lines that hold all these constant words, in whatever order. */
export function withWords(selector: string, words: readonly string[]): string {
  return [selector, ...words.map((word) => `|= ${logqlString(word)}`)].join(' ');
}

/** Shorter ones are in every line. */
const SHORTEST_WORDS = 3;
const MOST_FILTERS = 3;
const PLACEHOLDER = /<[^<>\s]{1,40}>/;

/**
 * The constant words of a template by which Loki can find its lines: the longest stretches between its placeholders.
 * Where a stretch was made of more than one form of white space, or cut, it would find nothing: so each is taken
 * between blanks only.
 */
export function constantWords(template: string): string[] {
  return template
    .split(PLACEHOLDER)
    .flatMap((part) => part.split(/\s{2,}|…/))
    .map((part) => part.trim())
    .filter((part) => part.length >= SHORTEST_WORDS)
    .sort((left, right) => right.length - left.length)
    .slice(0, MOST_FILTERS);
}

/** The value of a Go string literal; escapes that JSON has too are read, others stand for themselves. */
export function unquote(literal: string): string {
  if (literal.startsWith('`')) return literal.slice(1, -1);
  const ESCAPES: Readonly<Record<string, string>> = {
    n: '\n',
    t: '\t',
    r: '\r',
    a: '\x07',
    b: '\b',
    f: '\f',
    v: '\v',
  };
  return literal
    .slice(1, -1)
    .replace(
      /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(.))/gs,
      (whole: string, short?: string, long?: string, byte?: string, one = '') => {
        const code = short ?? long ?? byte;
        if (code !== undefined) return codePoint(Number.parseInt(code, 16)) ?? whole;
        return ESCAPES[one] ?? one;
      },
    );
}

function codePoint(code: number): string | null {
  return code <= 0x10ffff ? String.fromCodePoint(code) : null;
}
