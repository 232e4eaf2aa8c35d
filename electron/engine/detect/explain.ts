import type { RedactedLine } from '../../../shared/domain/line.ts';
import { fieldBehind } from './group.ts';
import type { LineTest } from './line-test.ts';
import { WHOLE_LINE } from './line-test.ts';
import { LineView } from './line-view.ts';
import { FactsReader, type EventFacts } from './event-facts.ts';
import type { CorrelationRule, DetectionRule, RuleSet } from './rule-set.ts';
import { TraceJoiner } from './traces/trace-joiner.ts';

/** Whether a part of a rule holds for a line, and of what that comes. */
export interface TestExplanation {
  /** As the rule writes it: a key with its values, the name of a selection, `all of`, `any of`, `not`. */
  readonly text: string;
  readonly holds: boolean;
  /** Of the field that is asked for, unless that is the message; null where the line has no such field. */
  readonly value?: string | null;
  readonly parts: readonly TestExplanation[];
}

/** A correlation that an event of a rule is counted by. */
export interface FedCorrelation {
  readonly rule: string;
  readonly type: CorrelationRule['type'];
  readonly threshold: number;
  readonly seconds: number;
  /** Values of its `group-by`; null for a missing one, and then the event is not counted. */
  readonly group: Readonly<Record<string, string | null>>;
}

export interface RuleExplanation {
  readonly rule: string;
  readonly title: string;
  readonly file: string;
  readonly line: number;
  /** The prefilter let it look at the line. */
  readonly looked: boolean;
  readonly fired: boolean;
  /** What a line must have for the rule to look at it. */
  readonly needs: string;
  readonly test: TestExplanation;
  /** If it fired: what was taken from the line, by `extract` or as a field that a correlation needs. */
  readonly values: Readonly<Record<string, string>>;
  /** If it fired: what its finding counts, by kind. */
  readonly entities: Readonly<Record<string, string>>;
  readonly feeds: readonly FedCorrelation[];
}

export interface LineExplanation {
  readonly text: string;
  readonly message: string;
  /** Parsed fields, and labels where no field hides them. */
  readonly fields: Readonly<Record<string, string>>;
  /** It is no line, but the event that the lines of a stack trace were joined to. */
  readonly isTrace: boolean;
  readonly rules: readonly RuleExplanation[];
}

/**
 * Says of lines what the detector makes of them, by the very tests that it runs. Lines before the one that is asked
 * for are passed by, so that a stack trace is known when its frame comes.
 */
export class Explainer {
  readonly #rules: RuleSet;
  readonly #joiner = new TraceJoiner();

  constructor(rules: RuleSet) {
    this.#rules = rules;
  }

  /** A line before the one that is asked for. */
  pass(line: RedactedLine): void {
    this.#join(line);
  }

  /** The line, and the stack trace that it makes whole, if it does. */
  explain(line: RedactedLine): LineExplanation[] {
    const trace = this.#join(line);
    const own = this.#explain(line, false);
    return trace === null ? [own] : [own, this.#explain(trace, true)];
  }

  #join(line: RedactedLine): RedactedLine | null {
    const mayBegin = this.#rules.indexes.lines.candidates(line).at(-1) === this.#rules.detections.length;
    return this.#joiner.push(line, mayBegin);
  }

  #explain(line: RedactedLine, isTrace: boolean): LineExplanation {
    const { lines, traces } = this.#rules.indexes;
    const candidates = new Set((isTrace ? traces : lines).candidates(line));
    const view = new LineView(line);
    return {
      text: line.text,
      message: line.message,
      fields: { ...line.labels, ...line.fields },
      isTrace,
      rules: this.#rules.detections.flatMap((rule, number) =>
        rule.ofTraces === isTrace ? [this.#explainRule(rule, view, candidates.has(number))] : [],
      ),
    };
  }

  #explainRule(rule: DetectionRule, view: LineView, looked: boolean): RuleExplanation {
    const fired = looked && rule.test.holds(view);
    const facts = fired ? new FactsReader(rule).read(view) : null;
    return {
      rule: rule.id,
      title: rule.title,
      file: rule.place.file,
      line: rule.place.line,
      looked,
      fired,
      needs: needsOf(rule.test),
      test: explainTest(rule.test, view),
      values: facts === null ? {} : { ...rule.extraction.extract(view).all(), ...facts.values },
      entities: facts === null ? {} : { ...facts.entities },
      feeds: facts === null ? [] : this.#fedBy(rule, facts),
    };
  }

  #fedBy(rule: DetectionRule, { values }: EventFacts): FedCorrelation[] {
    return this.#rules.correlations
      .filter(({ rules }) => rules.includes(rule.id))
      .map((correlation) => ({
        rule: correlation.id,
        type: correlation.type,
        threshold: correlation.threshold,
        seconds: Number(correlation.timespan / 1_000_000_000n),
        group: Object.fromEntries(
          correlation.groupBy.map((name) => [
            name,
            values[fieldBehind(correlation, name, rule.id, rule.id)] ?? null,
          ]),
        ),
      }));
  }
}

function explainTest(test: LineTest, view: LineView): TestExplanation {
  const { form } = test;
  const holds = test.holds(view);
  if (form.kind === 'item') {
    // The message and the whole line are told once, not with every part.
    const isLine = form.field === null || form.field === 'message' || form.field === 'text';
    const value = isLine ? {} : { value: view.get(form.field) ?? null };
    return { text: form.text, holds, ...value, parts: [] };
  }
  if (form.kind === 'selection') return { text: form.name, holds, parts: [explainTest(form.test, view)] };
  if (form.kind === 'not') return { text: 'not', holds, parts: [explainTest(form.test, view)] };
  return {
    text: form.kind === 'all' ? 'all of' : 'any of',
    holds,
    parts: form.tests.map((part) => explainTest(part, view)),
  };
}

/**
 * Only the parts that a test's outcome comes of: of `all of` that does not hold those that do not, of `any of` that
 * holds those that do.
 */
export function reasonsOf(test: TestExplanation): TestExplanation {
  const parts = test.text === 'not' ? test.parts : test.parts.filter(({ holds }) => holds === test.holds);
  return { ...test, parts: parts.map(reasonsOf) };
}

/** Literals that are written out. */
const SHOWN = 6;

function needsOf({ need }: LineTest): string {
  if (need === null) return 'nothing: it looks at every line';
  const places = [...need].map(([place, literals]) => {
    if (literals === null) return `the field ${place}`;
    const shown = literals.slice(0, SHOWN).map((literal) => JSON.stringify(literal));
    if (literals.length > SHOWN) shown.push(`… (${literals.length})`);
    return `${place === WHOLE_LINE ? 'in the line' : `in the field ${place}`} ${shown.join(' or ')}`;
  });
  return places.join(', or ');
}
