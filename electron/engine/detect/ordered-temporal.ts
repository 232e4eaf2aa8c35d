import type { Nanoseconds } from '../../../shared/domain/time.ts';
import type { Accepted, Group } from './group.ts';
import type { RuleEvent } from './rule-event.ts';
import type { CorrelationRule } from './rule-set.ts';
import { restoreEvent } from './saved-events.ts';
import type { EventSaver } from './saved-events.ts';
import type { SavedGroup } from './state.ts';

/** How many of the last lines that led up to an event are shown with it. */
const MOST_CONTEXT = 20;

/**
 * Sigma's `temporal_ordered`: an event of the last rule counts when events of all rules before it came in their
 * order within the timespan. Only that last event counts – it is what happened; what led up to it is shown as
 * context, so that a login after failures is one login by one user, not one by every user that was tried.
 * Kept per stage is the latest start of a chain that has come so far: no earlier start can do better.
 */
export class OrderedTemporal implements Group {
  readonly #rule: CorrelationRule;
  readonly #starts: Array<Nanoseconds | undefined>;
  /** At most `MOST_CONTEXT`, in the order they came. */
  #context: RuleEvent[];
  /** None of `#context` is before it. */
  #contextFrom: Nanoseconds = 0n;
  #newest: Nanoseconds;

  constructor(rule: CorrelationRule, saved?: SavedGroup) {
    this.#rule = rule;
    this.#starts = [];
    this.#newest = 0n;
    this.#context = saved?.p.map(restoreEvent) ?? [];
    for (const [name, at] of saved?.t ?? []) {
      if (name === 'newest') this.#newest = BigInt(at);
      else this.#starts[Number(name)] = BigInt(at);
    }
  }

  get newest(): Nanoseconds {
    return this.#newest;
  }

  accept(from: string, event: RuleEvent): Accepted | null {
    if (event.at > this.#newest) this.#newest = event.at;
    const { rules } = this.#rule;
    let completes = false;
    // From the last stage down, so that one event does not carry a chain two stages on.
    for (let stage = rules.length - 1; stage >= 0; stage--) {
      if (rules[stage] !== from) continue;
      const start = stage === 0 ? event.at : this.#starts[stage - 1];
      if (start === undefined || event.at - start >= this.#rule.timespan) continue;
      if (stage === rules.length - 1) completes = true;
      else this.#starts[stage] = start;
    }
    const since = this.#newest - this.#rule.timespan;
    if (this.#contextFrom <= since) this.#forgetContext(since);
    if (completes) return { counted: [event], context: [...this.#context] };
    if (event.at < this.#contextFrom) this.#contextFrom = event.at;
    this.#context.push(event);
    if (this.#context.length > MOST_CONTEXT) this.#context.shift();
    return null;
  }

  #forgetContext(since: Nanoseconds): void {
    this.#context = this.#context.filter((earlier) => earlier.at > since);
    let from = this.#newest;
    for (const { at } of this.#context) if (at < from) from = at;
    this.#contextFrom = from;
  }

  save(saver: EventSaver): Omit<SavedGroup, 'k'> {
    const starts = this.#starts.flatMap((at, stage): Array<[string, string]> =>
      at === undefined ? [] : [[String(stage), String(at)]],
    );
    return {
      t: [['newest', String(this.#newest)], ...starts],
      // Without its line an event explains nothing.
      p: this.#context.map((event) => saver.save(event)).filter((saved) => saved.l !== undefined),
    };
  }
}
