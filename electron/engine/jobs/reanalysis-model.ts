import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Draft } from '../../../shared/domain/draft.ts';
import type { Verdict } from '../../../shared/domain/finding.ts';
import type { ModelHost } from '../../../shared/domain/model-host.ts';
import type { ReanalysisRequest } from '../../../shared/domain/reanalysis.ts';
import type { Server } from '../../../shared/domain/server.ts';
import type { ModelSettings } from '../../../shared/domain/settings.ts';
import type { TemplateDigest } from '../../../shared/domain/template.ts';
import { askModel } from '../analyze/ask.ts';
import type { AskInput, AskOutcome } from '../analyze/question.ts';
import type { Tunnel } from '../connect/tunnel.ts';
import { fingerprintOf } from '../findings/fingerprint.ts';
import type { Clock } from '../ports.ts';
import type { StoredReanalysis } from '../store/reanalyses.ts';
import type { Store } from '../store/store.ts';
import { askedWindow } from './ask-input.ts';
import { fromPayload, questionOf } from './backlog-payload.ts';
import type { LensBook } from './lens-book.ts';
import type { ModelHosts } from './model-hosts.ts';
import { choiceOf, findModel } from './model-choice.ts';
import { corrected, linkTemplates } from './record-answers.ts';
import { recordRaised } from './record-raised.ts';
import { keepRate, rateOf } from './token-rates.ts';
import { newestOf, standingOf } from './verdict-policy.ts';

/** Templates looked at for one question; what does not fit into its budget waits on. */
const HEAD = 1_000;

export interface ReanalysisModelParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly hosts: Pick<ModelHosts, 'get' | 'ofServer' | 'openFor' | 'turnsOf'>;
  readonly lenses: LensBook;
  readonly models: () => ModelSettings;
  readonly newId: () => string;
}

/** Whom a re-analysis asks about the templates of a server. */
export interface Asked {
  /** As `ModelHosts` is asked for its host. */
  readonly server: Server;
  readonly host: ModelHost;
  readonly model: string;
}

/** Null: nobody is asked about this server's lines. */
export function askedOf(
  hosts: Pick<ModelHosts, 'get' | 'ofServer'>,
  request: Pick<ReanalysisRequest, 'model'>,
  server: Server,
): Asked | null {
  const { model } = request;
  if (model.kind === 'none') return null;
  const asked = model.kind === 'named' ? { ...server, modelHostId: model.hostId } : server;
  const host = model.kind === 'named' ? hosts.get(model.hostId) : hosts.ofServer(server);
  const name = model.kind === 'named' ? model.model : server.model;
  return host === null || name === null ? null : { server: asked, host, model: name };
}

/**
 * Whether a template needs no question. A person's word counts always. What a model has said before counts where the
 * server's own model is asked under its own lenses, as long as it counts in polling.
 */
export function knownTemplates(
  { store, clock, models }: Pick<ReanalysisModelParts, 'store' | 'clock' | 'models'>,
  { request, apart }: Pick<StoredReanalysis, 'request' | 'apart'>,
  sourceIds: readonly string[],
): (digest: TemplateDigest) => boolean {
  if (request.model.kind === 'none') return () => true;
  const known = new Set<string>();
  for (const sourceId of sourceIds) {
    for (const { canonicalText, mark } of store.templates.known(sourceId).values())
      if (mark === 'known-normal') known.add(`${sourceId} ${canonicalText}`);
    if (apart || request.askKnown) continue;
    const verdicts = store.templateVerdicts.newest(sourceId);
    const policy = { settings: models(), now: clock.now(), context: newestOf(verdicts.values()) };
    for (const [canonicalText, verdict] of verdicts)
      if (standingOf(verdict, null, policy) === 'holds') known.add(`${sourceId} ${canonicalText}`);
  }
  return ({ sourceId, template }) => known.has(`${sourceId} ${template.canonicalText}`);
}

/**
 * Asks one question about what waits of a server, in its turn behind live polling.
 *
 * @returns ids of the findings that changed; null: nothing waits
 * @throws NightjarError with what the host or the way to it says
 */
export async function askOnce(
  parts: ReanalysisModelParts,
  reanalysis: StoredReanalysis,
  asked: Asked,
  tunnelOf: (signal: AbortSignal) => Promise<Tunnel>,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  const { store, clock, hosts } = parts;
  const { server, model: name } = asked;
  const waiting = store.reanalysisTemplates.waiting(reanalysis.id, server.id, HEAD);
  if (waiting.length === 0) return null;
  const turns = hosts.turnsOf(asked.host);
  const ask = async () => {
    const { client, address } = await hosts.openFor(server, await tunnelOf(signal), signal);
    const model = choiceOf(findModel(await client.models(signal), name, server.name), address);
    const questions = waiting.map(({ sourceId, canonicalText, payload }) =>
      questionOf(fromPayload(payload), store.templates.get(sourceId, canonicalText)?.neverNoise ?? false),
    );
    const { budgetTokens, secondOpinion } = parts.models();
    const input: AskInput = {
      serverName: server.name,
      ...sourcesAndLenses(parts.lenses, store, reanalysis, server.id),
      ...askedWindow(store, server.id, questions, []),
      knownNormal: { templates: 0, lines: 0 },
      model,
      secondOpinion,
      budgetTokens,
      charactersPerToken: rateOf(store, model),
    };
    const started = clock.now();
    const outcome = await askModel(input, client, signal);
    const took = Math.max(0, clock.now() - started);
    turns.worked(took);
    const touched = record(parts, reanalysis, input, outcome, { serverId: server.id, took });
    if (outcome.failure) throw new NightjarError(outcome.failure);
    if (outcome.verdicts.length === 0) throw new NightjarError(NO_WORD);
    return touched;
  };
  return turns.run(ask, { serverId: server.id, askingFor: 're-analysis' }, signal);
}

function sourcesAndLenses(
  book: LensBook,
  store: Store,
  { request }: StoredReanalysis,
  serverId: string,
): Pick<AskInput, 'sources' | 'lenses'> {
  const chosen = (request.lenses ?? []).flatMap((id) => book.get(id) ?? []);
  if (chosen.length === 0) return book.askedOf(serverId);
  const ids = chosen.map(({ id }) => id);
  const sources = store.servers.sources(serverId).map(({ id, name }) => ({ id, name, lenses: ids }));
  return { sources, lenses: chosen };
}

/**
 * Keeps what was answered with the re-analysis; it becomes findings only where the server's own model was asked under
 * its own lenses. Verdicts on templates stay as polling left them.
 */
function record(
  { store, clock, newId }: ReanalysisModelParts,
  { id, apart, request }: StoredReanalysis,
  asked: AskInput,
  outcome: AskOutcome,
  { serverId, took }: { readonly serverId: string; readonly took: number },
): string[] {
  return store.transaction(() => {
    const touched: string[] = [];
    for (const said of outcome.drafts) {
      const fingerprint = fingerprintOf(said.identity);
      const verdict: Verdict | null = store.verdicts.of(fingerprint);
      const draft = corrected(said, verdict);
      keep(store, id, serverId, fingerprint, draft);
      if (apart) continue;
      const context = { serverId, now: clock.now(), newId, notify: request.notify };
      const raised = recordRaised(store, draft, context);
      linkTemplates(store, raised.findingId, draft, asked.templates);
      const { findingId, created } = raised;
      const { severity } = draft;
      const found = { findingId, serverId, severity, created };
      store.reanalysisFindings.bookAnswer(id, found, linesOf(draft));
      if (raised.recorded) touched.push(findingId);
    }
    for (const { sourceId, canonicalText, verdict } of outcome.verdicts)
      store.reanalysisTemplates.judged(id, { serverId, sourceId, canonicalText }, verdict);
    const tokens = outcome.calls.reduce(
      (sum, { promptTokens, answerTokens }) => sum + (promptTokens ?? 0) + (answerTokens ?? 0),
      0,
    );
    store.reanalyses.asked(id, { calls: outcome.calls.length, tokens, took });
    keepRate(store, asked.model, outcome.charactersPerToken);
    return touched;
  });
}

function keep(store: Store, id: string, serverId: string, fingerprint: string, draft: Draft): void {
  const { title, category, severity, explanation } = draft;
  const lines = linesOf(draft);
  store.reanalysisFindings.keepDraft(id, {
    serverId,
    fingerprint,
    title,
    category,
    severity,
    explanation,
    lines,
  });
}

function linesOf({ occurrences }: Draft): number {
  return occurrences.reduce((sum, { count }) => sum + count, 0);
}

const NO_WORD: Failure = {
  code: 'model-answer-invalid',
  message: 'The model has said nothing about the templates it was asked about.',
  advice: 'Try another model for this range.',
};
