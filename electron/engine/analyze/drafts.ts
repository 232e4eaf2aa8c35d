import {
  EVIDENCE_LIMIT,
  type Draft,
  type DraftOccurrence,
  type EvidenceLine,
  type Identity,
  type Origin,
} from '../../../shared/domain/draft.ts';
import { addTallies, worstSeverity } from '../../../shared/domain/words.ts';
import { entitiesByMinute } from './entities.ts';
import { boundSeverity, type Grounded } from './ground.ts';
import type { TemplateQuestion } from './question.ts';

/** A grounded claim and the call that it came from. */
export interface Accepted extends Grounded {
  readonly origin: Extract<Origin, { kind: 'model' }>;
}

/**
 * Drafts of what models said in one window. Claims of one identity become one draft over the union of what they
 * cite, so that no line is counted twice; the first of them gives the words.
 */
export function toDrafts(accepted: readonly Accepted[]): Draft[] {
  const same = new Map<string, Accepted[]>();
  for (const each of accepted) {
    const key = JSON.stringify(identityOf(each));
    same.set(key, [...(same.get(key) ?? []), each]);
  }
  return [...same.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [toDraft(first, group)];
  });
}

/** Category and canonical text of the first cited template: never the model's wording. */
function identityOf({ claim, cited }: Grounded): Identity {
  return { kind: 'model', parts: [claim.category, cited[0].template.canonicalText] };
}

function toDraft(first: Accepted, group: readonly Accepted[]): Draft {
  const cited = [...new Set(group.flatMap((each) => each.cited))];
  return {
    origin: first.origin,
    identity: identityOf(first),
    title: first.claim.title,
    severity: group.map(boundSeverity).reduce(worstSeverity),
    category: first.claim.category,
    explanation: first.claim.why,
    recommendation: first.claim.advice,
    judged: group.some(({ claim }) => claim.verdict === 'problem'),
    occurrences: occurrencesOf(cited),
    evidence: evidenceOf(cited),
  };
}

/** Lines of all cited templates by source and minute, ascending by minute. */
function occurrencesOf(cited: readonly TemplateQuestion[]): DraftOccurrence[] {
  const rows = new Map<string, DraftOccurrence>();
  for (const template of cited) {
    const entities = entitiesByMinute(template);
    for (const [minute, count] of template.minutes) {
      const key = JSON.stringify([template.sourceId, minute]);
      const row = rows.get(key) ?? { sourceId: template.sourceId, minute, count: 0, entities: {} };
      rows.set(key, {
        ...row,
        count: row.count + count,
        entities: addTallies(row.entities, entities.get(minute) ?? {}),
      });
    }
  }
  return [...rows.values()].sort(
    (left, right) => left.minute - right.minute || compareText(left.sourceId, right.sourceId),
  );
}

/** The samples of all cited templates, ascending by time; where they are too many, evenly spread ones. */
function evidenceOf(cited: readonly TemplateQuestion[]): EvidenceLine[] {
  const lines = new Map<string, EvidenceLine>();
  for (const { samples, template } of cited) {
    for (const sample of samples) {
      const line: EvidenceLine = {
        timestamp: sample.timestamp,
        sourceId: sample.sourceId,
        text: sample.text,
        template: template.text,
        ...(sample.row === undefined ? {} : { row: sample.row }),
      };
      lines.set(JSON.stringify([line.sourceId, String(line.timestamp), line.row ?? 0, line.text]), line);
    }
  }
  const ordered = [...lines.values()].sort((left, right) =>
    left.timestamp < right.timestamp ? -1 : left.timestamp > right.timestamp ? 1 : 0,
  );
  return spread(ordered, EVIDENCE_LIMIT);
}

function spread<T>(items: readonly T[], limit: number): T[] {
  if (items.length <= limit) return [...items];
  const step = (items.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, at) => items[Math.round(at * step)]).filter(
    (item) => item !== undefined,
  );
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
