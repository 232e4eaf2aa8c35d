import type { EntityTallies } from '../../shared/domain/words.ts';

/** A piece of a log line: constant words are dimmed, what varies is strong, the main parameter in the accent. */
export interface Piece {
  readonly text: string;
  readonly kind: 'constant' | 'varies' | 'main';
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const PLACEHOLDER = /<[^<>\s]{1,40}>/g;
const WORD = /[\p{L}\p{N}_]/u;

/**
 * Cuts a line into pieces. What varies is where the template has a placeholder, and wherever an entity's value
 * stands; the main value is drawn in the accent.
 *
 * @param template as the reducer wrote it, `Failed password for <user> from <ip>`; null if the line has none
 * @param values entity values to strengthen
 * @param main the one value that matters most, if any
 */
export function cutLine(
  text: string,
  template: string | null,
  values: readonly string[],
  main: string | null,
): Piece[] {
  const known = values.flatMap((value) => occurrences(text, value));
  const slots = template === null ? [] : placeholderSpans(text, template);
  // Where a slot holds more than the value (`invalid user admin`), the value alone is worth the strength.
  const spans = [...known, ...slots.filter((slot) => !known.some((one) => lies(one, slot)))];
  const mainSpans = main === null ? [] : occurrences(text, main);
  return paint(text, merge([...spans, ...mainSpans]), mainSpans);
}

/** Where the template's placeholders lie in the line; nothing if the constant parts are not all there, in order. */
export function placeholderSpans(text: string, template: string): Span[] {
  const constants = template.split(PLACEHOLDER);
  if (constants.length < 2) return [];
  const start = constants[0] === '' ? 0 : text.indexOf(constants[0] ?? '');
  if (start < 0) return [];
  let at = start + (constants[0]?.length ?? 0);
  const spans: Span[] = [];
  for (const constant of constants.slice(1)) {
    const end = constant === '' ? endOfValue(text, at) : text.indexOf(constant, at);
    if (end < 0) return [];
    if (end > at) spans.push({ from: at, to: end });
    at = end + constant.length;
  }
  return spans;
}

/** A placeholder at the very end, or beside another one, takes one word. */
function endOfValue(text: string, from: number): number {
  const space = text.indexOf(' ', from);
  return space < 0 ? text.length : space;
}

/** Whether a value stands in a line as a word of its own. */
export function findValue(line: string, value: string): boolean {
  return occurrences(line, value).length > 0;
}

/** Places of a value that are not inside a longer word: `10` is not found in `2010`. */
function occurrences(text: string, value: string): Span[] {
  const spans: Span[] = [];
  if (value === '') return spans;
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
    const before = text[at - 1] ?? ' ';
    const after = text[at + value.length] ?? ' ';
    const inWord =
      (WORD.test(before) && WORD.test(value[0] ?? '')) || (WORD.test(after) && WORD.test(value.at(-1) ?? ''));
    if (!inWord) spans.push({ from: at, to: at + value.length });
  }
  return spans;
}

function lies(inner: Span, outer: Span): boolean {
  return inner.from >= outer.from && inner.to <= outer.to;
}

function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((left, right) => left.from - right.from)) {
    const last = merged.at(-1);
    if (last && span.from < last.to)
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else merged.push(span);
  }
  return merged;
}

function paint(text: string, spans: readonly Span[], main: readonly Span[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const span of spans) {
    if (span.from > at) pieces.push({ text: text.slice(at, span.from), kind: 'constant' });
    const isMain = main.some((one) => one.from < span.to && span.from < one.to);
    pieces.push({ text: text.slice(span.from, span.to), kind: isMain ? 'main' : 'varies' });
    at = span.to;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), kind: 'constant' });
  return pieces;
}

/** A template as words and slots, for the head of the evidence: `<ip>` becomes the slot `ip`, `<*>` the slot `…`. */
export function cutTemplate(
  template: string,
): ReadonlyArray<{ readonly text: string; readonly slot: boolean }> {
  const parts: Array<{ text: string; slot: boolean }> = [];
  let at = 0;
  for (const match of template.matchAll(PLACEHOLDER)) {
    if (match.index > at) parts.push({ text: template.slice(at, match.index), slot: false });
    const name = match[0].slice(1, -1);
    parts.push({ text: name === '*' ? '…' : name, slot: true });
    at = match.index + match[0].length;
  }
  if (at < template.length) parts.push({ text: template.slice(at), slot: false });
  return parts;
}

/** The kinds whose values a reader looks for first. */
const MAIN_KINDS = ['ip', 'user', 'path', 'unit', 'container', 'host', 'service'] as const;

/** The most frequent value of the kind that matters most, and every other value that is worth strengthening. */
export function valuesToMark(entities: EntityTallies): {
  readonly main: { readonly kind: (typeof MAIN_KINDS)[number]; readonly value: string } | null;
  readonly values: readonly string[];
} {
  const kind = MAIN_KINDS.find((one) => Object.keys(entities[one] ?? {}).length > 0);
  const top = kind && Object.entries(entities[kind] ?? {}).sort((left, right) => right[1] - left[1])[0];
  const values = MAIN_KINDS.flatMap((one) => (one === 'service' ? [] : Object.keys(entities[one] ?? {})));
  return { main: kind && top ? { kind, value: top[0] } : null, values: values.slice(0, MOST_VALUES) };
}

/** Beyond this, searching every line for every value is slower than it is worth. */
const MOST_VALUES = 400;
