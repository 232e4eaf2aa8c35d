import type { Draft, DraftOccurrence } from '../../../shared/domain/draft.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { TemplateDigest } from '../../../shared/domain/template.ts';
import { minuteOf, minutesOf, type Milliseconds, type Minute } from '../../../shared/domain/time.ts';
import type { Store } from '../store/store.ts';
import type { OccurrenceName } from '../store/occurrences.ts';
import type { WindowOutcome } from './analyze-window.ts';
import type { AssessedPass } from './assess-pass.ts';
import type { Baselines } from './baselines.ts';
import { saveCarriedState } from './carried-state.ts';
import type { PassFrame } from './plan.ts';
import {
  NOTHING_READ,
  recordCount,
  recordDraft,
  type RecordContext,
  type RecordedFinding,
} from './record-draft.ts';
import { recordTemplates, type RecordedTemplates } from './record-templates.ts';
import { digestsAsTold, interestingDrafts, interestingOf } from './told-templates.ts';
import type { VerdictPolicy } from './verdict-policy.ts';
import type { LearnedVocabulary } from './vocabulary.ts';

/** Everything that one pass leaves behind. */
export interface PassToRecord {
  readonly run: Run;
  readonly frame: PassFrame;
  readonly sourceIds: readonly string[];
  readonly outcome: WindowOutcome;
  readonly assessed: AssessedPass;
  /** Keep the detector's state for the next live window; what it has seen ends here. */
  readonly stateUntil: bigint | null;
}

export interface PassContext extends Omit<RecordContext, 'passed'> {
  /** What they learned from the pass is kept with it. */
  readonly baselines: Baselines;
  /** What earlier verdicts are worth now. */
  readonly policy: Omit<VerdictPolicy, 'context'>;
}

export interface RecordedPass {
  readonly run: Run;
  readonly findings: readonly RecordedFinding[];
  /** Templates that are nothing to ask about, and their lines. */
  readonly judged: RecordedTemplates['judged'];
  /** All that were seen. */
  readonly seen: readonly TemplateDigest[];
  /** Ids of all findings whose rows changed. */
  readonly touched: readonly string[];
}

/**
 * Writes a pass: findings, occurrences, evidence, coverage, volume, vocabulary, backlog and detector state in one
 * transaction, so that a process killed at any point leaves all of it or nothing.
 */
export function recordPass(store: Store, pass: PassToRecord, context: PassContext): RecordedPass {
  return store.transaction(() => {
    // Merges first: what is recorded below stands under the templates that remain.
    for (const learned of pass.outcome.learned) keepLearned(store, learned, context.now);
    context.baselines.save(pass.sourceIds);
    const told = digestsAsTold(store, pass.sourceIds, pass.outcome.digest.templates);
    const outcome = { ...pass.outcome, digest: { ...pass.outcome.digest, templates: told } };
    const templates = recordTemplates(store, { ...pass, outcome }, context);
    const drafts = pass.outcome.drafts.map((draft) => settledPart(draft, pass.frame));
    const passed = { range: pass.frame.settled, sourceIds: pass.sourceIds };
    const findings = drafts
      .filter((draft) => draft.occurrences.length > 0)
      .map((draft) => recordDraft(store, draft, { ...context, passed }));
    const interesting = interestingDrafts(told, interestingOf(store, pass.sourceIds)).map((draft) =>
      recordDraft(store, draft, { ...context, passed: { ...passed, range: pass.frame.range } }),
    );
    // Told once and never taken back: they are of what nobody can see in these lines alone.
    const unusual = pass.assessed.drafts.map((draft) =>
      recordDraft(store, draft, { ...context, passed: NOTHING_READ }),
    );
    const linked = recountLinked(store, pass, context);
    const lost = removeUnnamed(store, pass, context.serverId, findings, drafts);
    for (const sourceId of pass.sourceIds) {
      const { from, to } = pass.frame.range;
      store.coverage.lay(sourceId, { from, to, state: 'rules', runId: pass.run.id });
      store.volume.replace(
        sourceId,
        minutesOf(pass.frame.range),
        pass.outcome.volume.get(sourceId) ?? new Map(),
      );
    }
    if (pass.stateUntil !== null) {
      const { stateUntil: until, sourceIds, outcome } = pass;
      saveCarriedState(store, context.serverId, { until, sourceIds, state: outcome.state });
    }
    const all = [...findings, ...interesting, ...unusual, ...linked];
    const run = finished(pass, all, templates);
    store.runs.update(run);
    return {
      run,
      findings: all,
      judged: templates.judged,
      seen: told,
      touched: [...new Set([...all.map(({ finding }) => finding.id), ...lost])],
    };
  });
}

/** What the miner of a source knows now, and which templates became one. */
function keepLearned(
  store: Store,
  { sourceId, snapshot, merges }: LearnedVocabulary,
  now: Milliseconds,
): void {
  store.vocabulary.save(sourceId, snapshot, now);
  for (const { from, into } of merges)
    store.vocabulary.merge(sourceId, { canonicalText: from, into, at: now, byHand: false });
}

/**
 * A pass that started empty knows only the settled minutes fully; rows outside are another pass' word. One that goes
 * on from a stored state knows the earlier minutes that it names too.
 */
function settledPart(draft: Draft, frame: PassFrame): Draft {
  if (frame.continues) return draft;
  const { from, to } = minutesOf(frame.settled);
  const inside = (minute: Minute) => minute >= from && minute < to;
  return {
    ...draft,
    occurrences: draft.occurrences.filter((row) => inside(row.minute)),
    evidence: draft.evidence.filter((line) => inside(minuteOf(line.timestamp))),
  };
}

/** A template that a model called a problem before needs no new question: its lines count for that finding. */
function recountLinked(store: Store, pass: PassToRecord, context: PassContext): RecordedFinding[] {
  return [...linkedRows(store, pass.sourceIds, pass.outcome.digest.templates)].flatMap(
    ([findingId, occurrences]) => recordCount(store, findingId, occurrences, context) ?? [],
  );
}

/** Lines of templates that stand for findings, by finding id. */
export function linkedRows(
  store: Store,
  sourceIds: readonly string[],
  templates: readonly TemplateDigest[],
): Map<string, DraftOccurrence[]> {
  const rows = new Map<string, DraftOccurrence[]>();
  for (const sourceId of sourceIds) {
    const linked = store.findingTemplates.linked(sourceId);
    if (linked.size === 0) continue;
    const joins = store.vocabulary.joinsOf(sourceId);
    const counts = new Map<string, Map<Minute, number>>();
    for (const digest of templates) {
      if (digest.sourceId !== sourceId) continue;
      const { canonicalText } = digest.template;
      const joined = linked.get(joins.get(canonicalText) ?? '') ?? [];
      for (const findingId of new Set([...(linked.get(canonicalText) ?? []), ...joined])) {
        const minutes = counts.get(findingId) ?? new Map<Minute, number>();
        for (const [minute, count] of digest.minutes) minutes.set(minute, (minutes.get(minute) ?? 0) + count);
        counts.set(findingId, minutes);
      }
    }
    for (const [findingId, minutes] of counts) {
      const own = [...minutes].map(([minute, count]) => ({ sourceId, minute, count, entities: {} }));
      rows.set(findingId, [...(rows.get(findingId) ?? []), ...own]);
    }
  }
  return rows;
}

/** The pass saw these minutes whole, so what it did not name again was not there. */
function removeUnnamed(
  store: Store,
  pass: PassToRecord,
  serverId: string,
  findings: readonly RecordedFinding[],
  drafts: readonly Draft[],
): string[] {
  const recorded = drafts.filter((draft) => draft.occurrences.length > 0);
  const named = recorded.flatMap((draft, index): OccurrenceName[] => {
    const findingId = findings[index]?.partId ?? '';
    return draft.occurrences.map(({ sourceId, minute }) => ({ findingId, sourceId, minute }));
  });
  const settled = minutesOf(pass.frame.settled);
  const lost = store.occurrences.removeInRange(
    'rule',
    { serverId, sourceIds: pass.sourceIds, ...settled },
    named,
  );
  for (const findingId of lost) store.findings.refreshTotals(findingId);
  return lost.map((id) => store.findings.shown(id)?.id ?? id);
}

function finished(
  pass: PassToRecord,
  findings: readonly RecordedFinding[],
  templates: { readonly added: number; readonly waiting: number },
): Run {
  const { outcome, run } = pass;
  const isNew = findings.filter(({ changes }) => changes.some((change) => change.kind === 'created')).length;
  return {
    ...run,
    ...readBy(outcome),
    newTemplates: templates.added,
    findingsNew: isNew,
    findingsUpdated: findings.length - isNew,
    notAsked: templates.waiting,
    timings: { ...run.timings, ...outcome.timings },
  };
}

/** What a run says of the lines that were read. */
export function readBy({
  digest,
  pages,
  bytes,
  matches,
}: WindowOutcome): Pick<Run, 'lines' | 'pages' | 'bytes' | 'templates' | 'secrets' | 'ruleMatches'> {
  const { lines, secrets, templates } = digest;
  return { lines, pages, bytes, templates: templates.length, secrets, ruleMatches: matches };
}
