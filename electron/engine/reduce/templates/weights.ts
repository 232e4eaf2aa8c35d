import { constantAt } from './skeleton.ts';
import type { Skeleton } from './skeleton.ts';
import { WEAK, WORD } from './tokens.ts';
import type { TokenBuffer } from './tokens.ts';

/*
 * How much a word says that its column is data. In thirtieths of a plain word, so that sums are exact and do not
 * depend on the order in which lines come.
 */

/** Names with dots or digits: two of them are enough. */
const VALUE_LIKE = 75;
const PLAIN = 30;
/** A plain word beside only one other word: agreement by chance is easy, fifteen are needed. */
const THIN = 10;
/** States are events: seventeen are needed. */
const SYMBOLIC = 9;

const ENOUGH = 150;
/** The first word usually names the event. */
const ENOUGH_FIRST = 480;

const STATE = /^(?:true|false|yes|no|on|off|ok|up|down)$/i;
const CAPITALS = /(?:^|[^A-Za-z])[A-Z][A-Z_]*$/;
const FAILURE_CLASS = /(?:Exception|Error|Failure|Throwable)$/;

/** Is the token at `column` a word, with or without digits? */
export function isWord(skeleton: Pick<Skeleton, 'kinds'>, column: number): boolean {
  const kind = skeleton.kinds[column];
  return kind === WORD || kind === WEAK;
}

/** Weight of the word at `column`, of which `others` other words stand in the line. */
export function weightOf(skeleton: Skeleton, column: number, others: number): number {
  const word = constantAt(skeleton, column);
  if (FAILURE_CLASS.test(word)) return PLAIN;
  if (STATE.test(word) || CAPITALS.test(word)) return SYMBOLIC;
  if (skeleton.kinds[column] === WEAK || word.includes('.')) return VALUE_LIKE;
  return others === 1 ? THIN : PLAIN;
}

/** Weight at which the words of a column are taken for data. */
export function thresholdOf(column: number): number {
  return column === 0 ? ENOUGH_FIRST : ENOUGH;
}

/** Words of two or more letters; shorter ones hold no message together. */
export function countLongWords(skeleton: Skeleton): number {
  let words = 0;
  for (let column = 0; column < skeleton.count; column += 1) if (isLongWord(skeleton, column)) words += 1;
  return words;
}

/** Other words of two or more letters than the one at `column`. */
export function othersThan(skeleton: Skeleton, column: number, longWords: number): number {
  return isLongWord(skeleton, column) ? longWords - 1 : longWords;
}

/**
 * May the word at `column` be a value where an otherwise equal message has a parameter? Two other words must hold
 * the message together; one is enough for a word that looks like a value and does not begin the message.
 */
export function mayBeAbsorbed(column: number, others: number, looksLikeValue: boolean): boolean {
  return others >= 2 || (others === 1 && column !== 0 && looksLikeValue);
}

/** What the scanner read, as far as weighing needs it. */
export type Tokens = Pick<TokenBuffer, 'count' | 'kinds' | 'hashes' | 'starts' | 'ends'>;

/** `countLongWords` of a line that no skeleton is kept for. */
export function countLongTokens(line: Tokens): number {
  let words = 0;
  for (let column = 0; column < line.count; column += 1) if (isLongToken(line, column)) words += 1;
  return words;
}

/** `mayBeAbsorbed` of a line that no skeleton is kept for. */
export function mayAbsorbToken(line: Tokens, text: string, column: number, longWords: number): boolean {
  const others = isLongToken(line, column) ? longWords - 1 : longWords;
  if (others !== 1) return others >= 2;
  const dot = text.indexOf('.', line.starts[column]);
  const isDotted = dot !== -1 && dot < (line.ends[column] as number);
  return mayBeAbsorbed(column, others, isDotted || line.kinds[column] === WEAK);
}

function isLongToken(line: Tokens, column: number): boolean {
  return isWord(line, column) && (line.ends[column] as number) - (line.starts[column] as number) >= 2;
}

/** Does the word carry digits or dots? */
export function looksLikeValue(skeleton: Skeleton, column: number): boolean {
  return skeleton.kinds[column] === WEAK || constantAt(skeleton, column).includes('.');
}

/** Columns of dotted names: classes and properties that may change together. */
export function dottedColumns(skeleton: Skeleton): number[] {
  const columns: number[] = [];
  for (let column = 0; column < skeleton.count; column += 1)
    if (isWord(skeleton, column) && constantAt(skeleton, column).includes('.')) columns.push(column);
  return columns;
}

function isLongWord(skeleton: Skeleton, column: number): boolean {
  if (!isWord(skeleton, column)) return false;
  return (skeleton.offsets[column * 2 + 1] as number) - (skeleton.offsets[column * 2] as number) >= 2;
}
