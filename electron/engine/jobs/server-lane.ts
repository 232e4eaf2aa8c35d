import { holesIn } from '../../../shared/domain/coverage.ts';
import { NightjarError, toFailure, type Failure } from '../../../shared/domain/failure.ts';
import type { Source } from '../../../shared/domain/server.ts';
import type { Milliseconds, Nanoseconds } from '../../../shared/domain/time.ts';
import type { Tunnel } from '../connect/tunnel.ts';
import { Health, type HopKind } from './health.ts';
import { LOKI_STARTING, skewFailure } from './lane-failures.ts';
import { KeptRanges } from './kept-ranges.ts';
import { LateLines, type Recount } from './late-lines.ts';
import { LokiClients } from './loki-clients.ts';
import { nextStep, type NextStep } from './next-step.ts';
import { horizonOf, joined, kindOf, planGroup, type WantedPass } from './lane-plan.ts';
import type { Plan } from './plan.ts';
import type { Question, TriedOut } from './model-lane.ts';
import type { LaneParts, LaneStatus } from './lane-parts.ts';
import type { RecordedPass } from './record-pass.ts';
import { groupsOf, Schedule, type ScheduledGroup } from './schedule.ts';
import { runPass, type PassSource } from './server-pass.ts';
import { SourceTroubles } from './source-troubles.ts';

const LARGEST_SKEW = 30_000;
const SOONEST_RETRY = 5_000;

const PAUSED: Failure = {
  code: 'unexpected',
  message: 'This server is paused, so its model cannot be asked.',
  advice: 'Let it be polled again on the page Servers.',
};

/**
 * Polls one server, one pass at a time: the live window first, then what is missing before it from the newest, until
 * the next poll is due. Failures are waited out; a person's `pollNow` ends every wait.
 */
export class ServerLane {
  readonly #parts: LaneParts;
  readonly #health: Health;
  readonly #troubles: SourceTroubles;
  readonly #lateLines: LateLines;
  readonly #kept: KeptRanges;
  readonly #clients: LokiClients;
  #stop = new AbortController();
  #poke = new AbortController();
  #replan = new AbortController();
  #polling = false;
  #waitsForLink = false;
  #lastPass: RecordedPass | null = null;
  /** What Loki said of itself at the last probe. */
  #lokiReady = true;
  readonly #schedule = new Schedule();
  /** When the first round begins; null before it starts and once it has. */
  #firstAt: Milliseconds | null = null;
  #lastSuccess: Milliseconds | null = null;
  #startedAt: Milliseconds;
  #ended: Promise<void> = Promise.resolve();

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.#startedAt = parts.clock.now();
    this.#troubles = new SourceTroubles(parts.random);
    this.#lateLines = new LateLines(parts);
    this.#kept = new KeptRanges(parts);
    this.#clients = new LokiClients(parts);
    const { connection, model, id } = parts.server;
    const legs: HopKind[] = connection.kind === 'ssh' ? ['ssh', 'loki', 'model'] : ['loki', 'model'];
    this.#health = new Health(
      legs,
      () => parts.events.healthChanged(id),
      () => parts.clock.now(),
    );
    if (model === null) this.#health.off('model', 'rules only');
  }

  get health(): Health {
    return this.#health;
  }

  /** The way that polling uses, for whoever looks at lines; null while the server is paused: nothing is opened then. */
  tunnel(signal: AbortSignal): Promise<Tunnel> | null {
    return this.#parts.server.paused ? null : this.#parts.link.acquire(signal);
  }

  /** What the latest pass saw; null before the first. */
  get lastPass(): RecordedPass | null {
    return this.#lastPass;
  }

  status(): LaneStatus {
    const { server } = this.#parts;
    return {
      hops: this.#health.hops(),
      polling: this.#polling,
      nextPollAt: server.paused ? null : this.#nextPollAt(),
      lastSuccess: this.#lastSuccess,
      modelShare: this.#parts.modelShare(),
    };
  }

  /** What it does next by itself, and when. */
  next(): NextStep {
    const { server, link, clock } = this.#parts;
    return nextStep({
      paused: server.paused,
      polling: this.#polling,
      link: link.state,
      reconnectAt: link.nextTry,
      retryAt: this.#troubles.nextTry(clock.now()),
      pollAt: this.#nextPollAt() ?? clock.now(),
    });
  }

  /** What is missing up to now, in the order in which it is read. */
  missing(): Plan {
    return joined(this.#groups().map((group) => this.#plan(group, this.#parts.clock.now())));
  }

  failureOf(sourceId: string): Failure | null {
    return this.#troubles.failureOf(sourceId);
  }

  /** Begins to poll, the first time after `delay`; a paused server stands still. */
  start(delay: Milliseconds = 0): void {
    if (this.#parts.server.paused) return;
    this.#stop = new AbortController();
    this.#poke = new AbortController();
    this.#startedAt = this.#parts.clock.now();
    const end = this.#parts.link.onChange(() => this.#linkChanged());
    this.#ended = this.#loop(delay, this.#stop.signal).finally(end);
  }

  /**
   * Ends the loop and closes the connection; a pass under way is given up and leaves nothing half written. It can be
   * started again, as after sleep.
   */
  async stop(): Promise<void> {
    this.#stop.abort(new DOMException('the server is no longer polled', 'AbortError'));
    await this.#ended;
    await this.#parts.onStop();
    await this.#parts.link.close();
  }

  /** Power or settings have changed: what waits for the next poll waits as long as it has to now. */
  reconsider(): void {
    this.#replan.abort(new DOMException('the next poll is planned anew', 'AbortError'));
    this.#parts.onReconsider();
    this.#parts.events.healthChanged(this.#parts.server.id);
  }

  /**
   * Polls now, also a connection that needs the person, and sources that wait for their next try. False if the
   * server is paused: then nothing is opened.
   */
  pollNow(): boolean {
    if (this.#parts.server.paused) return false;
    this.#parts.link.retryNow();
    this.#troubles.forgive();
    this.#lateLines.forgive();
    this.#poke.abort(new DOMException('poll now', 'AbortError'));
    return true;
  }

  /**
   * Asks a model of the server's host on trial.
   *
   * @throws NightjarError while the server is paused, as nothing is opened then; and what the connection or host says
   */
  async tryModel(question: Question, model: string, signal: AbortSignal): Promise<TriedOut> {
    const ended = AbortSignal.any([signal, this.#stop.signal]);
    const tunnel = await this.tunnel(ended);
    if (tunnel === null) throw new NightjarError(PAUSED);
    return this.#parts.onTry(question, model, tunnel, ended);
  }

  /** A link that came back by itself ends the wait for the next poll: what was missed is read at once. */
  #linkChanged(): void {
    this.#parts.events.healthChanged(this.#parts.server.id);
    if (this.#waitsForLink && this.#parts.link.state === 'open') {
      this.#poke.abort(new DOMException('the connection is back', 'AbortError'));
    }
  }

  async #loop(delay: Milliseconds, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    this.#firstAt = clock.now() + delay;
    if (delay > 0) await this.#sleep(delay, signal);
    let due: readonly ScheduledGroup[] = this.#groups();
    while (!signal.aborted) {
      this.#firstAt = null;
      for (const group of due) this.#schedule.begin(group, clock.now());
      await this.#round(due, signal);
      await this.#rest(signal);
      due = this.#schedule.due(this.#groups(), this.#parts.slowness(), clock.now());
    }
  }

  #nextPollAt(): Milliseconds | null {
    return this.#firstAt ?? this.#schedule.nextAt(this.#groups(), this.#parts.slowness());
  }

  /** Between polls of what is read most often. */
  #interval(): Milliseconds {
    const { server, slowness } = this.#parts;
    return (this.#groups()[0]?.interval ?? server.interval) * slowness();
  }

  #groups(): ScheduledGroup[] {
    return groupsOf(this.#sources(), this.#parts.server, this.#parts.usualLag());
  }

  async #round(due: readonly ScheduledGroup[], signal: AbortSignal): Promise<void> {
    const { clock, link, log } = this.#parts;
    this.#setPolling(true);
    try {
      const started = clock.now();
      const tunnel = await link.acquire(signal);
      this.#waitsForLink = false;
      if (this.#parts.server.connection.kind === 'ssh') {
        this.#health.passed('ssh', clock.now(), clock.now() - started, tunnel.version);
      }
      const now = await this.#probe(tunnel, signal);
      // What is new of all of them first.
      for (const group of due) await this.#readLive(tunnel, group, now, signal);
      for (const group of due) await this.#catchUp(tunnel, group, now, signal);
    } catch (error) {
      if (signal.aborted) return;
      const failure = toFailure(error);
      log.warn('a poll failed', { server: this.#parts.server.id, code: failure.code });
      this.#failed(failure);
    } finally {
      this.#setPolling(false);
    }
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
    const { live } = this.#plan(group, now);
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
    while (!this.#isDue() && !this.#poke.signal.aborted) {
      const hole = this.#plan(group, now).holes[0];
      if (!hole) return;
      const pass = { kind: kindOf(this.#parts.store, group, hole), wanted: hole, group, horizon };
      if (!(await this.#pass(tunnel, pass, signal))) return;
    }
  }

  #plan(group: ScheduledGroup, now: Milliseconds): Plan {
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
        if (this.#isDue()) return 'stop';
        return this.#troubles.mayTry(id, this.#parts.clock.now()) ? 'yes' : 'next-source';
      },
      readAgain: (range) => this.#pass(tunnel, { kind: 'recount', wanted: range, group, horizon }, signal),
    };
    return this.#lateLines.recount(group.sources, recount, signal);
  }

  /** A source that failed for the last time it is waited for: what it misses is marked, and polling goes on behind it. */
  #sourceFailed(sourceId: string, failure: Failure, horizon: Nanoseconds): void {
    const { store, clock, report } = this.#parts;
    this.#health.failed('loki', failure);
    const last = this.#troubles.failed(sourceId, failure, clock.now());
    // A Loki that starts or stops is no fault of its sources: what they miss is read when it is ready.
    if (!this.#lokiReady) return this.#reportSilence(LOKI_STARTING);
    if (!last) return;
    const startFrom = store.coverage.startFrom(sourceId) ?? horizon;
    for (const hole of holesIn({ from: startFrom, to: horizon }, store.coverage.of(sourceId))) {
      store.coverage.lay(sourceId, { ...hole, state: 'failed', reason: failure.message });
    }
    report(failure, this.#sources().find((source) => source.id === sourceId)?.name ?? null);
  }

  /** A connection that needs the person is news at once; one that is merely down after two intervals. */
  #failed(failure: Failure): void {
    const { server, report } = this.#parts;
    // No fault of the way to the server: what was not reduced is read again with the next poll.
    if (failure.code === 'reduction-failed') return report(failure, null);
    const hop: HopKind =
      server.connection.kind === 'url' || /^(?:loki|tls|connection)/.test(failure.code) ? 'loki' : 'ssh';
    this.#health.failed(hop, failure);
    this.#waitsForLink = true;
    this.#reportSilence(failure);
  }

  #reportSilence(failure: Failure): void {
    const { clock, report } = this.#parts;
    const needsYou = this.#health.hops().some((each) => each.state === 'needs-you');
    const silentFor = clock.now() - Math.max(this.#lastSuccess ?? 0, this.#startedAt);
    if (needsYou || silentFor >= 2 * this.#interval()) report(failure, null);
  }

  #sources(): Source[] {
    return this.#parts.store.servers.sources(this.#parts.server.id);
  }

  #isDue(): boolean {
    const next = this.#nextPollAt();
    return next !== null && this.#parts.clock.now() >= next;
  }

  async #rest(signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    let isDone = false;
    while (!isDone) {
      const now = clock.now();
      // A tunnel that broke for the first time may be opened again at once; later the link itself knows when.
      const reopen = this.#waitsForLink && this.#parts.link.state === 'closed' ? now : Infinity;
      const retry = this.#troubles.nextTry(now) ?? Infinity;
      const due = Math.min(this.#nextPollAt() ?? now + this.#interval(), retry, reopen);
      isDone = await this.#sleep(Math.max(SOONEST_RETRY, due - now), signal);
    }
  }

  /** False if the next poll has to be planned anew; slept out, poked and stopped are all the same. */
  async #sleep(milliseconds: Milliseconds, signal: AbortSignal): Promise<boolean> {
    this.#replan = new AbortController();
    const { signal: poked } = this.#poke;
    const { signal: replanned } = this.#replan;
    try {
      await this.#parts.clock.sleep(milliseconds, AbortSignal.any([signal, poked, replanned]));
    } catch {
      if (replanned.aborted && !poked.aborted && !signal.aborted) return false;
    }
    this.#poke = new AbortController();
    return true;
  }

  #setPolling(polling: boolean): void {
    this.#polling = polling;
    this.#parts.events.healthChanged(this.#parts.server.id);
  }
}
