import type { NightjarError } from '../../../shared/domain/failure.ts';
import type { Nanoseconds } from '../../../shared/domain/time.ts';
import { fieldBehind } from './group.ts';
import { ruleProblem } from './rule-problem.ts';
import type { CorrelationRule, DetectionOutline, LinkedRules } from './rule-set.ts';
import type { RuleSource } from './rule-source.ts';

/** A rule that does not know the others yet. */
export interface LooseRule<
  Document extends RuleSource = RuleSource,
  Detection extends DetectionOutline = DetectionOutline,
> {
  readonly document: Document;
  readonly rule: Detection | CorrelationRule;
  /** `name` and `id`, either of which a correlation may write. */
  readonly names: readonly string[];
  /** Names of rules that it replaces. */
  readonly alsoCalled: readonly string[];
  /** The rules that it names make findings of their own too. */
  readonly generates: boolean;
}

/** A rule that cannot be linked with the others. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly rule: LooseRule;
  readonly problem: NightjarError;

  constructor(rule: LooseRule, path: readonly string[], wrong: string, write: string) {
    super(wrong);
    this.rule = rule;
    this.problem = ruleProblem(rule.document.place(path), wrong, write);
  }
}

/**
 * Resolves names, orders correlations after what they listen to, and finds out what must be carried to whom.
 *
 * @throws LinkError
 */
export function linkRules<Detection extends DetectionOutline>(
  loose: readonly LooseRule<RuleSource, Detection>[],
): LinkedRules<Detection> {
  const byName = indexNames(loose);
  const resolved = loose.map((one) => resolve(one, byName));
  const silent = new Set<string>();
  const told = new Set<string>();
  for (const { rule, generates } of resolved)
    if (rule.kind === 'correlation') for (const id of rule.rules) (generates ? told : silent).add(id);
  const draft = (id: string) => told.has(id) || !silent.has(id);
  const ordered = orderCorrelations(resolved);
  const correlations = ordered.map(({ rule }) => ({ ...rule, drafts: draft(rule.id) }));
  const detections = resolved.flatMap(({ rule }): Detection[] =>
    rule.kind === 'detection'
      ? [{ ...rule, drafts: draft(rule.id), carries: carriedBy(rule, correlations) }]
      : [],
  );
  return {
    detections,
    correlations,
    longestTimespan: longestOf(correlations),
    documents: loose.map(({ document, alsoCalled }) => ({
      content: document.content,
      place: document.place([]),
      alsoCalled,
    })),
  };
}

function indexNames(loose: readonly LooseRule[]): ReadonlyMap<string, string> {
  const byName = new Map<string, string>();
  for (const one of loose) {
    for (const name of [...one.names, ...one.alsoCalled]) {
      if (byName.has(name))
        throw new LinkError(
          one,
          ['title'],
          `another rule is called "${name}" too`,
          'Give it a name of its own.',
        );
      byName.set(name, one.rule.id);
    }
  }
  return byName;
}

function resolve<Detection extends DetectionOutline>(
  loose: LooseRule<RuleSource, Detection>,
  byName: ReadonlyMap<string, string>,
): LooseRule<RuleSource, Detection> {
  const { rule } = loose;
  if (rule.kind === 'detection') return loose;
  const toId = (name: string, path: readonly string[]): string => {
    const id = byName.get(name);
    if (id !== undefined) return id;
    throw new LinkError(
      loose,
      path,
      `there is no rule called "${name}"`,
      'Write the `name` or `id` of a rule that is loaded.',
    );
  };
  const rules = rule.rules.map((name) => toId(name, ['correlation', 'rules']));
  const aliases = new Map(
    [...rule.aliases].map(([alias, fields]) => [
      alias,
      new Map([...fields].map(([name, field]) => [toId(name, ['correlation', 'aliases', alias]), field])),
    ]),
  );
  return { ...loose, rule: { ...rule, rules, aliases } };
}

interface LooseCorrelation extends LooseRule {
  readonly rule: CorrelationRule;
}

function orderCorrelations(loose: readonly LooseRule[]): LooseCorrelation[] {
  const correlations = new Map<string, LooseCorrelation>();
  for (const one of loose)
    if (one.rule.kind === 'correlation') correlations.set(one.rule.id, { ...one, rule: one.rule });
  const ordered = new Set<LooseCorrelation>();
  const visit = (one: LooseCorrelation, path: readonly string[]): void => {
    if (path.includes(one.rule.id))
      throw new LinkError(
        one,
        ['correlation', 'rules'],
        `the correlation listens to itself: ${[...path, one.rule.id].join(' → ')}`,
        'Take one of these rules out of `rules`.',
      );
    if (ordered.has(one)) return;
    for (const id of one.rule.rules) {
      const below = correlations.get(id);
      if (below) visit(below, [...path, one.rule.id]);
    }
    ordered.add(one);
  };
  for (const one of correlations.values()) visit(one, []);
  return [...ordered];
}

/** The fields that correlations above a rule group by, count or tell findings apart by. */
function carriedBy(rule: DetectionOutline, correlations: readonly CorrelationRule[]): string[] {
  const fields = new Set(rule.identity);
  const reached = new Set([rule.id]);
  // Correlations stand after what they listen to, so one pass reaches all.
  for (const correlation of correlations) {
    const from = correlation.rules.filter((id) => reached.has(id));
    if (from.length === 0) continue;
    reached.add(correlation.id);
    for (const name of correlation.identity) fields.add(name);
    const grouping =
      correlation.field === null ? correlation.groupBy : [...correlation.groupBy, correlation.field];
    for (const id of from)
      for (const name of grouping) fields.add(fieldBehind(correlation, name, id, rule.id));
  }
  return [...fields];
}

/** Along a chain timespans add up: what feeds a correlation may have begun its own timespan earlier. */
function longestOf(correlations: readonly CorrelationRule[]): Nanoseconds {
  const reach = new Map<string, Nanoseconds>();
  let longest = 0n;
  for (const { id, rules, timespan } of correlations) {
    const below = rules.map((rule) => reach.get(rule) ?? 0n).reduce((a, b) => (a > b ? a : b), 0n);
    reach.set(id, timespan + below);
    if (timespan + below > longest) longest = timespan + below;
  }
  return longest;
}
