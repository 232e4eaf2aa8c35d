import type { Draft, DraftOccurrence } from '../../../shared/domain/draft.ts';
import type { ParameterTally, Template, TemplateDigest } from '../../../shared/domain/template.ts';
import { minuteOf } from '../../../shared/domain/time.ts';
import { restoreRedacted } from '../reduce/redact.ts';
import { partHead, valueOfPart, type Splits } from '../reduce/split.ts';
import type { Store } from '../store/store.ts';

const MOST_SAMPLES = 5;
/** More than that is no longer of interest; the ones seen last count. */
const MOST_INTERESTING = 1000;
const TITLE_LENGTH = 120;

/** A template that a person always wants to see. */
export interface InterestingTemplate {
  readonly name: string | null;
  readonly text: string;
}

/** Which templates of a source are told apart, and by which values they were so far. */
export function splitsOf(store: Store, sourceId: string): Splits {
  return new Map(
    store.templates.split(sourceId).flatMap(({ canonicalText, splitBy: column }) => {
      if (column === null) return [];
      const head = partHead(canonicalText, column);
      const values = store.templates.startingWith(sourceId, head).map((part) => valueOfPart(part, head));
      return [[canonicalText, { column, values }] as const];
    }),
  );
}

/** The digests of a pass, those of templates that a person has joined counted as one. */
export function digestsAsTold(
  store: Store,
  sourceIds: readonly string[],
  digests: readonly TemplateDigest[],
): TemplateDigest[] {
  return sourceIds.flatMap((sourceId) =>
    joinedDigests(
      digests.filter((digest) => digest.sourceId === sourceId),
      store.vocabulary.joinsOf(sourceId),
      (canonicalText) => {
        const known = store.templates.get(sourceId, canonicalText);
        return (
          known && {
            canonicalText: restoreRedacted(known.canonicalText),
            text: restoreRedacted(known.text),
          }
        );
      },
    ),
  );
}

/** What of the sources' templates a person always wants to see, for `interestingDrafts`. */
export function interestingOf(
  store: Store,
  sourceIds: readonly string[],
): Map<string, Map<string, InterestingTemplate>> {
  return new Map(
    sourceIds.map((sourceId) => {
      const { rows } = store.templates.list(sourceId, {
        words: '',
        mark: 'interesting',
        limit: MOST_INTERESTING,
        offset: 0,
      });
      return [sourceId, new Map(rows.map((row) => [row.canonicalText, row]))];
    }),
  );
}

/**
 * Counts digests of templates that a person has joined for the template they were joined to.
 *
 * @param joins which template of their source stands for which
 * @param templateOf the template that others were joined to, where it was not seen itself
 */
export function joinedDigests(
  digests: readonly TemplateDigest[],
  joins: ReadonlyMap<string, string>,
  templateOf: (canonicalText: string) => Template | null,
): TemplateDigest[] {
  if (joins.size === 0) return [...digests];
  const counted = new Map<string, TemplateDigest>();
  // Those that stand for themselves first: parameters and wording are theirs.
  const joined = (digest: TemplateDigest) => joins.has(digest.template.canonicalText);
  for (const digest of digests.toSorted((left, right) => Number(joined(left)) - Number(joined(right)))) {
    const into = joins.get(digest.template.canonicalText);
    const template = into === undefined ? digest.template : templateOf(into);
    if (template === null) {
      counted.set(digest.template.canonicalText, digest);
      continue;
    }
    const known = counted.get(template.canonicalText);
    counted.set(template.canonicalText, known ? sum(known, digest) : { ...digest, template });
  }
  return [...counted.values()];
}

/** Two templates of one window counted as one; the first one's parameters stay, the second one's values are not among them. */
function sum(left: TemplateDigest, right: TemplateDigest): TemplateDigest {
  const minutes = new Map(left.minutes);
  for (const [minute, count] of right.minutes) minutes.set(minute, (minutes.get(minute) ?? 0) + count);
  const samples = [...left.samples.slice(0, MOST_SAMPLES - 2), ...right.samples].slice(0, MOST_SAMPLES);
  return {
    ...left,
    count: left.count + right.count,
    first: left.first < right.first ? left.first : right.first,
    last: left.last > right.last ? left.last : right.last,
    minutes: new Map([...minutes].sort(([one], [other]) => one - other)),
    parameters: left.parameters.map((tally): ParameterTally => ({
      ...tally,
      other: tally.other + right.count,
    })),
    samples: samples.toSorted((one, other) => (one.timestamp < other.timestamp ? -1 : 1)),
  };
}

/**
 * A finding for each template that a person always wants to see, with its lines per minute: one a template, whatever
 * the server or source. A later pass replaces the minutes it names.
 *
 * @param marks of each source by canonical text
 */
export function interestingDrafts(
  digests: readonly TemplateDigest[],
  marks: ReadonlyMap<string, ReadonlyMap<string, InterestingTemplate>>,
): Draft[] {
  const drafts = new Map<string, Draft>();
  for (const digest of digests) {
    const { canonicalText } = digest.template;
    const told = marks.get(digest.sourceId)?.get(canonicalText);
    if (told === undefined) continue;
    const before = drafts.get(canonicalText);
    drafts.set(canonicalText, before ? together(before, digest) : draftOf(digest, told));
  }
  return [...drafts.values()];
}

function draftOf(digest: TemplateDigest, { name, text }: InterestingTemplate): Draft {
  return {
    origin: { kind: 'nightjar', code: 'interesting' },
    identity: { kind: 'nightjar', parts: ['interesting', digest.template.canonicalText] },
    title: plainTitle(name ?? text),
    severity: 'low',
    category: 'unusual',
    explanation: `You asked to be shown every line like this one:\n${text}`,
    recommendation:
      'Look at the lines; change the mark on the page Templates if you have seen enough of them.',
    judged: true,
    ...linesOf(digest),
  };
}

/** A title is a pattern in which `{…}` is filled in; a template may hold braces of its own. */
function plainTitle(text: string): string {
  const plain = text.replaceAll('{', '(').replaceAll('}', ')');
  return plain.length > TITLE_LENGTH ? `${plain.slice(0, TITLE_LENGTH)}…` : plain;
}

function together(draft: Draft, digest: TemplateDigest): Draft {
  const { occurrences, evidence } = linesOf(digest);
  return {
    ...draft,
    occurrences: [...draft.occurrences, ...occurrences].sort((left, right) => left.minute - right.minute),
    evidence: [...draft.evidence, ...evidence].sort((left, right) =>
      left.timestamp < right.timestamp ? -1 : 1,
    ),
  };
}

function linesOf({
  sourceId,
  minutes,
  samples,
  template,
}: TemplateDigest): Pick<Draft, 'occurrences' | 'evidence'> {
  return {
    occurrences: [...minutes]
      .sort(([left], [right]) => left - right)
      .map(([minute, count]): DraftOccurrence => ({ sourceId, minute, count, entities: {} })),
    evidence: samples
      .filter((line) => minutes.has(minuteOf(line.timestamp)))
      .map(({ timestamp, text }) => ({ timestamp, sourceId, text, template: template.text })),
  };
}
