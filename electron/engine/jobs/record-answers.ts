import type { Draft } from '../../../shared/domain/draft.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { AskOutcome, TemplateQuestion } from '../analyze/question.ts';
import type { Store } from '../store/store.ts';
import { NOTHING_READ, recordDraft, type RecordContext, type RecordedFinding } from './record-draft.ts';

export interface AnswersToRecord {
  /** The run that led to the question; it tells of the calls. */
  readonly runId: string;
  readonly model: string;
  readonly asked: readonly TemplateQuestion[];
  readonly outcome: AskOutcome;
  /** Milliseconds from question to answer. */
  readonly took: number;
}

/** Writes what a model answered, in one transaction: findings, verdicts, what no longer waits, and the run's calls. */
export function recordAnswers(
  store: Store,
  { runId, model, asked, outcome, took }: AnswersToRecord,
  context: Omit<RecordContext, 'passed'>,
): { readonly run: Run | null; readonly findings: readonly RecordedFinding[] } {
  return store.transaction(() => {
    const findings = outcome.drafts.map((draft) => {
      const recorded = recordDraft(store, draft, { ...context, passed: NOTHING_READ });
      linkTemplates(store, recorded.finding.id, draft, asked);
      return recorded;
    });
    for (const { sourceId, canonicalText, verdict } of outcome.verdicts) {
      store.templates.setVerdict(sourceId, canonicalText, { verdict, model, askedAt: context.now });
      store.backlog.remove({ serverId: context.serverId, sourceId, canonicalText });
    }
    return { run: tellRun(store, runId, outcome, took, findings), findings };
  });
}

/** From now on lines of these templates count for the finding without a question. */
function linkTemplates(
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
  const told: Run = {
    ...run,
    calls: [...run.calls, ...outcome.calls],
    notAsked: Math.max(0, run.notAsked - outcome.verdicts.length),
    findingsNew: run.findingsNew + isNew,
    findingsUpdated: run.findingsUpdated + findings.length - isNew,
    timings: { ...run.timings, model: (run.timings.model ?? 0) + took },
  };
  store.runs.update(told);
  return told;
}
