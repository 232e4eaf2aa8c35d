import { NightjarError, toFailure, type Failure } from '../../../shared/domain/failure.ts';
import type { Server, Source } from '../../../shared/domain/server.ts';
import { toMilliseconds } from '../../../shared/domain/time.ts';
import type { Tunnel } from '../connect/tunnel.ts';
import type { Log } from '../ports.ts';
import type { Piece, StoredReanalysis } from '../store/reanalyses.ts';
import type { Limiter } from './limiter.ts';
import type { LokiClients } from './loki-clients.ts';
import { Patience } from './patience.ts';
import { askedOf, askOnce, knownTemplates, type ReanalysisModelParts } from './reanalysis-model.ts';
import { readPiece, type LeftOut, type PieceParts } from './reanalysis-piece.ts';
import { keepPlan, planServers } from './reanalysis-planning.ts';

/** Tries of one piece before a source that fails is left out of it. */
const MOST_TRIES = 5;
/** Questions that fail one after another before no more are asked. */
const MOST_UNANSWERED = 6;

export interface TaskParts extends PieceParts, ReanalysisModelParts {
  readonly log: Log;
  readonly clients: LokiClients;
  /** One piece of all re-analyses is read at a time. */
  readonly turns: Limiter;
  /** The way that a server is polled on; null for one that is paused or not there. */
  readonly tunnelOf: (serverId: string, signal: AbortSignal) => Promise<Tunnel> | null;
  /** Why this server's model is not to be asked as things are now; null: it may be. */
  readonly reasonNotToAsk: (server: Server) => Failure | null;
  readonly onChange: (id: string) => void;
}

export type Step = 'planning' | 'context' | 'reading' | 'model' | 'waiting';

/** One re-analysis at work: cuts its range, reads the pieces oldest first, then asks the model. */
export class ReanalysisTask {
  readonly #parts: TaskParts;
  readonly #id: string;
  readonly #stop = new AbortController();
  readonly #patience: Patience;
  /** Sources that were left out once: they are not waited for again. */
  readonly #failing = new Set<string>();
  #ended: Promise<void> = Promise.resolve();
  #step: Step | null = null;
  #lines = 0;

  constructor(parts: TaskParts, id: string) {
    this.#parts = parts;
    this.#id = id;
    this.#patience = new Patience(parts.clock, () => parts.onChange(id));
  }

  /** What it does now, and how many lines of the piece under way are read. */
  get status(): { readonly step: Step | null; readonly waitsFor: Failure | null; readonly lines: number } {
    const { waitsFor } = this.#patience;
    return { step: waitsFor === null ? this.#step : 'waiting', waitsFor, lines: this.#lines };
  }

  start(): void {
    this.#ended = this.#run(this.#stop.signal);
  }

  /** Gives up the piece or question under way, which leaves nothing. */
  async stop(): Promise<void> {
    this.#stop.abort(new DOMException('the re-analysis was stopped', 'AbortError'));
    await this.#ended;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { store, clock, log } = this.#parts;
    try {
      const failure = await this.#work(signal);
      signal.throwIfAborted();
      store.transaction(() => {
        store.reanalyses.setState(this.#id, ['running'], 'complete', { now: clock.now(), failure });
        store.reanalyses.forgetDetectorStates(this.#id);
      });
    } catch (error) {
      if (signal.aborted) return;
      const failure = toFailure(error);
      log.error('a re-analysis failed', { code: failure.code });
      store.reanalyses.setState(this.#id, ['queued', 'running'], 'failed', { now: clock.now(), failure });
    } finally {
      this.#step = null;
      this.#parts.onChange(this.#id);
    }
  }

  /** Answers with why the model was not asked about everything. */
  async #work(signal: AbortSignal): Promise<Failure | null> {
    const { store, turns, clock } = this.#parts;
    const begin = async () => {
      store.reanalyses.setState(this.#id, ['queued'], 'running', { now: clock.now() });
      if (!this.#reanalysis().planned) await this.#plan(signal);
    };
    await turns.run(begin, signal);
    for (const piece of store.reanalyses.pieces(this.#id)) {
      if (piece.state !== 'waiting') continue;
      this.#enter(piece.context ? 'context' : 'reading');
      await this.#read(piece, signal);
    }
    return this.#reanalysis().request.model.kind === 'none' ? null : this.#ask(signal);
  }

  #reanalysis(): StoredReanalysis {
    const reanalysis = this.#parts.store.reanalyses.get(this.#id);
    if (reanalysis === null) throw new NightjarError(GONE);
    return reanalysis;
  }

  #enter(step: Step): void {
    this.#step = step;
    this.#lines = 0;
    this.#parts.onChange(this.#id);
  }

  /** Its sources by server, as far as they are still there. */
  #sources(): { readonly server: Server; readonly sources: readonly Source[] }[] {
    const { servers } = this.#parts.store;
    const { sourceIds } = this.#reanalysis().request;
    return servers.list().flatMap((server) => {
      const sources = servers.sources(server.id).filter(({ id }) => sourceIds.includes(id));
      return sources.length === 0 ? [] : [{ server, sources }];
    });
  }

  async #plan(signal: AbortSignal): Promise<void> {
    this.#enter('planning');
    const { store } = this.#parts;
    const { request } = this.#reanalysis();
    const tunnelOf = (serverId: string) =>
      this.#patience.until((inTime) => this.#tunnel(serverId, inTime), signal);
    const planned = await planServers(this.#parts, { request, servers: this.#sources(), tunnelOf }, signal);
    store.transaction(() => keepPlan(store, this.#reanalysis(), planned));
  }

  async #tunnel(serverId: string, signal: AbortSignal): Promise<Tunnel> {
    const tunnel = await this.#parts.tunnelOf(serverId, signal);
    if (tunnel === null) throw new NightjarError(PAUSED);
    return tunnel;
  }

  /** Reads a piece, without the sources that cannot be read; marks it as failed if that is all of them. */
  async #read(piece: Piece, signal: AbortSignal): Promise<void> {
    const { store, onChange } = this.#parts;
    const leftOut: LeftOut[] = [];
    let tries = 0;
    for (;;) {
      const sources = this.#sourcesOf(piece, leftOut);
      if (sources.length === 0) break;
      const result = await this.#patience.until(
        (inTime) => this.#try(piece, sources, leftOut, inTime),
        signal,
      );
      this.#lines = 0;
      if (result.kind === 'read') return onChange(this.#id);
      const { sourceId, failure } = result.leftOut;
      tries += 1;
      if (tries < MOST_TRIES && !this.#failing.has(sourceId)) {
        await this.#patience.wait(failure, tries, signal);
        continue;
      }
      this.#failing.add(sourceId);
      leftOut.push(result.leftOut);
      tries = 0;
    }
    const failure = leftOut.at(-1)?.failure ?? NO_SOURCE;
    store.transaction(() => {
      const { serverId } = piece;
      store.reanalyses.settle(this.#id, piece, { state: 'failed', lines: 0, milliseconds: 0 });
      const [from, to] = [toMilliseconds(piece.from), toMilliseconds(piece.to)];
      if (!piece.context)
        store.reanalyses.addUnread(this.#id, { serverId, sourceId: null, from, to, failure });
    });
    onChange(this.#id);
  }

  #sourcesOf({ serverId }: Piece, leftOut: readonly LeftOut[]): Source[] {
    const all = this.#sources().find(({ server }) => server.id === serverId)?.sources ?? [];
    return all.filter(({ id }) => leftOut.every(({ sourceId }) => sourceId !== id));
  }

  async #try(piece: Piece, sources: readonly Source[], leftOut: readonly LeftOut[], signal: AbortSignal) {
    const { turns, clients, onChange } = this.#parts;
    const reanalysis = this.#reanalysis();
    const tunnel = await this.#tunnel(piece.serverId, signal);
    const ids = sources.map(({ id }) => id);
    const request = {
      reanalysis,
      piece,
      sources: sources.map((source) => ({ source, client: clients.of(tunnel, source) })),
      leftOut,
      isKnown: knownTemplates(this.#parts, reanalysis, ids),
      onLines: (lines: number) => {
        this.#lines = lines;
        onChange(this.#id);
      },
    };
    return turns.run(() => readPiece(this.#parts, request, signal), signal);
  }

  /** Asks about all that waits; null when everything was answered. */
  async #ask(signal: AbortSignal): Promise<Failure | null> {
    this.#enter('model');
    const { hosts, events, onChange, reasonNotToAsk } = this.#parts;
    for (const { server, sources } of this.#sources()) {
      const asked = askedOf(hosts, this.#reanalysis().request, server);
      if (asked === null) return NO_MODEL;
      let unanswered = 0;
      for (;;) {
        const reason = reasonNotToAsk(asked.server);
        if (reason !== null) {
          await this.#patience.wait(reason, MOST_TRIES, signal);
          continue;
        }
        try {
          const touched = await askOnce(
            this.#parts,
            this.#reanalysis(),
            asked,
            (inTime) => this.#tunnel(server.id, inTime),
            signal,
          );
          if (touched === null) break;
          if (touched.length > 0) events.findingsChanged(touched);
          unanswered = 0;
          onChange(this.#id);
        } catch (error) {
          signal.throwIfAborted();
          unanswered += 1;
          const failure = toFailure(error);
          if (unanswered >= MOST_UNANSWERED || failure.code === 'model-missing') return failure;
          await this.#patience.wait(failure, unanswered, signal);
        }
      }
      this.#seenByModel(server.id, sources);
    }
    return null;
  }

  /** What a server's own model was asked about under its own lenses, a model has seen. */
  #seenByModel(serverId: string, sources: readonly Source[]): void {
    const { store } = this.#parts;
    if (this.#reanalysis().apart) return;
    const read = store.reanalyses
      .pieces(this.#id)
      .filter((piece) => piece.serverId === serverId && !piece.context && piece.state === 'read');
    store.transaction(() => {
      for (const { id } of sources)
        for (const piece of read)
          for (const known of store.coverage.of(id, piece)) {
            const from = known.from > piece.from ? known.from : piece.from;
            const to = known.to < piece.to ? known.to : piece.to;
            if (known.state === 'rules' && from < to)
              store.coverage.lay(id, { ...known, from, to, state: 'model' });
          }
    });
  }
}

const GONE: Failure = {
  code: 'unexpected',
  message: 'This re-analysis is no longer there.',
  advice: 'Start a new one.',
};
const NO_SOURCE: Failure = {
  code: 'unexpected',
  message: 'The sources of this range are no longer there.',
  advice: 'Choose others and start again.',
};
const NO_MODEL: Failure = {
  code: 'model-missing',
  message: 'There is no model to ask about this server.',
  advice: 'Choose one on the page Servers.',
};
const PAUSED: Failure = {
  code: 'unexpected',
  message: 'This server is paused, and nothing is opened to it.',
  advice: 'Resume it on the page Servers; the re-analysis then goes on by itself.',
};
