import { NightjarError, toFailure, type Failure } from '../../../shared/domain/failure.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Tunnel } from '../connect/tunnel.ts';
import { Health, type HopKind } from './health.ts';
import type { LaneParts, LaneStatus } from './lane-parts.ts';
import { joined } from './lane-plan.ts';
import { LaneReading } from './lane-reading.ts';
import { LaneWait } from './lane-wait.ts';
import type { Question, TriedOut } from './model-lane.ts';
import { nextStep, type NextStep } from './next-step.ts';
import type { Plan } from './plan.ts';
import type { RecordedPass } from './record-pass.ts';
import { groupsOf, Schedule, type ScheduledGroup } from './schedule.ts';
import { SourceTroubles } from './source-troubles.ts';

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
  readonly #reading: LaneReading;
  readonly #wait: LaneWait;
  #stop = new AbortController();
  #polling = false;
  #waitsForLink = false;
  readonly #schedule = new Schedule();
  /** When the first round begins; null before it starts and once it has. */
  #firstAt: Milliseconds | null = null;
  #startedAt: Milliseconds;
  #ended: Promise<void> = Promise.resolve();

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.#startedAt = parts.clock.now();
    this.#troubles = new SourceTroubles(parts.random);
    this.#wait = new LaneWait(parts.clock);
    const { connection, model, id } = parts.server;
    const legs: HopKind[] = connection.kind === 'ssh' ? ['ssh', 'loki', 'model'] : ['loki', 'model'];
    this.#health = new Health(
      legs,
      () => parts.events.healthChanged(id),
      () => parts.clock.now(),
    );
    if (model === null) this.#health.off('model', 'rules only');
    this.#reading = new LaneReading(parts, this.#health, this.#troubles, {
      isOver: () => this.#isDue(),
      isPoked: () => this.#wait.isPoked,
      reportSilence: (failure) => this.#reportSilence(failure),
    });
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
    return this.#reading.lastPass;
  }

  status(): LaneStatus {
    const { server } = this.#parts;
    return {
      hops: this.#health.hops(),
      polling: this.#polling,
      nextPollAt: server.paused ? null : this.#nextPollAt(),
      lastSuccess: this.#reading.lastSuccess,
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
    return joined(this.#groups().map((group) => this.#reading.plan(group, this.#parts.clock.now())));
  }

  failureOf(sourceId: string): Failure | null {
    return this.#troubles.failureOf(sourceId);
  }

  /** Begins to poll, the first time after `delay`; a paused server stands still. */
  start(delay: Milliseconds = 0): void {
    if (this.#parts.server.paused) return;
    this.#stop = new AbortController();
    this.#wait.begin();
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
    this.#wait.replan();
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
    this.#reading.forgive();
    this.#wait.poke('poll now');
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
      this.#wait.poke('the connection is back');
    }
  }

  async #loop(delay: Milliseconds, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    this.#firstAt = clock.now() + delay;
    if (delay > 0) await this.#wait.sleep(delay, signal);
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
    const { store, server, usualLag } = this.#parts;
    return groupsOf(store.servers.sources(server.id), server, usualLag());
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
      await this.#reading.read(tunnel, due, signal);
    } catch (error) {
      if (signal.aborted) return;
      const failure = toFailure(error);
      log.warn('a poll failed', { server: this.#parts.server.id, code: failure.code });
      this.#failed(failure);
    } finally {
      this.#setPolling(false);
    }
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
    const silentFor = clock.now() - Math.max(this.#reading.lastSuccess ?? 0, this.#startedAt);
    if (needsYou || silentFor >= 2 * this.#interval()) report(failure, null);
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
      isDone = await this.#wait.sleep(Math.max(SOONEST_RETRY, due - now), signal);
    }
  }

  #setPolling(polling: boolean): void {
    this.#polling = polling;
    this.#parts.events.healthChanged(this.#parts.server.id);
  }
}
