import { randomBytes } from 'node:crypto';
import type { Origin } from '../../../shared/domain/draft.ts';
import type { Failure } from '../../../shared/domain/failure.ts';
import type { ModelCall } from '../../../shared/domain/run.ts';
import type { Answer } from './answer.ts';
import { contextFor, estimateTokens, learnRate } from './budget.ts';
import { toDrafts, type Accepted } from './drafts.ts';
import { firstPrompt } from './first-prompt.ts';
import { groundClaim, type Grounded } from './ground.ts';
import { judge, unmentioned } from './judge.ts';
import { lensOf } from './lens-of.ts';
import type { ChatOutcome, ChatQuestion } from './ollama.ts';
import { promptAbout, PROMPT_VERSION, type Prompt } from './prompt.ts';
import type { AskInput, AskOutcome, TemplateQuestion, TemplateVerdict } from './question.ts';
import { readOutcome, type Reading } from './reading.ts';
import { ANSWER_TOKENS, wireSchema } from './wire-schema.ts';

/** What can be asked a question; `OllamaClient` is one. */
export interface ModelClient {
  chat(question: ChatQuestion, signal: AbortSignal): Promise<ChatOutcome>;
}

/** Most batches of one question, halves included; what is left then waits. Three times halved makes fifteen. */
const MOST_BATCHES = 15;

/**
 * Asks a model about the templates of one server and window, as many as fit into one prompt, most urgent first.
 * A prompt that proves too long is halved and both halves are asked. Every template given is afterwards either
 * answered about (it has a verdict) or in `waiting`.
 *
 * Never throws for model trouble: that is in `failure` and in the calls, and what was answered before it counts.
 * Throws the signal's reason when the caller stops it.
 */
export async function askModel(
  input: AskInput,
  client: ModelClient,
  signal: AbortSignal,
): Promise<AskOutcome> {
  signal.throwIfAborted();
  const { inPrompt, waiting } = firstPrompt(input, newToken);
  const asking = new Asking(input, client, signal);
  const failure = await asking.askAll(inPrompt);
  return {
    drafts: toDrafts(asking.accepted),
    calls: asking.calls,
    verdicts: asking.verdicts,
    waiting: [...inPrompt.filter((template) => !asking.answered.has(template)), ...waiting],
    failure,
    charactersPerToken: asking.charactersPerToken,
  };
}

type Purpose = ChatQuestion['purpose'];

/** One call, before what came of it is known. */
interface Asked {
  /** `T1` first. */
  readonly templates: readonly TemplateQuestion[];
  readonly prompt: Prompt;
  readonly purpose: Purpose;
  readonly estimated: number;
}

/** One question under way: what was asked, what came of it, what was learned. */
class Asking {
  readonly calls: ModelCall[] = [];
  readonly accepted: Accepted[] = [];
  readonly verdicts: TemplateVerdict[] = [];
  readonly answered = new Set<TemplateQuestion>();
  charactersPerToken: number;
  readonly #input: AskInput;
  readonly #client: ModelClient;
  readonly #signal: AbortSignal;
  readonly #contextTokens: number;

  constructor(input: AskInput, client: ModelClient, signal: AbortSignal) {
    this.#input = input;
    this.#client = client;
    this.#signal = signal;
    this.charactersPerToken = input.charactersPerToken;
    this.#contextTokens = contextFor(input.model.contextTokens, input.budgetTokens, ANSWER_TOKENS);
  }

  /** Asks a batch, halves of it where it is too long. Returns the failure that keeps templates waiting, if any. */
  async askAll(batch: readonly TemplateQuestion[]): Promise<Failure | null> {
    const queue = batch.length === 0 ? [] : [batch];
    let alone: Failure | null = null;
    let latest: Failure | null = null;
    for (let asked = 0; asked < MOST_BATCHES; asked++) {
      const next = queue.shift();
      if (next === undefined) return alone;
      const reading = await this.#askBatch(next);
      if (reading.kind === 'answered') continue;
      latest = reading.failure;
      if (reading.kind !== 'too-long') return latest;
      if (next.length > 1) queue.unshift(...halves(next));
      else alone = latest;
    }
    return queue.length > 0 ? latest : alone;
  }

  /** One question; once more, off the path, if nothing in the answer can be used. The same prompt: it is cached. */
  async #askBatch(templates: readonly TemplateQuestion[]): Promise<Reading> {
    const prompt = promptAbout(this.#input, templates, newToken);
    const first = await this.#askOnce(templates, prompt, 'first');
    return first.kind === 'invalid' ? this.#askOnce(templates, prompt, 'retry') : first;
  }

  async #askOnce(templates: readonly TemplateQuestion[], prompt: Prompt, purpose: Purpose): Promise<Reading> {
    const estimated = estimateTokens(prompt.size, this.charactersPerToken);
    const asked: Asked = { templates, prompt, purpose, estimated };
    const outcome = await this.#client.chat(this.#questionOf(asked), this.#signal);
    const reading = readOutcome(outcome, estimated, this.#contextTokens);
    this.#learn(asked, outcome, reading);
    if (reading.kind === 'answered') this.#take(asked, outcome, reading.answer);
    else this.calls.push({ ...this.#callOf(asked, outcome), failure: reading.failure });
    return reading;
  }

  #questionOf({ templates, prompt, purpose }: Asked): ChatQuestion {
    return {
      model: this.#input.model.name,
      system: prompt.system,
      user: prompt.user,
      schema: wireSchema(templates.length),
      contextTokens: this.#contextTokens,
      answerTokens: ANSWER_TOKENS,
      purpose,
    };
  }

  /** From what the host counted, unless it counted a prompt that was cut. */
  #learn({ prompt }: Asked, outcome: ChatOutcome, reading: Reading): void {
    const counted =
      outcome.kind === 'failed'
        ? outcome.tooLong?.promptTokens
        : reading.kind === 'too-long'
          ? null
          : outcome.promptTokens;
    if (counted) this.charactersPerToken = learnRate(prompt.size, counted, this.charactersPerToken);
  }

  /** Keeps what an answer says: findings that hold, verdicts, and the call with what was rejected. */
  #take(asked: Asked, outcome: ChatOutcome, answer: Answer): void {
    const { templates } = asked;
    const groundings = answer.claims.map((claim) => groundClaim(claim, templates, this.#input));
    const grounded = groundings.flatMap((each) => each.grounded ?? []);
    this.accepted.push(...grounded.map((each) => ({ ...each, origin: this.#originOf(outcome, each) })));
    this.#keepVerdicts(asked, outcome, answer, grounded);
    const rejections = [...answer.rejections, ...groundings.flatMap((each) => each.rejection ?? [])];
    this.calls.push({
      ...this.#callOf(asked, outcome),
      draftsAccepted: grounded.length,
      draftsRejected: rejections.length,
      rejections: [...rejections, ...groundings.flatMap(({ bounds }) => bounds)],
    });
  }

  /** A cut answer is no word about what it does not mention: that goes on waiting. */
  #keepVerdicts(
    { templates }: Asked,
    outcome: ChatOutcome,
    answer: Answer,
    grounded: readonly Grounded[],
  ): void {
    const cut = outcome.kind === 'answer' && outcome.cut;
    const silent = new Set(cut ? unmentioned(templates, answer) : []);
    const verdicts = judge(templates, answer, grounded);
    for (const [at, template] of templates.entries()) {
      const verdict = verdicts[at];
      if (verdict === undefined || silent.has(template)) continue;
      this.verdicts.push(verdict);
      this.answered.add(template);
    }
  }

  /** The call as it is stored, as if nothing had come of it. */
  #callOf({ templates, prompt, purpose, estimated }: Asked, outcome: ChatOutcome): ModelCall {
    const { model } = this.#input;
    return {
      model: model.name,
      digest: model.digest,
      promptVersion: PROMPT_VERSION,
      purpose,
      promptTokens:
        outcome.kind === 'answer' ? outcome.promptTokens : (outcome.tooLong?.promptTokens ?? null),
      answerTokens: outcome.kind === 'answer' ? outcome.answerTokens : null,
      estimatedTokens: estimated,
      milliseconds: outcome.milliseconds,
      templates: templates.length,
      draftsAccepted: 0,
      draftsRejected: 0,
      rejections: [],
      prompt: `${prompt.system}\n\n${prompt.user}`,
      answer: outcome.text,
      failure: null,
    };
  }

  #originOf(outcome: ChatOutcome, grounded: Grounded): Origin {
    const { model } = this.#input;
    const lens = lensOf(this.#input, grounded);
    const answered = outcome.kind === 'answer' ? outcome : null;
    return {
      kind: 'model',
      model: model.name,
      digest: model.digest,
      promptVersion: PROMPT_VERSION,
      lens: lens?.name ?? '',
      lensVersion: lens?.version ?? 0,
      promptTokens: answered?.promptTokens ?? 0,
      answerTokens: answered?.answerTokens ?? 0,
      seconds: outcome.milliseconds / 1_000,
    };
  }
}

function halves<T>(items: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}

function newToken(): string {
  return randomBytes(8).toString('hex');
}
