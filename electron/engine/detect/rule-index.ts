import type { RedactedLine } from '../../../shared/domain/line.ts';
import { LiteralScanner } from './literal-scanner.ts';
import type { DetectionRule } from './rule-set.ts';

/**
 * Says which detection rules a line can match at all. Most lines match none, and to learn that costs one pass over
 * their text and one look-up per indexed field, however many rules there are.
 */
export class RuleIndex {
  readonly #scanner: LiteralScanner;
  /** Rules that any line may match. */
  readonly #open: readonly number[];
  readonly #byField: ReadonlyArray<readonly [field: string, rules: readonly number[]]>;
  /** The line number at which a rule was last a candidate, so that it is one once a line. */
  readonly #stamps: Uint32Array;
  #stamp = 0;
  #candidates: number[] = [];

  constructor(rules: readonly DetectionRule[]) {
    const literals: Array<readonly [string, number]> = [];
    const open: number[] = [];
    const byField = new Map<string, number[]>();
    rules.forEach(({ test: { need } }, rule) => {
      if (need === null) open.push(rule);
      for (const literal of need?.literals ?? []) literals.push([literal, rule]);
      for (const field of need?.fields ?? []) byField.set(field, [...(byField.get(field) ?? []), rule]);
    });
    this.#scanner = new LiteralScanner(literals);
    this.#open = open;
    this.#byField = [...byField];
    this.#stamps = new Uint32Array(rules.length);
  }

  /** Ascending indices of rules to try. The array is used again for the next line. */
  candidates(line: RedactedLine): readonly number[] {
    if (this.#candidates.length > 0) this.#candidates = [];
    this.#nextStamp();
    for (const rule of this.#open) this.#add(rule);
    for (const [field, rules] of this.#byField) {
      if (line.fields[field] !== undefined || line.labels[field] !== undefined) rules.forEach(this.#add);
    }
    this.#scanner.scan(line.text, this.#add);
    // A message that was unescaped (JSON) may hold a literal that the text does not.
    if (!line.text.includes(line.message)) this.#scanner.scan(line.message, this.#add);
    return this.#candidates.length > 1 ? this.#candidates.sort((a, b) => a - b) : this.#candidates;
  }

  readonly #add = (rule: number): void => {
    if (this.#stamps[rule] === this.#stamp) return;
    this.#stamps[rule] = this.#stamp;
    this.#candidates.push(rule);
  };

  #nextStamp(): void {
    this.#stamp = (this.#stamp + 1) >>> 0;
    if (this.#stamp !== 0) return;
    this.#stamps.fill(0);
    this.#stamp = 1;
  }
}
