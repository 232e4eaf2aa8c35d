import type { RunRow } from '../../shared/contract/activity.ts';
import type { Run, RunStep } from '../../shared/domain/run.ts';
import { toMilliseconds } from '../../shared/domain/time.ts';
import { bytes, count, counted, daysBetween, duration, range } from '../ui/format.ts';
import { text } from './messages.ts';

/** `Poll 09:36 to 09:41` */
export function titleOf(run: Pick<RunRow, 'kind' | 'from' | 'to'>, now: number): string {
  const [from, to] = [toMilliseconds(run.from), toMilliseconds(run.to)];
  return `${text.kinds[run.kind]} ${range(from, to, now)}`;
}

/** What came of a run, in a few words: failures first, then findings, then what was read. */
export function outcomeOf(run: RunRow): string {
  if (run.state === 'running') return `${text.reading}, ${counted(run.lines, 'line', 'lines')}`;
  const failure = run.failures[0];
  if (failure && run.state !== 'complete') return failure.failure.message;
  const lines = counted(run.lines, 'line', 'lines');
  if (run.findingsNew > 0) return `${counted(run.findingsNew, 'new finding', 'new findings')} from ${lines}`;
  if (run.findingsUpdated > 0)
    return `${counted(run.findingsUpdated, 'finding', 'findings')} counted up, ${lines}`;
  return `nothing in ${lines}`;
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
  switch (step) {
    case 'connect':
      return '';
    case 'read':
      return `${counted(run.lines, 'line', 'lines')}, ${counted(run.pages, 'page', 'pages')}, ${bytes(run.bytes)}`;
    case 'reduce':
      return [
        counted(run.templates, 'template', 'templates'),
        `${count(run.newTemplates)} new`,
        run.secrets > 0 ? `${counted(run.secrets, 'secret', 'secrets')} taken out` : '',
      ]
        .filter(Boolean)
        .join(', ');
    case 'rules':
      return counted(run.ruleMatches, 'match', 'matches');
    case 'model':
      return modelFacts(run);
    case 'store':
      return `${counted(run.findingsNew, 'new finding', 'new findings')}, ${count(run.findingsUpdated)} counted up`;
  }
}

function modelFacts(run: Run): string {
  if (run.calls.length === 0) return run.notAsked > 0 ? 'not asked' : 'nothing to ask';
  const tokensIn = run.calls.reduce((sum, call) => sum + (call.promptTokens ?? 0), 0);
  const tokensOut = run.calls.reduce((sum, call) => sum + (call.answerTokens ?? 0), 0);
  return `${counted(run.calls.length, 'call', 'calls')}, ${count(tokensIn)} tokens in, ${count(tokensOut)} out`;
}

/** JSON answers are laid out; whatever else came stays as it is. */
export function layOutAnswer(answer: string): string {
  try {
    return JSON.stringify(JSON.parse(answer), null, 2);
  } catch {
    return answer;
  }
}
