import type { Severity } from '../../../shared/domain/words.ts';
import { compareSeverity, worstSeverity } from '../../../shared/domain/words.ts';
import type { Answer, Claim } from './answer.ts';
import { boundCategory } from './categories.ts';
import { claimedIn, hostsIn, namesIn, shownIn, unnamed, unsupported } from './mentions.ts';
import type { AskInput, TemplateQuestion } from './question.ts';
import { calendarDay } from './record.ts';
import { isCriticalLevel, isErrorLevel, isTroubleLike } from './urgency.ts';

/** A claim that its evidence bears: the templates it cites, first cited first. */
export interface Grounded {
  readonly claim: Claim;
  readonly cited: readonly [TemplateQuestion, ...TemplateQuestion[]];
}

/** Either what the evidence bears, and what of the claim was changed for it, or why it bears nothing. */
export type Grounding =
  | { readonly grounded: Grounded; readonly bounds: readonly string[]; readonly rejection: null }
  | { readonly grounded: null; readonly bounds: readonly []; readonly rejection: string };

/**
 * Holds a claim against its evidence. It is rejected if it cites a number that the prompt did not have, names an
 * address, host, mail address or unit anywhere, or a path, a quoted name or a number of three and more digits in title
 * or reason, that its cited templates do not show. (Numbers and paths in advice are parts of commands, which evidence
 * need not show.) Category and severity are bounded by what the evidence bears; `bounds` says so, a sentence each.
 *
 * @param asked the templates of the prompt, `T1` first
 */
export function groundClaim(claim: Claim, asked: readonly TemplateQuestion[], input: AskInput): Grounding {
  const missing = claim.cites.filter((id) => asked[id - 1] === undefined);
  if (missing.length > 0)
    return reject(claim, `it cites ${missing.map((id) => `T${id}`).join(', ')}, not in the prompt`);
  const [first, ...others] = claim.cites.flatMap((id) => asked[id - 1] ?? []);
  if (first === undefined) return reject(claim, 'it cites nothing');
  const cited = [first, ...others] as const;
  const texts = evidenceTexts(cited, input);
  const strangers = strangersIn(`${claim.title}\n${claim.why}`, claim.advice, texts);
  if (strangers.length > 0) {
    return reject(claim, `it names ${strangers.slice(0, 3).join(', ')}, which its evidence does not show`);
  }
  return bounded({ claim, cited });
}

/** Why the model called some routine, where that names nothing which those do not show; else empty. */
export function groundRoutine(
  { noise, routine }: Pick<Answer, 'noise' | 'routine'>,
  asked: readonly TemplateQuestion[],
  input: AskInput,
): string {
  const listed = noise.flatMap((id) => asked[id - 1] ?? []);
  return strangersIn(routine, '', evidenceTexts(listed, input)).length === 0 ? routine : '';
}

/** What a statement names, or the advice after it, that no text shows. */
function strangersIn(statement: string, advice: string, texts: readonly string[]): string[] {
  const shown = shownIn(texts);
  const stated = claimedIn(statement);
  return [
    ...unsupported(stated.addresses, shown.addresses),
    ...unsupported(claimedIn(advice).addresses, shown.addresses),
    ...unsupported(stated.numbers, shown.numbers),
    ...unnamed(namesIn(statement), texts),
    ...unnamed(hostsIn(advice), texts),
  ];
}

function bounded({ claim, cited }: Grounded): Grounding {
  const category = boundCategory(claim.category, cited);
  const grounded = { claim: { ...claim, category }, cited };
  const severity = boundSeverity(grounded);
  const bounds = [
    ...changed(claim, 'category', claim.category, category),
    ...changed(claim, 'severity', claim.severity, severity),
  ];
  return { grounded, bounds, rejection: null };
}

function changed(claim: Claim, what: string, said: string, borne: string): string[] {
  return said === borne
    ? []
    : [`“${claim.title}”: ${what} ${said} became ${borne}, which is what its evidence bears.`];
}

/**
 * The model's severity within what evidence bears: above high only if a cited template names an error or worse, above
 * medium only if one reads like trouble at all and the model is sure; a problem in lines of a critical level is at
 * least medium.
 */
export function boundSeverity({ claim, cited }: Grounded): Severity {
  if (claim.verdict === 'unsure') return mildest(claim.severity, 'medium');
  const floor = cited.some(isCriticalLevel) ? 'medium' : 'info';
  return worstSeverity(floor, mildest(claim.severity, ceilingOf(cited)));
}

function ceilingOf(cited: readonly TemplateQuestion[]): Severity {
  if (cited.some(isErrorLevel)) return 'critical';
  return cited.some(isTroubleLike) ? 'high' : 'medium';
}

function mildest(left: Severity, right: Severity): Severity {
  return compareSeverity(left, right) <= 0 ? left : right;
}

function reject(claim: Claim, reason: string): Grounding {
  return { grounded: null, bounds: [], rejection: `“${claim.title}” was rejected: ${reason}.` };
}

/** Everything that a model may repeat about the templates it cites. */
function evidenceTexts(cited: readonly TemplateQuestion[], input: AskInput): string[] {
  const counts = cited.map(({ count }) => count);
  const sum = counts.reduce((total, count) => total + count, 0);
  return [
    input.serverName,
    ...input.sources.map(({ name }) => name),
    calendarDay(input.range.from),
    calendarDay(input.range.to),
    String(sum),
    ...cited.flatMap(textsOf),
  ];
}

function textsOf(template: TemplateQuestion): string[] {
  return [
    template.template.text,
    template.service ?? '',
    String(template.count),
    ...template.samples.flatMap(({ text, message }) => [text, message]),
    ...template.parameters.flatMap(({ top, distinct, other }) => [
      String(distinct),
      String(other),
      ...top.flatMap(([value, count]) => [value, String(count)]),
    ]),
  ];
}
