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

/** Words that make a line look like an error where it names no level. */
const TROUBLE =
  /error|fail|fatal|panic|critical|exception|traceback|denied|refused|timed? ?out|unable|cannot|out of memory|segfault|corrupt|abort|killed|invalid|unreachable|attack/iu;

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

/** A level of error or worse, or words of trouble. Only order depends on the words. */
function isErrorLike(template: TemplateQuestion): boolean {
  return isErrorLevel(template) || TROUBLE.test(template.template.text);
}

/** True if its text or one of its samples speaks to a model. Rules make a finding of that; here it means: do not believe "noise". */
export function speaksToModel(template: TemplateQuestion): boolean {
  return (
    addressesModel(template.template.text) || template.samples.some((sample) => addressesModel(sample.text))
  );
}

/**
 * Most urgent first: what no rule names before what one does; new and error-like, then new or error-like, then
 * the rest; rare before frequent (by order of magnitude), grave levels before mild ones. The order is total, so
 * that the same templates make the same prompt.
 */
export function byUrgency(templates: readonly TemplateQuestion[]): TemplateQuestion[] {
  return templates
    .map((template) => ({ template, key: keyOf(template) }))
    .sort((left, right) => compareKeys(left.key, right.key))
    .map(({ template }) => template);
}

type Key = readonly (number | string)[];

function keyOf(template: TemplateQuestion): Key {
  const unusual = Number(template.novelty === 'new') + Number(isErrorLike(template));
  return [
    template.namedByRule ? 1 : 0,
    -unusual,
    Math.floor(Math.log10(Math.max(1, template.count))),
    -levelOf(template),
    template.count,
    template.template.canonicalText,
    template.sourceId,
  ];
}

function compareKeys(left: Key, right: Key): number {
  for (const [at, value] of left.entries()) {
    const other = right[at];
    if (other === undefined || value === other) continue;
    return value < other ? -1 : 1;
  }
  return 0;
}
