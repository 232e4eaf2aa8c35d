import type { Server } from '../../../shared/domain/server.ts';
import type { WakeUps } from '../ports.ts';
import type { ServerLane } from './server-lane.ts';

/** All servers' lanes: started, paused, poked and ended together. */
export class Poller {
  readonly #lanes = new Map<string, ServerLane>();
  readonly #makeLane: (server: Server) => ServerLane;
  readonly #unsubscribe: () => void;

  constructor(makeLane: (server: Server) => ServerLane, wakeUps: WakeUps) {
    this.#makeLane = makeLane;
    this.#unsubscribe = wakeUps.onResume(() => this.pollNow(null));
  }

  /** Starts polling a server, or starts it anew after it was changed. A paused one gets a lane that stands still. */
  async set(server: Server): Promise<void> {
    await this.remove(server.id);
    const lane = this.#makeLane(server);
    this.#lanes.set(server.id, lane);
    if (!server.paused) lane.start();
  }

  async remove(serverId: string): Promise<void> {
    const lane = this.#lanes.get(serverId);
    this.#lanes.delete(serverId);
    await lane?.stop();
  }

  lane(serverId: string): ServerLane | null {
    return this.#lanes.get(serverId) ?? null;
  }

  /** How many lanes were told; null asks all of them. */
  pollNow(serverId: string | null): number {
    const lanes =
      serverId === null
        ? [...this.#lanes.values()]
        : [this.#lanes.get(serverId)].filter((lane) => lane !== undefined);
    for (const lane of lanes) lane.pollNow();
    return lanes.length;
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    await Promise.all([...this.#lanes.keys()].map((id) => this.remove(id)));
  }
}
