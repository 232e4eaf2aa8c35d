/**
 * Finds which of many literals occur in a text, in one pass over it whatever their number (Aho and Corasick,
 * "Efficient string matching", 1975), ignoring ASCII case. The automaton is completed to a table: one look-up a
 * character. An entry is where the next state's row begins; its complement, if a literal ends in that state.
 */
export class LiteralScanner {
  readonly #classes: Uint16Array;
  readonly #width: number;
  #table: Int32Array;
  #outputs: Array<readonly number[] | undefined>;

  /** @param literals lower case, ASCII, not empty; each with the tags to report when it is seen. */
  constructor(literals: ReadonlyArray<readonly [literal: string, tag: number]>) {
    this.#classes = characterClasses(literals.map(([literal]) => literal));
    this.#width = Math.max(0, ...this.#classes) + 1;
    const characters = literals.reduce((sum, [literal]) => sum + literal.length, 0);
    this.#table = new Int32Array((characters + 1) * this.#width).fill(-1);
    this.#outputs = [undefined];
    for (const [literal, tag] of literals) this.#insert(literal, tag);
    this.#complete();
  }

  /** Calls `report` for each tag at each place it is seen; a tag may be reported more than once. */
  scan(text: string, report: (tag: number) => void): void {
    const table = this.#table;
    const classes = this.#classes;
    const { length } = text;
    let row = 0;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      row = code < 128 ? (table[row + (classes[code] as number)] as number) : 0;
      if (row >= 0) continue;
      row = ~row;
      const tags = this.#outputs[row / this.#width] ?? [];
      for (let index = 0; index < tags.length; index++) report(tags[index] as number);
    }
  }

  /** Whether any literal occurs. */
  occursIn(text: string): boolean {
    const table = this.#table;
    const classes = this.#classes;
    const { length } = text;
    let row = 0;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      row = code < 128 ? (table[row + (classes[code] as number)] as number) : 0;
      if (row < 0) return true;
    }
    return false;
  }

  #insert(literal: string, tag: number): void {
    let state = 0;
    for (let at = 0; at < literal.length; at++) {
      const slot = state * this.#width + (this.#classes[literal.charCodeAt(at)] ?? 0);
      let next = this.#table[slot] ?? -1;
      if (next < 0) {
        next = this.#outputs.length;
        this.#outputs.push(undefined);
        this.#table[slot] = next;
      }
      state = next;
    }
    this.#outputs[state] = [...new Set([...(this.#outputs[state] ?? []), tag])];
  }

  /** Breadth first, so that a state's fallback is complete before the state is. */
  #complete(): void {
    const width = this.#width;
    const fallbacks = new Int32Array(this.#outputs.length);
    const queue = [0];
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head] ?? 0;
      const fallback = fallbacks[state] ?? 0;
      for (let symbol = 0; symbol < width; symbol++) {
        const next = this.#table[state * width + symbol] ?? -1;
        const instead = state === 0 ? 0 : (this.#table[fallback * width + symbol] ?? 0);
        if (next < 0) this.#table[state * width + symbol] = instead;
        else {
          fallbacks[next] = instead;
          const inherited = this.#outputs[instead];
          if (inherited) this.#outputs[next] = [...new Set([...(this.#outputs[next] ?? []), ...inherited])];
          queue.push(next);
        }
      }
    }
    this.#arrange(queue);
  }

  /** Rows in the order of `states`, shallow ones first: they are looked at most, and lie in few pages of memory so. */
  #arrange(states: readonly number[]): void {
    const width = this.#width;
    const entries = new Int32Array(states.length);
    const outputs = states.map((state) => this.#outputs[state]);
    for (const [place, state] of states.entries())
      entries[state] = outputs[place] === undefined ? place * width : ~(place * width);
    const table = new Int32Array(states.length * width);
    for (const [place, state] of states.entries())
      for (let symbol = 0; symbol < width; symbol++)
        table[place * width + symbol] = entries[this.#table[state * width + symbol] ?? 0] ?? 0;
    this.#table = table;
    this.#outputs = outputs;
  }
}

/** Class 0 for characters in no literal; upper and lower case share a class. */
function characterClasses(literals: readonly string[]): Uint16Array {
  const classes = new Uint16Array(128);
  let count = 0;
  for (const character of new Set(literals.join(''))) {
    const code = character.charCodeAt(0);
    if (code >= 128) continue;
    classes[code] = ++count;
    const upper = character.toUpperCase().charCodeAt(0);
    if (upper < 128) classes[upper] = count;
  }
  return classes;
}

/** The longest ASCII run of a lower-case literal, which is what a scanner can look for. */
export function asciiRun(literal: string): string {
  let best = '';
  for (const run of literal.split(/[^\0-\x7f]+/)) if (run.length > best.length) best = run;
  return best;
}
