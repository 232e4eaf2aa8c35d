import { EVIDENCE_LIMIT, type Draft, type EvidenceLine } from '../../../../shared/domain/draft.ts';
import type { Template, TemplateDigest } from '../../../../shared/domain/template.ts';
import { compareSeverity, worstSeverity, type Severity } from '../../../../shared/domain/words.ts';
import { levelRank } from '../levels.ts';
import type { Assessment, AssessmentKind } from './assessment.ts';

/** What drafts are written from. All assessments are of one source. */
export interface DraftContext {
  readonly sourceName: string;
  /** Of this source, in this window. */
  readonly templates: readonly TemplateDigest[];
  readonly newPerDay: number;
  /** True if a rule has found something in its lines: it says more than that they are new or many. */
  readonly isNamedByRule: (template: TemplateDigest) => boolean;
}

/** A window brings at most this many drafts of a source; the gravest and least probable are told. */
const MOST_DRAFTS = 10;
/** From so many on, what is of one kind becomes one draft. */
const MANY = 6;
/** A source that has more new templates than this each day is always new, and only errors are told. */
const ALWAYS_NEW = 20;
/** Templates named in the text of a draft that stands for many. */
const NAMED = 12;
const LONGEST_TITLE = 100;
const ERROR = 4;
const WARNING = 3;

const EXPLANATION: Readonly<Record<AssessmentKind, string>> = {
  'new-here': 'This kind of line has not been seen in this source before.',
  'new-on-server': 'This kind of line has not been seen on this server before.',
  'new-anywhere': 'This kind of line has not been seen on any of your servers before.',
  rare: 'This kind of line is rarely seen, and it names an error.',
  spike: 'There are far more of these lines than usual.',
  drop: 'There are far fewer of these lines than usual.',
  missing: 'These lines used to come regularly, and have stopped.',
  'source-silent': 'This source used to have lines all the time, and has none.',
  drift: 'There are more of these lines every day.',
};

const RECOMMENDATION: Readonly<Record<AssessmentKind, string>> = {
  'new-here': 'Read the line. If a release or a change of settings explains it, acknowledge it.',
  'new-on-server': 'Read the line. If a release or a change of settings explains it, acknowledge it.',
  'new-anywhere': 'Read the line. If a release or a change of settings explains it, acknowledge it.',
  rare: 'Read the line and what was logged around it.',
  spike: 'Look at what else happened when it began.',
  drop: 'Check that what writes these lines still runs and is still used.',
  missing: 'Check that the job or program that writes these lines still runs.',
  'source-silent': 'Check that the service runs and that its log shipper reaches Loki.',
  drift: 'Find out what grows before it reaches a limit.',
};

/**
 * What is unusual as drafts, not judged: at most ten a window and source, many of one kind as one. New templates of
 * a rule's lines, and rare ones that are no error, are left to the assessments.
 */
export function baselineDrafts(assessments: readonly Assessment[], context: DraftContext): Draft[] {
  const digests = new Map(context.templates.map((digest) => [digest.template.canonicalText, digest]));
  const told = assessments.flatMap((assessment): Told[] => {
    const digest = assessment.template === null ? undefined : digests.get(assessment.template.canonicalText);
    const severity = severityOf(assessment, digest);
    if (digest !== undefined && context.isNamedByRule(digest)) return [];
    const isError = levelOf(digest) >= ERROR;
    if (assessment.kind === 'rare' && !isError) return [];
    if (isNew(assessment) && !isError && context.newPerDay > ALWAYS_NEW) return [];
    return [{ assessment, digest, severity, group: groupOf(assessment.kind) }];
  });
  const groups = Map.groupBy(told, ({ group }) => group);
  const drafts = [...groups.values()].flatMap((group) =>
    group.length >= MANY ? [draftOfMany(group, context)] : group.map((each) => draftOf(each, context)),
  );
  return drafts.sort((left, right) => compareSeverity(right.severity, left.severity)).slice(0, MOST_DRAFTS);
}

interface Told {
  readonly assessment: Assessment;
  /** Undefined for what is absent. */
  readonly digest: TemplateDigest | undefined;
  readonly severity: Severity;
  readonly group: string;
}

function draftOf({ assessment, digest, severity, group }: Told, { sourceName }: DraftContext): Draft {
  const { kind, template, sentence } = assessment;
  const about = template === null ? sourceName : shortened(digest?.template.text ?? template.text);
  return {
    origin: originOf(group),
    identity: { kind: 'baseline', parts: [codeOf(group), template?.canonicalText ?? sourceName] },
    title: `${TITLE[kind]}: ${neutral(about)}`,
    severity,
    category: kind === 'source-silent' ? 'availability' : 'unusual',
    explanation: `${EXPLANATION[kind]} ${capitalized(sentence)}.`,
    recommendation: RECOMMENDATION[kind],
    judged: false,
    occurrences: occurrencesOf([assessment]),
    evidence: digest === undefined ? [] : evidenceOf([digest]),
  };
}

/** One draft that stands for many; whose lines they mostly are is what makes it the same thing next time. */
function draftOfMany(group: readonly Told[], { sourceName }: DraftContext): Draft {
  const [first] = group as [Told];
  const digests = group.flatMap(({ digest }) => digest ?? []);
  const about = mainService(digests) ?? sourceName;
  const lines = group.map(
    ({ assessment, digest }) => `${textOf(assessment.template, digest)} (${assessment.sentence})`,
  );
  const more = lines.length > NAMED ? [`… and ${lines.length - NAMED} more.`] : [];
  return {
    origin: originOf(first.group),
    identity: { kind: 'baseline', parts: [`${codeOf(first.group)}-many`, about] },
    title: `${group.length} ${MANY_TITLE[first.group] ?? 'unusual kinds of lines'}: ${neutral(about)}`,
    severity: group.map(({ severity }) => severity).reduce(worstSeverity),
    category: 'unusual',
    explanation: [MANY_EXPLANATION[first.group] ?? '', ...lines.slice(0, NAMED), ...more].join('\n'),
    recommendation: RECOMMENDATION[first.assessment.kind],
    judged: false,
    occurrences: occurrencesOf(group.map(({ assessment }) => assessment)),
    evidence: evidenceOf(digests),
  };
}

const TITLE: Readonly<Record<AssessmentKind, string>> = {
  'new-here': 'New kind of line',
  'new-on-server': 'New kind of line',
  'new-anywhere': 'New kind of line',
  rare: 'Rare error',
  spike: 'Unusually many lines',
  drop: 'Unusually few lines',
  missing: 'A regular line stopped',
  'source-silent': 'No more lines',
  drift: 'More every day',
};

const MANY_TITLE: Readonly<Record<string, string>> = {
  new: 'new kinds of lines, likely a new release',
  rare: 'rare errors at once',
  spike: 'kinds of lines are far more than usual',
  drop: 'kinds of lines are far fewer than usual',
  missing: 'regular lines stopped',
  drift: 'kinds of lines grow every day',
};

const MANY_EXPLANATION: Readonly<Record<string, string>> = {
  new: 'Many kinds of lines came for the first time together, as after a release or a change of settings:',
  rare: 'Errors that are rarely seen came together:',
  spike: 'Many kinds of lines are more frequent than usual at the same time:',
  drop: 'Many kinds of lines are less frequent than usual at the same time:',
  missing: 'Lines that used to come regularly stopped at the same time:',
  drift: 'These kinds of lines become more every day:',
};

/** How far something is new is no part of what it is: seen on a second server, it stays the same finding. */
function groupOf(kind: AssessmentKind): string {
  return kind.startsWith('new-') ? 'new' : kind;
}

function isNew({ kind }: Assessment): boolean {
  return groupOf(kind) === 'new';
}

function codeOf(group: string): string {
  return `baseline-${group}`;
}

function originOf(group: string): Draft['origin'] {
  return { kind: 'baseline', code: codeOf(group) };
}

/** Medium at most: it is unusual, and nobody has judged yet whether it is bad. */
function severityOf({ kind }: Assessment, digest: TemplateDigest | undefined): Severity {
  const level = levelOf(digest);
  switch (kind) {
    case 'source-silent':
      return 'medium';
    case 'spike':
      return level >= ERROR ? 'medium' : level >= WARNING ? 'low' : 'info';
    case 'missing':
    case 'drift':
      return 'low';
    case 'new-here':
    case 'new-on-server':
    case 'new-anywhere':
      return level >= ERROR ? 'low' : 'info';
    case 'rare':
    case 'drop':
      return 'info';
  }
}

function levelOf(digest: TemplateDigest | undefined): number {
  return levelRank(digest?.level ?? '');
}

function occurrencesOf(assessments: readonly Assessment[]): Draft['occurrences'] {
  const minutes = new Map<number, number>();
  for (const assessment of assessments)
    for (const [minute, count] of assessment.minutes) minutes.set(minute, (minutes.get(minute) ?? 0) + count);
  const sourceId = assessments[0]?.sourceId ?? '';
  return [...minutes]
    .sort(([left], [right]) => left - right)
    .map(([minute, count]) => ({ sourceId, minute, count, entities: {} }));
}

function evidenceOf(digests: readonly TemplateDigest[]): EvidenceLine[] {
  const each = Math.max(1, Math.floor(EVIDENCE_LIMIT / Math.max(1, digests.length)));
  return digests
    .slice(0, EVIDENCE_LIMIT)
    .flatMap(({ samples, template, sourceId }) =>
      samples.slice(0, each).map((line): EvidenceLine => ({
        timestamp: line.timestamp,
        sourceId,
        text: line.text,
        template: template.text,
        ...(line.row === undefined ? {} : { row: line.row }),
      })),
    )
    .sort((left, right) =>
      left.timestamp < right.timestamp ? -1 : left.timestamp > right.timestamp ? 1 : 0,
    );
}

/** The program that most of the templates come from. */
function mainService(digests: readonly TemplateDigest[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { service } of digests)
    if (service !== undefined) counts.set(service, (counts.get(service) ?? 0) + 1);
  return [...counts].sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1))[0]?.[0];
}

function textOf(template: Template | null, digest: TemplateDigest | undefined): string {
  return shortened(digest?.template.text ?? template?.text ?? '');
}

function shortened(text: string): string {
  return text.length <= LONGEST_TITLE ? text : `${text.slice(0, LONGEST_TITLE - 1)}…`;
}

/** Titles may hold placeholders in braces; log text must not make one. */
function neutral(text: string): string {
  return text.replaceAll('{', '(').replaceAll('}', ')');
}

function capitalized(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
