import { toFailure } from '../../../shared/domain/failure.ts';
import type { Server } from '../../../shared/domain/server.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Log, Power, WakeUps } from '../ports.ts';
import type { ServerLane } from './server-lane.ts';

/** After waking, each server's first poll comes at a moment of its own within this time. */
const WAKING: Milliseconds = 10_000;

export interface PollerParts {
  readonly makeLane: (server: Server) => ServerLane;
  readonly wakeUps: WakeUps;
  readonly power: Power;
  /** Source of jitter in `[0, 1)`. */
  readonly random: () => number;
  readonly log: Log;
  /** Everything stands still now: the computer goes to sleep and may not wake. */
  readonly onAsleep: () => void;
}

/** All servers' lanes: started, paused, poked, put to sleep and ended together. */
export class Poller {
  readonly #parts: PollerParts;
  readonly #lanes = new Map<string, ServerLane>();
  /** The last change of each server's lane: changes of one server wait for each other, or it would get two lanes. */
  readonly #changes = new Map<string, Promise<void>>();
  readonly #unsubscribe: readonly (() => void)[];
  #stopped = false;
  #asleep = false;

  constructor(parts: PollerParts) {
    const { wakeUps, power } = parts;
    this.#parts = parts;
    this.#unsubscribe = [
      wakeUps.onSuspend(() => void this.#sleep()),
      wakeUps.onResume(() => this.#wake()),
      wakeUps.onNetwork(() => this.pollNow(null)),
      power.onChange(() => this.reconsider()),
    ];
  }

  /** Starts polling a server, or starts it anew after it was changed. A paused one gets a lane that stands still. */
  set(server: Server): Promise<void> {
    return this.#change(server.id, async () => {
      await this.#end(server.id);
      if (this.#stopped) return;
      const lane = this.#parts.makeLane(server);
      this.#lanes.set(server.id, lane);
      if (!this.#asleep) lane.start();
    });
  }

  remove(serverId: string): Promise<void> {
    return this.#change(serverId, () => this.#end(serverId));
  }

  lane(serverId: string): ServerLane | null {
    return this.#lanes.get(serverId) ?? null;
  }

  /** How many servers are polled now; null asks all of them. Paused ones stay as they are. */
  pollNow(serverId: string | null): number {
    if (this.#asleep) return 0;
    const lanes = [...this.#lanes].filter(([id]) => serverId === null || id === serverId);
    return lanes.filter(([, lane]) => lane.pollNow()).length;
  }

  /** Power or settings have changed: polls are planned anew, and models asked that were not to be. */
  reconsider(): void {
    for (const lane of this.#lanes.values()) lane.reconsider();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const end of this.#unsubscribe) end();
    await Promise.all([...this.#lanes.keys(), ...this.#changes.keys()].map((id) => this.remove(id)));
  }

  /** Before sleep: passes are given up and tunnels closed, so that nothing breaks in the middle. */
  async #sleep(): Promise<void> {
    if (this.#asleep || this.#stopped) return;
    this.#asleep = true;
    try {
      await Promise.all([...this.#lanes].map(([id, lane]) => this.#change(id, () => lane.stop())));
      if (!this.#stopped) this.#parts.onAsleep();
    } catch (error) {
      this.#parts.log.error('not everything could be ended before sleep', { code: toFailure(error).code });
    }
  }

  /** A host that only notices the waking has put nothing to sleep: then all servers are polled at once. */
  #wake(): void {
    if (!this.#asleep) {
      this.pollNow(null);
      return;
    }
    this.#asleep = false;
    for (const [id, lane] of this.#lanes) {
      const delay = Math.round(this.#parts.random() * WAKING);
      void this.#change(id, async () => {
        if (!this.#stopped && !this.#asleep && this.#lanes.get(id) === lane) lane.start(delay);
      });
    }
  }

  async #end(serverId: string): Promise<void> {
    const lane = this.#lanes.get(serverId);
    this.#lanes.delete(serverId);
    await lane?.stop();
  }

  async #change(serverId: string, change: () => Promise<void>): Promise<void> {
    const before = this.#changes.get(serverId) ?? Promise.resolve();
    // How an earlier change ended is its caller's to know.
    const mine = before.then(change, change);
    this.#changes.set(serverId, mine);
    try {
      await mine;
    } finally {
      if (this.#changes.get(serverId) === mine) this.#changes.delete(serverId);
    }
  }
}
