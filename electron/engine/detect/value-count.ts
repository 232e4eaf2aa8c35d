import type { Nanoseconds } from '../../../shared/domain/time.ts';
import { fieldBehind } from './group.ts';
import type { Accepted, Group } from './group.ts';
import type { RuleEvent } from './rule-event.ts';
import type { CorrelationRule } from './rule-set.ts';
import { restoreEvent } from './saved-events.ts';
import type { EventSaver } from './saved-events.ts';
import type { SavedGroup } from './state.ts';

/** Events that wait in one group; beyond it the oldest are given up. */
const MOST_PENDING = 1000;

/**
 * Sigma's `value_count`, and `temporal`, which is the count of distinct rules: an event counts when it lies in at
 * least one window of the timespan that holds as many distinct values as the condition asks. Kept are the last
 * times of the `threshold` newest values, which decide, and the events that no window counts yet.
 */
export class ValueCount implements Group {
  readonly #rule: CorrelationRule;
  /** Value → when it was last seen, the oldest first. */
  readonly #seen: Map<string, Nanoseconds>;
  #pending: RuleEvent[];
  #newest: Nanoseconds;

  constructor(rule: CorrelationRule, saved?: SavedGroup) {
    this.#rule = rule;
    this.#seen = new Map(saved?.t.map(([value, at]) => [value, BigInt(at)]));
    this.#pending = saved?.p.map(restoreEvent) ?? [];
    this.#newest = 0n;
    for (const at of this.#seen.values()) if (at > this.#newest) this.#newest = at;
  }

  get newest(): Nanoseconds {
    return this.#newest;
  }

  accept(from: string, event: RuleEvent): Accepted | null {
    const value = this.#valueOf(from, event);
    if (value === undefined) return null;
    if (event.at > this.#newest) this.#newest = event.at;
    const windowStart = this.#newest - this.#rule.timespan;
    this.#see(value, event.at, windowStart);
    while (this.#pending[0] && this.#pending[0].at <= windowStart) this.#pending.shift();
    this.#pending.push(event);
    if (this.#seen.size < this.#rule.threshold) {
      if (this.#pending.length > MOST_PENDING) this.#pending.shift();
      return null;
    }
    const counted = this.#pending;
    this.#pending = [];
    return { counted, context: [] };
  }

  save(saver: EventSaver): Omit<SavedGroup, 'k'> {
    return {
      t: [...this.#seen].map(([value, at]) => [value, String(at)]),
      p: this.#pending.map((event) => saver.save(event)),
    };
  }

  #valueOf(from: string, event: RuleEvent): string | undefined {
    const { field } = this.#rule;
    return field === null ? from : event.facts.values[fieldBehind(this.#rule, field, from, event.rule)];
  }

  #see(value: string, at: Nanoseconds, windowStart: Nanoseconds): void {
    const last = this.#seen.get(value);
    if (last === undefined || last <= at) {
      this.#seen.delete(value);
      this.#seen.set(value, at);
    }
    for (const [oldest, seenAt] of this.#seen) {
      if (seenAt > windowStart && this.#seen.size <= this.#rule.threshold) break;
      this.#seen.delete(oldest);
    }
  }
}
