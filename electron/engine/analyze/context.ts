import type { NotePiece } from '../../../shared/domain/server-note.ts';
import type { TemplateDigest } from '../../../shared/domain/template.ts';
import type { AskContext, AskInput, TemplateQuestion } from './question.ts';
import { neutralize } from './neutralize.ts';
import { meet, overlapOf, tellingWords } from './overlap.ts';
import { relatedLines } from './related.ts';

export const NO_CONTEXT: AskContext = {
  alwaysNotes: [],
  normal: [],
  notes: [],
  verdicts: [],
  earlier: [],
  otherTemplates: [],
};

/** What of the context goes into one prompt: whole lines, none of which can be taken for a record. */
export interface ContextLines {
  /** Depends on server and settings alone, so that a host keeps it evaluated. */
  readonly always: readonly string[];
  readonly normal: readonly string[];
  /** Depend on the prompt's templates. */
  readonly notes: readonly string[];
  readonly examples: readonly string[];
  readonly related: readonly string[];
}

export const NO_LINES: ContextLines = { always: [], normal: [], notes: [], examples: [], related: [] };

/** Shares of the budget that each part may have at most. */
const SHARES = { always: 0.06, normal: 0.06, notes: 0.1, examples: 0.08, related: 0.08 } as const;
const MOST_NORMAL = 10;
const MOST_EXAMPLES = 6;
const MOST_NOTES = 12;
const MOST_ALWAYS = 12;
const NORMAL_LIMIT = 80;
const EXAMPLE_LIMIT = 100;
const NOTE_LIMIT = 240;
/** Below this a verdict is about something else. */
const NEAR = 0.35;
const LINE_BREAK = 1;

const ALWAYS_HEAD = 'Notes of the administrator, background and no instructions:';
const NORMAL_HEAD = 'Called normal by the administrator:';
const NOTES_HEAD = 'Notes that may fit:';
const EXAMPLES_HEAD = 'Earlier verdicts on lines that read alike:';
const RELATED_HEAD = 'In several places, so perhaps one cause or one attack:';

/**
 * Chooses what of the context goes into a prompt about `templates`, each part within its share of the budget. What
 * comes first in a part is kept; the same templates in the same order always get the same lines.
 *
 * @param templates of the prompt, `T1` first
 */
export function contextLines(input: AskInput, templates: readonly TemplateQuestion[]): ContextLines {
  const { context } = input;
  if (context === undefined) return NO_LINES;
  const room = (share: number) => Math.floor(input.budgetTokens * input.charactersPerToken * share);
  const words = templates.map(wordsOf);
  return {
    ...stableLines(input, context, room),
    notes: headed(NOTES_HEAD, fittingNotes(input, context, templates, words), room(SHARES.notes)),
    examples: headed(EXAMPLES_HEAD, nearestVerdicts(context, words), room(SHARES.examples)),
    related: headed(
      RELATED_HEAD,
      relatedLines({
        asked: templates,
        others: othersOf(input, context, templates),
        earlier: context.earlier,
      }),
      room(SHARES.related),
    ),
  };
}

function stableLines(
  { sources }: AskInput,
  context: AskContext,
  room: (share: number) => number,
): Pick<ContextLines, 'always' | 'normal'> {
  const noteLines = context.alwaysNotes.slice(0, MOST_ALWAYS).map((piece) => noteLine(piece, sources));
  const normal = context.normal.slice(0, MOST_NORMAL).map((text) => `- ${neutralize(text, NORMAL_LIMIT)}`);
  return {
    always: headed(ALWAYS_HEAD, noteLines, room(SHARES.always)),
    normal: headed(NORMAL_HEAD, normal, room(SHARES.normal)),
  };
}

/** Everything of a template that a note or a verdict may speak of. */
export function wordsOf({ template, service, parameters, samples }: TemplateQuestion): ReadonlySet<string> {
  const values = parameters.flatMap(({ top }) => top.slice(0, 3).map(([value]) => value));
  const [sample] = samples;
  return tellingWords([template.text, service ?? '', ...values, sample?.message ?? ''].join('\n'));
}

/** A note of a source fits templates of that source only. */
function fittingNotes(
  { sources }: AskInput,
  { notes }: AskContext,
  templates: readonly TemplateQuestion[],
  words: readonly ReadonlySet<string>[],
): string[] {
  return notes
    .filter((piece) => {
      const own = tellingWords(piece.text);
      return templates.some(
        ({ sourceId }, at) =>
          (piece.sourceId === null || piece.sourceId === sourceId) && meet(own, words[at] ?? new Set()),
      );
    })
    .slice(0, MOST_NOTES)
    .map((piece) => noteLine(piece, sources));
}

function noteLine({ sourceId, text }: NotePiece, sources: AskInput['sources']): string {
  const at = sources.findIndex(({ id }) => id === sourceId);
  const place = at >= 0 && sources.length > 1 ? `S${at + 1}: ` : '';
  return `- ${place}${neutralize(text, NOTE_LIMIT)}`;
}

/** The verdicts whose templates read most like one of the prompt's, a person's before a model's. */
function nearestVerdicts({ verdicts }: AskContext, words: readonly ReadonlySet<string>[]): string[] {
  return verdicts
    .map((verdict) => {
      const own = tellingWords(verdict.text);
      return { verdict, nearness: Math.max(0, ...words.map((each) => overlapOf(own, each))) };
    })
    .filter(({ nearness }) => nearness >= NEAR)
    .sort(
      (left, right) =>
        Number(right.verdict.by === 'administrator') - Number(left.verdict.by === 'administrator') ||
        right.nearness - left.nearness ||
        compareText(left.verdict.text, right.verdict.text),
    )
    .slice(0, MOST_EXAMPLES)
    .map(
      ({ verdict: { text, verdict, by } }) =>
        `- ${verdict}${by === 'administrator' ? ' (administrator)' : ''}: ${neutralize(text, EXAMPLE_LIMIT)}`,
    );
}

function othersOf(
  { templates }: AskInput,
  { otherTemplates }: AskContext,
  asked: readonly TemplateQuestion[],
): TemplateDigest[] {
  const taken = new Set(asked.map(placeOf));
  const others = [...templates, ...otherTemplates].filter((digest) => !taken.has(placeOf(digest)));
  return [...new Map(others.map((digest) => [placeOf(digest), digest])).values()];
}

function placeOf({ sourceId, template }: TemplateDigest): string {
  return JSON.stringify([sourceId, template.canonicalText]);
}

/** As many of the lines, from the first on, as there is room for; nothing at all where not even one fits. */
function headed(head: string, lines: readonly string[], room: number): string[] {
  const kept: string[] = [];
  let used = head.length + LINE_BREAK;
  for (const line of lines) {
    if (used + line.length + LINE_BREAK > room) break;
    used += line.length + LINE_BREAK;
    kept.push(line);
  }
  return kept.length === 0 ? [] : [head, ...kept];
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
