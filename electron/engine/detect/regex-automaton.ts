import { requiredLiterals } from './regex-literals.ts';
import { parseRegex } from './regex-syntax.ts';
import type { CharacterRange, RegexNode } from './regex-syntax.ts';
import { RuleSyntaxError } from './rule-problem.ts';

/** One step of the automaton; `next` and `other` are indices of steps. */
type Step =
  | { readonly kind: 'characters'; readonly ranges: readonly CharacterRange[]; next: number }
  | { readonly kind: 'split'; next: number; other: number }
  | { readonly kind: 'start' | 'end'; next: number }
  | { readonly kind: 'match' };

interface State {
  readonly steps: readonly number[];
  /** Where its row of the table begins; `ACCEPTED` for one that has found the pattern. */
  readonly row: number;
  readonly acceptsAtEnd: boolean;
}

const LINE_FEED = 10;
const MOST_STEPS = 2000;
const MOST_STATES = 1000;
const FIRST_STATES = 8;
/** Entries of the table that are no row: what was not asked yet, and what ends the search. */
const UNKNOWN = 0;
const ACCEPTED = -1;

/**
 * A regular expression that is searched for in time linear in the text, whatever the text: a set of steps is
 * moved along the characters (Thompson 1968) and the sets met are kept as states of a table, one look-up a character.
 * Nothing backtracks.
 */
export class RegexAutomaton {
  /** See `requiredLiterals`. */
  readonly literals: readonly string[] | null;
  /** It asks for an end of the text or of a line: what occurs in a part of a text may not occur in the text. */
  readonly anchored: boolean;
  readonly #multiLine: boolean;
  readonly #steps: Step[] = [];
  readonly #bounds: readonly number[];
  readonly #asciiClasses = new Uint16Array(128);
  /** Character classes, and so the length of a row. */
  readonly #width: number;
  #states = new Map<string, State>();
  /** By row; the first row is nobody's. */
  #byRow: Array<State | undefined> = [undefined];
  /** The row of the next state, by state and character class; filled in when first needed. */
  #table: Int32Array;
  #first: State | undefined;

  /** @param options.multiLine `^` and `$` stand for the ends of every line of the text */
  constructor(
    pattern: string,
    options: { ignoreCase?: boolean; dotAll?: boolean; multiLine?: boolean } = {},
  ) {
    const root = parseRegex(pattern, options.ignoreCase ?? false, options.dotAll ?? false);
    this.literals = requiredLiterals(root);
    this.#multiLine = options.multiLine ?? false;
    // Step 0 is where the search begins; it is set once the rest is known.
    this.#steps.push({ kind: 'match' });
    const match = this.#add({ kind: 'match' });
    this.#steps[0] = { kind: 'split', next: this.#compile(root, match), other: -1 };
    this.#bounds = classBounds(this.#steps, this.#multiLine ? [LINE_FEED] : []);
    for (let code = 0; code < 128; code++) this.#asciiClasses[code] = this.#findClass(code);
    this.anchored = this.#steps.some(({ kind }) => kind === 'start' || kind === 'end');
    this.#width = this.#bounds.length;
    this.#table = new Int32Array(FIRST_STATES * this.#width);
  }

  /** Whether the pattern occurs anywhere in `text` (anchors bind it to the ends). */
  test(text: string): boolean {
    const first = (this.#first ??= this.#state(this.#close([0], true)));
    let row = first.row;
    if (row === ACCEPTED) return true;
    let table = this.#table;
    const classes = this.#asciiClasses;
    const { length } = text;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      const symbol = code < 128 ? (classes[code] as number) : this.#findClass(code);
      let next = table[row + symbol] as number;
      if (next === UNKNOWN) {
        next = this.#advance(row, symbol);
        table = this.#table;
      }
      if (next === ACCEPTED) return true;
      row = next;
    }
    return this.#byRow[row / this.#width]?.acceptsAtEnd === true;
  }

  #add(step: Step): number {
    if (this.#steps.length >= MOST_STEPS)
      throw new RuleSyntaxError(
        'the regular expression is too large',
        'Write smaller repetitions, or several rules.',
      );
    return this.#steps.push(step) - 1;
  }

  /** Compiles backwards: returns where the node begins, given where to go after it. */
  #compile(node: RegexNode, after: number): number {
    if (node.kind === 'characters')
      return this.#add({ kind: 'characters', ranges: node.ranges, next: after });
    if (node.kind === 'start' || node.kind === 'end') return this.#add({ kind: node.kind, next: after });
    if (node.kind === 'sequence')
      return node.parts.reduceRight((next, part) => this.#compile(part, next), after);
    if (node.kind === 'repeat') return this.#compileRepeat(node, after);
    const entries = node.parts.map((part) => this.#compile(part, after));
    return entries.reduceRight((other, next) => this.#add({ kind: 'split', next, other }));
  }

  #compileRepeat(node: Extract<RegexNode, { kind: 'repeat' }>, after: number): number {
    let entry = after;
    if (node.max === Infinity) {
      const loop = this.#add({ kind: 'split', next: -1, other: after });
      const step = this.#steps[loop];
      if (step?.kind === 'split') step.next = this.#compile(node.part, loop);
      entry = loop;
    } else {
      for (let count = node.min; count < node.max; count++)
        entry = this.#add({ kind: 'split', next: this.#compile(node.part, entry), other: after });
    }
    for (let count = 0; count < node.min; count++) entry = this.#compile(node.part, entry);
    return entry;
  }

  /** The row of the state behind a character of the class; the table may be another one afterwards. */
  #advance(row: number, symbol: number): number {
    const sample = this.#bounds[symbol] ?? 0;
    const steps = this.#byRow[row / this.#width]?.steps ?? [];
    const endsLine = this.#multiLine && sample === LINE_FEED;
    const moved: number[] = [];
    // What an end of line leads to comes first: it may be a match already, or go on with the line feed itself.
    for (const index of endsLine ? this.#close(steps, false, true) : steps) {
      const step = this.#steps[index];
      if (step?.kind === 'match') moved.push(index);
      if (step?.kind === 'characters' && step.ranges.some(([low, high]) => sample >= low && sample <= high))
        moved.push(step.next);
    }
    const states = this.#states;
    const next = this.#state(this.#close([...moved, 0], endsLine)).row;
    // Unless it was begun anew for want of room, and this row is nobody's or another's.
    if (states === this.#states) this.#table[row + symbol] = next;
    return next;
  }

  #state(steps: readonly number[]): State {
    const key = steps.join(',');
    const known = this.#states.get(key);
    if (known) return known;
    if (this.#states.size >= MOST_STATES) this.#beginAnew();
    const isMatch = (index: number) => this.#steps[index]?.kind === 'match';
    const beyondEnd = this.#close(
      steps.flatMap((index) => {
        const step = this.#steps[index];
        return step?.kind === 'end' ? [step.next] : [];
      }),
      false,
      true,
    );
    const row = steps.some(isMatch) ? ACCEPTED : this.#byRow.length * this.#width;
    const state: State = { steps, row, acceptsAtEnd: beyondEnd.some(isMatch) };
    this.#states.set(key, state);
    if (row !== ACCEPTED) this.#append(state);
    return state;
  }

  #append(state: State): void {
    this.#byRow.push(state);
    if (state.row + this.#width <= this.#table.length) return;
    const larger = new Int32Array(this.#table.length * 2);
    larger.set(this.#table);
    this.#table = larger;
  }

  #beginAnew(): void {
    this.#states = new Map();
    this.#byRow = [undefined];
    this.#table = new Int32Array(FIRST_STATES * this.#width);
    this.#first = undefined;
  }

  /** All steps reachable without reading a character. */
  #close(from: readonly number[], atStart: boolean, atEnd = false): number[] {
    const seen = new Set<number>();
    const stack = [...from];
    for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
      if (index < 0 || seen.has(index)) continue;
      seen.add(index);
      const step = this.#steps[index];
      if (step?.kind === 'split') stack.push(step.next, step.other);
      else if (step?.kind === 'start' && atStart) stack.push(step.next);
      else if (step?.kind === 'end' && atEnd) stack.push(step.next);
    }
    return [...seen].sort((left, right) => left - right);
  }

  #findClass(code: number): number {
    let low = 0;
    let high = this.#bounds.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#bounds[middle] ?? 0) <= code) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Where the answer of any range changes: characters between two bounds are alike to the pattern. */
function classBounds(steps: readonly Step[], singled: readonly number[]): number[] {
  const bounds = new Set([0, ...singled.flatMap((code) => [code, code + 1])]);
  for (const step of steps) {
    if (step.kind !== 'characters') continue;
    for (const [low, high] of step.ranges) bounds.add(low).add(high + 1);
  }
  return [...bounds].sort((left, right) => left - right);
}
