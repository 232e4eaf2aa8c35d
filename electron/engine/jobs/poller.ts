import type { Server } from '../../../shared/domain/server.ts';
import type { WakeUps } from '../ports.ts';
import type { ServerLane } from './server-lane.ts';

/** All servers' lanes: started, paused, poked and ended together. */
export class Poller {
  readonly #lanes = new Map<string, ServerLane>();
  /** The last change of each server's lane: changes of one server wait for each other, or it would get two lanes. */
  readonly #changes = new Map<string, Promise<void>>();
  #stopped = false;
  readonly #makeLane: (server: Server) => ServerLane;
  readonly #unsubscribe: () => void;

  constructor(makeLane: (server: Server) => ServerLane, wakeUps: WakeUps) {
    this.#makeLane = makeLane;
    this.#unsubscribe = wakeUps.onResume(() => this.pollNow(null));
  }

  /** Starts polling a server, or starts it anew after it was changed. A paused one gets a lane that stands still. */
  set(server: Server): Promise<void> {
    return this.#change(server.id, async () => {
      await this.#end(server.id);
      if (this.#stopped) return;
      const lane = this.#makeLane(server);
      this.#lanes.set(server.id, lane);
      if (!server.paused) lane.start();
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
    const lanes = [...this.#lanes].filter(([id]) => serverId === null || id === serverId);
    return lanes.filter(([, lane]) => lane.pollNow()).length;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    await Promise.all([...this.#lanes.keys(), ...this.#changes.keys()].map((id) => this.remove(id)));
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
