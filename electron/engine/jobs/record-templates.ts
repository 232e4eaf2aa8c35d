import type { TemplateDigest } from '../../../shared/domain/template.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { restoreRedacted } from '../reduce/redact.ts';
import type { Store } from '../store/store.ts';
import type { KnownTemplate, SeenTemplate } from '../store/templates.ts';
import type { WindowOutcome } from './analyze-window.ts';
import { isUsual, type AssessedPass } from './assess-pass.ts';
import { fromPayload, joinDigests, toPayload, type WaitingTemplate } from './backlog-payload.ts';
import { namedByRule } from './named-by-rule.ts';

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
}

/**
 * Templates of a pass go into the vocabulary; those that neither a model has judged nor a person called normal, nor
 * a baseline knows to be usual, wait for a model. What began to wait goes on waiting.
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
  for (const sourceId of sourceIds) {
    const known = store.templates.known(sourceId);
    const seen = outcome.digest.templates.filter((digest) => digest.sourceId === sourceId);
    added += store.templates.record(sourceId, seen).length;
    store.templates.record(sourceId, wholesOf(seen, known.values()));
    for (const digest of seen) {
      const before = known.get(digest.template.canonicalText);
      const isJudged = before !== undefined && (before.verdict !== null || before.mark === 'known-normal');
      if (isJudged || (isUsual(assessed, digest) && !isWaiting(store, digest, place))) {
        judged.templates += 1;
        judged.lines += digest.count;
        continue;
      }
      waiting += 1;
      const { canonicalText } = digest.template;
      const unusual = assessed.sources.get(sourceId)?.unusual.get(canonicalText) ?? null;
      const rate = assessed.sources.get(sourceId)?.rates.get(canonicalText) ?? null;
      const novelty = before ? 'known' : 'new';
      putInBacklog(store, { digest, namedByRule: isNamedByRule(digest), novelty, unusual, rate }, place);
    }
  }
  return { added, waiting, judged };
}

/** A template that is told apart was seen when a part of it was. */
function wholesOf(seen: readonly TemplateDigest[], known: Iterable<KnownTemplate>): SeenTemplate[] {
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
    urgency: urgencyOf(waiting),
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
  };
}

/**
 * What a model should see first: error-like before quiet, what is new everywhere or far too frequent before what is
 * new to its source, that before what was seen, rare before common, rule-named last.
 */
function urgencyOf({ digest, namedByRule, novelty, unusual }: WaitingTemplate): number {
  return (
    graveness(digest) +
    (unusual === 'new-anywhere' || unusual === 'spike' ? 1.5 : 0) +
    (novelty === 'new' ? 1 : 0) +
    1 / (1 + Math.log10(digest.count)) -
    (namedByRule ? 4 : 0)
  );
}

function graveness(digest: TemplateDigest): number {
  const level = digest.level ?? '';
  if (/^(?:emerg|alert|crit|fatal|panic|err)/i.test(level)) return 4;
  return /^warn/i.test(level) ? 2 : 0;
}
