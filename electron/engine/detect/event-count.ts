import type { Nanoseconds } from '../../../shared/domain/time.ts';
import type { Accepted, Group } from './group.ts';
import type { RuleEvent } from './rule-event.ts';
import type { CorrelationRule } from './rule-set.ts';
import { restoreEvent } from './saved-events.ts';
import type { EventSaver } from './saved-events.ts';
import type { SavedGroup } from './state.ts';

const NONE: readonly RuleEvent[] = [];

/**
 * Sigma's `event_count`: an event counts when it lies in at least one window `[t − timespan, t]`, its start left
 * out, that holds as many events of the group as the condition asks. Kept are the last `threshold` times, which
 * decide whether the next event completes a window, and the events that no window counts yet; there are fewer
 * than `threshold` of those, or they would count.
 */
export class EventCount implements Group {
  readonly #threshold: number;
  readonly #timespan: Nanoseconds;
  /** Ascending; an event of weight n stands here n times. */
  readonly #times: Nanoseconds[];
  #pending: RuleEvent[];

  constructor(rule: CorrelationRule, saved?: SavedGroup) {
    this.#threshold = rule.threshold;
    this.#timespan = rule.timespan;
    this.#times = saved?.t.map(([, at]) => BigInt(at)) ?? [];
    this.#pending = saved?.p.map(restoreEvent) ?? [];
  }

  get newest(): Nanoseconds {
    return this.#times.at(-1) ?? 0n;
  }

  accept(_from: string, event: RuleEvent): Accepted | null {
    this.#insert(event.at, Math.min(event.facts.weight, this.#threshold));
    const windowStart = this.newest - this.#timespan;
    const decisive = this.#times[this.#times.length - this.#threshold];
    const counts = decisive !== undefined && decisive > windowStart;
    // In a flood nothing waits, and every event counts at once.
    if (counts && this.#pending.length === 0) return { counted: [event], context: NONE };
    if (this.#pending.some((waiting) => waiting.at <= windowStart))
      this.#pending = this.#pending.filter((waiting) => waiting.at > windowStart);
    this.#pending.push(event);
    if (!counts) return null;
    const counted = this.#pending;
    this.#pending = [];
    return { counted, context: NONE };
  }

  save(saver: EventSaver): Omit<SavedGroup, 'k'> {
    return {
      t: this.#times.slice(-this.#threshold).map((at) => ['', String(at)]),
      p: this.#pending.map((event) => saver.save(event)),
    };
  }

  #insert(at: Nanoseconds, copies: number): void {
    const times = this.#times;
    let position = times.length;
    while (position > 0 && (times[position - 1] ?? at) > at) position--;
    if (position < times.length) times.splice(position, 0, ...Array.from({ length: copies }, () => at));
    else for (let copy = 0; copy < copies; copy++) times.push(at);
    // Not at every event: what lies before the last `threshold` times is never looked at.
    if (times.length >= 2 * this.#threshold) times.splice(0, times.length - this.#threshold);
  }
}
