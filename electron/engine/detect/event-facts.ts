import type { EntityKind } from '../../../shared/domain/words.ts';
import { parseAddress } from './addresses.ts';
import type { LineView } from './line-view.ts';
import type { DetectionRule } from './rule-set.ts';

export type EventEntities = Readonly<Partial<Record<EntityKind, string>>>;

/** What an event says beside when and where: the same of many events, and those share it. */
export interface EventFacts {
  /** Values of the fields that correlations group and count by; absent ones are missing. */
  readonly values: Readonly<Record<string, string>>;
  readonly entities: EventEntities;
  /** The entities as one text: lines that differ in them tell more than lines that do not. */
  readonly who: string;
  /** How many events a correlation counts it as; at least 1. */
  readonly weight: number;
}

const LONGEST_VALUE = 256;
const HEAVIEST = 1000;
/** Different facts of one rule that are remembered; a flood has few, and who hides has no use of it. */
const MOST_KNOWN = 1000;

/**
 * Reads the facts of one rule's events. All that they are made of is the values of a few fields, so that for values
 * that were met before, whatever else their line says, nothing is made or looked at again.
 */
export class FactsReader {
  readonly #rule: DetectionRule;
  /** All fields that facts are made of. */
  readonly #names: readonly string[];
  #known = new Known();
  #count = 0;

  constructor(rule: DetectionRule) {
    this.#rule = rule;
    const asked = [...rule.carries, ...rule.entities.flatMap(([, names]) => names)];
    this.#names = [...new Set(typeof rule.weight === 'number' ? asked : [...asked, rule.weight])];
  }

  /** A name that `extract` gives a value hides what the line has under it. */
  read(view: LineView): EventFacts {
    const captured = this.#rule.extraction.extract(view);
    let known = this.#known;
    for (const name of this.#names) known = known.behind(captured.get(name) ?? view.get(name));
    if (known.facts !== null) return known.facts;
    if (this.#count++ >= MOST_KNOWN) this.#forget();
    return (known.facts = factsOf(this.#rule, (name) => captured.get(name) ?? view.get(name)));
  }

  #forget(): void {
    this.#known = new Known();
    this.#count = 0;
  }
}

/** What was made of the values that lead here, one field's after another's. */
class Known {
  facts: EventFacts | null = null;
  #next: Map<string | undefined, Known> | null = null;

  behind(value: string | undefined): Known {
    this.#next ??= new Map();
    let known = this.#next.get(value);
    if (known === undefined) this.#next.set(value, (known = new Known()));
    return known;
  }
}

/** The entities as one text. */
export function whoOf(entities: EventEntities): string {
  return Object.values(entities).join('\u0000');
}

function factsOf(rule: DetectionRule, valueOf: (name: string) => string | undefined): EventFacts {
  const values: Record<string, string> = {};
  for (const name of rule.carries) {
    const value = valueOf(name);
    if (value !== undefined && value !== '') values[name] = value.slice(0, LONGEST_VALUE);
  }
  const entities = entitiesOf(rule, valueOf);
  return { values, entities, who: whoOf(entities), weight: weightOf(rule, valueOf) };
}

function entitiesOf(rule: DetectionRule, valueOf: (name: string) => string | undefined): EventEntities {
  const entities: Partial<Record<EntityKind, string>> = {};
  for (const [kind, names] of rule.entities) {
    for (const name of names) {
      const value = toEntity(kind, valueOf(name) ?? '');
      if (value === '') continue;
      entities[kind] = value;
      break;
    }
  }
  return entities;
}

/** Empty if the value is none of its kind. A path loses its query, or every request would be an entity of its own. */
function toEntity(kind: EntityKind, value: string): string {
  const text = value.trim();
  if (text === '-') return '';
  if (kind === 'ip') return parseAddress(text) ?? '';
  if (kind === 'host' && parseAddress(text) !== null) return '';
  if (kind === 'path') return withoutQuery(text).slice(0, LONGEST_VALUE);
  return text.slice(0, LONGEST_VALUE);
}

function withoutQuery(path: string): string {
  const end = path.search(/[?#]/);
  return end < 0 ? path : path.slice(0, end);
}

function weightOf(rule: DetectionRule, valueOf: (name: string) => string | undefined): number {
  const weight = typeof rule.weight === 'number' ? rule.weight : Number(valueOf(rule.weight) ?? 1);
  return Number.isInteger(weight) && weight >= 1 ? Math.min(weight, HEAVIEST) : 1;
}
