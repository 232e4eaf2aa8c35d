import type { RedactedLine, RedactedText } from '../../../shared/domain/line.ts';
import type { Template, TemplateDigest } from '../../../shared/domain/template.ts';
import type { Minute } from '../../../shared/domain/time.ts';
import { TemplateAccumulator } from './accumulator.ts';
import { deriveRedacted } from './redact.ts';
import type { TemplateClass } from './templates/classes.ts';
import type { TemplateMiner } from './templates/miner.ts';
import { cutSkeleton, readableText } from './templates/skeleton.ts';

/** Values of a parameter that are told apart; the rest is counted together. */
const MOST_PARTS = 32;
/** UTF-16 units of a value that tell it from others. */
const MOST_OF_A_VALUE = 80;

/** That a template is told apart by the values of one of its parameters. */
export interface Split {
  /** Which token of the line: unlike its position among the parameters, it never changes. */
  readonly column: number;
  /** Values that were told apart before, the ones known longest first. */
  readonly values: readonly string[];
}

/** Splits of a source by canonical text. */
export type Splits = ReadonlyMap<string, Split>;

/** What the parts of a template that was told apart by `column` begin with. */
export function partHead(canonical: string, column: number): string {
  return `${canonical} {${column}=`;
}

/** The value that a part stands for, as `partHead` says where it begins. */
export function valueOfPart(part: string, head: string): string {
  return part.slice(head.length, -1);
}

/** The canonical text of a part; `value` null: of all values that have no part of their own. */
export function partName(canonical: string, column: number, value: string | null): string {
  return value === null ? `${canonical} {${column} other}` : `${partHead(canonical, column)}${cut(value)}}`;
}

/** Whether a template is itself a part of one that was told apart. */
export function isPart(canonical: string): boolean {
  return / \{\d+(?:=.*| other)\}$/s.test(canonical);
}

/** The part that a line with `value` counts for. */
export function partFor(canonical: string, { column, values }: Split, value: string): string {
  const known = values.slice(0, MOST_PARTS);
  const isOwn = known.includes(cut(value)) || known.length < MOST_PARTS;
  return partName(canonical, column, isOwn ? value : null);
}

/** What one window holds of a template that is told apart by the values of a parameter. */
export class SplitAccumulator {
  readonly column: number;
  readonly #named: Set<string>;
  /** Null: all other values. */
  readonly #parts = new Map<RedactedText | null, TemplateAccumulator>();

  constructor({ column, values }: Split) {
    this.column = column;
    this.#named = new Set(values.slice(0, MOST_PARTS));
  }

  /** The part that a line belongs to, which `miner` has taken in just now. */
  partOf(line: RedactedLine, minute: Minute, miner: TemplateMiner): TemplateAccumulator {
    const key = this.#keyOf(miner.valueText(this.column));
    let part = this.#parts.get(key);
    if (part === undefined) {
      part = new TemplateAccumulator(line, minute);
      this.#parts.set(key, part);
    }
    return part;
  }

  /** Takes in what was counted for `from`, which is this template or becomes part of it, with its values apart or not. */
  take(counted: TemplateAccumulator | SplitAccumulator, from: TemplateClass, into: TemplateClass): void {
    if (counted instanceof TemplateAccumulator) {
      const isMixed = from.columns.includes(this.column);
      this.#join(isMixed ? null : this.#keyOf(from.constant(this.column).text), counted, from, into);
      return;
    }
    for (const [key, part] of counted.#parts) {
      const isSame = counted.column === this.column && key !== null;
      this.#join(isSame ? this.#keyOf(key) : null, part, from, into);
    }
  }

  /** All parts, for a template that can be told apart no longer. */
  parts(): TemplateAccumulator[] {
    return [...this.#parts.values()];
  }

  results(sourceId: string, group: TemplateClass): TemplateDigest[] {
    return [...this.#parts].map(([value, part]) => ({
      ...part.result(sourceId, group),
      template: partTemplate(group, this.column, value),
    }));
  }

  #join(
    key: RedactedText | null,
    counted: TemplateAccumulator,
    from: TemplateClass,
    into: TemplateClass,
  ): void {
    const known = this.#parts.get(key);
    if (known !== undefined) {
      known.join(counted, from, into);
      return;
    }
    counted.moveTo(from, into);
    this.#parts.set(key, counted);
  }

  #keyOf(value: RedactedText): RedactedText | null {
    const key = deriveRedacted(value, cut(value));
    if (this.#named.has(key)) return key;
    if (this.#named.size >= MOST_PARTS) return null;
    this.#named.add(key);
    return key;
  }
}

/**
 * Which tokens of templates are their parameters, ascending: the columns that they can be told apart by. Left out
 * are templates that the miner does not have, and those that take lines of any length.
 *
 * @param canonicals canonical texts
 */
export function columnsOf(
  miner: TemplateMiner,
  canonicals: ReadonlySet<string>,
): Map<string, readonly number[]> {
  const closed = [...miner.find(canonicals)].filter(([, { isOpen }]) => !isOpen);
  return new Map(closed.map(([canonical, { columns }]) => [canonical, [...columns]]));
}

function partTemplate(group: TemplateClass, column: number, value: RedactedText | null): Template {
  const { oldest } = group;
  const { canonicalText: canonical, text } = group.describe();
  const columns = new Set(group.columns);
  const read = (length: number) => readableText(cutSkeleton(oldest, length), (each) => columns.has(each));
  const end = read(column + 1).length;
  const start =
    end -
    read(column + 1)
      .slice(read(column).length)
      .trimStart().length;
  const shown = value === null ? text : text.slice(0, start) + value + text.slice(end);
  return {
    text: deriveRedacted(text, shown),
    canonicalText: deriveRedacted(canonical, partName(canonical, column, value)),
  };
}

function cut(value: string): string {
  return value.length > MOST_OF_A_VALUE ? `${value.slice(0, MOST_OF_A_VALUE)}…` : value;
}
