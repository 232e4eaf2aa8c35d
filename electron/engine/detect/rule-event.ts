import type { EvidenceLine } from '../../../shared/domain/draft.ts';
import type { RedactedLine } from '../../../shared/domain/line.ts';
import type { EntityKind } from '../../../shared/domain/words.ts';
import { ENTITY_KINDS } from '../../../shared/domain/words.ts';
import type { Nanoseconds } from '../../../shared/domain/time.ts';
import { parseAddress } from './addresses.ts';
import type { TemplateLabel } from '../reduce/templates/classes.ts';
import type { LineView } from './line-view.ts';
import type { DetectionRule } from './rule-set.ts';

export type EventEntities = Readonly<Partial<Record<EntityKind, string>>>;

/** A line that is shown, and what it is an instance of where that was said when it came. */
export interface LabelledLine extends EvidenceLine {
  readonly label?: TemplateLabel;
}

/** One match of a detection rule, reduced to what counting and grouping need. */
export interface RuleEvent {
  readonly rule: string;
  readonly at: Nanoseconds;
  readonly sourceId: string;
  /** Values of the fields that correlations group and count by; absent ones are missing. */
  readonly values: Readonly<Record<string, string>>;
  readonly entities: EventEntities;
  /** How many events a correlation counts it as; at least 1. */
  readonly weight: number;
  /** Missing where the state had no room for it. */
  readonly evidence?: LabelledLine;
}

const LONGEST_VALUE = 256;
const HEAVIEST = 1000;

export function toRuleEvent(rule: DetectionRule, view: LineView, label: TemplateLabel | null): RuleEvent {
  const { line } = view;
  const captured = rule.extraction.extract(view);
  const valueOf = (name: string): string | undefined => captured.get(name) ?? view.get(name);
  const values: Record<string, string> = {};
  for (const name of rule.carries) {
    const value = valueOf(name);
    if (value !== undefined && value !== '') values[name] = value.slice(0, LONGEST_VALUE);
  }
  return {
    rule: rule.id,
    at: line.timestamp,
    sourceId: line.sourceId,
    values,
    entities: entitiesOf(rule, valueOf),
    weight: weightOf(rule, valueOf),
    evidence: toEvidence(line, label),
  };
}

function entitiesOf(rule: DetectionRule, valueOf: (name: string) => string | undefined): EventEntities {
  const entities: Partial<Record<EntityKind, string>> = {};
  for (const [kind, names] of rule.entities) {
    for (const name of names) {
      const value = toEntity(kind, valueOf(name) ?? '');
      if (value === '') continue;
      entities[kind] = value;
      break;
    }
  }
  return entities;
}

/** Empty if the value is none of its kind. A path loses its query, or every request would be an entity of its own. */
function toEntity(kind: EntityKind, value: string): string {
  const text = value.trim();
  if (text === '-') return '';
  if (kind === 'ip') return parseAddress(text) ?? '';
  if (kind === 'host' && parseAddress(text) !== null) return '';
  if (kind === 'path') return withoutQuery(text).slice(0, LONGEST_VALUE);
  return text.slice(0, LONGEST_VALUE);
}

function withoutQuery(path: string): string {
  const end = path.search(/[?#]/);
  return end < 0 ? path : path.slice(0, end);
}

function weightOf(rule: DetectionRule, valueOf: (name: string) => string | undefined): number {
  const weight = typeof rule.weight === 'number' ? rule.weight : Number(valueOf(rule.weight) ?? 1);
  return Number.isInteger(weight) && weight >= 1 ? Math.min(weight, HEAVIEST) : 1;
}

function toEvidence(line: RedactedLine, label: TemplateLabel | null): LabelledLine {
  const { timestamp, sourceId, text, row } = line;
  if (row === undefined)
    return label === null ? { timestamp, sourceId, text } : { timestamp, sourceId, text, label };
  const file = line.labels['filename'];
  return {
    timestamp,
    sourceId,
    text,
    row,
    ...(file !== undefined && { file }),
    ...(label !== null && { label }),
  };
}

/** As they are printed: one match has one of a kind at most, a finding has many. */
export function entityLists(entities: EventEntities): Partial<Record<EntityKind, readonly string[]>> {
  const lists: Partial<Record<EntityKind, readonly string[]>> = {};
  for (const kind of ENTITY_KINDS) {
    const value = entities[kind];
    if (value !== undefined) lists[kind] = [value];
  }
  return lists;
}
