import type { TemplateDigest } from '../../../shared/domain/template.ts';
import { minuteOf, NANOSECONDS_PER_MINUTE } from '../../../shared/domain/time.ts';
import { wordsOf } from '../analyze/context.ts';
import { overlapOf, tellingWords } from '../analyze/overlap.ts';
import type { AskContext, AskInput, EarlierVerdict, TemplateQuestion } from '../analyze/question.ts';
import { restoreRedacted } from '../reduce/redact.ts';
import { byUrgency } from '../analyze/urgency.ts';
import type { Store } from '../store/store.ts';
import type { KnownTemplate } from '../store/templates.ts';

/** Of what is asked about, so many decide what helps: no prompt holds more. */
const DECIDING = 100;
const MOST_WORDS = 600;
const NOTES = 40;
const VERDICTS = 40;
/** Minutes before the window in which a suspect's doings still count. */
const SHORTLY_BEFORE = 60;
const NAMED_FINDINGS = 400;
const NORMAL = 200;
const JUDGED = 500;
const NEAR = 0.3;

export type AskedWindow = Pick<AskInput, 'range' | 'templates' | 'context'>;

/** Templates looked at for one question; what does not fit into its budget waits on. */
const HEAD = 1_000;
/** What was seen last: so long before the newest line. */
const LAST_WINDOW = 5n * NANOSECONDS_PER_MINUTE;

/**
 * What was seen last: the templates of the latest pass, or, where none is known since the start, those of the newest
 * lines as far as they are remembered, without counts, values and lines.
 */
export function lastSeenQuestions(
  store: Store,
  serverId: string,
  seen: readonly TemplateDigest[],
): TemplateQuestion[] {
  if (seen.length > 0)
    return seen.slice(0, HEAD).map((digest) => ({ ...digest, novelty: 'known', namedByRule: false }));
  const known = store.servers
    .sources(serverId)
    .flatMap(({ id }) => [...store.templates.known(id).values()])
    .sort((left, right) => (left.lastSeen > right.lastSeen ? -1 : 1));
  const since = (known[0]?.lastSeen ?? 0n) - LAST_WINDOW;
  return known
    .filter(({ lastSeen }) => lastSeen >= since)
    .slice(0, HEAD)
    .map(({ sourceId, text, canonicalText, service, lastSeen }) => ({
      template: { text: restoreRedacted(text), canonicalText: restoreRedacted(canonicalText) },
      sourceId,
      ...(service === null ? {} : { service: restoreRedacted(service) }),
      count: 1,
      first: lastSeen,
      last: lastSeen,
      minutes: new Map([[minuteOf(lastSeen), 1]]),
      parameters: [],
      samples: [],
      novelty: 'known',
      namedByRule: false,
    }));
}

/**
 * A window as a question: the templates to ask about, the stretch of time they are of, and what is known that may
 * help: notes, what a person called normal, verdicts on what reads alike, and findings that name the same people.
 *
 * @param seen all templates of the last pass, also those that nobody has to be asked about
 */
export function askedWindow(
  store: Store,
  serverId: string,
  templates: readonly TemplateQuestion[],
  seen: readonly TemplateDigest[],
): AskedWindow {
  const range = rangeOf(templates);
  const deciding = byUrgency(templates).slice(0, DECIDING).map(wordsOf);
  const words = [...new Set(deciding.flatMap((each) => [...each]))].slice(0, MOST_WORDS);
  const known = store.servers.sources(serverId).flatMap(({ id }) => [...store.templates.known(id).values()]);
  const from = minuteOf(range.from) - SHORTLY_BEFORE;
  const to = minuteOf(range.to) + 1;
  const context: AskContext = {
    alwaysNotes: store.serverNotes.always(serverId),
    notes: store.serverNotes.find(serverId, words, NOTES),
    normal: normalOf(known),
    verdicts: nearVerdicts([...judgedFindings(store), ...known.flatMap(saidOf)], deciding),
    earlier: store.occurrences.namedBetween(serverId, from, to, NAMED_FINDINGS),
    otherTemplates: seen,
  };
  return { range, templates, context };
}

/** In the order in which they were first seen, so that the beginning of a prompt stays the same. */
function normalOf(known: readonly KnownTemplate[]): string[] {
  return known
    .filter(({ mark }) => mark === 'known-normal')
    .map(({ name, text }) => (name === null ? text : `${name}: ${text}`))
    .slice(0, NORMAL);
}

/** What a person said of a finding holds for what its evidence reads like. */
function judgedFindings(store: Store): EarlierVerdict[] {
  return store.verdicts.judgedTemplates(JUDGED).map(({ text, verdict }) => ({
    text,
    verdict: verdict === 'real' ? 'problem' : 'noise',
    by: 'administrator',
  }));
}

/** A person's mark goes before what a model said; “unsure” teaches nothing. */
function saidOf({ text, mark, verdict }: KnownTemplate): EarlierVerdict[] {
  if (mark === 'known-normal') return [{ text, verdict: 'noise', by: 'administrator' }];
  if (mark === 'interesting') return [{ text, verdict: 'problem', by: 'administrator' }];
  return verdict === null || verdict === 'unsure' ? [] : [{ text, verdict, by: 'model' }];
}

/** The nearest ones, each text once: the first word on it counts. */
function nearVerdicts(
  verdicts: readonly EarlierVerdict[],
  deciding: readonly ReadonlySet<string>[],
): EarlierVerdict[] {
  const first = new Map(verdicts.toReversed().map((verdict) => [verdict.text, verdict]));
  return [...first.values()]
    .flatMap((verdict) => {
      const own = tellingWords(verdict.text);
      const nearness = Math.max(0, ...deciding.map((words) => overlapOf(own, words)));
      return nearness >= NEAR ? [{ verdict, nearness }] : [];
    })
    .sort(
      (left, right) => right.nearness - left.nearness || (left.verdict.text < right.verdict.text ? -1 : 1),
    )
    .slice(0, VERDICTS)
    .map(({ verdict }) => verdict);
}

function rangeOf(questions: readonly TemplateQuestion[]) {
  const firsts = questions.map(({ first }) => first);
  const lasts = questions.map(({ last }) => last);
  return {
    from: firsts.reduce((least, at) => (at < least ? at : least), firsts[0] ?? 0n),
    to: lasts.reduce((most, at) => (at > most ? at : most), 0n) + 1n,
  };
}
