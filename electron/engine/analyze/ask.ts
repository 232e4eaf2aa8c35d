import { randomBytes } from 'node:crypto';
import type { Failure } from '../../../shared/domain/failure.ts';
import type { CallPurpose, ModelCall } from '../../../shared/domain/run.ts';
import type { Answer } from './answer.ts';
import { contextFor, estimateTokens, learnRate } from './budget.ts';
import { callOf, originOf, type Asked } from './calls.ts';
import { toDrafts, type Accepted } from './drafts.ts';
import { firstPrompt } from './first-prompt.ts';
import { groundClaim, groundRoutine, type Grounded } from './ground.ts';
import { judge, unmentioned } from './judge.ts';
import type { ChatOutcome, ChatQuestion } from './chat.ts';
import { afterOpinion, deepened, isConfirmed, isGrave } from './opinions.ts';
import { promptAbout } from './prompt.ts';
import type { AskInput, AskOutcome, ModelChoice, TemplateQuestion, TemplateVerdict } from './question.ts';
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

/** What came of one call: how its answer reads, and what of it the evidence bears. */
interface Said {
  readonly reading: Reading;
  readonly isCut: boolean;
  readonly accepted: readonly Accepted[];
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

  constructor(input: AskInput, client: ModelClient, signal: AbortSignal) {
    this.#input = input;
    this.#client = client;
    this.#signal = signal;
    this.charactersPerToken = input.charactersPerToken;
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
    const first = this.#askedOf(templates, 'first', this.#input.model);
    const reading = await this.#askOnce(first);
    return reading.kind === 'invalid' ? this.#askOnce({ ...first, purpose: 'retry' }) : reading;
  }

  async #askOnce(asked: Asked): Promise<Reading> {
    const said = await this.#call(asked);
    if (said.reading.kind !== 'answered') return said.reading;
    const { answer } = said.reading;
    const checked = await this.#withSecondOpinion(asked.templates, said.accepted);
    const believed = deepened(checked, await this.#askDeep(asked.templates, checked));
    this.accepted.push(...believed);
    this.#keepVerdicts(asked.templates, said.isCut, answer, believed);
    return said.reading;
  }

  /** Makes a call, remembers it, and returns what of its answer its evidence bears. */
  async #call(asked: Asked): Promise<Said> {
    const contextTokens = this.#contextOf(asked.model);
    const outcome = await this.#client.chat(this.#questionOf(asked, contextTokens), this.#signal);
    const reading = readOutcome(outcome, asked.estimated, contextTokens);
    if (asked.model === this.#input.model) this.#learn(asked, outcome, reading);
    const claims = reading.kind === 'answered' ? reading.answer.claims : [];
    const groundings = claims.map((claim) => groundClaim(claim, asked.templates, this.#input));
    this.calls.push(callOf(this.#input, asked, outcome, { reading, groundings }));
    return {
      reading,
      isCut: outcome.kind === 'answer' && outcome.cut,
      accepted: groundings.flatMap(({ grounded }) =>
        grounded ? [{ ...grounded, origin: originOf(this.#input, asked, outcome, grounded) }] : [],
      ),
    };
  }

  /** Asks about the same templates in another order where something grave was found. Without an answer all stays. */
  async #withSecondOpinion(
    templates: readonly TemplateQuestion[],
    accepted: readonly Accepted[],
  ): Promise<readonly Accepted[]> {
    if (this.#input.secondOpinion !== true || !accepted.some(isGrave)) return accepted;
    const second = await this.#call(this.#askedOf(templates.toReversed(), 'second', this.#input.model));
    if (second.reading.kind !== 'answered') return accepted;
    const checked = accepted.map((each) =>
      isGrave(each) ? afterOpinion(each, isConfirmed(each, second.accepted)) : each,
    );
    const opinions = checked.flatMap(({ origin }) => origin.opinions ?? []);
    const agreed = opinions.filter((each) => each.agreed === each.asked).length;
    const call = this.calls.pop();
    if (call) this.calls.push({ ...call, opinion: { asked: opinions.length, agreed } });
    return checked;
  }

  /** Asks a larger model about what was found here or by a rule. What it cannot answer is told by its call alone. */
  async #askDeep(
    templates: readonly TemplateQuestion[],
    found: readonly Accepted[],
  ): Promise<readonly Accepted[]> {
    const { deepModel } = this.#input;
    const cited = new Set(found.flatMap((each) => each.cited));
    const telling = templates.filter((template) => template.namedByRule || cited.has(template));
    if (!deepModel || telling.length === 0) return [];
    return (await this.#call(this.#askedOf(telling, 'deep', deepModel))).accepted;
  }

  #askedOf(templates: readonly TemplateQuestion[], purpose: CallPurpose, model: ModelChoice): Asked {
    const prompt = promptAbout(this.#input, templates, newToken);
    const estimated = estimateTokens(prompt.size, this.charactersPerToken);
    return { templates, prompt, purpose, model, estimated };
  }

  #contextOf(model: ModelChoice): number {
    return contextFor(model.contextTokens, this.#input.budgetTokens, ANSWER_TOKENS);
  }

  #questionOf({ templates, prompt, purpose, model }: Asked, contextTokens: number): ChatQuestion {
    return {
      model: model.name,
      system: prompt.system,
      user: prompt.user,
      schema: wireSchema(templates.length),
      contextTokens,
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

  /** A cut answer is no word about what it does not mention: that goes on waiting. */
  #keepVerdicts(
    templates: readonly TemplateQuestion[],
    isCut: boolean,
    answer: Answer,
    believed: readonly Grounded[],
  ): void {
    const silent = new Set(isCut ? unmentioned(templates, answer) : []);
    const routine = groundRoutine(answer, templates, this.#input);
    const verdicts = judge(templates, { ...answer, routine }, believed);
    for (const [at, template] of templates.entries()) {
      const verdict = verdicts[at];
      if (verdict === undefined || silent.has(template)) continue;
      this.verdicts.push(verdict);
      this.answered.add(template);
    }
  }
}

function halves<T>(items: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}

function newToken(): string {
  return randomBytes(8).toString('hex');
}
