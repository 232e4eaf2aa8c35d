import type { Lens } from '../../../shared/domain/lens.ts';
import type { Candidate } from './ask-window.ts';
import { chooseLens } from './choose-lens.ts';
import { evaluateCandidate, type Step } from './evaluate-candidate.ts';
import { openHost, type HostOptions, type OpenedHost } from './host.ts';
import { Journal } from './journal.ts';
import type { ReducedWindow } from './reduce-window.ts';
import type { Result } from './report.ts';

/** Which models to measure with which lenses, and how. */
export interface Comparison extends HostOptions {
  readonly model: string;
  /** A second model. */
  readonly compare?: string | undefined;
  /** Names or files, see `chooseLens`. */
  readonly lens: string;
  readonly compareLens?: string | undefined;
  /** Tokens a prompt may have. */
  readonly budget: number;
  readonly runs: number;
  /** Where what was measured is kept, to go on from there. */
  readonly resume?: string | undefined;
}

/**
 * Measures every model with every lens, one after the other. When the signal is aborted the model's work ends at once and
 * what was measured so far is returned.
 *
 * @throws Error or NightjarError with a sentence, before anything is asked, for a lens, a file, a host or a model that
 *   cannot be used
 */
export async function measureAll(
  windows: readonly ReducedWindow[],
  comparison: Comparison,
  signal: AbortSignal,
  onMeasured: (candidate: Candidate, step: Step) => void,
): Promise<Result[]> {
  const { lens, compareLens, resume, runs } = comparison;
  const lenses = [lens, ...(compareLens === undefined ? [] : [compareLens])].map(chooseLens);
  const journal = new Journal(resume ?? null);
  const host = openHost(comparison);
  try {
    const results: Result[] = [];
    for (const candidate of await candidatesOf(host, lenses, comparison, signal)) {
      const evaluating = {
        windows,
        runs,
        journal,
        signal,
        onMeasured: (step: Step) => onMeasured(candidate, step),
      };
      results.push({ candidate, evaluated: await evaluateCandidate(candidate, evaluating) });
      if (signal.aborted) break;
    }
    return results;
  } finally {
    await host.close();
  }
}

/** All are looked for before the first is asked: a wrong name is told at once. */
async function candidatesOf(
  { find, client }: OpenedHost,
  lenses: readonly Lens[],
  { model: name, compare, budget }: Comparison,
  signal: AbortSignal,
): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for (const each of [name, ...(compare === undefined ? [] : [compare])]) {
    const model = await find(each, signal);
    for (const lens of lenses) candidates.push({ model, client, lens, budgetTokens: budget });
  }
  return candidates;
}
