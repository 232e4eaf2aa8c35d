import { NANOSECONDS_PER_SECOND } from '../../../shared/domain/time.ts';
import type { Nanoseconds } from '../../../shared/domain/time.ts';
import { ENTITY_KINDS } from '../../../shared/domain/words.ts';
import type { EntityKind, Severity } from '../../../shared/domain/words.ts';
import { compileCondition } from './condition.ts';
import { compileExtraction } from './extraction.ts';
import { anyOf, fieldsOf, named } from './line-test.ts';
import type { LineTest } from './line-test.ts';
import { linkRules } from './link-rules.ts';
import type { LooseRule } from './link-rules.ts';
import type { CorrelationDocument, DetectionDocument } from './rule-schema.ts';
import { indexRules } from './rule-index.ts';
import type { RuleIndexes } from './rule-index.ts';
import { RuleSyntaxError } from './rule-problem.ts';
import type {
  CorrelationRule,
  DetectionOutline,
  DetectionRule,
  RuleDescription,
  RuleSet,
} from './rule-set.ts';
import type { ReadRule, RuleSource } from './rule-source.ts';
import { compileSelection } from './selection.ts';
import { isTraceField } from './traces/trace-event.ts';

/** Times and values that a group keeps grow with the number that is asked for. */
const HIGHEST_THRESHOLD = 1000;
const UNITS: Readonly<Record<string, bigint>> = { s: 1n, m: 60n, h: 3600n, d: 86_400n };

/**
 * The same set of rules again, from the `documents` of one: in another thread, where nothing has to be read and checked
 * anew. What is wrong with a rule was said before.
 */
export function rulesOf(documents: readonly ReadRule[]): RuleSet {
  return ruleSetOf(
    documents.map(({ content, place, alsoCalled }) => {
      const source: RuleSource = { content, place: () => place, within: (_path, parse) => parse() };
      return { ...compileDocument(source), alsoCalled };
    }),
  );
}

/**
 * Links rules that look at lines.
 *
 * @throws LinkError
 */
export function ruleSetOf(loose: readonly LooseRule<RuleSource, DetectionRule>[]): RuleSet {
  const linked = linkRules(loose);
  let indexes: RuleIndexes | null = null;
  return {
    ...linked,
    get indexes() {
      return (indexes ??= indexRules(linked.detections));
    },
  };
}

/**
 * As `compileDocument`, to see that it can be done; what looks at lines is not kept.
 *
 * @throws NightjarError with file and line, where the document knows them
 */
export function checkDocument<Document extends RuleSource>(document: Document): LooseRule<Document> {
  const { content } = document;
  const loose = compileDocument(document);
  return content.kind === 'detection' ? { ...loose, rule: outline(document, content.document) } : loose;
}

/** @throws NightjarError with file and line, where the document knows them */
export function compileDocument<Document extends RuleSource>(
  document: Document,
): LooseRule<Document, DetectionRule> {
  const { content } = document;
  if (content.kind === 'detection') {
    const rule = compileDetection(document, content.document);
    return { document, rule, names: namesOf(content.document), alsoCalled: [], generates: false };
  }
  const rule = compileCorrelation(document, content.document);
  const generates = content.document.generate ?? content.document.correlation.generate ?? false;
  return { document, rule, names: namesOf(content.document), alsoCalled: [], generates };
}

function compileDetection(document: RuleSource, source: DetectionDocument): DetectionRule {
  const { nightjar } = source;
  const test = compileDetectionTest(document, source.detection);
  return {
    ...outline(document, source),
    test,
    ofTraces: fieldsOf(test).some(isTraceField),
    extraction: document.within(['nightjar', 'extract'], () => compileExtraction(nightjar.extract)),
    entities: ENTITY_KINDS.flatMap((kind): Array<[EntityKind, readonly string[]]> => {
      const fields = nightjar.entities[kind];
      return fields === undefined ? [] : [[kind, [fields].flat()]];
    }),
    weight: nightjar.weight,
  };
}

function outline(document: RuleSource, source: DetectionDocument): DetectionOutline {
  return { kind: 'detection', ...describe(document, source), carries: source.nightjar.identity };
}

function compileDetectionTest(document: RuleSource, detection: Readonly<Record<string, unknown>>): LineTest {
  const selections = new Map<string, LineTest>();
  for (const [name, selection] of Object.entries(detection))
    if (name !== 'condition')
      selections.set(
        name,
        document.within(['detection', name], () => named(name, compileSelection(selection))),
      );
  return document.within(['detection', 'condition'], () => {
    const conditions = [detection['condition']].flat();
    return anyOf(
      conditions.map((condition: unknown) => {
        if (typeof condition === 'string') return compileCondition(condition, selections);
        throw new RuleSyntaxError(
          '`detection` has no `condition` that is text',
          'Write `condition: selection`.',
        );
      }),
    );
  });
}

function compileCorrelation(document: RuleSource, source: CorrelationDocument): CorrelationRule {
  const { correlation } = source;
  const rules = [correlation.rules].flat();
  return {
    kind: 'correlation',
    ...describe(document, source),
    type: correlation.type,
    rules,
    groupBy: correlation['group-by'],
    timespan: toTimespan(correlation.timespan),
    threshold: document.within(['correlation', 'condition'], () => thresholdOf(correlation, rules.length)),
    field: correlation.condition?.field ?? null,
    aliases: new Map(
      Object.entries(correlation.aliases).map(([alias, fields]) => [alias, new Map(Object.entries(fields))]),
    ),
  };
}

function thresholdOf({ type, condition }: CorrelationDocument['correlation'], rules: number): number {
  if (condition && ('lt' in condition || 'lte' in condition || 'eq' in condition))
    throw new RuleSyntaxError(
      'upper bounds of a correlation are not supported, because a later event would undo a finding',
      'Write `gte` or `gt` alone.',
    );
  const temporal = type === 'temporal' || type === 'temporal_ordered';
  if (temporal && rules < 2)
    throw new RuleSyntaxError(`\`${type}\` needs two rules or more`, 'Name them in `rules`.');
  if (type === 'temporal_ordered' && condition)
    throw new RuleSyntaxError(
      'a condition of `temporal_ordered` is not supported',
      'Leave it out: all rules must occur.',
    );
  if (type === 'value_count' && condition?.field === undefined)
    throw new RuleSyntaxError(
      '`value_count` needs a field',
      'Write `condition: {field: name, gte: number}`.',
    );
  if (temporal && !condition) return rules;
  const threshold = condition?.gte ?? (condition?.gt === undefined ? undefined : condition.gt + 1);
  if (threshold === undefined || threshold < 1 || threshold > HIGHEST_THRESHOLD)
    throw new RuleSyntaxError(
      `the condition needs \`gte\` or \`gt\` with a number up to ${HIGHEST_THRESHOLD}`,
      'Write `condition: {gte: 10}`.',
    );
  return threshold;
}

function toTimespan(text: string): Nanoseconds {
  return BigInt(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 1n) * NANOSECONDS_PER_SECOND;
}

function describe(document: RuleSource, source: DetectionDocument | CorrelationDocument): RuleDescription {
  const { nightjar } = source;
  const [id] = namesOf(source);
  return {
    id: document.within(['title'], () => {
      if (id !== undefined) return id;
      throw new RuleSyntaxError('the rule has neither `name` nor `id`', 'Add `name:` with a unique name.');
    }),
    place: document.place([]),
    title: nightjar.title ?? source.title,
    severity: toSeverity(source.level),
    category: nightjar.category,
    version: nightjar.version,
    explanation: nightjar.explanation ?? source.description ?? source.title,
    recommendation: nightjar.recommendation ?? 'Look at the lines and decide whether they are expected.',
    judged: nightjar.judged,
    identity: nightjar.identity,
    drafts: true,
  };
}

/** What others may call it by; the first is its id here. */
function namesOf({ name, id }: { name?: string | undefined; id?: string | undefined }): string[] {
  return [name, id].filter((text) => text !== undefined);
}

function toSeverity(level: DetectionDocument['level']): Severity {
  return level === 'informational' ? 'info' : level;
}
