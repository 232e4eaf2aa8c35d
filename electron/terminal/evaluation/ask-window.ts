import type { Failure } from '../../../shared/domain/failure.ts';
import type { Lens } from '../../../shared/domain/lens.ts';
import type { ModelCall } from '../../../shared/domain/run.ts';
import { askModel, type ModelClient } from '../../engine/analyze/ask.ts';
import type { ModelChoice, TemplateQuestion } from '../../engine/analyze/question.ts';
import { Random } from '../../demo/generator/random.ts';
import { saidOf, SOURCE, type ReducedWindow } from './reduce-window.ts';
import { scoreOf, sum, type Score } from './score.ts';

/** What is measured: a model with a lens and a budget of tokens. */
export interface Candidate {
  readonly model: ModelChoice;
  readonly client: ModelClient;
  readonly lens: Lens;
  readonly budgetTokens: number;
}

/** What one candidate made of one window in one run. */
export interface Measured {
  readonly score: Score;
  /** With what rules said. */
  readonly together: Score;
  readonly calls: number;
  readonly promptTokens: number;
  readonly answerTokens: number;
  readonly milliseconds: number;
  readonly rejected: number;
  /** Why templates were not answered about; null: all were. What was said of the others counts. */
  readonly failure: Failure | null;
  readonly charactersPerToken: number;
}

/** A neutral name: what is wrong must not be in it. */
const SERVER_NAME = 'web-1';
/** What does not fit into one prompt is asked in the next; a window of the set fits into two. */
const MOST_PROMPTS = 8;

/**
 * Puts a window to a model as a poll does, prompt after prompt until nothing waits, and scores what it says.
 *
 * @param run 0 asks in the order of urgency. Each further run shuffles, since the same prompt gives the same answer.
 * @throws the signal's reason when the caller stops it
 */
export async function measureWindow(
  { questions, range, targets, byRules }: ReducedWindow,
  { client, ...candidate }: Candidate,
  { run, charactersPerToken }: { readonly run: number; readonly charactersPerToken: number },
  signal: AbortSignal,
): Promise<Measured> {
  let waiting = run === 0 ? questions : shuffled(questions, run);
  let rate = charactersPerToken;
  let failure: Failure | null = null;
  const calls: ModelCall[] = [];
  const said = [];
  for (let prompt = 0; prompt < MOST_PROMPTS && waiting.length > 0 && failure === null; prompt++) {
    const input = {
      serverName: SERVER_NAME,
      sources: [SOURCE],
      range,
      templates: waiting,
      inOrder: run > 0,
      knownNormal: { templates: 0, lines: 0 },
      model: candidate.model,
      lenses: [candidate.lens],
      budgetTokens: candidate.budgetTokens,
      charactersPerToken: rate,
    };
    const outcome = await askModel(input, client, signal);
    calls.push(...outcome.calls);
    said.push(...outcome.drafts.map((draft) => saidOf(draft, questions)));
    ({ waiting, failure, charactersPerToken: rate } = outcome);
  }
  return {
    score: scoreOf(targets, said),
    together: scoreOf(targets, [...byRules, ...said]),
    calls: calls.length,
    promptTokens: sum(calls.map((call) => call.promptTokens ?? 0)),
    answerTokens: sum(calls.map((call) => call.answerTokens ?? 0)),
    milliseconds: sum(calls.map((call) => call.milliseconds)),
    rejected: sum(calls.map((call) => call.draftsRejected)),
    failure: failure ?? (waiting.length > 0 ? NOT_ALL : null),
    charactersPerToken: rate,
  };
}

const NOT_ALL: Failure = {
  code: 'model-prompt-too-long',
  message: `The window needs more than ${MOST_PROMPTS} prompts.`,
  advice: 'Raise --budget.',
};

/** Always the same order for the same run. */
function shuffled(questions: readonly TemplateQuestion[], run: number): TemplateQuestion[] {
  const random = new Random(`run ${run}`);
  return questions
    .map((question) => ({ question, place: random.next() }))
    .sort((left, right) => left.place - right.place)
    .map(({ question }) => question);
}
