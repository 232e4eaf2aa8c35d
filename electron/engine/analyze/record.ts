import type { ParameterTally } from '../../../shared/domain/template.ts';
import { toMilliseconds, type Nanoseconds } from '../../../shared/domain/time.ts';
import { neutralize } from './neutralize.ts';
import type { TemplateQuestion } from './question.ts';

const TEMPLATE_LIMIT = 160;
const LINE_LIMIT = 180;
const SAMPLE_LIMIT = 120;
const NAME_LIMIT = 30;
const VALUE_LIMIT = 32;
const USUAL_LIMIT = 80;
/** Values of a parameter that are shown, most frequent first. */
const SHOWN_VALUES = 3;
/** A text with fewer letters of its own than this says little without a sample. */
const TELLING_LETTERS = 12;
/** Three words in a row. */
const PROSE = /\p{L}{2,} \p{L}{2,} \p{L}{2,}/u;
/** A parameter's mark in a template's text. */
const MARK = '<*>';

/**
 * One template as the model reads it, in one line and without its number: what is known about it, then its text with
 * what varied written into it, and a sample where that says too little; one line alone is shown as it is. Every part
 * that comes from a log is neutralized, and none can begin a line. What is usual is left out: new, and no level.
 *
 * ```
 * error sshd 12x 06:01-06:04 Failed password for {root 9, admin 3} from 203.0.113.5 port {12 values} ssh2
 * ```
 *
 * @param sourceNumber which of the prompt's sources it is from; null where there is only one
 */
export function renderRecord(template: TemplateQuestion, sourceNumber: number | null): string {
  const facts = renderFacts(template, sourceNumber);
  const [sample] = template.samples;
  if (template.count === 1 && sample) return `${facts} ${neutralize(sample.message, LINE_LIMIT)}`;
  const text = neutralize(template.template.text, TEMPLATE_LIMIT);
  const filled = `${facts} ${fillIn(text, template)}`;
  const says = text.replaceAll(MARK, '').match(/\p{L}/gu)?.length ?? 0;
  if (says >= TELLING_LETTERS || !sample) return filled;
  return `${filled} e.g. ${neutralize(sample.message, SAMPLE_LIMIT)}`;
}

function renderFacts(template: TemplateQuestion, sourceNumber: number | null): string {
  const facts = [
    template.novelty === 'known' ? 'known' : '',
    template.namedByRule ? 'rule-found' : '',
    neutralize(template.level ?? '', NAME_LIMIT),
    sourceNumber === null ? '' : `S${sourceNumber}`,
    neutralize(template.service ?? '', NAME_LIMIT),
    template.count === 1 ? '' : `${template.count}x`,
    renderSpan(template),
    template.usual ? `(${neutralize(template.usual, USUAL_LIMIT)})` : '',
  ];
  return facts.filter((fact) => fact !== '').join(' ');
}

/** The text with each mark replaced by what stood there: the value if it was one, the most frequent ones, or how many. */
function fillIn(text: string, { parameters, count }: TemplateQuestion): string {
  const tallies = new Map(parameters.map((parameter) => [parameter.index, parameter]));
  let at = 0;
  return text.replaceAll(MARK, () => {
    const tally = tallies.get(at++);
    return tally === undefined ? MARK : renderTally(tally, count);
  });
}

function renderTally({ top, distinct }: ParameterTally, count: number): string {
  const [first] = top;
  if (first === undefined) return MARK;
  if (distinct === 1) return neutralize(first[0], isProse(first[0]) ? SAMPLE_LIMIT : VALUE_LIMIT);
  const isTelling = first[1] > 1 && first[1] * 20 >= count;
  if (!isTelling) {
    const example = isProse(first[0]) ? ` as ${neutralize(first[0], SAMPLE_LIMIT)}` : '';
    return `{${distinct} values${example}}`;
  }
  const shown = top.slice(0, SHOWN_VALUES).filter(([, lines]) => lines > 1 && lines * 20 >= count);
  const values = shown.map(([value, lines]) => `${neutralize(value, VALUE_LIMIT)} ${lines}`).join(', ');
  const more = distinct - shown.length;
  return more > 0 ? `{${values}, ${more} more}` : `{${values}}`;
}

/** Several words: a message that stands in quotes, which is what the line says, and no mere value. */
function isProse(value: string): boolean {
  return PROSE.test(value);
}

function renderSpan({ first, last }: TemplateQuestion): string {
  if (calendarDay(first) !== calendarDay(last)) return `${dayAndTime(first)} to ${dayAndTime(last)}`;
  const from = clockTime(first);
  const to = clockTime(last);
  return from === to ? from : `${from}-${to}`;
}

/** `06:04`, UTC. */
function clockTime(at: Nanoseconds): string {
  return isoTime(at).slice(11, 16);
}

/** `2026-11-21`, UTC. */
export function calendarDay(at: Nanoseconds): string {
  return isoTime(at).slice(0, 10);
}

/** `2026-11-21 06:04`, UTC. */
export function dayAndTime(at: Nanoseconds): string {
  return `${calendarDay(at)} ${clockTime(at)}`;
}

function isoTime(at: Nanoseconds): string {
  const time = new Date(toMilliseconds(at));
  return Number.isNaN(time.valueOf()) ? '' : time.toISOString();
}
