import type { Nanoseconds } from '../../../shared/domain/time.ts';
import { Correlation } from './correlation.ts';
import { Ledger, type DetectedDraft } from './ledger.ts';
import type { RuleEvent } from './rule-event.ts';
import type { RuleSet } from './rule-set.ts';
import type { EventSaver } from './saved-events.ts';
import type { SavedMachine } from './state.ts';

/**
 * Everything that events change: groups of correlations and rows of occurrences. What comes out depends on the
 * order of events alone, not on where a pass was cut, because a saved machine goes on as if it had not been saved.
 */
export class Machine {
  /** By the id of the rule they listen to. */
  readonly #listeners = new Map<string, Correlation[]>();
  readonly #correlations: Correlation[] = [];
  /** By the id of the rule that drafts. */
  readonly #ledgers = new Map<string, Ledger>();

  constructor(rules: RuleSet, saved?: SavedMachine) {
    for (const rule of rules.correlations) {
      const correlation = new Correlation(rule, saved?.correlations[rule.id]);
      this.#correlations.push(correlation);
      for (const id of new Set(rule.rules))
        this.#listeners.set(id, [...(this.#listeners.get(id) ?? []), correlation]);
      const timespan = rule.type === 'temporal_ordered' ? 0n : rule.timespan;
      if (rule.drafts) this.#ledgers.set(rule.id, new Ledger(rule, timespan, saved?.ledgers[rule.id]));
    }
    for (const rule of rules.detections)
      if (rule.drafts) this.#ledgers.set(rule.id, new Ledger(rule, 0n, saved?.ledgers[rule.id]));
  }

  apply(event: RuleEvent): void {
    this.#ledgers.get(event.rule)?.count(event);
    this.#tell(event.rule, event);
  }

  drafts(): DetectedDraft[] {
    return [...this.#ledgers.values()].flatMap((ledger) => ledger.drafts());
  }

  /** What can still matter for events at or after `horizon`. */
  save(horizon: Nanoseconds, saver: EventSaver): SavedMachine {
    return {
      correlations: Object.fromEntries(
        this.#correlations.map((correlation) => [correlation.rule.id, correlation.save(horizon, saver)]),
      ),
      ledgers: Object.fromEntries([...this.#ledgers].map(([id, ledger]) => [id, ledger.save(horizon)])),
    };
  }

  /** `from` is the rule that `event` stands for: its own, or a correlation that it completed. */
  #tell(from: string, event: RuleEvent): void {
    const listeners = this.#listeners.get(from);
    if (listeners === undefined) return;
    for (const correlation of listeners) {
      const accepted = correlation.accept(from, event);
      if (!accepted) continue;
      const ledger = this.#ledgers.get(correlation.rule.id);
      for (const counted of accepted.counted) ledger?.count(counted);
      ledger?.explain(event, accepted.context);
      this.#tell(correlation.rule.id, event);
    }
  }
}
