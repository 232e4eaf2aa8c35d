import { unquote } from './logql.ts';

/** What is wrong with a selector; the page has a sentence for each. */
export type SelectorProblemCode =
  | 'no-braces'
  | 'brace-open'
  | 'label-name'
  | 'operator'
  | 'value'
  | 'string-open'
  | 'comma'
  | 'matches-everything'
  | 'changes-lines'
  | 'rewrites-lines'
  | 'filter'
  | 'filter-value'
  | 'label-filter'
  | 'regexp'
  | 'too-long';

export interface SelectorProblem {
  readonly code: SelectorProblemCode;
  /** UTF-16 units from the start of the text. */
  readonly from: number;
  readonly to: number;
}

export interface Matcher {
  readonly name: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

export interface ParsedSelector {
  readonly matchers: readonly Matcher[];
  /** The filters after the braces, as typed, without white space around them. */
  readonly filters: string;
}

/** Loki refuses longer queries (`max_query_length` of its parser is 128 KiB); nobody types this much. */
const LONGEST = 16_384;
const SPACE = /[\s\uFEFF]*/y;
const LABEL = /[A-Za-z_][0-9A-Za-z_]*/y;
const MATCH = /=~|!~|!=|=/y;
const LINE_FILTER = /\|=|!=|\|~|!~|\|>|!>/y;
const STRING = /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y;
/** A number, a duration (`5m30s`) or a size (`20KiB`). */
const AMOUNT = /-?\d+(?:\.\d+)?(?:[a-zA-Zµ]+(?:\d+(?:\.\d+)?[a-zA-Zµ]+)*)?/y;
const COMPARISON = /==|=~|!~|!=|>=|<=|=|>|</y;
const AND_OR = /(?:and|or)\b|,/y;
/** Stages that parse a line, or make another one of it. */
const STAGES =
  /(?:line_format|label_format|json|logfmt|pattern|regexp|unpack|unwrap|decolorize|drop|keep)\b/y;
/** Options of a parser: `--strict`. */
const FLAG = /--[a-z][a-z-]*/y;

/** Which stages may follow the filters: none, or those that read labels off a line and leave it as it is. */
export type Stages = 'none' | 'reading';

/** A text that is no selector. */
export class BadSelector extends Error {
  readonly problem: SelectorProblem;

  constructor(problem: SelectorProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** Reads one text; made for it and thrown away with it. Throws `BadSelector`. */
export class SelectorReader {
  readonly #text: string;
  readonly #stages: Stages;
  #at = 0;

  constructor(text: string, stages: Stages) {
    this.#text = text;
    this.#stages = stages;
  }

  selector(): ParsedSelector {
    if (this.#text.length > LONGEST) this.#fail('too-long', 0, this.#text.length);
    this.#space();
    if (!this.#takes('{')) this.#fail('no-braces');
    const open = this.#at - 1;
    const matchers = this.#matchers();
    if (!matchers.some(selectsSomething)) this.#fail('matches-everything', open, this.#at);
    this.#space();
    const start = this.#at;
    this.#filters();
    return { matchers, filters: this.#text.slice(start).trim() };
  }

  #matchers(): Matcher[] {
    const matchers: Matcher[] = [];
    for (;;) {
      this.#space();
      if (this.#takes('}')) return matchers;
      if (this.#at >= this.#text.length) this.#fail('brace-open');
      const from = this.#at;
      const name = this.#takesAll(LABEL) ?? this.#fail('label-name');
      this.#space();
      const operator = (this.#takesAll(MATCH) ?? this.#fail('operator')) as Matcher['operator'];
      this.#space();
      const value = this.#string('value');
      if (operator.endsWith('~') && !isRegexp(value)) this.#fail('regexp', from, this.#at);
      matchers.push({ name, operator, value });
      this.#space();
      if (this.#text[this.#at] === '}') continue;
      if (!this.#takes(',')) this.#fail(this.#at >= this.#text.length ? 'brace-open' : 'comma');
    }
  }

  #filters(): void {
    for (this.#space(); this.#at < this.#text.length; this.#space()) {
      if (this.#takesAll(LINE_FILTER) !== null) {
        this.#lineFilter();
        continue;
      }
      const from = this.#at;
      if (!this.#takes('|')) this.#fail('filter');
      this.#space();
      const stage = this.#takesAll(STAGES);
      if (stage === null) this.#labelFilter();
      else if (this.#stages === 'none') this.#fail('changes-lines', from, this.#at);
      else this.#stage(stage, from);
    }
  }

  /** `json`, `json a="b.c", d`, `logfmt --strict`, `pattern "<_> <a>"`, `drop a, b="c"`. */
  #stage(stage: string, from: number): void {
    this.#space();
    switch (stage) {
      case 'pattern':
      case 'regexp':
        this.#string('filter-value');
        return;
      case 'json':
      case 'logfmt':
        while (this.#takesAll(FLAG) !== null) this.#space();
        return this.#names();
      case 'drop':
      case 'keep':
        return this.#names();
      default:
        this.#fail('rewrites-lines', from, this.#at);
    }
  }

  /** Names of labels, each with a value or without. */
  #names(): void {
    do {
      this.#space();
      if (this.#takesAll(LABEL) === null) return;
      this.#space();
      if (this.#takesAll(MATCH) === null) continue;
      this.#space();
      this.#string('filter-value');
      this.#space();
    } while (this.#takes(','));
  }

  /** `"a" or "b"`, `ip("10.0.0.0/8")`. */
  #lineFilter(): void {
    const from = this.#at;
    const operator = this.#text.slice(from - 2, from);
    do {
      this.#space();
      const isAddress = this.#takes('ip(');
      const start = this.#at;
      const value = this.#string('filter-value');
      if (operator.endsWith('~') && !isRegexp(value)) this.#fail('regexp', start, this.#at);
      this.#space();
      if (isAddress && !this.#takes(')')) this.#fail('filter-value');
      this.#space();
    } while (this.#takesAll(/or\b/y) !== null);
  }

  /** `status >= 500 and (level = "error" or level = "fatal")`. */
  #labelFilter(depth = 0): void {
    if (depth > 20) this.#fail('label-filter');
    do {
      this.#space();
      if (this.#takes('(')) {
        this.#labelFilter(depth + 1);
        this.#space();
        if (!this.#takes(')')) this.#fail('label-filter');
      } else this.#comparison();
      this.#space();
    } while (this.#takesAll(AND_OR) !== null);
  }

  #comparison(): void {
    if (this.#takesAll(LABEL) === null) this.#fail('label-filter');
    this.#space();
    if (this.#takesAll(COMPARISON) === null) this.#fail('label-filter');
    this.#space();
    const quoted = this.#text[this.#at] === '"' || this.#text[this.#at] === '`';
    if (quoted) this.#string('label-filter');
    else if (this.#takesAll(AMOUNT) === null) this.#fail('label-filter');
  }

  #string(missing: SelectorProblemCode): string {
    const from = this.#at;
    const literal = this.#takesAll(STRING);
    if (literal !== null) return unquote(literal);
    const isOpen = this.#text[from] === '"' || this.#text[from] === '`';
    return isOpen ? this.#fail('string-open', from, this.#text.length) : this.#fail(missing);
  }

  #space(): void {
    this.#takesAll(SPACE);
  }

  #takes(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #takesAll(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return null;
    this.#at += found.length;
    return found;
  }

  /** By default the character here, or the end. */
  #fail(code: SelectorProblemCode, from = this.#at, to = from + 1): never {
    const end = this.#text.length;
    throw new BadSelector({ code, from: Math.min(from, end), to: Math.min(Math.max(to, from), end) });
  }
}

/** Loki wants one matcher that an empty value does not meet. */
function selectsSomething({ operator, value }: Matcher): boolean {
  if (operator === '=') return value !== '';
  if (operator === '!=') return value === '';
  const matchesNothing = regexpOf(value)?.test('') ?? false;
  return operator === '=~' ? !matchesNothing : matchesNothing;
}

function isRegexp(value: string): boolean {
  return regexpOf(value) !== null;
}

/** RE2's own flags and classes are more than JavaScript reads: what begins with them is left to Loki. */
function regexpOf(value: string): RegExp | null {
  const bare = value.replaceAll(/\(\?[imsU-]+\)/g, '').replaceAll(/\(\?P</g, '(?<');
  try {
    return new RegExp(`^(?:${bare})$`, 's');
  } catch {
    return /\[\[:|\\[pPQAz]|\(\?[imsU-]+:/.test(value) ? /(?!)/ : null;
  }
}
