import type { ParameterTally } from '../../../shared/domain/template.ts';
import { NANOSECONDS_PER_MINUTE, toMilliseconds, type Nanoseconds } from '../../../shared/domain/time.ts';
import { neutralize } from './neutralize.ts';
import type { TemplateQuestion } from './question.ts';

const TEMPLATE_LIMIT = 200;
const SAMPLE_LIMIT = 200;
const NAME_LIMIT = 30;
const VALUE_LIMIT = 40;
/** How much of a template's parameters is shown: the tallies, and the values in each. */
const SHOWN_PARAMETERS = 4;
const SHOWN_VALUES = 3;

/**
 * One template as the model reads it, without its number: what is known about it, its text, one sample where it
 * says more than the text, and what its parameters held. Every part that comes from a log is neutralized, and
 * none can begin a line.
 *
 * ```
 * new error sshd 12 lines 06:01-06:04 4/min
 *  Failed password for <*> from <*> port <*> ssh2
 *  e.g. Failed password for root from 203.0.113.5 port 4222 ssh2
 *  values 1: root 9, admin 3; 2: 203.0.113.5 12
 * ```
 *
 * @param sourceNumber which of the prompt's sources it is from; null where there is only one
 */
export function renderRecord(template: TemplateQuestion, sourceNumber: number | null): string {
  const text = neutralize(template.template.text, TEMPLATE_LIMIT);
  const sample = neutralize(template.samples[0]?.message ?? '', SAMPLE_LIMIT);
  const values = renderValues(template.parameters, template.count);
  const facts = renderFacts(template, sourceNumber);
  if (template.count === 1 && sample !== '') return `${facts}\n ${sample}`; // The one line says it all.
  const lines = [facts, text];
  if (sample !== '' && sample !== text) lines.push(`e.g. ${sample}`);
  if (values !== '') lines.push(`values ${values}`);
  return lines.join('\n ');
}

function renderFacts(template: TemplateQuestion, sourceNumber: number | null): string {
  const facts = [
    template.novelty,
    template.namedByRule ? 'rule-found' : '',
    neutralize(template.level ?? '', NAME_LIMIT),
    sourceNumber === null ? '' : `S${sourceNumber}`,
    neutralize(template.service ?? '', NAME_LIMIT),
    `${template.count} ${template.count === 1 ? 'line' : 'lines'}`,
    renderSpan(template),
    renderRate(template),
  ];
  return facts.filter((fact) => fact !== '').join(' ');
}

function renderSpan({ first, last }: TemplateQuestion): string {
  if (calendarDay(first) !== calendarDay(last)) return `${dayAndTime(first)} to ${dayAndTime(last)}`;
  const from = clockTime(first);
  const to = clockTime(last);
  return from === to ? from : `${from}-${to}`;
}

/** Lines per minute over the span from the first to the last line; empty for lines of one minute. */
function renderRate({ count, first, last }: TemplateQuestion): string {
  const minutes = Number((last - first) / NANOSECONDS_PER_MINUTE);
  if (minutes < 1) return '';
  const rate = count / minutes;
  return `${rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate)}/min`;
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

/** Only what the sample does not already show: parameters with more than one value. Positions count from 1. */
function renderValues(parameters: readonly ParameterTally[], count: number): string {
  return parameters
    .filter((parameter) => parameter.distinct > 1)
    .slice(0, SHOWN_PARAMETERS)
    .map((parameter) => `${parameter.index + 1}: ${renderTally(parameter, count)}`)
    .join('; ');
}

function renderTally(parameter: ParameterTally, count: number): string {
  if (parameter.distinct === count) return `${parameter.distinct} different`;
  const shown = parameter.top.slice(0, SHOWN_VALUES);
  const values = shown.map(([value, lines]) => `${neutralize(value, VALUE_LIMIT)} ${lines}`).join(', ');
  const more = parameter.distinct - shown.length;
  return more > 0 ? `${values}, ${more} more` : values;
}
