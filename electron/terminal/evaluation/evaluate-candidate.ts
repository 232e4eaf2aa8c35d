import type { Failure } from '../../../shared/domain/failure.ts';
import { DEFAULT_CHARACTERS_PER_TOKEN } from '../../engine/analyze/budget.ts';
import { measureWindow, type Candidate, type Measured } from './ask-window.ts';
import type { Counted } from './figures.ts';
import { keyOf, type Journal } from './journal.ts';
import type { ReducedWindow } from './reduce-window.ts';
import { scoreOf } from './score.ts';

/** How an evaluation goes. */
export interface Evaluating {
  readonly windows: readonly ReducedWindow[];
  readonly runs: number;
  readonly journal: Journal;
  readonly signal: AbortSignal;
  /** Called after each window. */
  readonly onMeasured: (step: Step) => void;
}

export interface Step {
  readonly window: ReducedWindow;
  readonly run: number;
  /** 1-based, of `of`. */
  readonly number: number;
  readonly of: number;
  readonly measured: Measured;
  /** It is from the journal. */
  readonly wasKnown: boolean;
}

/** What was measured of one candidate. */
export interface Evaluated {
  readonly model: readonly Counted[];
  /** With what rules said. */
  readonly together: readonly Counted[];
  /** Windows that were asked about, or were to be. */
  readonly of: number;
  /** Why it ended early; null: it did not. */
  readonly stopped: 'interrupted' | Failure | null;
}

/** So many windows in a row without an answer: the rest would be no different. */
const GIVE_UP = 5;

/**
 * Measures a candidate over all windows and runs, one question at a time. Stopped by the signal, or after five windows in
 * a row without an answer, it returns what was measured so far.
 */
export async function evaluateCandidate(candidate: Candidate, evaluating: Evaluating): Promise<Evaluated> {
  const { windows, runs, journal, signal, onMeasured } = evaluating;
  const steps = Array.from({ length: runs }, (_, run) => windows.map((window) => ({ window, run }))).flat();
  const model: Counted[] = [];
  const together: Counted[] = [];
  let charactersPerToken = DEFAULT_CHARACTERS_PER_TOKEN;
  let inARow = 0;
  const ended = (stopped: Evaluated['stopped']): Evaluated => ({
    model,
    together,
    of: steps.length,
    stopped,
  });
  for (const [at, { window, run }] of steps.entries()) {
    if (signal.aborted) return ended('interrupted');
    const key = keyOf(candidate, window.window, run);
    const known = journal.get(key);
    let measured: Measured;
    try {
      measured = known ?? (await measureWindow(window, candidate, { run, charactersPerToken }, signal));
    } catch (error) {
      if (signal.aborted) return ended('interrupted');
      throw error;
    }
    ({ charactersPerToken } = measured);
    // What failed may go well next time.
    if (known === null && measured.failure === null) journal.put(key, window.window.name, measured);
    const counted = countedOf(window, measured);
    model.push(counted);
    together.push({ ...counted, score: measured.together });
    onMeasured({ window, run, number: at + 1, of: steps.length, measured, wasKnown: known !== null });
    inARow = measured.failure === null ? 0 : inARow + 1;
    if (inARow === GIVE_UP) return ended(measured.failure);
  }
  return ended(null);
}

function countedOf({ window }: ReducedWindow, measured: Measured): Counted {
  const { score, calls, promptTokens, answerTokens, milliseconds, rejected, failure } = measured;
  return {
    window: window.name,
    score,
    kinds: kindsOf(window),
    cost: { calls, promptTokens, answerTokens, milliseconds, rejected },
    failed: failure !== null,
  };
}

/** What rules alone reach: the baseline that a model is worth something beyond. */
export function countRules(windows: readonly ReducedWindow[]): Counted[] {
  return windows.map(({ window, targets, byRules }) => ({
    window: window.name,
    score: scoreOf(targets, byRules),
    kinds: kindsOf(window),
    cost: null,
    failed: false,
  }));
}

function kindsOf({ expected }: ReducedWindow['window']): Counted['kinds'] {
  return expected.map(({ categories }) => categories?.[0] ?? null);
}
