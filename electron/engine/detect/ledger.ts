import type { Draft, DraftOccurrence } from '../../../shared/domain/draft.ts';
import { minuteOf } from '../../../shared/domain/time.ts';
import type { Minute, Nanoseconds } from '../../../shared/domain/time.ts';
import { ENTITY_KINDS } from '../../../shared/domain/words.ts';
import type { EntityKind, EntityTallies } from '../../../shared/domain/words.ts';
import { EvidencePicker } from './evidence.ts';
import { Minutes } from './minutes.ts';
import type { LabelledLine, RuleEvent } from './rule-event.ts';
import type { RuleDescription } from './rule-set.ts';
import type { SavedLedger, SavedRow } from './state.ts';

interface Row {
  readonly sourceId: string;
  readonly minute: Minute;
  count: number;
  readonly tallies: Map<EntityKind, Map<string, number>>;
}

/** What is known of one finding: rule and identity values. */
interface Entry {
  readonly identity: readonly string[];
  readonly rows: Map<string, Row>;
  /** Of the event before: the next one mostly counts there too. */
  lastRow: Row | null;
  /** Rows that changed since the detector started: those are told. */
  readonly changed: Set<Row>;
  readonly evidence: EvidencePicker;
}

/** What a rule drafts, before lines of evidence say which template they are an instance of. */
export type DetectedDraft = Omit<Draft, 'evidence'> & { readonly evidence: readonly LabelledLine[] };

/** Different findings of one rule held at once; what is beyond shares one. */
const MOST_ENTRIES = 1000;
const OVERFLOW = ['…'];
/** Entity values over all rows that a state keeps; beyond it the oldest minutes are closed. */
const MOST_SAVED_VALUES = 200_000;

/**
 * The occurrences of one rule: rows of counted events by source and minute. A row is complete at any time for the
 * events seen so far, because the store replaces rows: so rows whose minute may still change stay in the state,
 * and a minute whose rows are gone is closed and never told again.
 */
export class Ledger {
  readonly #rule: RuleDescription;
  /** How long an event may wait before it counts. */
  readonly #timespan: Nanoseconds;
  readonly #entries = new Map<string, Entry>();
  readonly #minutes = new Minutes();
  #completeFrom: Minute | null;

  constructor(rule: RuleDescription, timespan: Nanoseconds, saved?: SavedLedger) {
    this.#rule = rule;
    this.#timespan = timespan;
    this.#completeFrom = saved?.completeFrom ?? null;
    for (const row of saved?.rows ?? []) {
      const restored = restoreRow(row);
      this.#entry(row.i).rows.set(rowKey(restored.sourceId, restored.minute), restored);
    }
  }

  count(event: RuleEvent): void {
    const minute = this.#minutes.of(event.at);
    if (this.#completeFrom !== null && minute < this.#completeFrom) return;
    const entry = this.#entryOf(event);
    const { entities } = event.facts;
    const row = rowOf(entry, event.sourceId, minute);
    row.count += 1;
    for (const kind of ENTITY_KINDS) {
      const value = entities[kind];
      if (value !== undefined) increase(row.tallies, kind, value);
    }
    entry.evidence.offer(event);
  }

  /** Shows lines with the finding that `event` belongs to, without counting them. */
  explain(event: RuleEvent, context: readonly RuleEvent[]): void {
    if (context.length === 0) return;
    const entry = this.#entryOf(event);
    for (const earlier of context) entry.evidence.offer(earlier);
  }

  /** One draft per identity of which a row changed. */
  drafts(): DetectedDraft[] {
    const { id, version, title, severity, category, explanation, recommendation, judged } = this.#rule;
    return [...this.#entries.values()]
      .filter((entry) => entry.changed.size > 0)
      .map((entry) => ({
        origin: { kind: 'rule', rule: id, version },
        identity: { kind: 'rule', parts: [id, ...entry.identity] },
        title,
        severity,
        category,
        explanation,
        recommendation,
        judged,
        occurrences: [...entry.changed].sort(byMinute).map(toOccurrence),
        evidence: entry.evidence.lines(),
      }));
  }

  /** What events at or after `horizon` can still change. */
  save(horizon: Nanoseconds): SavedLedger {
    let from = Math.max(minuteOf(horizon - this.#timespan), this.#completeFrom ?? -Infinity);
    const rows: SavedRow[] = [];
    for (const entry of this.#entries.values())
      for (const row of entry.rows.values()) if (row.minute >= from) rows.push(saveRow(entry.identity, row));
    rows.sort((left, right) => right.m - left.m);
    let values = 0;
    for (const row of rows) {
      values += row.e.reduce((sum, [, counts]) => sum + counts.length, 1);
      if (values <= MOST_SAVED_VALUES) continue;
      from = row.m + 1;
      break;
    }
    return { completeFrom: from, rows: rows.filter((row) => row.m >= from) };
  }

  #entryOf({ facts }: RuleEvent): Entry {
    const { identity } = this.#rule;
    return this.#entry(identity.length === 0 ? identity : identity.map((name) => facts.values[name] ?? ''));
  }

  #entry(identity: readonly string[]): Entry {
    const wanted = identity.join('\u0000');
    const full = this.#entries.size >= MOST_ENTRIES && !this.#entries.has(wanted);
    const key = full ? OVERFLOW.join() : wanted;
    let entry = this.#entries.get(key);
    if (!entry) {
      const evidence = new EvidencePicker();
      entry = {
        identity: full ? OVERFLOW : identity,
        rows: new Map(),
        lastRow: null,
        changed: new Set(),
        evidence,
      };
      this.#entries.set(key, entry);
    }
    return entry;
  }
}

/** Where an event is counted; that row changes. */
function rowOf(entry: Entry, sourceId: string, minute: Minute): Row {
  const { lastRow } = entry;
  if (lastRow !== null && lastRow.minute === minute && lastRow.sourceId === sourceId) return lastRow;
  const key = rowKey(sourceId, minute);
  let row = entry.rows.get(key);
  if (!row) {
    row = { sourceId, minute, count: 0, tallies: new Map() };
    entry.rows.set(key, row);
  }
  entry.changed.add(row);
  entry.lastRow = row;
  return row;
}

function rowKey(sourceId: string, minute: Minute): string {
  return `${minute}\u0000${sourceId}`;
}

function increase(tallies: Map<EntityKind, Map<string, number>>, kind: EntityKind, value: string): void {
  let counts = tallies.get(kind);
  if (!counts) tallies.set(kind, (counts = new Map()));
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function byMinute(left: Row, right: Row): number {
  if (left.minute !== right.minute) return left.minute - right.minute;
  return left.sourceId < right.sourceId ? -1 : left.sourceId > right.sourceId ? 1 : 0;
}

function toOccurrence({ sourceId, minute, count, tallies }: Row): DraftOccurrence {
  const entities: EntityTallies = {};
  for (const kind of ENTITY_KINDS) {
    const counts = tallies.get(kind);
    if (!counts) continue;
    // Values are log data: without a prototype, `__proto__` is a key like any other.
    const record = Object.create(null) as Record<string, number>;
    for (const [value, times] of counts) record[value] = times;
    entities[kind] = record;
  }
  return { sourceId, minute, count, entities };
}

function saveRow(identity: readonly string[], row: Row): SavedRow {
  const tallies = [...row.tallies].map(([kind, counts]): SavedRow['e'][number] => [kind, [...counts]]);
  return { i: [...identity], s: row.sourceId, m: row.minute, c: row.count, e: tallies };
}

function restoreRow(saved: SavedRow): Row {
  const tallies = new Map<EntityKind, Map<string, number>>();
  for (const [name, counts] of saved.e) {
    const kind = ENTITY_KINDS.find((known) => known === name);
    if (kind) tallies.set(kind, new Map(counts));
  }
  return { sourceId: saved.s, minute: saved.m, count: saved.c, tallies };
}
