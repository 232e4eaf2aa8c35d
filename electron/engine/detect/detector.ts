import type { RedactedLine } from '../../../shared/domain/line.ts';
import { NANOSECONDS_PER_MINUTE } from '../../../shared/domain/time.ts';
import type { Nanoseconds } from '../../../shared/domain/time.ts';
import type { Category, Severity } from '../../../shared/domain/words.ts';
import type { TemplateLabel } from '../reduce/templates/classes.ts';
import { FactsReader, type EventEntities } from './event-facts.ts';
import type { DetectedDraft } from './ledger.ts';
import { LineView } from './line-view.ts';
import { Machine } from './machine.ts';
import { Minutes } from './minutes.ts';
import { toRuleEvent, type RuleEvent } from './rule-event.ts';
import type { RuleIndex } from './rule-index.ts';
import type { RuleSet } from './rule-set.ts';
import { EventSaver, restoreEvent } from './saved-events.ts';
import { TraceJoiner } from './traces/trace-joiner.ts';
import { tracesAt } from './traces/trace-state.ts';
import { emptyState, parseState, resumptionPoint } from './state.ts';
import type { Checkpoint, DetectorState } from './state.ts';

/** One detection rule that one line matched, whether or not a finding comes of it. */
export interface Match {
  /** The rule's id: Sigma's `name`, or `id`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly category: Category;
  readonly entities: EventEntities;
  readonly line: RedactedLine;
}

export interface Detection {
  /** One per finding of which an occurrence changed. Rows are complete; earlier minutes are named again if changed. */
  readonly drafts: readonly DetectedDraft[];
  /** What the next pass starts from; JSON. */
  readonly state: DetectorState;
}

/** How late an event may come and still be put in its place. */
const PATIENCE = NANOSECONDS_PER_MINUTE;
/** Events kept one by one for a pass that starts over inside the last minutes. */
const MOST_JOURNAL = 5000;
/** Characters of evidence in a state. */
const EVIDENCE_ROOM = 500_000;
const NO_MATCHES: readonly Match[] = [];

/**
 * Runs all rules over one pass of lines in event time, once. Events of the last two minutes are held back as a
 * journal; the state is everything before them plus the journal, so that a poll which reads its last, partial
 * minute again can start over at any instant inside it, exactly as if the rest had never been seen.
 */
export class Detector {
  readonly #rules: RuleSet;
  readonly #index: RuleIndex;
  /** Of rules that ask for stack traces; those see joined traces and no lines. Null where there is no such rule. */
  readonly #traceIndex: RuleIndex | null;
  readonly #traces: TraceJoiner;
  readonly #machine: Machine;
  /** Of the rules that matched, by their place among all. */
  readonly #facts: FactsReader[] = [];
  /** Whether the given state could be gone on from. If not, correlations started empty. */
  readonly resumed: boolean;
  readonly #minutes = new Minutes();
  #journal: RuleEvent[] = [];
  /** The machine has all events before it, and none after. */
  #boundary: Nanoseconds | null = null;
  #newest: Nanoseconds | null = null;
  /** Where the minute of `#newest` begins, as far as that was looked at. */
  #newestMinute: Nanoseconds | null = null;
  /** Set while a minute has too many events to be held back: the machine as it was before that minute. */
  #flood: Checkpoint | null = null;

  /**
   * @param options.state what a pass before this returned; one of another version, or damaged, is as none
   * @param options.rewindTo where this pass' lines begin, if before the end of the last: what was seen at or
   *   after it is forgotten. A state that does not reach back to it is not used.
   */
  constructor(options: { rules: RuleSet; state?: DetectorState; rewindTo?: Nanoseconds }) {
    this.#rules = options.rules;
    const { lines, traces } = options.rules.indexes;
    this.#index = lines;
    this.#traceIndex = options.rules.detections.some((rule) => rule.ofTraces) ? traces : null;
    const state = parseState(options.state) ?? emptyState();
    const { rewindTo } = options;
    const point = resumptionPoint(state, rewindTo);
    this.resumed = point !== null;
    this.#machine = new Machine(options.rules, point?.checkpoint.machine);
    // A state without any event has no checkpoint, but traces may have begun.
    const open = point?.traces ?? (state.checkpoint === null ? tracesAt(state.traces, rewindTo) : null);
    this.#traces = new TraceJoiner(open ?? undefined);
    if (!point) return;
    this.#boundary = point.boundary;
    this.#newest = point.boundary;
    if (state.flood && rewindTo === undefined) this.#flood = state.checkpoint;
    for (const saved of state.journal) {
      const event = restoreEvent(saved);
      if (rewindTo === undefined || event.at < rewindTo) this.#accept(event);
    }
  }

  /**
   * Lines ascend in time; one that is up to a minute late is put in its place, a later one is counted as it can be.
   *
   * @param label what the line is an instance of; it comes back with the line where that is evidence
   */
  push(line: RedactedLine, label: TemplateLabel | null = null): readonly Match[] {
    const candidates = this.#index.candidates(line);
    const matches = candidates.length === 0 ? NO_MATCHES : this.#match(line, candidates, label);
    if (this.#traceIndex === null) return matches;
    const mayBegin = candidates.at(-1) === this.#rules.detections.length;
    const trace = this.#traces.push(line, mayBegin);
    if (trace === null) return matches;
    const own = trace.text === line.text ? label : null;
    return [...matches, ...this.#match(trace, this.#traceIndex.candidates(trace), own)];
  }

  #match(line: RedactedLine, candidates: readonly number[], label: TemplateLabel | null): readonly Match[] {
    const view = new LineView(line);
    let matches: Match[] | undefined;
    for (const candidate of candidates) {
      const rule = this.#rules.detections[candidate];
      if (!rule?.test.holds(view)) continue;
      const facts = (this.#facts[candidate] ??= new FactsReader(rule)).read(view);
      const { id, severity, category } = rule;
      const match = { rule: id, severity, category, entities: facts.entities, line };
      if (matches === undefined) matches = [match];
      else matches.push(match);
      this.#accept(toRuleEvent(id, facts, line, label));
    }
    return matches ?? NO_MATCHES;
  }

  /** Ends the pass; the detector is not used after it. */
  finish(): Detection {
    const started = { ...emptyState(), traces: this.#traces.save() };
    if (this.#boundary === null) return { drafts: [], state: started };
    if (this.#flood) {
      const flood = this.#checkpoint(BigInt(this.#flood.asOf));
      return { drafts: this.#machine.drafts(), state: { ...started, checkpoint: this.#flood, flood } };
    }
    const checkpoint = this.#checkpoint(this.#boundary);
    const saver = new EventSaver(EVIDENCE_ROOM);
    const journal = this.#journal.map((event) => saver.save(event));
    this.#drain(null);
    return { drafts: this.#machine.drafts(), state: { ...started, checkpoint, journal } };
  }

  #accept(event: RuleEvent): void {
    const minute = this.#minutes.startOf(event.at);
    if (this.#newest === null || event.at > this.#newest) this.#newest = event.at;
    if (this.#flood !== null) {
      if (minute <= BigInt(this.#flood.asOf)) return this.#machine.apply(event);
      this.#flood = null;
      this.#boundary = minute;
    }
    if (this.#newestMinute === null || minute > this.#newestMinute)
      this.#turnTo(this.#minutes.startOf(this.#newest));
    if (this.#boundary !== null && event.at < this.#boundary) return this.#machine.apply(event);
    let position = this.#journal.length;
    while (position > 0 && (this.#journal[position - 1]?.at ?? event.at) > event.at) position--;
    if (position === this.#journal.length) this.#journal.push(event);
    else this.#journal.splice(position, 0, event);
    if (this.#journal.length > MOST_JOURNAL) this.#floods(this.#minutes.startOf(this.#newest));
  }

  #turnTo(minute: Nanoseconds): void {
    this.#newestMinute = minute;
    const boundary = minute - PATIENCE;
    if (this.#boundary === null || boundary > this.#boundary) this.#drain(boundary);
  }

  /** Applies held-back events before `until`, or all. */
  #drain(until: Nanoseconds | null): void {
    let count = 0;
    for (const event of this.#journal) {
      if (until !== null && event.at >= until) break;
      this.#machine.apply(event);
      count++;
    }
    this.#journal = this.#journal.slice(count);
    if (until !== null) this.#boundary = until;
  }

  /** Too many events to hold back: from here on they are applied as they come, until the minute is over. */
  #floods(minute: Nanoseconds): void {
    this.#drain(minute);
    if (this.#journal.length <= MOST_JOURNAL) return;
    this.#flood = this.#checkpoint(minute);
    this.#drain(null);
  }

  #checkpoint(asOf: Nanoseconds): Checkpoint {
    return { asOf: String(asOf), machine: this.#machine.save(asOf, new EventSaver(EVIDENCE_ROOM)) };
  }
}

/** All in one: lines in, matches, drafts and the next state out. */
export function detect(
  rules: RuleSet,
  lines: Iterable<RedactedLine>,
  state?: DetectorState,
): Detection & { readonly matches: readonly Match[] } {
  const detector = new Detector({ rules, ...(state && { state }) });
  const matches: Match[] = [];
  for (const line of lines) matches.push(...detector.push(line));
  return { matches, ...detector.finish() };
}
