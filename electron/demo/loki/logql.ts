import type { Labels } from '../../../shared/domain/line.ts';
import { parseRange } from './durations.ts';
import { syntaxError, tokenize, type Token } from './lexer.ts';
import { Refusal } from './refusal.ts';
import { dropStage, lineStage, numberStage, readJson, readLogfmt, textStage, type Stage } from './stages.ts';

/** What is understood of LogQL: stream selectors, filters, what reads labels off lines, and counts of lines. */
export interface Selector {
  matches(labels: Labels): boolean;
  /** Which lines pass, and what is read off them: `passStages`. */
  readonly stages: readonly Stage[];
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

const LINE_FILTERS: ReadonlySet<string> = new Set(['|=', '!=', '|~', '!~']);
const TEXT_COMPARISONS: ReadonlySet<string> = new Set(['=', '!=', '=~', '!~']);
const NUMBER_COMPARISONS: Readonly<Record<string, (value: number, wanted: number) => boolean>> = {
  '=': (value, wanted) => value === wanted,
  '==': (value, wanted) => value === wanted,
  '!=': (value, wanted) => value !== wanted,
  '>': (value, wanted) => value > wanted,
  '>=': (value, wanted) => value >= wanted,
  '<': (value, wanted) => value < wanted,
  '<=': (value, wanted) => value <= wanted,
};
const COMPARISONS: ReadonlySet<string> = new Set([...TEXT_COMPARISONS, ...Object.keys(NUMBER_COMPARISONS)]);

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
      stages: this.#stages(),
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

  #stages(): Stage[] {
    const stages: Stage[] = [];
    for (;;) {
      const { kind } = this.#peek();
      if (kind === '|') stages.push(this.#stage());
      else if (LINE_FILTERS.has(kind)) stages.push(this.#lineFilter());
      else return stages;
    }
  }

  #lineFilter(): Stage {
    const { kind } = this.#next();
    const { text } = this.#expect('STRING');
    const wanted = kind.startsWith('|');
    if (kind.endsWith('=')) return lineStage((line) => line.includes(text) === wanted);
    const expression = compileExpression(text, false, `stage '${kind} ${JSON.stringify(text)}' : `);
    return lineStage((line) => expression.test(line) === wanted);
  }

  /** What reads labels off a line, or a filter on one of them. */
  #stage(): Stage {
    this.#expect('|');
    const name = this.#expect('IDENTIFIER');
    const operator = this.#peek();
    if (COMPARISONS.has(operator.kind)) return this.#labelFilter(name.text);
    if (name.text === 'json') return readJson;
    if (name.text === 'logfmt') return readLogfmt;
    if (name.text === 'drop') return dropStage(this.#names());
    throw syntaxError(operator);
  }

  #labelFilter(name: string): Stage {
    const operator = this.#next();
    const operand = this.#next();
    if (operand.kind === 'NUMBER') {
      const compare = NUMBER_COMPARISONS[operator.kind];
      if (compare === undefined) throw syntaxError(operand);
      const wanted = Number(operand.text);
      return numberStage(name, (value) => compare(value, wanted));
    }
    if (operand.kind !== 'STRING' || !TEXT_COMPARISONS.has(operator.kind)) throw syntaxError(operand);
    const positive = operator.kind.startsWith('=');
    if (!operator.kind.endsWith('~'))
      return textStage(name, (value) => (value === operand.text) === positive);
    const expression = compileExpression(operand.text, true, '');
    return textStage(name, (value) => expression.test(value) === positive);
  }

  #names(): string[] {
    const names = [this.#expect('IDENTIFIER').text];
    while (this.#peek().kind === ',') {
      this.#next();
      names.push(this.#expect('IDENTIFIER').text);
    }
    return names;
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
