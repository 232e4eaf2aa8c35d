import { holesIn } from '../../../shared/domain/coverage.ts';
import type { Failure } from '../../../shared/domain/failure.ts';
import type { Milliseconds, Nanoseconds } from '../../../shared/domain/time.ts';
import type { Tunnel } from '../connect/tunnel.ts';
import type { Health } from './health.ts';
import { KeptRanges } from './kept-ranges.ts';
import { LOKI_STARTING, skewFailure } from './lane-failures.ts';
import type { LaneParts } from './lane-parts.ts';
import { horizonOf, kindOf, planGroup, type WantedPass } from './lane-plan.ts';
import { LateLines, type Recount } from './late-lines.ts';
import { LokiClients } from './loki-clients.ts';
import type { Plan } from './plan.ts';
import type { RecordedPass } from './record-pass.ts';
import type { ScheduledGroup } from './schedule.ts';
import { runPass, type PassSource } from './server-pass.ts';
import type { SourceTroubles } from './source-troubles.ts';

const LARGEST_SKEW = 30_000;

/** What reading asks of the lane whose turn it is. */
export interface LaneTurn {
  /** Whether the next poll is due: what is new goes before what is missing. */
  readonly isOver: () => boolean;
  /** Whether a person wants to be served now. */
  readonly isPoked: () => boolean;
  /** Tells of a server that has said nothing for long. */
  readonly reportSilence: (failure: Failure) => void;
}

/** What one round of a lane reads over its tunnel: what is new of all groups, then what is missing of each. */
export class LaneReading {
  readonly #parts: LaneParts;
  readonly #health: Health;
  readonly #troubles: SourceTroubles;
  readonly #turn: LaneTurn;
  readonly #lateLines: LateLines;
  readonly #kept: KeptRanges;
  readonly #clients: LokiClients;
  #lastPass: RecordedPass | null = null;
  #lastSuccess: Milliseconds | null = null;
  /** What Loki said of itself at the last probe. */
  #lokiReady = true;

  constructor(parts: LaneParts, health: Health, troubles: SourceTroubles, turn: LaneTurn) {
    this.#parts = parts;
    this.#health = health;
    this.#troubles = troubles;
    this.#turn = turn;
    this.#lateLines = new LateLines(parts);
    this.#kept = new KeptRanges(parts);
    this.#clients = new LokiClients(parts);
  }

  /** What the latest pass saw; null before the first. */
  get lastPass(): RecordedPass | null {
    return this.#lastPass;
  }

  get lastSuccess(): Milliseconds | null {
    return this.#lastSuccess;
  }

  /** Looks for late lines anew where that failed. */
  forgive(): void {
    this.#lateLines.forgive();
  }

  /** @throws NightjarError what the way to Loki or Loki itself says; a source's own troubles are kept apart */
  async read(tunnel: Tunnel, due: readonly ScheduledGroup[], signal: AbortSignal): Promise<void> {
    const now = await this.#probe(tunnel, signal);
    for (const group of due) await this.#readLive(tunnel, group, now, signal);
    for (const group of due) await this.#catchUp(tunnel, group, now, signal);
  }

  /** Looks whether Loki is there, and what time it is: the earlier of our clock and the server's. */
  async #probe(tunnel: Tunnel, signal: AbortSignal): Promise<Milliseconds> {
    const { clock, report } = this.#parts;
    const first = this.#parts.store.servers.sources(this.#parts.server.id)[0];
    const probe = await this.#clients.of(tunnel, first ?? null).probe(signal);
    this.#lokiReady = probe.ready;
    if (probe.ready) {
      this.#health.passed('loki', clock.now(), probe.milliseconds, probe.version && `Loki ${probe.version}`);
    } else {
      this.#health.failed('loki', LOKI_STARTING);
    }
    const now = clock.now();
    if (probe.skew !== null && Math.abs(probe.skew) > LARGEST_SKEW) report(skewFailure(probe.skew), null);
    return Math.min(now, probe.serverTime ?? now);
  }

  async #readLive(
    tunnel: Tunnel,
    group: ScheduledGroup,
    now: Milliseconds,
    signal: AbortSignal,
  ): Promise<void> {
    const horizon = horizonOf(group, now);
    const { live } = this.plan(group, now);
    if (live) await this.#pass(tunnel, { kind: 'poll', wanted: live, group, horizon }, signal);
  }

  async #catchUp(
    tunnel: Tunnel,
    group: ScheduledGroup,
    now: Milliseconds,
    signal: AbortSignal,
  ): Promise<void> {
    const horizon = horizonOf(group, now);
    await this.#recount(tunnel, group, horizon, signal);
    for (const source of group.sources)
      await this.#kept.mark(source, this.#clients.of(tunnel, source), horizon, signal);
    while (!this.#turn.isOver() && !this.#turn.isPoked()) {
      const hole = this.plan(group, now).holes[0];
      if (!hole) return;
      const pass = { kind: kindOf(this.#parts.store, group, hole), wanted: hole, group, horizon };
      if (!(await this.#pass(tunnel, pass, signal))) return;
    }
  }

  /** What is missing of a group up to `now`, of the sources that may be tried. */
  plan(group: ScheduledGroup, now: Milliseconds): Plan {
    return planGroup(this.#parts.store, group, now, ({ id }) =>
      this.#troubles.mayTry(id, this.#parts.clock.now()),
    );
  }

  /** True if something was read. */
  async #pass(
    tunnel: Tunnel,
    { kind, wanted, group, horizon }: WantedPass,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { clock, limiter, onPass } = this.#parts;
    const sources = group.sources
      .filter((source) => this.#troubles.mayTry(source.id, clock.now()))
      .map((source): PassSource => ({ source, client: this.#clients.of(tunnel, source) }));
    if (sources.length === 0) return false;
    const request = { kind, wanted, sources, horizon };
    const result = await limiter.run(() => runPass(this.#parts, request, signal), signal);
    for (const sourceId of result.read) this.#troubles.read(sourceId);
    for (const { sourceId, failure } of result.failures) this.#sourceFailed(sourceId, failure, horizon);
    if (result.recorded) {
      this.#lastSuccess = clock.now();
      this.#lastPass = result.recorded;
      onPass(result.recorded, tunnel);
    }
    return result.recorded !== null;
  }

  #recount(tunnel: Tunnel, group: ScheduledGroup, horizon: Nanoseconds, signal: AbortSignal): Promise<void> {
    const recount: Recount = {
      horizon,
      counterOf: (source) => this.#clients.of(tunnel, source),
      mayGoOn: ({ id }) => {
        if (this.#turn.isOver()) return 'stop';
        return this.#troubles.mayTry(id, this.#parts.clock.now()) ? 'yes' : 'next-source';
      },
      readAgain: (range) => this.#pass(tunnel, { kind: 'recount', wanted: range, group, horizon }, signal),
    };
    return this.#lateLines.recount(group.sources, recount, signal);
  }

  /** A source that failed for the last time it is waited for: what it misses is marked, and polling goes on behind it. */
  #sourceFailed(sourceId: string, failure: Failure, horizon: Nanoseconds): void {
    const { store, clock, report, server } = this.#parts;
    this.#health.failed('loki', failure);
    const last = this.#troubles.failed(sourceId, failure, clock.now());
    // A Loki that starts or stops is no fault of its sources: what they miss is read when it is ready.
    if (!this.#lokiReady) return this.#turn.reportSilence(LOKI_STARTING);
    if (!last) return;
    const startFrom = store.coverage.startFrom(sourceId) ?? horizon;
    const reason = { kind: 'failure', failure } as const;
    for (const hole of holesIn({ from: startFrom, to: horizon }, store.coverage.of(sourceId))) {
      store.coverage.lay(sourceId, { ...hole, state: 'failed', reason });
    }
    report(failure, store.servers.sources(server.id).find((source) => source.id === sourceId)?.name ?? null);
  }
}
