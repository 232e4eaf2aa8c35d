/**
 * Finds which of many literals occur in a text, in one pass over it whatever their number (Aho and Corasick,
 * "Efficient string matching", 1975), ignoring ASCII case. The automaton is completed to a table: one look-up a
 * character. An entry is where the next state's row begins; its complement, if a literal ends in that state.
 */
export class LiteralScanner {
  readonly #classes: Uint16Array;
  readonly #width: number;
  readonly #table: Int32Array;
  /** By state, which are numbered as their rows lie. */
  readonly #outputs: ReadonlyArray<readonly number[] | undefined>;

  /** @param literals lower case, ASCII, not empty; each with the tags to report when it is seen. */
  constructor(literals: ReadonlyArray<readonly [literal: string, tag: number]>) {
    this.#classes = characterClasses(literals.map(([literal]) => literal));
    this.#width = Math.max(0, ...this.#classes) + 1;
    const trie = new Trie();
    for (const [literal, tag] of literals) trie.add(literal, this.#classes, tag);
    const { table, outputs } = complete(trie, this.#width);
    this.#table = table;
    this.#outputs = outputs;
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
}

/** What literals begin with: a node for each beginning, 0 the empty one. A table of them all would be mostly empty. */
class Trie {
  /** By node: the class of its last character. */
  readonly classes = [0];
  /** By node: tags of the literal that ends there. */
  readonly tags: Array<readonly number[] | undefined> = [undefined];
  /** By node: its first child and the next one of its parent; 0: there is none. */
  readonly #children = [0];
  readonly #siblings = [0];

  add(literal: string, classes: Uint16Array, tag: number): void {
    let node = 0;
    for (let at = 0; at < literal.length; at++)
      node = this.#childFor(node, classes[literal.charCodeAt(at)] ?? 0);
    this.tags[node] = [...new Set([...(this.tags[node] ?? []), tag])];
  }

  *childrenOf(node: number): Generator<number> {
    for (let child = this.#children[node] ?? 0; child !== 0; child = this.#siblings[child] ?? 0) yield child;
  }

  #childFor(node: number, symbol: number): number {
    let child = this.#children[node] ?? 0;
    while (child !== 0 && this.classes[child] !== symbol) child = this.#siblings[child] ?? 0;
    if (child !== 0) return child;
    child = this.classes.push(symbol) - 1;
    this.tags.push(undefined);
    this.#siblings.push(this.#children[node] ?? 0);
    this.#children.push(0);
    this.#children[node] = child;
    return child;
  }
}

/**
 * The automaton of a trie. Breadth first, so that the row of a state's fallback is complete before the state's, which
 * begins as a copy of it; and rows of shallow states, which are looked at most, lie in few pages of memory.
 */
function complete(
  trie: Trie,
  width: number,
): { readonly table: Int32Array; readonly outputs: Array<readonly number[] | undefined> } {
  const { classes, tags } = trie;
  const table = new Int32Array(classes.length * width);
  const outputs = [tags[0]];
  /** By state: its node, and the row of its fallback. */
  const nodes = [0];
  const fallbacks = [0];
  for (let state = 0; state < nodes.length; state++) {
    const row = state * width;
    const fallback = fallbacks[state] ?? 0;
    table.copyWithin(row, fallback, fallback + width);
    for (const child of trie.childrenOf(nodes[state] ?? 0)) {
      const place = row + (classes[child] ?? 0);
      // A copy yet: where the fallback goes. What the root's children fall back to is the root.
      const instead = rowOf(table[place] ?? 0);
      const own = tags[child];
      const inherited = outputs[instead / width];
      const next = nodes.push(child) - 1;
      fallbacks.push(instead);
      outputs.push(own && inherited ? [...new Set([...own, ...inherited])] : (own ?? inherited));
      table[place] = outputs[next] === undefined ? next * width : ~(next * width);
    }
  }
  return { table, outputs };
}

/** Of an entry. */
function rowOf(entry: number): number {
  return entry < 0 ? ~entry : entry;
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
