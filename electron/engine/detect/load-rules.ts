import type { NightjarError } from '../../../shared/domain/failure.ts';
import { NANOSECONDS_PER_SECOND } from '../../../shared/domain/time.ts';
import type { Nanoseconds } from '../../../shared/domain/time.ts';
import { ENTITY_KINDS } from '../../../shared/domain/words.ts';
import type { EntityKind, Severity } from '../../../shared/domain/words.ts';
import { compileCondition } from './condition.ts';
import { compileExtraction } from './extraction.ts';
import { anyOf, fieldsOf, named } from './line-test.ts';
import type { LineTest } from './line-test.ts';
import { LinkError, linkRules } from './link-rules.ts';
import type { LooseRule } from './link-rules.ts';
import { RuleDocument } from './rule-document.ts';
import type { CorrelationDocument, DetectionDocument, RuleFile } from './rule-document.ts';
import { RuleSyntaxError } from './rule-problem.ts';
import type { Refuse } from './rule-problem.ts';
import type { CorrelationRule, DetectionRule, RuleDescription, RuleSet } from './rule-set.ts';
import { compileSelection } from './selection.ts';
import { isTraceField } from './traces/trace-event.ts';

/** Times and values that a group keeps grow with the number that is asked for. */
const HIGHEST_THRESHOLD = 1000;
const UNITS: Readonly<Record<string, bigint>> = { s: 1n, m: 60n, h: 3600n, d: 86_400n };

/**
 * Compiles Sigma rules (specification 2.1: detection and correlation documents, several to a file) and links them.
 * Correlations may name rules of other files. What is wrong is thrown as a `NightjarError` that names file and
 * line and says what to write.
 *
 * A rule that a correlation names makes no findings of its own, unless that correlation says `generate: true`.
 * `logsource` describes; which lines a rule is for must stand in its `detection`.
 */
export function loadRules(files: readonly RuleFile[]): RuleSet {
  return link(compileRules(files));
}

/** Rules that are compiled and not linked yet; to be linked with others as often as those change. */
export type CompiledRules = readonly LooseRule[];

/** @throws NightjarError with file and line */
export function compileRules(files: readonly RuleFile[]): CompiledRules {
  return compileFiles(files, raise);
}

/** Rules of a user's own beside those that come with Nightjar. */
export interface RulesWithOwn {
  readonly rules: RuleSet;
  /** Why rules of the user's own are not used, with file and line; the others are. */
  readonly problems: readonly NightjarError[];
  /** Ids of rules of ours that one of the user's own stands in for. */
  readonly replaced: readonly string[];
}

/**
 * As `loadRules` for our rules; beside them rules of the user's own, of which a broken one stops no other. A rule of
 * theirs with the `name` or `id` of one of ours replaces it: correlations that name ours listen to theirs.
 */
export function loadRulesWithOwn(ours: CompiledRules, own: readonly RuleFile[]): RulesWithOwn {
  const problems: NightjarError[] = [];
  let usable = compileFiles(own, (problem) => problems.push(problem));
  for (;;) {
    const { rules, replaced } = replaceRules(ours, usable);
    try {
      return { rules: linkRules(rules), problems, replaced };
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      problems.push(error.problem);
      // Where one of ours cannot be linked any more, what was put in place of others of ours is the reason.
      const { names } = error.rule;
      const isTheirs = usable.some((one) => one.names === names);
      const stays = usable.filter((one) => (isTheirs ? one.names !== names : !replacesAny(one, ours)));
      if (stays.length === usable.length) throw error.problem;
      usable = stays;
    }
  }
}

/** The rules of `files` that are not broken. */
export function usableRules(files: readonly RuleFile[]): CompiledRules {
  return compileFiles(files, () => undefined);
}

function raise(problem: NightjarError): never {
  throw problem;
}

function compileFiles(files: readonly RuleFile[], refuse: Refuse): LooseRule[] {
  return files.flatMap((file) => RuleDocument.readAll(file, compileDocument, refuse));
}

function link(loose: readonly LooseRule[]): RuleSet {
  try {
    return linkRules(loose);
  } catch (error) {
    throw error instanceof LinkError ? error.problem : error;
  }
}

function replaceRules(
  ours: readonly LooseRule[],
  own: readonly LooseRule[],
): { readonly rules: readonly LooseRule[]; readonly replaced: readonly string[] } {
  const taken = new Set(own.flatMap(({ names }) => names));
  const isReplaced = ({ names }: LooseRule) => names.some((name) => taken.has(name));
  const replaced = ours.filter(isReplaced);
  const rules = [
    ...ours.filter((one) => !isReplaced(one)),
    ...own.map((one): LooseRule => {
      const before = replaced.filter(({ names }) => names.some((name) => one.names.includes(name)));
      const alsoCalled = before.flatMap(({ names }) => names).filter((name) => !one.names.includes(name));
      return { ...one, alsoCalled };
    }),
  ];
  return { rules, replaced: replaced.map(({ rule }) => rule.id) };
}

function replacesAny({ names }: LooseRule, ours: readonly LooseRule[]): boolean {
  return ours.some((one) => one.names.some((name) => names.includes(name)));
}

function compileDocument(document: RuleDocument): LooseRule {
  const { content } = document;
  if (content.kind === 'detection') {
    const rule = compileDetection(document, content.document);
    return { document, rule, names: namesOf(content.document), alsoCalled: [], generates: false };
  }
  const rule = compileCorrelation(document, content.document);
  const generates = content.document.generate ?? content.document.correlation.generate ?? false;
  return { document, rule, names: namesOf(content.document), alsoCalled: [], generates };
}

function compileDetection(document: RuleDocument, source: DetectionDocument): DetectionRule {
  const { nightjar } = source;
  const test = compileDetectionTest(document, source.detection);
  return {
    kind: 'detection',
    ...describe(document, source),
    test,
    ofTraces: fieldsOf(test).some(isTraceField),
    extraction: document.within(['nightjar', 'extract'], () => compileExtraction(nightjar.extract)),
    entities: ENTITY_KINDS.flatMap((kind): Array<[EntityKind, readonly string[]]> => {
      const fields = nightjar.entities[kind];
      return fields === undefined ? [] : [[kind, [fields].flat()]];
    }),
    weight: nightjar.weight,
    carries: nightjar.identity,
  };
}

function compileDetectionTest(
  document: RuleDocument,
  detection: Readonly<Record<string, unknown>>,
): LineTest {
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

function compileCorrelation(document: RuleDocument, source: CorrelationDocument): CorrelationRule {
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

function describe(document: RuleDocument, source: DetectionDocument | CorrelationDocument): RuleDescription {
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
