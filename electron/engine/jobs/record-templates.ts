import type { TemplateDigest } from '../../../shared/domain/template.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { byUrgency, urgencyOf } from '../analyze/urgency.ts';
import { restoreRedacted } from '../reduce/redact.ts';
import type { Store } from '../store/store.ts';
import type { KnownTemplate, SeenTemplate } from '../store/templates.ts';
import type { WindowOutcome } from './analyze-window.ts';
import { isUsual, type AssessedPass } from './assess-pass.ts';
import { fromPayload, joinDigests, questionOf, toPayload, type WaitingTemplate } from './backlog-payload.ts';
import { namedByRule } from './named-by-rule.ts';
import { newestOf, rateClassOf, standingOf, type VerdictPolicy } from './verdict-policy.ts';

export interface RecordedTemplates {
  /** Never seen on their source before. */
  readonly added: number;
  /** No model has judged them yet, and they are not what their source is used to. */
  readonly waiting: number;
  /** The others, and how many lines they had: one line of a prompt. */
  readonly judged: { readonly templates: number; readonly lines: number };
}

/** What a pass saw of its sources. */
interface SeenTemplates {
  readonly sourceIds: readonly string[];
  readonly outcome: WindowOutcome;
  readonly assessed: AssessedPass;
}

interface Place {
  readonly serverId: string;
  readonly now: Milliseconds;
  readonly policy: Omit<VerdictPolicy, 'context'>;
}

/** What another model or another question said is asked again so many at a time, behind what nobody was asked about. */
const ASKED_AGAIN_AT_ONCE = 20;

/**
 * Templates of a pass go into the vocabulary; those that neither a model has judged (as far as that still holds) nor a
 * person called normal, nor a baseline knows to be usual, wait for a model. What began to wait goes on waiting. What
 * another model than today's has judged is asked again little by little, the most urgent ones first.
 */
export function recordTemplates(
  store: Store,
  { sourceIds, outcome, assessed }: SeenTemplates,
  place: Place,
): RecordedTemplates {
  let added = 0;
  let waiting = 0;
  const judged = { templates: 0, lines: 0 };
  const isNamedByRule = namedByRule(outcome.drafts);
  const stale: WaitingTemplate[] = [];
  for (const sourceId of sourceIds) {
    const known = store.templates.known(sourceId);
    const verdicts = store.templateVerdicts.newest(sourceId);
    const context = newestOf(verdicts.values());
    const source = assessed.sources.get(sourceId);
    const seen = outcome.digest.templates.filter((digest) => digest.sourceId === sourceId);
    added += store.templates.record(sourceId, seen).length;
    store.templates.record(sourceId, wholesOf(seen, known.values()));
    for (const digest of seen) {
      const before = known.get(digest.template.canonicalText);
      const unusual = source?.unusual.get(digest.template.canonicalText) ?? null;
      const seenNow: WaitingTemplate = {
        digest,
        namedByRule: isNamedByRule(digest),
        novelty: before ? 'known' : 'new',
        unusual,
        rate: source?.rates.get(digest.template.canonicalText) ?? null,
        rateClass: rateClassOf(unusual, source?.knowsNormal ?? false),
      };
      const verdict = verdicts.get(digest.template.canonicalText);
      const standing = verdict
        ? standingOf(verdict, seenNow.rateClass, { ...place.policy, context })
        : 'again';
      const isJudged = before?.mark === 'known-normal' || standing !== 'again';
      if (isJudged || (isUsual(assessed, digest) && !isWaiting(store, digest, place))) {
        if (isNormal(before, isUsual(assessed, digest))) {
          judged.templates += 1;
          judged.lines += digest.count;
        }
        if (standing === 'other-context' && before?.mark !== 'known-normal') stale.push(seenNow);
        continue;
      }
      waiting += 1;
      putInBacklog(store, seenNow, place);
    }
  }
  waiting += askAgain(store, stale, place);
  return { added, waiting, judged };
}

/** Puts the most urgent ones of another model's verdicts into the backlog, if little else waits. Returns how many. */
function askAgain(store: Store, stale: readonly WaitingTemplate[], place: Place): number {
  const room = ASKED_AGAIN_AT_ONCE - store.backlog.summary(place.serverId).count;
  if (room <= 0 || stale.length === 0) return 0;
  const questions = new Map(stale.map((each) => [questionOf(each), each]));
  const chosen = byUrgency([...questions.keys()]).slice(0, room);
  for (const question of chosen) {
    const waiting = questions.get(question);
    if (waiting) putInBacklog(store, waiting, place);
  }
  return chosen.length;
}

/** A problem that was judged before needs no question, but it is not normal. */
function isNormal(known: KnownTemplate | undefined, usual: boolean): boolean {
  return usual || known?.mark === 'known-normal' || known?.verdict === 'noise';
}

/** A template that is told apart was seen when a part of it was. */
export function wholesOf(seen: readonly TemplateDigest[], known: Iterable<KnownTemplate>): SeenTemplate[] {
  return [...known].flatMap((whole) => {
    if (whole.splitBy === null) return [];
    const template = {
      canonicalText: restoreRedacted(whole.canonicalText),
      text: restoreRedacted(whole.text),
    };
    return seen
      .filter((part) => part.template.canonicalText.startsWith(`${whole.canonicalText} {`))
      .map(({ first, last }) => ({ template, first, last }));
  });
}

function isWaiting(store: Store, { sourceId, template }: TemplateDigest, { serverId }: Place): boolean {
  return store.backlog.get({ serverId, sourceId, canonicalText: template.canonicalText }) !== null;
}

/** One that waits already keeps its place and its novelty. */
function putInBacklog(store: Store, seen: WaitingTemplate, { serverId, now }: Place): void {
  const { sourceId, template } = seen.digest;
  const before = store.backlog.get({ serverId, sourceId, canonicalText: template.canonicalText });
  const waiting = before ? joined(fromPayload(before.payload), seen) : seen;
  store.backlog.put({
    serverId,
    sourceId,
    canonicalText: template.canonicalText,
    payload: toPayload(waiting),
    urgency: urgencyOf(questionOf(waiting)),
    since: now,
  });
}

function joined(before: WaitingTemplate, seen: WaitingTemplate): WaitingTemplate {
  return {
    digest: joinDigests(before.digest, seen.digest),
    namedByRule: before.namedByRule || seen.namedByRule,
    novelty: before.novelty,
    unusual: seen.unusual ?? before.unusual,
    rate: seen.rate ?? before.rate,
    rateClass: seen.rateClass ?? before.rateClass,
  };
}
