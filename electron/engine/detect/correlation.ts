import type { Nanoseconds } from '../../../shared/domain/time.ts';
import { EventCount } from './event-count.ts';
import { fieldBehind } from './group.ts';
import type { Accepted, Group } from './group.ts';
import { OrderedTemporal } from './ordered-temporal.ts';
import type { RuleEvent } from './rule-event.ts';
import type { CorrelationRule } from './rule-set.ts';
import type { EventSaver } from './saved-events.ts';
import type { SavedCorrelation, SavedGroup } from './state.ts';
import { ValueCount } from './value-count.ts';

/** Groups held at once a correlation; beyond it the one that was quiet longest is forgotten. */
const MOST_GROUPS = 10_000;

/** The groups of one correlation rule. */
export class Correlation {
  readonly rule: CorrelationRule;
  readonly #shape: string;
  /** The longest quiet first. */
  readonly #groups = new Map<string, Group>();

  constructor(rule: CorrelationRule, saved?: SavedCorrelation) {
    this.rule = rule;
    this.#shape = shapeOf(rule);
    if (saved?.shape !== this.#shape) return;
    for (const group of saved.groups) this.#groups.set(group.k, createGroup(rule, group));
  }

  /** @param from id of the rule that the event comes from: a detection rule, or a correlation below this one */
  accept(from: string, event: RuleEvent): Accepted | null {
    const key = this.#keyOf(from, event);
    if (key === null) return null;
    let group = this.#groups.get(key);
    // Time that jumps back by more than the timespan is another log, or another clock: nothing links the two.
    if (!group || this.#isCutOff(group, event)) group = createGroup(this.rule);
    this.#groups.delete(key);
    this.#groups.set(key, group);
    this.#evict();
    return group.accept(from, event);
  }

  #isCutOff({ newest }: Group, { at }: RuleEvent): boolean {
    return at < newest && at <= newest - this.rule.timespan;
  }

  /** What can still matter for events at or after `horizon`. */
  save(horizon: Nanoseconds, saver: EventSaver): SavedCorrelation {
    const groups: SavedGroup[] = [];
    for (const [k, group] of this.#groups)
      if (group.newest > horizon - this.rule.timespan) groups.push({ k, ...group.save(saver) });
    return { shape: this.#shape, groups };
  }

  #evict(): void {
    if (this.#groups.size <= MOST_GROUPS) return;
    const [quietest] = this.#groups.keys();
    if (quietest !== undefined) this.#groups.delete(quietest);
  }

  /** Null for an event without one of the values: it belongs to no group. */
  #keyOf(from: string, event: RuleEvent): string | null {
    let key: string | null = null;
    for (const name of this.rule.groupBy) {
      const value = event.facts.values[fieldBehind(this.rule, name, from, event.rule)];
      if (value === undefined) return null;
      key = key === null ? value : `${key}\u0000${value}`;
    }
    return key ?? '';
  }
}

function createGroup(rule: CorrelationRule, saved?: SavedGroup): Group {
  if (rule.type === 'event_count') return new EventCount(rule, saved);
  if (rule.type === 'temporal_ordered') return new OrderedTemporal(rule, saved);
  return new ValueCount(rule, saved);
}

function shapeOf(rule: CorrelationRule): string {
  const { type, rules, groupBy, timespan, threshold, field } = rule;
  return JSON.stringify([type, rules, groupBy, String(timespan), threshold, field]);
}
