import type { EvidenceLine } from '../../../shared/domain/draft.ts';
import type { RedactedLine } from '../../../shared/domain/line.ts';
import type { EntityKind } from '../../../shared/domain/words.ts';
import { ENTITY_KINDS } from '../../../shared/domain/words.ts';
import type { Nanoseconds } from '../../../shared/domain/time.ts';
import type { TemplateLabel } from '../reduce/templates/classes.ts';
import type { EventEntities, EventFacts } from './event-facts.ts';

/** A line that is shown, and what it is an instance of where that was said when it came. */
export interface LabelledLine extends EvidenceLine {
  readonly label?: TemplateLabel;
}

/** One match of a detection rule, reduced to what counting and grouping need. */
export interface RuleEvent {
  readonly rule: string;
  readonly at: Nanoseconds;
  readonly sourceId: string;
  readonly facts: EventFacts;
  /** Missing where the state had no room for it. */
  readonly evidence?: LabelledLine;
}

export function toRuleEvent(
  rule: string,
  facts: EventFacts,
  line: RedactedLine,
  label: TemplateLabel | null,
): RuleEvent {
  const { timestamp, sourceId } = line;
  return { rule, at: timestamp, sourceId, facts, evidence: toEvidence(line, label) };
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
