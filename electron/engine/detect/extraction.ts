import { parseAddress } from './addresses.ts';
import type { LineView } from './line-view.ts';
import { RuleSyntaxError } from './rule-problem.ts';

/** What a placeholder takes: an address, an address or host name, digits, what has no space, or any text. */
type HoleType = 'ip' | 'remote' | 'number' | 'word' | 'text';
const HOLE_TYPES: readonly string[] = ['ip', 'remote', 'number', 'word', 'text'] satisfies HoleType[];

type Token = { readonly literal: string } | { readonly name: string; readonly type: HoleType };

interface Pattern {
  /** Found anywhere, not only at the message's start. */
  readonly anywhere: boolean;
  readonly tokens: readonly Token[];
}

/** Takes values out of messages by patterns; see `compileExtraction`. */
export interface Extraction {
  readonly names: readonly string[];
  /** Earlier patterns win; a value may be empty. */
  readonly extract: (view: LineView) => ReadonlyMap<string, string>;
}

/** How many places a text placeholder's end is looked for at; the right one is the last or nearly so. */
const MOST_TRIES = 32;
const MOST_CHARACTERS = 256;
const ADVICE =
  'Write literal text with placeholders such as {user} or {port:number}; types: ip, remote, number, word, text; a leading * finds it anywhere.';
const NOTHING: ReadonlyMap<string, string> = new Map();

/**
 * Compiles patterns such as `Failed password for {user} from {ip} port {port:number}`. `{ip}` takes an address,
 * other names any text unless a type is given. Text reaches to the LAST place where the rest fits, because what
 * a client chose (a user name) stands before what the service wrote (the address): a user called
 * `x from 192.0.2.1 port 1` does not move the address. Literals ignore case; work is linear in the message.
 */
export function compileExtraction(patterns: readonly string[]): Extraction {
  const compiled = patterns.map(parsePattern);
  const names = new Set(
    compiled.flatMap(({ tokens }) => tokens.flatMap((t) => ('name' in t ? [t.name] : []))),
  );
  return { names: [...names], extract: (view) => extractAll(compiled, view) };
}

function extractAll(patterns: readonly Pattern[], view: LineView): ReadonlyMap<string, string> {
  if (patterns.length === 0) return NOTHING;
  const text = view.line.message;
  const lower = view.lowerMessage.length === text.length ? view.lowerMessage : text;
  const claimed = new Map<string, string>();
  for (const pattern of patterns)
    if (tellsNews(pattern, claimed)) matchPattern(pattern, text, lower, claimed);
  return claimed;
}

/** Whether a name of it has no value yet; a later pattern changes none. */
function tellsNews({ tokens }: Pattern, claimed: ReadonlyMap<string, string>): boolean {
  if (claimed.size === 0) return true;
  for (const token of tokens) if ('name' in token && !claimed.has(token.name)) return true;
  return false;
}

/**
 * Called from the last placeholder to the first once a pattern has matched whole. An empty value claims its name too:
 * `invalid user  from …` has no user, not one called "invalid user".
 */
function claim(claimed: Map<string, string>, name: string, value: string): void {
  if (!claimed.has(name)) claimed.set(name, value);
}

function matchPattern(pattern: Pattern, text: string, lower: string, claimed: Map<string, string>): boolean {
  if (!pattern.anywhere) return matchTokens(pattern.tokens, 0, text, lower, 0, claimed);
  const [first] = pattern.tokens;
  if (!first || !('literal' in first)) return false;
  let at = lower.indexOf(first.literal);
  for (let tries = 0; at >= 0 && tries < MOST_TRIES; tries++) {
    if (matchTokens(pattern.tokens, 0, text, lower, at, claimed)) return true;
    at = lower.indexOf(first.literal, at + 1);
  }
  return false;
}

function matchTokens(
  tokens: readonly Token[],
  index: number,
  text: string,
  lower: string,
  at: number,
  claimed: Map<string, string>,
): boolean {
  const token = tokens[index];
  if (!token) return true;
  if ('literal' in token) {
    const after = at + token.literal.length;
    return lower.startsWith(token.literal, at) && matchTokens(tokens, index + 1, text, lower, after, claimed);
  }
  if (token.type === 'text') return matchText(tokens, index, text, lower, at, claimed);
  const taken = takeRun(token.type, text, at);
  if (!taken || !matchTokens(tokens, index + 1, text, lower, taken.end, claimed)) return false;
  claim(claimed, token.name, taken.value);
  return true;
}

function matchText(
  tokens: readonly Token[],
  index: number,
  text: string,
  lower: string,
  at: number,
  claimed: Map<string, string>,
): boolean {
  const token = tokens[index];
  const next = tokens[index + 1];
  if (!token || !('name' in token)) return false;
  if (!next) {
    claim(claimed, token.name, text.slice(at, at + MOST_CHARACTERS).trim());
    return true;
  }
  if (!('literal' in next)) return false;
  let end = lower.lastIndexOf(next.literal);
  for (let tries = 0; end >= at && tries < MOST_TRIES; tries++) {
    if (matchTokens(tokens, index + 1, text, lower, end, claimed)) {
      claim(claimed, token.name, text.slice(at, Math.min(end, at + MOST_CHARACTERS)).trim());
      return true;
    }
    if (end === 0) break;
    end = lower.lastIndexOf(next.literal, end - 1);
  }
  return false;
}

function takeRun(type: HoleType, text: string, at: number): { value: string; end: number } | null {
  const belongs = type === 'number' ? isDigit : type === 'word' ? isWord : isRemote;
  let end = at;
  while (end < text.length && end - at < MOST_CHARACTERS && belongs(text.charCodeAt(end))) end++;
  if (end === at) return null;
  const value = text.slice(at, end);
  if (type === 'number') return { value, end };
  if (type === 'word')
    return { value: isMark(value.charCodeAt(value.length - 1)) ? value.slice(0, -1) : value, end };
  const address = parseAddress(value);
  if (address !== null) return { value: address, end };
  return type === 'remote' && /^[\w.-]+$/.test(value) ? { value: value.toLowerCase(), end } : null;
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
    if (!part.startsWith('{')) tokens.push({ literal: part.toLowerCase() });
    else {
      const hole = parseHole(part, pattern);
      if (names.has(hole.name))
        throw new RuleSyntaxError(`the pattern "${pattern}" has {${hole.name}} twice`, ADVICE);
      names.add(hole.name);
      tokens.push(hole);
    }
  }
  checkTokens(tokens, anywhere, pattern);
  return { anywhere, tokens };
}

function parseHole(part: string, pattern: string): { name: string; type: HoleType } {
  const [, name, type] = /^\{([a-z][a-z0-9_]*)(?::([a-z]+))?\}$/.exec(part) ?? [];
  if (name === undefined) throw new RuleSyntaxError(`"${part}" in "${pattern}" is no placeholder`, ADVICE);
  if (type !== undefined && !HOLE_TYPES.includes(type))
    throw new RuleSyntaxError(`"${type}" in "${pattern}" is no type of placeholder`, ADVICE);
  return { name, type: (type ?? (name === 'ip' || name === 'remote' ? name : 'text')) as HoleType };
}

/** One text placeholder before the end, so that the places to try do not multiply. */
function checkTokens(tokens: readonly Token[], anywhere: boolean, pattern: string): void {
  if (anywhere && !(tokens[0] && 'literal' in tokens[0]))
    throw new RuleSyntaxError(`the pattern "${pattern}" needs literal text after its *`, ADVICE);
  const inner = tokens.slice(0, -1).filter((token) => 'type' in token && token.type === 'text');
  if (inner.length > 1)
    throw new RuleSyntaxError(
      `the pattern "${pattern}" has two placeholders of type text before its end`,
      ADVICE,
    );
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    if ('name' in token && next && 'name' in next)
      throw new RuleSyntaxError(`the pattern "${pattern}" has two placeholders side by side`, ADVICE);
  });
}
