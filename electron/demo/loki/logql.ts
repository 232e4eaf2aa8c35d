import type { Labels } from '../../../shared/domain/line.ts';
import { parseRange } from './durations.ts';
import { syntaxError, tokenize, type Token } from './lexer.ts';
import { Refusal } from './refusal.ts';

/** What is understood of LogQL: stream selectors, line filters, and counts of their lines. */
export interface Selector {
  matches(labels: Labels): boolean;
  /** Null where the selector has no line filter. */
  readonly filter: ((line: string) => boolean) | null;
}

export interface CountQuery {
  readonly kind: 'count';
  readonly selector: Selector;
  readonly range: bigint;
  /** Labels to group by; null keeps every series apart. */
  readonly by: readonly string[] | null;
}

export type Query = { readonly kind: 'log'; readonly selector: Selector } | CountQuery;

const MAXIMUM_BYTES = 131_072;
const EMPTY_COMPATIBLE =
  'parse error : queries require at least one regexp or equality matcher that does not have an empty-compatible value. For instance, app=~".*" does not meet this requirement, but app=~".+" will';

interface Matcher {
  readonly name: string;
  readonly positive: boolean;
  test(value: string): boolean;
}

function compileExpression(source: string, anchored: boolean, stage: string): RegExp {
  const flags = source.startsWith('(?i)') ? 'is' : 's';
  const bare = source.replace(/^\(\?i\)/, '');
  try {
    return new RegExp(anchored ? `^(?:${bare})$` : bare, flags);
  } catch {
    const why = /\((?![^)]*\))/.test(bare) ? 'missing closing )' : 'invalid expression';
    throw new Refusal(400, `parse error : ${stage}error parsing regexp: ${why}: \`${source}\``);
  }
}

/** A reader of one query; made for it and thrown away with it. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(query: string) {
    this.#tokens = tokenize(query);
  }

  query(): Query {
    const first = this.#peek();
    const query: Query =
      first.kind === '{' ? { kind: 'log', selector: this.#selector() } : this.#metric(first);
    if (this.#peek().kind !== '$end') throw syntaxError(this.#peek());
    return query;
  }

  #metric(first: Token): CountQuery {
    if (first.kind === 'count_over_time') return { ...this.#count(), by: null };
    if (first.kind !== 'sum') throw syntaxError(first);
    this.#next();
    const before = this.#grouping();
    this.#expect('(');
    const inner = this.#peek();
    if (inner.kind === '{') {
      this.#selector();
      throw syntaxError(this.#peek());
    }
    if (inner.kind !== 'count_over_time') throw syntaxError(inner);
    const count = this.#count();
    this.#expect(')');
    return { ...count, by: before ?? this.#grouping() ?? [] };
  }

  #count(): Omit<CountQuery, 'by'> {
    this.#expect('count_over_time');
    this.#expect('(');
    const selector = this.#selector();
    const token = this.#next();
    if (token.kind !== 'RANGE') throw syntaxError(token);
    const range = parseRange(token.text);
    if (range === null || range <= 0n) {
      throw new Refusal(
        400,
        `parse error at line 1, col ${token.column}: not a valid duration string: "${token.text}"`,
      );
    }
    this.#expect(')');
    return { kind: 'count', selector, range };
  }

  #grouping(): string[] | null {
    if (this.#peek().kind !== 'by') return null;
    this.#next();
    this.#expect('(');
    const names: string[] = [];
    while (this.#peek().kind !== ')') {
      if (names.length > 0) this.#expect(',');
      names.push(this.#expect('IDENTIFIER').text);
    }
    this.#next();
    return names;
  }

  #selector(): Selector {
    this.#expect('{');
    const matchers: Matcher[] = [];
    while (this.#peek().kind !== '}') {
      if (matchers.length > 0) this.#expect(',', '} or ,');
      if (this.#peek().kind === '}') break;
      matchers.push(this.#matcher());
      const kind = this.#peek().kind;
      if (kind !== ',' && kind !== '}') throw syntaxError(this.#peek(), '} or ,');
    }
    this.#next();
    if (!matchers.some((matcher) => matcher.positive && !matcher.test(''))) {
      throw new Refusal(400, EMPTY_COMPATIBLE);
    }
    return {
      matches: (labels) => matchers.every((matcher) => matcher.test(labels[matcher.name] ?? '')),
      filter: this.#filters(),
    };
  }

  #matcher(): Matcher {
    const name = this.#expect('IDENTIFIER').text;
    const operator = this.#next();
    if (!['=', '!=', '=~', '!~'].includes(operator.kind)) {
      throw syntaxError(operator, '!= or =~ or !~ or =');
    }
    const value = this.#expect('STRING', 'STRING').text;
    const positive = operator.kind.startsWith('=');
    if (operator.kind.length === 2 && operator.kind.endsWith('~')) {
      const expression = compileExpression(value, true, '');
      return { name, positive, test: (candidate) => expression.test(candidate) === positive };
    }
    return { name, positive, test: (candidate) => (candidate === value) === positive };
  }

  #filters(): Selector['filter'] {
    const filters: Array<(line: string) => boolean> = [];
    for (;;) {
      const kind = this.#peek().kind;
      if (!['|=', '!=', '|~', '!~'].includes(kind)) break;
      this.#next();
      const token = this.#expect('STRING');
      const wanted = kind.startsWith('|');
      if (kind.endsWith('=')) {
        filters.push((line) => line.includes(token.text) === wanted);
        continue;
      }
      const expression = compileExpression(
        token.text,
        false,
        `stage '${kind} ${JSON.stringify(token.text)}' : `,
      );
      filters.push((line) => expression.test(line) === wanted);
    }
    return filters.length === 0 ? null : (line) => filters.every((filter) => filter(line));
  }

  #peek(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] ?? { kind: '$end', text: '', column: 1 };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #expect(kind: string, expecting?: string): Token {
    const token = this.#next();
    if (token.kind !== kind) throw syntaxError(token, expecting);
    return token;
  }
}

/** Reads a query, or throws the `Refusal` that Loki would answer with. */
export function parseQuery(text: string | null): Query {
  if (text === null || text.trim() === '') {
    throw new Refusal(400, 'parse error : syntax error: unexpected $end');
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > MAXIMUM_BYTES) {
    throw new Refusal(400, `parse error : input size too long (${bytes} > ${MAXIMUM_BYTES})`);
  }
  return new Parser(text).query();
}
