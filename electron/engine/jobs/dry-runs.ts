import { randomBytes } from 'node:crypto';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Lens, LensDraft } from '../../../shared/domain/lens.ts';
import type { Draft } from '../../../shared/domain/draft.ts';
import type { ModelCall } from '../../../shared/domain/run.ts';
import type { Server } from '../../../shared/domain/server.ts';
import type { ModelSettings } from '../../../shared/domain/settings.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { estimateTokens } from '../analyze/budget.ts';
import { firstPrompt } from '../analyze/first-prompt.ts';
import type { Prompt, PromptPart } from '../analyze/prompt.ts';
import type { AskInput, TemplateVerdict } from '../analyze/question.ts';
import type { Store } from '../store/store.ts';
import { askedWindow, lastSeenQuestions } from './ask-input.ts';
import { backlogHead } from './backlog-head.ts';
import type { LensBook } from './lens-book.ts';
import type { Question, TriedOut } from './model-lane.ts';
import type { Poller } from './poller.ts';
import { lastRateOf } from './token-rates.ts';

export interface DryRunParts {
  readonly store: Store;
  readonly lenses: LensBook;
  readonly poller: Pick<Poller, 'lane'>;
  readonly models: () => Pick<ModelSettings, 'budgetTokens'>;
  readonly now: () => Milliseconds;
}

export interface DryRunRequest {
  readonly serverId: string;
  /** Asked instead of all of the server's; null: these. */
  readonly lens: LensDraft | null;
  /** Of the server's host; null: the server's own. */
  readonly model: string | null;
  /** Really ask; otherwise the prompt is only shown. */
  readonly ask: boolean;
}

interface TriedFinding {
  readonly title: string;
  readonly severity: Draft['severity'];
  readonly category: Draft['category'];
  readonly explanation: string;
  readonly recommendation: string;
  readonly lens: string;
  readonly count: number;
}

interface TrialAnswer {
  readonly model: string;
  readonly text: string;
  readonly findings: TriedFinding[];
  readonly rejections: string[];
  readonly bounds: string[];
  readonly verdicts: (Pick<TemplateVerdict, 'verdict' | 'reason'> & { readonly text: string })[];
  readonly promptTokens: number | null;
  readonly answerTokens: number | null;
  readonly milliseconds: number;
  readonly failure: Failure | null;
}

interface DryRun {
  readonly from: 'backlog' | 'last-seen';
  readonly system: string;
  readonly user: string;
  readonly tokens: {
    readonly total: number;
    readonly budget: number;
    readonly parts: Readonly<Record<PromptPart, number>>;
  };
  readonly templates: number;
  readonly waiting: number;
  readonly answer: TrialAnswer | null;
}

/** Our own parts are English prose, the others data; see `estimateTokens`. */
const PROSE: ReadonlySet<PromptPart> = new Set<PromptPart>(['instructions', 'lens']);

/** Shows what a model would be asked, and what it would answer, and keeps nothing of it. */
export class DryRuns {
  readonly #parts: DryRunParts;

  constructor(parts: DryRunParts) {
    this.#parts = parts;
  }

  /**
   * The prompt that would be sent now about what waits, or, where nothing does, about what was seen last.
   *
   * @throws NightjarError for a server that is not there, and where there is no model to ask. What becomes of the
   *   question itself is in the answer.
   */
  async run(request: DryRunRequest, signal: AbortSignal): Promise<DryRun> {
    const { store } = this.#parts;
    const server = store.servers.get(request.serverId);
    if (server === null) throw new NightjarError(NO_SERVER);
    const { question, from } = this.#questionAbout(server, request.lens);
    const name = request.model ?? server.model ?? '';
    const input: AskInput = {
      ...question,
      model: { name, digest: '', contextTokens: Infinity },
      charactersPerToken: lastRateOf(store, server.id, name),
    };
    const shown = firstPrompt(input, () => randomBytes(8).toString('hex'));
    const { prompt, inPrompt, waiting } = shown;
    const answer =
      request.ask && inPrompt.length > 0 ? await this.#ask(server, request.model, question, signal) : null;
    return {
      from,
      ...sentOf(prompt, answer),
      tokens: { ...tokensOf(prompt, input.charactersPerToken), budget: input.budgetTokens },
      templates: inPrompt.length,
      waiting: waiting.length,
      answer: answer && answerOf(answer),
    };
  }

  #questionAbout(
    server: Server,
    draft: LensDraft | null,
  ): { readonly question: Question; readonly from: DryRun['from'] } {
    const { store, lenses, now, models } = this.#parts;
    const { questions: backlog, isWidened } = backlogHead(store, server.id, now());
    const pass = this.#parts.poller.lane(server.id)?.lastPass ?? null;
    const templates = backlog.length > 0 ? backlog : lastSeenQuestions(store, server.id, pass?.seen ?? []);
    const lens: Lens | null = draft && { ...draft, id: 'trial', version: 1, builtIn: false };
    const question: Question = {
      serverName: server.name,
      ...lenses.askedOf(server.id, lens),
      ...askedWindow(store, server.id, templates, pass?.seen ?? []),
      knownNormal: pass && backlog.length > 0 ? pass.judged : { templates: 0, lines: 0 },
      inOrder: backlog.length > 0,
      brief: isWidened,
      budgetTokens: models().budgetTokens,
    };
    return { question, from: backlog.length > 0 ? 'backlog' : 'last-seen' };
  }

  async #ask(
    server: Server,
    other: string | null,
    question: Question,
    signal: AbortSignal,
  ): Promise<TriedOut> {
    const model = other ?? server.model;
    if (model === null) throw new NightjarError(NO_MODEL);
    const lane = this.#parts.poller.lane(server.id);
    if (lane === null) throw new NightjarError(NO_SERVER);
    return lane.tryModel(question, model, signal);
  }
}

/** What was really sent, once it was: the lines it stands between are drawn anew for each question. */
function sentOf({ system, user }: Prompt, tried: TriedOut | null): Pick<DryRun, 'system' | 'user'> {
  const sent = tried?.outcome.calls[0]?.prompt;
  return sent?.startsWith(system)
    ? { system, user: sent.slice(system.length).trimStart() }
    : { system, user };
}

function tokensOf({ size, parts }: Prompt, rate: number): Pick<DryRun['tokens'], 'total' | 'parts'> {
  const empty = estimateTokens({ prose: 0, data: 0 }, rate);
  const tokens = (part: PromptPart) =>
    estimateTokens(
      PROSE.has(part) ? { prose: parts[part], data: 0 } : { prose: 0, data: parts[part] },
      rate,
    ) - empty;
  return {
    total: estimateTokens(size, rate),
    parts: {
      instructions: tokens('instructions'),
      lens: tokens('lens'),
      window: tokens('window'),
      notes: tokens('notes'),
      examples: tokens('examples'),
      templates: tokens('templates'),
    },
  };
}

function answerOf({ model, outcome }: TriedOut): TrialAnswer {
  const { calls, drafts, verdicts, failure } = outcome;
  return {
    model,
    text: calls.map(({ answer }) => answer).join('\n'),
    findings: drafts.map(findingOf),
    rejections: calls.flatMap(({ rejections }) => rejections),
    bounds: calls.flatMap(({ bounds }) => bounds),
    verdicts: verdicts.map(({ canonicalText, verdict, reason }) => ({
      text: canonicalText,
      verdict,
      reason,
    })),
    promptTokens: sumOf(calls, ({ promptTokens }) => promptTokens),
    answerTokens: sumOf(calls, ({ answerTokens }) => answerTokens),
    milliseconds: sumOf(calls, ({ milliseconds }) => milliseconds) ?? 0,
    failure,
  };
}

function findingOf(draft: Draft): TriedFinding {
  const { title, severity, category, explanation, recommendation, origin, occurrences } = draft;
  return {
    title,
    severity,
    category,
    explanation,
    recommendation,
    lens: origin.kind === 'model' ? origin.lens : '',
    count: occurrences.reduce((sum, { count }) => sum + count, 0),
  };
}

/** Null if no call knows. */
function sumOf(calls: readonly ModelCall[], value: (call: ModelCall) => number | null): number | null {
  const known = calls.flatMap((call) => value(call) ?? []);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0);
}

const NO_SERVER: Failure = {
  code: 'unexpected',
  message: 'This server is no longer there.',
  advice: 'Load the page again.',
};
const NO_MODEL: Failure = {
  code: 'model-missing',
  message: 'No model is chosen for this server.',
  advice: 'Choose one on the page Servers, or name one for this trial.',
};
