import { whoOf } from './event-facts.ts';
import type { RuleEvent } from './rule-event.ts';
import type { SavedEvent } from './state.ts';

/** Writes events into a state; texts of evidence only as long as there is room, so that states stay small. */
export class EventSaver {
  #room: number;

  /** @param room characters of evidence in all */
  constructor(room: number) {
    this.#room = room;
  }

  save(event: RuleEvent): SavedEvent {
    const { evidence } = event;
    const saved: SavedEvent = {
      r: event.rule,
      a: String(event.at),
      s: event.sourceId,
      v: { ...event.facts.values },
      e: { ...event.facts.entities },
      w: event.facts.weight,
    };
    if (!evidence || evidence.text.length > this.#room) return saved;
    this.#room -= evidence.text.length;
    const place = {
      ...(evidence.file !== undefined && { f: evidence.file }),
      ...(evidence.row !== undefined && { n: evidence.row }),
    };
    return { ...saved, l: { t: evidence.text, ...place } };
  }
}

export function restoreEvent(saved: SavedEvent): RuleEvent {
  const at = BigInt(saved.a);
  const facts = { values: saved.v, entities: saved.e, who: whoOf(saved.e), weight: saved.w };
  const event = { rule: saved.r, at, sourceId: saved.s, facts };
  if (!saved.l) return event;
  const { t: text, f: file, n: row } = saved.l;
  return {
    ...event,
    evidence: {
      timestamp: at,
      sourceId: saved.s,
      text,
      ...(file !== undefined && { file }),
      ...(row !== undefined && { row }),
    },
  };
}
