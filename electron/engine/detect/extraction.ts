import { parseAddress } from './addresses.ts';
import type { LineView } from './line-view.ts';
import { RuleSyntaxError } from './rule-problem.ts';

/** What a placeholder takes: an address, an address or host name, digits, what has no space, or any text. */
type HoleType = 'ip' | 'remote' | 'number' | 'word' | 'text';
const HOLE_TYPES: readonly string[] = ['ip', 'remote', 'number', 'word', 'text'] satisfies HoleType[];

interface Hole {
  readonly name: string;
  readonly type: HoleType;
}

/** Literal text, or a placeholder; of one shape, for the one loop that reads both. */
type Token =
  | { readonly literal: string; readonly hole: null }
  | { readonly literal: null; readonly hole: Hole };

interface Pattern {
  /** Found anywhere, not only at the message's start. */
  readonly anywhere: boolean;
  readonly tokens: readonly Token[];
  /** Of its placeholders. */
  readonly names: readonly string[];
}

/** Takes values out of messages by patterns; see `compileExtraction`. */
export interface Extraction {
  readonly names: readonly string[];
  /** Earlier patterns win; a value may be empty. The next extraction forgets what this one found. */
  readonly extract: (view: LineView) => Captured;
}

/** Values by name, in the order they were found; of a few names, so that looking them over beats a map of them. */
export class Captured {
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  #count = 0;

  get(name: string): string | undefined {
    for (let index = 0; index < this.#count; index++)
      if (this.#names[index] === name) return this.#values[index];
    return undefined;
  }

  /** A value that was found first stays. */
  add(name: string, value: string): void {
    if (this.get(name) !== undefined) return;
    this.#names[this.#count] = name;
    this.#values[this.#count++] = value;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Lists stay as long as they were: they are used again for each line. */
  forget(): void {
    this.#count = 0;
  }

  all(): Record<string, string> {
    return Object.fromEntries(
      this.#names.slice(0, this.#count).map((name, index) => [name, this.#values[index] ?? '']),
    );
  }
}

/** How many places a text placeholder's end is looked for at; the right one is the last or nearly so. */
const MOST_TRIES = 32;
const MOST_CHARACTERS = 256;
const ADVICE =
  'Write literal text with placeholders such as {user} or {port:number}; types: ip, remote, number, word, text; a leading * finds it anywhere.';

/**
 * Compiles patterns such as `Failed password for {user} from {ip} port {port:number}`. `{ip}` takes an address,
 * other names any text unless a type is given. Text reaches to the LAST place where the rest fits, because what
 * a client chose (a user name) stands before what the service wrote (the address): a user called
 * `x from 192.0.2.1 port 1` does not move the address. Literals ignore case; work is linear in the message.
 */
export function compileExtraction(patterns: readonly string[]): Extraction {
  const compiled = patterns.map(parsePattern);
  const names = new Set(compiled.flatMap((pattern) => pattern.names));
  const captured = new Captured();
  return { names: [...names], extract: (view) => extractAll(compiled, view, captured) };
}

function extractAll(patterns: readonly Pattern[], view: LineView, captured: Captured): Captured {
  captured.forget();
  if (patterns.length === 0) return captured;
  const text = view.line.message;
  const lower = view.lowerMessage.length === text.length ? view.lowerMessage : text;
  for (const pattern of patterns)
    if (tellsNews(pattern, captured)) matchPattern(pattern, text, lower, captured);
  return captured;
}

/** Whether a name of it has no value yet; a later pattern changes none. */
function tellsNews({ names }: Pattern, captured: Captured): boolean {
  if (captured.isEmpty) return true;
  for (const name of names) if (captured.get(name) === undefined) return true;
  return false;
}

/**
 * Values are added from the last placeholder to the first once a pattern has matched whole. An empty one counts too:
 * `invalid user  from …` has no user, not one called "invalid user".
 */
function matchPattern(pattern: Pattern, text: string, lower: string, captured: Captured): boolean {
  if (!pattern.anywhere) return matchTokens(pattern.tokens, 0, text, lower, 0, captured);
  const literal = pattern.tokens[0]?.literal ?? null;
  if (literal === null) return false;
  let at = lower.indexOf(literal);
  for (let tries = 0; at >= 0 && tries < MOST_TRIES; tries++) {
    if (matchTokens(pattern.tokens, 0, text, lower, at, captured)) return true;
    at = lower.indexOf(literal, at + 1);
  }
  return false;
}

function matchTokens(
  tokens: readonly Token[],
  index: number,
  text: string,
  lower: string,
  at: number,
  captured: Captured,
): boolean {
  const token = tokens[index];
  if (token === undefined) return true;
  const { literal, hole } = token;
  if (literal !== null) {
    const after = at + literal.length;
    return lower.startsWith(literal, at) && matchTokens(tokens, index + 1, text, lower, after, captured);
  }
  if (hole.type === 'text') return matchText(tokens, index, text, lower, at, captured);
  const end = runEnd(hole.type, text, at);
  const value = end === at ? null : valueOf(hole.type, text.slice(at, end));
  if (value === null || !matchTokens(tokens, index + 1, text, lower, end, captured)) return false;
  captured.add(hole.name, value);
  return true;
}

function matchText(
  tokens: readonly Token[],
  index: number,
  text: string,
  lower: string,
  at: number,
  captured: Captured,
): boolean {
  const hole = tokens[index]?.hole ?? null;
  if (hole === null) return false;
  const next = tokens[index + 1];
  if (next === undefined) {
    captured.add(hole.name, text.slice(at, at + MOST_CHARACTERS).trim());
    return true;
  }
  const { literal } = next;
  if (literal === null) return false;
  let end = lower.lastIndexOf(literal);
  for (let tries = 0; end >= at && tries < MOST_TRIES; tries++) {
    if (matchTokens(tokens, index + 1, text, lower, end, captured)) {
      captured.add(hole.name, text.slice(at, Math.min(end, at + MOST_CHARACTERS)).trim());
      return true;
    }
    if (end === 0) break;
    end = lower.lastIndexOf(literal, end - 1);
  }
  return false;
}

/** Where what such a placeholder can take ends. */
function runEnd(type: HoleType, text: string, at: number): number {
  const belongs = type === 'number' ? isDigit : type === 'word' ? isWord : isRemote;
  let end = at;
  while (end < text.length && end - at < MOST_CHARACTERS && belongs(text.charCodeAt(end))) end++;
  return end;
}

/** What it takes of that; null if it is none of its kind. */
function valueOf(type: HoleType, run: string): string | null {
  if (type === 'number') return run;
  if (type === 'word') return isMark(run.charCodeAt(run.length - 1)) ? run.slice(0, -1) : run;
  const address = parseAddress(run);
  if (address !== null) return address;
  return type === 'remote' && /^[\w.-]+$/.test(run) ? run.toLowerCase() : null;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWord(code: number): boolean {
  return code > 32;
}

/** `,`, `;` or `:` behind a word belongs to the sentence. */
function isMark(code: number): boolean {
  return code === 44 || code === 59 || code === 58;
}

/** Letters, digits, and `. : - _ [ ] %`. */
function isRemote(code: number): boolean {
  const letter = code | 32;
  return (
    (code >= 48 && code <= 58) ||
    (letter >= 97 && letter <= 122) ||
    code === 45 ||
    code === 46 ||
    code === 91 ||
    code === 93 ||
    code === 95 ||
    code === 37
  );
}

function parsePattern(pattern: string): Pattern {
  const anywhere = pattern.startsWith('*');
  const tokens: Token[] = [];
  const names = new Set<string>();
  for (const part of (anywhere ? pattern.slice(1) : pattern).split(/(\{[^{}]*\})/)) {
    if (part === '') continue;
    if (!part.startsWith('{')) tokens.push({ literal: part.toLowerCase(), hole: null });
    else {
      const hole = parseHole(part, pattern);
      if (names.has(hole.name))
        throw new RuleSyntaxError(`the pattern "${pattern}" has {${hole.name}} twice`, ADVICE);
      names.add(hole.name);
      tokens.push({ literal: null, hole });
    }
  }
  checkTokens(tokens, anywhere, pattern);
  return { anywhere, tokens, names: [...names] };
}

function parseHole(part: string, pattern: string): Hole {
  const [, name, type] = /^\{([a-z][a-z0-9_]*)(?::([a-z]+))?\}$/.exec(part) ?? [];
  if (name === undefined) throw new RuleSyntaxError(`"${part}" in "${pattern}" is no placeholder`, ADVICE);
  if (type !== undefined && !HOLE_TYPES.includes(type))
    throw new RuleSyntaxError(`"${type}" in "${pattern}" is no type of placeholder`, ADVICE);
  return { name, type: (type ?? (name === 'ip' || name === 'remote' ? name : 'text')) as HoleType };
}

/** One text placeholder before the end, so that the places to try do not multiply. */
function checkTokens(tokens: readonly Token[], anywhere: boolean, pattern: string): void {
  if (anywhere && typeof tokens[0]?.literal !== 'string')
    throw new RuleSyntaxError(`the pattern "${pattern}" needs literal text after its *`, ADVICE);
  const inner = tokens.slice(0, -1).filter(({ hole }) => hole?.type === 'text');
  if (inner.length > 1)
    throw new RuleSyntaxError(
      `the pattern "${pattern}" has two placeholders of type text before its end`,
      ADVICE,
    );
  tokens.forEach((token, index) => {
    if (token.hole !== null && (tokens[index + 1]?.hole ?? null) !== null)
      throw new RuleSyntaxError(`the pattern "${pattern}" has two placeholders side by side`, ADVICE);
  });
}
