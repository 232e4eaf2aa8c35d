import { addressesModel } from './addresses-model.ts';
import type { TemplateQuestion } from './question.ts';

/** What programs call their levels, mild to grave. */
const LEVELS: Readonly<Record<string, number>> = {
  trace: 0,
  debug: 0,
  verbose: 0,
  info: 1,
  information: 1,
  informational: 1,
  notice: 2,
  warn: 3,
  warning: 3,
  error: 4,
  err: 4,
  eror: 4,
  severe: 4,
  failure: 4,
  critical: 5,
  crit: 5,
  alert: 5,
  emerg: 5,
  emergency: 5,
  panic: 5,
  fatal: 5,
};
const UNKNOWN_LEVEL = 1;
const ERROR_LEVEL = 4;
const CRITICAL_LEVEL = 5;

/** Words that make a line look like trouble where it names no level. */
const TROUBLE =
  /error|fail|fatal|panic|critical|exception|traceback|denied|refused|reject|timed? ?out|unable|cannot|could not|out of memory|no space|segfault|corrupt|abort|killed|invalid|illegal|unreachable|unexpected|unknown|unreliable|attack|expired?\b|exceed|degraded|\blost\b|missing|overheat|too (?:many|long|large)|stopped|giving up|gave up|behind|backwards|violat|conflict|deadlock|stale/iu;

/** 0 (debug) to 5 (critical and worse); a level we do not know counts as information. */
function levelOf(template: TemplateQuestion): number {
  return LEVELS[template.level?.toLowerCase() ?? ''] ?? UNKNOWN_LEVEL;
}

/** Its lines name an error or worse. */
export function isErrorLevel(template: TemplateQuestion): boolean {
  return levelOf(template) >= ERROR_LEVEL;
}

/** Its lines name a critical level or worse. */
export function isCriticalLevel(template: TemplateQuestion): boolean {
  return levelOf(template) >= CRITICAL_LEVEL;
}

/** A level of error or worse, or words of trouble. */
export function isTroubleLike(template: TemplateQuestion): boolean {
  return isErrorLevel(template) || TROUBLE.test(template.template.text);
}

/** True if its text or one of its samples speaks to a model. Rules make a finding of that; here it means: do not believe "noise". */
export function speaksToModel(template: TemplateQuestion): boolean {
  return (
    addressesModel(template.template.text) || template.samples.some((sample) => addressesModel(sample.text))
  );
}

/**
 * Most urgent first: what no rule names before what one does; new and trouble-like or odd, then new or trouble-like,
 * then the rest; of these rare before frequent (by order of magnitude), grave levels before mild ones, and what shares few words
 * with the rest of its source before what reads like it: where nothing is known yet, that is what is unusual. The order
 * is total, so that the same templates make the same prompt.
 */
export function byUrgency(templates: readonly TemplateQuestion[]): TemplateQuestion[] {
  const odd = oddnessIn(templates);
  return templates
    .map((template) => ({ template, key: keyOf(template, odd(template)) }))
    .sort((left, right) => compareKeys(left.key, right.key))
    .map(({ template }) => template);
}

/**
 * How soon a template should be asked about, higher earlier, as far as it alone says: what no rule names, then what is
 * new, trouble-like or far from its usual rate, then what is rare, then grave levels. `byUrgency` orders by it first.
 *
 * @param isOdd it shares few words with the rest of its source, which only the others can tell
 */
export function urgencyOf(template: TemplateQuestion, isOdd = false): number {
  const { namedByRule, novelty, unusual } = template;
  const signs =
    Number(novelty === 'new') +
    Number(isOdd || isTroubleLike(template)) +
    Number(unusual === 'spike' || unusual === 'new-anywhere');
  const magnitude = Math.min(9, Math.floor(Math.log10(Math.max(1, template.count))));
  return (namedByRule ? 0 : 1_000) + 100 * signs + 10 * (9 - magnitude) + levelOf(template);
}

/** A rare new template with as many words of its own, in tenths, is as telling as one with words of trouble. */
const ODD_FROM = 7;
const RARE_UP_TO = 9;

type Key = readonly (number | string)[];

function keyOf(template: TemplateQuestion, oddness: number): Key {
  const isNew = template.novelty === 'new';
  const isOdd = isNew && oddness >= ODD_FROM && template.count <= RARE_UP_TO;
  return [
    -urgencyOf(template, isOdd),
    -oddness,
    template.count,
    template.template.canonicalText,
    template.sourceId,
  ];
}

/** Which part of a template's words no other template of its source has, in tenths. */
function oddnessIn(templates: readonly TemplateQuestion[]): (template: TemplateQuestion) => number {
  const seen = new Map<string, number>();
  const named = (template: TemplateQuestion) =>
    wordsOf(template).map((word) => JSON.stringify([template.sourceId, word]));
  for (const template of templates)
    for (const name of named(template)) seen.set(name, (seen.get(name) ?? 0) + 1);
  return (template) => {
    const names = named(template);
    const own = names.filter((name) => seen.get(name) === 1).length;
    return names.length === 0 ? 0 : Math.floor((10 * own) / names.length);
  };
}

/** The different words of a template, its own letters only. */
function wordsOf({ template }: TemplateQuestion): string[] {
  return [...new Set(template.text.toLowerCase().match(/\p{L}{3,}/gu) ?? [])];
}

function compareKeys(left: Key, right: Key): number {
  for (const [at, value] of left.entries()) {
    const other = right[at];
    if (other === undefined || value === other) continue;
    return value < other ? -1 : 1;
  }
  return 0;
}
