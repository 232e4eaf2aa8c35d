import type { Nanoseconds } from '../../../shared/domain/time.ts';
import type { RuleEvent } from './rule-event.ts';
import type { CorrelationRule } from './rule-set.ts';
import type { EventSaver } from './saved-events.ts';
import type { SavedGroup } from './state.ts';

/** What an event did to a correlation. */
export interface Accepted {
  /** Events that count from now on: the event itself and earlier ones of its group that waited. */
  readonly counted: readonly RuleEvent[];
  /** Lines that explain it without being counted. */
  readonly context: readonly RuleEvent[];
}

/** One group of a correlation: all events with the same values of its `group-by`. */
export interface Group {
  /** Time of its newest event. */
  readonly newest: Nanoseconds;
  /** Events come in event time. Null if the condition is not met by a window that ends with this event. */
  accept(from: string, event: RuleEvent): Accepted | null;
  save(saver: EventSaver): Omit<SavedGroup, 'k'>;
}

/** The field that an alias stands for in events of a rule; the name itself if it is no alias. */
export function fieldBehind(rule: CorrelationRule, name: string, from: string, origin: string): string {
  const alias = rule.aliases.get(name);
  return alias?.get(from) ?? alias?.get(origin) ?? name;
}
