import type { RedactedText } from '../../../../shared/domain/line.ts';
import { deriveRedacted } from '../redact.ts';
import { isDigitAt } from './characters.ts';
import { mix } from './keys.ts';
import type { HashKeys } from './keys.ts';
import type { Scanner } from './scanner.ts';
import { SEPARATOR, VARIABLE, WEAK } from './tokens.ts';
import type { TokenBuffer } from './tokens.ts';

/** One exact skeleton: the tokens of the first line that had it, without its parameters' values. */
export interface Skeleton {
  readonly first: number;
  readonly second: number;
  readonly count: number;
  readonly kinds: Uint8Array;
  readonly hashes: Int32Array;
  readonly values: Int32Array;
  /** The first line with its parameters taken out and white space collapsed; `offsets` are pairs into it. */
  readonly line: RedactedText;
  readonly offsets: Int32Array;
}

/** Copies what the scanner read of `text` from `from` on. */
export function copySkeleton(scanner: Scanner, text: RedactedText, from: number): Skeleton {
  const { tokens } = scanner;
  const { count } = tokens;
  const offsets = new Int32Array(count * 2);
  return {
    first: scanner.first,
    second: scanner.second,
    count,
    kinds: tokens.kinds.slice(0, count),
    hashes: tokens.hashes.slice(0, count),
    values: tokens.values.slice(0, count),
    line: deriveRedacted(text, constantsOf(text, from, tokens, offsets)),
    offsets,
  };
}

/** The same skeleton with `columns` made parameters. */
export function maskSkeleton(skeleton: Skeleton, columns: readonly number[], keys: HashKeys): Skeleton {
  const kinds = skeleton.kinds.slice();
  const hashes = skeleton.hashes.slice();
  let { first, second } = skeleton;
  for (const column of columns) {
    const hash = hashes[column] as number;
    first = maskedFirst(first, hash, column, keys);
    second = maskedSecond(second, hash, column, keys);
    kinds[column] = VARIABLE;
    hashes[column] = keys.variable;
  }
  return { ...skeleton, first, second, kinds, hashes };
}

/** The first `length` tokens of a skeleton. Its hash is of no use; it only says what the start reads. */
export function cutSkeleton(skeleton: Skeleton, length: number): Skeleton {
  return {
    ...skeleton,
    count: length,
    kinds: skeleton.kinds.slice(0, length),
    hashes: skeleton.hashes.slice(0, length),
    values: skeleton.values.slice(0, length),
    line: deriveRedacted(
      skeleton.line,
      detached(skeleton.line.slice(0, skeleton.offsets[length * 2 - 1] ?? 0)),
    ),
    offsets: skeleton.offsets.slice(0, length * 2),
  };
}

/** First half of a skeleton's hash after the token with `hash` at `column` became a parameter. */
export function maskedFirst(first: number, hash: number, column: number, keys: HashKeys): number {
  return (first + Math.imul(keys.variable - hash, keys.first[column] as number)) | 0;
}

/** The same for the second half. */
export function maskedSecond(second: number, hash: number, column: number, keys: HashKeys): number {
  return (second + Math.imul(mix(keys.variable) - mix(hash), keys.second[column] as number)) | 0;
}

/** Text of a constant token of the skeleton's first line. */
export function constantAt(skeleton: Skeleton, column: number): string {
  return skeleton.line.slice(skeleton.offsets[column * 2], skeleton.offsets[column * 2 + 1]);
}

/** The line as a template: `<*>` where `isParameter` says so, spacing as in the first line. */
export function readableText(skeleton: Skeleton, isParameter: (column: number) => boolean): string {
  const { count, kinds, line, offsets } = skeleton;
  let text = '';
  let from = 0;
  for (let column = 0; column < count; column += 1) {
    text += line.slice(from, offsets[column * 2]);
    from = offsets[column * 2 + 1] as number;
    const constant = constantAt(skeleton, column);
    if ((kinds[column] as number) >= VARIABLE) text += '<*>';
    else if (!isParameter(column)) text += constant;
    else text += kinds[column] === WEAK ? numberedName(constant, '<*>') : '<*>';
  }
  return (text + line.slice(from)).trim();
}

/**
 * The skeleton alone as text: the same for every line that has it, whatever its spacing. Names with digits show
 * `#` for them, repeated separators appear once, and a space stands between words and after `,` `;` `:`.
 */
export function canonicalText(skeleton: Skeleton): string {
  let text = '';
  let before = 0;
  for (let column = 0; column < skeleton.count; column += 1) {
    const kind = skeleton.kinds[column] as number;
    const constant = constantAt(skeleton, column);
    if (kind === SEPARATOR) {
      text += constant.charAt(0);
      before = text.charCodeAt(text.length - 1);
      continue;
    }
    if (before === -1 || before === 44 || before === 58 || before === 59) text += ' ';
    text += kind >= VARIABLE ? '<*>' : kind === WEAK ? constant.replace(/\d+/g, '#') : constant;
    before = -1;
  }
  return text;
}

/** `eth0` → `eth<*>`: from the first digit to the last. */
function numberedName(name: string, mark: string): string {
  let from = 0;
  while (from < name.length && !isDigitAt(name, from)) from += 1;
  let to = name.length;
  while (to > from && !isDigitAt(name, to - 1)) to -= 1;
  return name.slice(0, from) + mark + name.slice(to);
}

function constantsOf(text: string, begin: number, tokens: TokenBuffer, offsets: Int32Array): string {
  let line = '';
  let from = begin;
  for (let column = 0; column < tokens.count; column += 1) {
    const start = tokens.starts[column] as number;
    const end = tokens.ends[column] as number;
    line += text.slice(from, start).replace(/\s+/g, ' ');
    offsets[column * 2] = line.length;
    if ((tokens.kinds[column] as number) < VARIABLE) line += text.slice(start, end);
    offsets[column * 2 + 1] = line.length;
    from = end;
  }
  line += text.slice(from).replace(/\s+/g, ' ');
  return detached(line);
}

/** A copy that shares no memory with the line it was cut from. */
export function detached(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
