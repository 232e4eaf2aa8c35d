import type { Draft } from '../../../shared/domain/draft.ts';
import type { Verdict } from '../../../shared/domain/finding.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { lensesOf } from '../analyze/lens-of.ts';
import { PROMPT_VERSION } from '../analyze/prompt.ts';
import type { AskInput, AskOutcome, TemplateQuestion } from '../analyze/question.ts';
import { fingerprintOf } from '../findings/fingerprint.ts';
import type { VerdictContext } from '../store/template-verdicts.ts';
import type { Store } from '../store/store.ts';
import { fromPayload } from './backlog-payload.ts';
import { NOTHING_READ, recordDraft, type RecordContext, type RecordedFinding } from './record-draft.ts';

export interface AnswersToRecord {
  /** The run that led to the question; it tells of the calls. */
  readonly runId: string;
  readonly asked: AskInput;
  readonly outcome: AskOutcome;
  /** Milliseconds from question to answer. */
  readonly took: number;
}

/** Writes what a model answered, in one transaction: findings, verdicts, what no longer waits, and the run's calls. */
export function recordAnswers(
  store: Store,
  { runId, asked, outcome, took }: AnswersToRecord,
  context: Omit<RecordContext, 'passed'>,
): { readonly run: Run | null; readonly findings: readonly RecordedFinding[] } {
  return store.transaction(() => {
    const findings = outcome.drafts.map((said) => {
      const known = store.findings.byFingerprint(fingerprintOf(said.identity), context.serverId);
      const { fingerprint } = (known && store.findings.shown(known.id)) ?? {
        fingerprint: fingerprintOf(said.identity),
      };
      const draft = corrected(toldIn(runId, said), store.verdicts.of(fingerprint));
      const recorded = recordDraft(store, draft, { ...context, passed: NOTHING_READ });
      linkTemplates(store, recorded.partId, draft, asked.templates);
      return recorded;
    });
    for (const said of outcome.verdicts) {
      const place = {
        serverId: context.serverId,
        sourceId: said.sourceId,
        canonicalText: said.canonicalText,
      };
      const waiting = store.backlog.get(place);
      const rate = waiting ? fromPayload(waiting.payload).rateClass : null;
      const answered = { ...answeredAs(asked, said.sourceId), model: asked.model.name, askedAt: context.now };
      store.templateVerdicts.put({ ...said, ...answered, rate });
      store.backlog.remove(place);
    }
    return { run: tellRun(store, runId, outcome, took, findings), findings };
  });
}

/** Leads from what a model said to the call in which it said so. */
function toldIn(runId: string, draft: Draft): Draft {
  return draft.origin.kind === 'model' ? { ...draft, origin: { ...draft.origin, runId } } : draft;
}

/** What an answer depends on besides the template. */
function answeredAs(asked: AskInput, sourceId: string): VerdictContext {
  const lenses = lensesOf(asked, sourceId).map(({ id, version }) => `${id}@${version}`);
  return { lenses: lenses.join(' '), promptVersion: PROMPT_VERSION, digest: asked.model.digest };
}

/** A person's word of a finding stands, whatever a model says of it now: real is judged, noise is never grave. */
export function corrected(draft: Draft, verdict: Verdict | null): Draft {
  if (verdict === null) return draft;
  return verdict === 'real' ? { ...draft, judged: true } : { ...draft, judged: false, severity: 'info' };
}

/** From now on lines of these templates count for the finding without a question. */
export function linkTemplates(
  store: Store,
  findingId: string,
  draft: Draft,
  asked: readonly TemplateQuestion[],
): void {
  for (const { sourceId, template } of asked) {
    const cited = draft.evidence.some(
      (line) => line.sourceId === sourceId && line.template === template.text,
    );
    if (cited) store.findingTemplates.link(findingId, sourceId, template.canonicalText);
  }
}

function tellRun(
  store: Store,
  runId: string,
  outcome: AskOutcome,
  took: number,
  findings: readonly RecordedFinding[],
): Run | null {
  const run = store.runs.get(runId);
  if (run === null) return null;
  const isNew = findings.filter(({ changes }) => changes.some((change) => change.kind === 'created')).length;
  const notAsked = Math.max(0, run.notAsked - outcome.verdicts.length);
  const told: Run = {
    ...run,
    calls: [...run.calls, ...outcome.calls],
    notAsked,
    notAskedReason: notAsked === 0 ? null : run.notAskedReason,
    findingsNew: run.findingsNew + isNew,
    findingsUpdated: run.findingsUpdated + findings.length - isNew,
    timings: { ...run.timings, model: (run.timings.model ?? 0) + took },
  };
  store.runs.update(told);
  return told;
}
