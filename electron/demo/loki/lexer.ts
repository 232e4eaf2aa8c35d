import { Refusal } from './refusal.ts';

export interface Token {
  /** A punctuation mark or operator, or one of the names that Loki's parser uses in its errors. */
  readonly kind: string;
  /** The text; of a string, what it stands for. */
  readonly text: string;
  /** 1-based. */
  readonly column: number;
}

const OPERATORS = '|= |~ != !~ =~ == >= <= { } ( ) , = | > <'.split(' ');
const KEYWORDS: ReadonlySet<string> = new Set(['sum', 'by', 'count_over_time']);
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

export function syntaxError(token: Token, expecting?: string): Refusal {
  const wanted = expecting === undefined ? '' : `, expecting ${expecting}`;
  return new Refusal(
    400,
    `parse error at line 1, col ${token.column}: syntax error: unexpected ${token.kind}${wanted}`,
  );
}

function unescape(body: string): string {
  return body.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)/gs, (_, escape: string) =>
    escape.length > 1
      ? String.fromCharCode(Number.parseInt(escape.slice(1), 16))
      : (ESCAPES[escape] ?? `\\${escape}`),
  );
}

function tokenAt(query: string, at: number): { token: Token; end: number } {
  const column = at + 1;
  const rest = query.slice(at);
  const quoted = /^"((?:[^"\\]|\\.)*)"/s.exec(rest);
  if (quoted) {
    return {
      token: { kind: 'STRING', text: unescape(quoted[1] ?? ''), column },
      end: at + quoted[0].length,
    };
  }
  const raw = /^`([^`]*)`/.exec(rest);
  if (raw) return { token: { kind: 'STRING', text: raw[1] ?? '', column }, end: at + raw[0].length };
  const range = /^\[([^\]]*)\]/.exec(rest);
  if (range) return { token: { kind: 'RANGE', text: range[1] ?? '', column }, end: at + range[0].length };
  const operator = OPERATORS.find((candidate) => rest.startsWith(candidate));
  if (operator !== undefined) {
    return { token: { kind: operator, text: operator, column }, end: at + operator.length };
  }
  const number = /^-?\d+(?:\.\d+)?/.exec(rest)?.[0];
  if (number !== undefined) {
    return { token: { kind: 'NUMBER', text: number, column }, end: at + number.length };
  }
  const word = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest)?.[0];
  if (word !== undefined) {
    const kind = KEYWORDS.has(word) ? word : 'IDENTIFIER';
    return { token: { kind, text: word, column }, end: at + word.length };
  }
  const odd = rest[0] ?? '';
  throw new Refusal(400, `parse error at line 1, col ${column}: syntax error: unexpected ${odd}`);
}

/** The tokens of a query, the last one `$end`. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(query[at] ?? '')) at++;
    if (at >= query.length) break;
    const { token, end } = tokenAt(query, at);
    tokens.push(token);
    at = end;
  }
  tokens.push({ kind: '$end', text: '', column: query.length + 1 });
  return tokens;
}
