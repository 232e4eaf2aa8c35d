import type { RedactedLine } from '../../../shared/domain/line.ts';
import { WHOLE_LINE } from './line-test.ts';
import type { LineTest } from './line-test.ts';
import { LineView } from './line-view.ts';
import { LiteralScanner } from './literal-scanner.ts';
import { ourName } from './taxonomy.ts';
import { HEAD_LITERALS } from './traces/trace-heads.ts';

/** What of a rule is indexed. */
interface IndexedRule {
  readonly test: LineTest;
  readonly ofTraces: boolean;
}

/** See `indexRules`. */
export interface RuleIndexes {
  readonly lines: RuleIndex;
  readonly traces: RuleIndex;
}

type Tagged = Array<readonly [literal: string, rule: number]>;

/** What is looked for in the value of one field. */
interface FieldIndex {
  /** Rules that any value will do for. */
  readonly always: readonly number[];
  readonly scanner: LiteralScanner | null;
}

/**
 * One index for the rules that look at lines, and one for those that look at stack traces; in the first a line that
 * may begin a trace is a candidate for a rule behind the last.
 */
export function indexRules(rules: readonly IndexedRule[]): RuleIndexes {
  const beside = rules.some(({ ofTraces }) => ofTraces) ? HEAD_LITERALS : [];
  return {
    lines: new RuleIndex(
      rules.map((rule) => (rule.ofTraces ? null : rule)),
      beside,
    ),
    traces: new RuleIndex(
      rules.map((rule) => (rule.ofTraces ? rule : null)),
      [],
    ),
  };
}

/**
 * Says which detection rules a line can match at all. Most lines match none, and to learn that costs one pass over
 * their text and one over the value of each indexed field, however many rules there are.
 */
export class RuleIndex {
  readonly #scanner: LiteralScanner;
  /** Rules that any line may match. */
  readonly #open: readonly number[];
  /** By the name that a field or a label has in a line. */
  readonly #fields: ReadonlyMap<string, FieldIndex>;
  /** By names of Sigma's taxonomy; what they stand for has another name in a line. */
  readonly #renamed: ReadonlyArray<readonly [name: string, index: FieldIndex]>;
  /** The line number at which a rule was last a candidate, so that it is one once a line. */
  readonly #stamps: Uint32Array;
  #stamp = 0;
  #candidates: number[] = [];

  /**
   * @param rules those that are not `null` are indexed, under their place in the list
   * @param beside literals that make a line a candidate for a rule more, one behind the last
   */
  constructor(rules: ReadonlyArray<IndexedRule | null>, beside: readonly string[]) {
    const whole: Tagged = beside.map((literal) => [literal, rules.length]);
    const open: number[] = [];
    const fields = new Map<string, { always: number[]; literals: Tagged }>();
    for (const [number, rule] of rules.entries()) {
      if (rule === null) continue;
      const { need } = rule.test;
      if (need === null) open.push(number);
      for (const [place, literals] of need ?? []) {
        const index = fields.get(place) ?? { always: [], literals: [] };
        if (place === WHOLE_LINE) for (const literal of literals ?? []) whole.push([literal, number]);
        else {
          fields.set(place, index);
          if (literals === null) index.always.push(number);
          for (const literal of literals ?? []) index.literals.push([literal, number]);
        }
      }
    }
    this.#scanner = new LiteralScanner(whole);
    this.#open = open;
    const indexes = [...fields].map(([field, { always, literals }]): [string, FieldIndex] => [
      field,
      { always, scanner: literals.length > 0 ? new LiteralScanner(literals) : null },
    ]);
    this.#fields = new Map(indexes);
    this.#renamed = indexes.filter(([field]) => ourName(field) !== undefined);
    this.#stamps = new Uint32Array(rules.length + 1);
  }

  /** Ascending indices of rules to try. */
  candidates(line: RedactedLine): readonly number[] {
    if (this.#candidates.length > 0) this.#candidates = [];
    this.#nextStamp();
    for (const rule of this.#open) this.#add(rule);
    this.#addByFields(line);
    this.#scanner.scan(line.text, this.#add);
    // A message that was unescaped (JSON) may hold a literal that the text does not.
    if (!LineView.holdsMessage(line)) this.#scanner.scan(line.message, this.#add);
    return this.#candidates;
  }

  /** A line has few fields and labels, and the rules ask for many more names: so its names are gone through. */
  #addByFields(line: RedactedLine): void {
    const { fields, labels } = line;
    for (const name in fields) {
      const index = this.#fields.get(name);
      if (index !== undefined) this.#addByValue(index, fields[name]);
    }
    for (const name in labels) {
      const index = this.#fields.get(name);
      if (index !== undefined && typeof fields[name] !== 'string') this.#addByValue(index, labels[name]);
    }
    for (const [name, index] of this.#renamed) this.#addByValue(index, LineView.fieldOf(line, name));
  }

  #addByValue({ always, scanner }: FieldIndex, value: string | undefined): void {
    if (value === undefined) return;
    for (const rule of always) this.#add(rule);
    scanner?.scan(value, this.#add);
  }

  readonly #add = (rule: number): void => {
    if (this.#stamps[rule] === this.#stamp) return;
    this.#stamps[rule] = this.#stamp;
    insertAscending(this.#candidates, rule);
  };

  #nextStamp(): void {
    this.#stamp = (this.#stamp + 1) >>> 0;
    if (this.#stamp !== 0) return;
    this.#stamps.fill(0);
    this.#stamp = 1;
  }
}

/** They are few, and come nearly in order; an array's own sort would take a kilobyte of memory for each line. */
function insertAscending(numbers: number[], added: number): void {
  let place = numbers.push(added) - 1;
  for (let before = numbers[place - 1]; before !== undefined && before > added; before = numbers[place - 1]) {
    numbers[place] = before;
    place--;
  }
  numbers[place] = added;
}
