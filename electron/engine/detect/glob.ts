/** A Sigma string: literal runs and wildcards, in order. */
type Piece = { readonly literal: string } | '*' | '?';

/** A compiled Sigma string. */
export interface Glob {
  /** Linear in the value's length times the pattern's longest run of `?`; never backtracks over `*`. */
  readonly matches: (value: string) => boolean;
  /** Its longest literal run: a value that lacks it cannot match. Empty if there is none. */
  readonly literal: string;
  /** Set where it asks no more than that the value holds this literal somewhere. */
  readonly contained: string | null;
  /** Set where it asks no more than that the value begins with this literal. */
  readonly leading: string | null;
}

/** Where the pattern may stand in the value, by modifier. */
export type GlobPlace = 'whole' | 'contains' | 'startswith' | 'endswith';

/**
 * Compiles a Sigma string: `*` any run, `?` one character; a backslash escapes `*`, `?` and `\`, and is itself
 * elsewhere (Sigma rules specification 2.1, "Escaping"). Case is the caller's: lower both sides to ignore it.
 */
export function compileGlob(pattern: string, place: GlobPlace): Glob {
  const pieces = parsePieces(pattern);
  if (place === 'contains' || place === 'endswith') pieces.unshift('*');
  if (place === 'contains' || place === 'startswith') pieces.push('*');
  const literals = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.literal]));
  const literal = literals.reduce((best, next) => (next.length > best.length ? next : best), '');
  const plain = literals.length <= 1 && !pieces.includes('?');
  const open = { start: pieces[0] === '*', end: pieces.at(-1) === '*' };
  return {
    matches: plain ? plainMatcher(literal, open.start, open.end) : generalMatcher(pieces),
    literal,
    contained: plain && open.start && open.end ? literal : null,
    leading: plain && !open.start && open.end && literal !== '' ? literal : null,
  };
}

function parsePieces(pattern: string): Piece[] {
  const pieces: Piece[] = [];
  let literal = '';
  const flush = () => {
    if (literal !== '') pieces.push({ literal });
    literal = '';
  };
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    const next = pattern.charAt(at + 1);
    if (character === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next;
      at++;
    } else if (character === '*' || character === '?') {
      flush();
      if (character === '?' || pieces.at(-1) !== '*') pieces.push(character);
    } else literal += character;
  }
  flush();
  return pieces;
}

function plainMatcher(literal: string, openStart: boolean, openEnd: boolean): (value: string) => boolean {
  if (openStart && openEnd) return (value) => value.includes(literal);
  if (openEnd) return (value) => value.startsWith(literal);
  if (openStart) return (value) => value.endsWith(literal);
  return (value) => value === literal;
}

/** Characters and `?` (null) between two stars. */
type Segment = ReadonlyArray<string | null>;

/** No later place for a segment between stars is better than the first, so nothing is tried twice. */
function generalMatcher(pieces: readonly Piece[]): (value: string) => boolean {
  const segments: Segment[] = [];
  let segment: Array<string | null> = [];
  for (const piece of pieces) {
    if (piece === '*') {
      segments.push(segment);
      segment = [];
    } else if (piece === '?') segment.push(null);
    else segment.push(...piece.literal.split(''));
  }
  segments.push(segment);
  const head = segments[0] ?? [];
  const tail = segments.at(-1) ?? [];
  const middle = segments.slice(1, -1);
  if (segments.length === 1) return (value) => value.length === head.length && fits(head, value, 0);
  return (value) => {
    const last = value.length - tail.length;
    if (last < head.length || !fits(head, value, 0) || !fits(tail, value, last)) return false;
    let at = head.length;
    for (const part of middle) {
      const found = findSegment(part, value, at, last);
      if (found < 0) return false;
      at = found + part.length;
    }
    return true;
  };
}

function findSegment(segment: Segment, value: string, from: number, end: number): number {
  for (let at = from; at + segment.length <= end; at++) if (fits(segment, value, at)) return at;
  return -1;
}

function fits(segment: Segment, value: string, at: number): boolean {
  for (let index = 0; index < segment.length; index++) {
    const character = segment[index];
    if (character !== null && character !== value[at + index]) return false;
  }
  return true;
}
