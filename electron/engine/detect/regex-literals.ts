import type { RegexNode } from './regex-syntax.ts';

/** Alternatives beyond this say too little to be worth looking for. */
const MOST_LITERALS = 32;

/**
 * Texts of which every match holds at least one, in lower case; null if there are none. They let most lines be passed
 * over without moving an automaton.
 */
export function requiredLiterals(node: RegexNode): string[] | null {
  const literals = new Runs().read(node).finish();
  return literals === null || literals.length > MOST_LITERALS ? null : literals;
}

/** Collects runs of single characters along a sequence, and keeps the best set of literals met. */
class Runs {
  #run = '';
  #best: string[] | null = null;

  read(node: RegexNode): this {
    if (node.kind === 'characters') {
      const character = onlyCharacter(node.ranges);
      if (character === null) this.#end();
      else this.#run += character;
    } else if (node.kind === 'sequence') for (const part of node.parts) this.read(part);
    else if (node.kind === 'repeat') this.#repeat(node);
    else if (node.kind === 'choice') this.#choose(node.parts);
    return this;
  }

  finish(): string[] | null {
    this.#end();
    return this.#best;
  }

  #repeat(node: Extract<RegexNode, { kind: 'repeat' }>): void {
    if (node.min === 1 && node.max === 1) return void this.read(node.part);
    this.#end();
    if (node.min > 0) this.#offer(new Runs().read(node.part).finish());
  }

  #choose(parts: readonly RegexNode[]): void {
    const [first] = parts;
    if (parts.length === 1 && first) return void this.read(first);
    this.#end();
    const each = parts.map((part) => new Runs().read(part).finish());
    this.#offer(
      each.some((literals) => literals === null) ? null : each.flatMap((literals) => literals ?? []),
    );
  }

  #end(): void {
    if (this.#run !== '') this.#offer([this.#run]);
    this.#run = '';
  }

  #offer(literals: string[] | null): void {
    if (literals !== null && shortest(literals) > shortest(this.#best ?? [''])) this.#best = literals;
  }
}

function shortest(literals: readonly string[]): number {
  return Math.min(...literals.map((literal) => literal.length));
}

/** The one character that the ranges stand for, its case aside. */
function onlyCharacter(ranges: ReadonlyArray<readonly [number, number]>): string | null {
  const characters = new Set<string>();
  for (const [low, high] of ranges) {
    if (low !== high) return null;
    characters.add(String.fromCharCode(low).toLowerCase());
  }
  const [character] = characters;
  return characters.size === 1 && character !== undefined && character.length === 1 ? character : null;
}
