import type { Source } from '../../../shared/domain/server.ts';
import type { Tunnel } from '../connect/tunnel.ts';
import type { Clock } from '../ports.ts';
import { LokiClient } from '../sources/loki.ts';
import type { ServersRepository } from '../store/servers.ts';

interface LokiClientsParts {
  readonly clock: Clock;
  readonly random: () => number;
  /** Knows which streams of a Loki are whose. */
  readonly store: { readonly servers: Pick<ServersRepository, 'get'> };
}

/** One client a source and tunnel: what it learns of Loki's limits and of line sizes is kept from poll to poll. */
export class LokiClients {
  readonly #ports: LokiClientsParts;
  readonly #clients = new WeakMap<Tunnel, Map<string, LokiClient>>();

  constructor(ports: LokiClientsParts) {
    this.#ports = ports;
  }

  /** Null asks as nobody in particular, for a server that has no source yet. */
  of(tunnel: Tunnel, source: Source | null): LokiClient {
    const { clock, random, store } = this.#ports;
    const clients = this.#clients.get(tunnel) ?? new Map<string, LokiClient>();
    this.#clients.set(tunnel, clients);
    const key = source?.id ?? '';
    const matcher = source === null ? undefined : store.servers.get(source.serverId)?.matcher;
    const client =
      clients.get(key) ??
      new LokiClient({
        target: tunnel.loki,
        clock,
        random,
        ...(source?.tenant !== undefined && { tenant: source.tenant }),
        ...(source && { headers: source.headers }),
        ...(matcher !== undefined && { matcher }),
      });
    clients.set(key, client);
    return client;
  }
}
