import type { RunRow } from '../../shared/contract/activity.ts';
import type { ModelCall, Run, RunStep } from '../../shared/domain/run.ts';
import { toMilliseconds } from '../../shared/domain/time.ts';
import { inWords } from '../client/failure.ts';
import { bytes, daysBetween, duration, range } from '../ui/format.ts';
import { text as shared } from '../ui/messages.ts';
import { text } from './messages.ts';

const { counts } = shared;

/** `Poll 09:36 to 09:41` */
export function titleOf(run: Pick<RunRow, 'kind' | 'from' | 'to'>, now: number): string {
  const [from, to] = [toMilliseconds(run.from), toMilliseconds(run.to)];
  return `${text.kinds[run.kind]} ${range(from, to, now)}`;
}

/** What came of a run, in a few words: failures first, then findings, then what was read. */
export function outcomeOf(run: RunRow): string {
  const { outcomes } = text;
  const lines = counts.lines({ many: run.lines });
  if (run.state === 'running') return outcomes.reading({ lines });
  const failure = run.failures[0];
  if (failure && run.state !== 'complete') return inWords(failure.failure).message;
  if (run.findingsNew > 0) return outcomes.found({ many: run.findingsNew, lines });
  if (run.findingsUpdated > 0) return outcomes.updated({ many: run.findingsUpdated, lines });
  return outcomes.nothing({ lines });
}

/** `24.9 s`, or how long it has been going. */
export function timeOf(run: Pick<RunRow, 'startedAt' | 'finishedAt'>, now: number): string {
  return duration(Math.max(0, (run.finishedAt ?? now) - run.startedAt));
}

/** The group of a run in the list. */
export function groupOf(run: RunRow, now: number): 'now' | 'today' | 'earlier' {
  if (run.state === 'running') return 'now';
  return daysBetween(run.startedAt, now) === 0 ? 'today' : 'earlier';
}

/** Runs under way first, then as they came; each under its group. */
export function groupRuns(
  runs: readonly RunRow[],
  now: number,
): ReadonlyArray<{ readonly group: 'now' | 'today' | 'earlier'; readonly runs: readonly RunRow[] }> {
  return (['now', 'today', 'earlier'] as const)
    .map((group) => ({ group, runs: runs.filter((run) => groupOf(run, now) === group) }))
    .filter((one) => one.runs.length > 0);
}

export const STEPS: readonly RunStep[] = ['connect', 'read', 'reduce', 'rules', 'model', 'store'];

export interface StepBar {
  readonly step: RunStep;
  /** Null where the run did not get that far. */
  readonly milliseconds: number | null;
  /** Where the bar begins and how long it is, as shares of the whole. */
  readonly from: number;
  readonly share: number;
}

/** The steps laid end to end. */
export function stepBars(timings: Run['timings']): StepBar[] {
  const total = Math.max(
    1,
    STEPS.reduce((sum, step) => sum + (timings[step] ?? 0), 0),
  );
  let at = 0;
  return STEPS.map((step) => {
    const milliseconds = timings[step] ?? null;
    const bar = { step, milliseconds, from: at / total, share: (milliseconds ?? 0) / total };
    at += milliseconds ?? 0;
    return bar;
  });
}

/** The numbers of a step, in words with units. */
export function factsOf(step: RunStep, run: Run): string {
  const { numbers } = text;
  switch (step) {
    case 'connect':
      return '';
    case 'read': {
      const lines = counts.lines({ many: run.lines });
      return numbers.read({ lines, pages: run.pages, bytes: bytes(run.bytes) });
    }
    case 'reduce': {
      const known = { templates: counts.templates({ many: run.templates }), fresh: run.newTemplates };
      return run.secrets > 0
        ? numbers.reduceSecrets({ ...known, secrets: run.secrets })
        : numbers.reduce(known);
    }
    case 'rules':
      return numbers.rules({ many: run.ruleMatches });
    case 'model':
      return modelFacts(run);
    case 'store':
      return numbers.store({ many: run.findingsNew, updated: run.findingsUpdated });
  }
}

function modelFacts({ calls, notAsked }: Run): string {
  const { numbers } = text;
  if (calls.length === 0) return notAsked > 0 ? numbers.notAsked : numbers.nothingToAsk;
  const tokensIn = calls.reduce((sum, call) => sum + (call.promptTokens ?? 0), 0);
  const tokensOut = calls.reduce((sum, call) => sum + (call.answerTokens ?? 0), 0);
  return numbers.model({ calls: calls.length, tokensIn, tokensOut });
}

/** Tokens of the answer in a second of the whole call; null where nobody counted. */
export function rateOf({
  answerTokens,
  milliseconds,
}: Pick<ModelCall, 'answerTokens' | 'milliseconds'>): number | null {
  return answerTokens === null || milliseconds === 0 ? null : (answerTokens * 1000) / milliseconds;
}

/** JSON answers are laid out; whatever else came stays as it is. */
export function layOutAnswer(answer: string): string {
  try {
    return JSON.stringify(JSON.parse(answer), null, 2);
  } catch {
    return answer;
  }
}
