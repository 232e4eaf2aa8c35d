import type { Reanalysis } from '../../shared/contract/reanalysis.ts';

/** Whether something of it is still to come. */
export function isOpen(one: Pick<Reanalysis, 'state'>): boolean {
  return one.state === 'queued' || one.state === 'running' || one.state === 'paused';
}

/**
 * How much is done, from 0 to 1: by the time that it took and still takes, or while that is not known by lines. One that
 * is not complete never shows 1.
 */
export function shareDone({ state, progress }: Pick<Reanalysis, 'state' | 'progress'>): number {
  if (state === 'complete') return 1;
  const { readMilliseconds, modelMilliseconds, remainingMilliseconds, lines, linesExpected } = progress;
  const spent = readMilliseconds + modelMilliseconds;
  const share =
    remainingMilliseconds !== null && spent > 0
      ? spent / (spent + remainingMilliseconds)
      : linesExpected > 0
        ? lines / linesExpected
        : 0;
  return Math.min(0.99, Math.max(0, share));
}

/** Each step with how far it is, for those who want to know what takes so long. */
export type StepState = 'done' | 'now' | 'to-come' | 'not-asked' | 'nothing-to-ask';

export function readingState(one: Reanalysis): StepState {
  if (one.state === 'complete' || one.step === 'model') return 'done';
  const { pieces, piecesDone } = one.progress;
  if (pieces > 0 && piecesDone >= pieces) return 'done';
  return one.startedAt === null ? 'to-come' : 'now';
}

export function modelState(one: Reanalysis): StepState {
  if (one.model.kind === 'none') return 'not-asked';
  const { templatesToAsk, templatesAsked } = one.progress;
  if (readingState(one) !== 'done') return 'to-come';
  if (templatesToAsk === 0) return one.state === 'complete' ? 'nothing-to-ask' : 'to-come';
  return templatesAsked >= templatesToAsk ? 'done' : 'now';
}
