import { randomBytes } from 'node:crypto';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import { ownHostId, type ModelHost } from '../../../shared/domain/model-host.ts';
import type { Server } from '../../../shared/domain/server.ts';
import { disguisedClient } from '../analyze/disguised-client.ts';
import type { HostClient } from '../analyze/host-client.ts';
import { OllamaClient } from '../analyze/ollama.ts';
import { OpenAIClient } from '../analyze/openai.ts';
import { leavesOwnNetwork, staysOnComputer } from '../analyze/own-network.ts';
import type { ModelEndpoint } from '../analyze/transport.ts';
import { openModelTarget } from '../connect/direct-tunnel.ts';
import type { OwnedTarget } from '../connect/http-target.ts';
import { SecretMemory, type Remember } from '../connect/secret-memory.ts';
import type { ServerLink } from '../connect/server-link.ts';
import { closedByUs, type HttpTarget, type Tunnel } from '../connect/tunnel.ts';
import type { Ports } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { HostTurns } from './host-turns.ts';

/** What a host's key is called in the keychain. */
const KEY = 'API key';

/** A host that was reached, with what its kind can do. */
export interface OpenHost {
  readonly client: HostClient;
  /** Null where models cannot be downloaded and deleted: only Ollama can that. */
  readonly library: OllamaClient | null;
  /** Of a server's own host. */
  readonly tunnel: Tunnel | null;
  /** Host and port as the far side sees them. */
  readonly address: string;
}

/** A host as questions about a server's lines are put to it. */
export type HostToAsk = Pick<OpenHost, 'client' | 'address'>;

/** The model hosts there are, where each is, its key, its turns, and the way to it. */
export class ModelHosts {
  readonly #store: Store;
  readonly #ports: Pick<Ports, 'clock' | 'secrets' | 'log' | 'contacts'>;
  readonly #share: () => number;
  readonly #links = new Map<string, ServerLink>();
  readonly #turns = new Map<string, HostTurns>();
  readonly #targets = new Map<string, { readonly address: string; readonly target: OwnedTarget }>();
  readonly #keys = new Map<string, SecretMemory>();
  /** Of this process: what replaces personal data leads back to them nowhere else. */
  readonly #disguise = randomBytes(32);

  /** @param share of a host's time in which it may be asked, see `HostTurns` */
  constructor(
    store: Store,
    ports: Pick<Ports, 'clock' | 'secrets' | 'log' | 'contacts'>,
    share: () => number,
  ) {
    this.#store = store;
    this.#ports = ports;
    this.#share = share;
  }

  /** The one connection to a server, through which its own host is reached. */
  attach(serverId: string, link: ServerLink): void {
    this.#links.set(serverId, link);
  }

  /** Servers' own first, then the others as they were added. */
  list(): ModelHost[] {
    const own = this.#store.servers.list().flatMap((server) => this.#own(server) ?? []);
    return [...own, ...this.#store.modelHosts.list().filter(({ place }) => place.kind !== 'server')];
  }

  get(id: string): ModelHost | null {
    return this.list().find((host) => host.id === id) ?? null;
  }

  /** The host that a server asks; null: it has none, or the one it names is gone. */
  ofServer(server: Pick<Server, 'id' | 'name' | 'connection' | 'modelHostId'>): ModelHost | null {
    return server.modelHostId === null ? this.#own(server) : this.get(server.modelHostId);
  }

  /** Hosts at one address share their turns, whatever they are called. */
  turnsOf(host: ModelHost | null): HostTurns {
    const key = host === null ? '' : (this.addressOf(host) ?? host.id);
    const turns = this.#turns.get(key) ?? new HostTurns(this.#ports.clock, this.#share);
    this.#turns.set(key, turns);
    return turns;
  }

  /** Its URL as this computer sees it; null: it is reached by SSH. */
  addressOf({ place }: ModelHost): string | null {
    if (place.kind === 'computer') return `http://127.0.0.1:${place.port}`;
    if (place.kind === 'url') return new URL(place.url).origin;
    const connection = this.#store.servers.get(place.serverId)?.connection;
    return connection?.kind === 'url' && connection.ollama !== null
      ? new URL(connection.ollama).origin
      : null;
  }

  /** Whether it runs on this computer: behind SSH it is the server that is asked. */
  isLocal(host: ModelHost): boolean {
    const address = this.addressOf(host);
    return address !== null && staysOnComputer(address);
  }

  /** Requests to it leave one's own network. */
  leavesNetwork(host: ModelHost): boolean {
    return leavesOwnNetwork(this.addressOf(host) ?? this.#farAddress(host) ?? 'http://unknown.invalid');
  }

  /** Its lines cross a network unencrypted. */
  isOpen(host: ModelHost): boolean {
    const address = this.addressOf(host);
    return address !== null && address.startsWith('http:') && !staysOnComputer(address);
  }

  /** This computer, or the server itself that the lines are from: what goes there goes unchanged. */
  keepsPersonalData(host: ModelHost, serverId: string): boolean {
    if (this.isLocal(host)) return true;
    return host.place.kind === 'server' && host.place.serverId === serverId && this.#isOnServer(serverId);
  }

  /**
   * Reaches a host. With `tunnel`, a server's own is reached through that.
   *
   * @throws NightjarError if the way to it fails
   */
  async open(host: ModelHost, signal: AbortSignal, tunnel: Tunnel | null = null): Promise<OpenHost> {
    const way = tunnel ?? (await this.#tunnelOf(host, signal));
    const target = host.place.kind === 'server' ? way?.ollama : this.#direct(host);
    if (!target) throw new NightjarError(noHost(host.name));
    const address = new URL(target.origin).host;
    return { ...this.#clientsOf(host, await this.#endpoint(host, target)), tunnel: way, address };
  }

  /** For questions about a server's lines: personal data are replaced where the host is somewhere else. */
  async openFor(
    server: Pick<Server, 'id' | 'name' | 'connection' | 'modelHostId'>,
    tunnel: Tunnel,
    signal: AbortSignal,
  ): Promise<HostToAsk> {
    const host = this.ofServer(server);
    if (host === null) throw new NightjarError(noHost(server.name));
    const isOwn = host.place.kind === 'server' && host.place.serverId === server.id;
    const { client, address } = await this.open(host, signal, isOwn ? tunnel : null);
    const keeps = this.keepsPersonalData(host, server.id);
    return { client: keeps ? client : disguisedClient(client, this.#disguise), address };
  }

  async hasKey(id: string): Promise<boolean> {
    return (await this.#memory(id).recall(KEY)) !== null;
  }

  /** Keeps a key, or forgets the one there is. */
  async setKey(
    id: string,
    key: { readonly value: string; readonly remember: Remember } | null,
  ): Promise<void> {
    await this.#memory(id).forget(KEY);
    if (key) await this.#memory(id).keep(KEY, key.value, key.remember);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#targets.values()].map(({ target }) => target.destroy(closedByUs())));
  }

  #clientsOf(host: ModelHost, endpoint: ModelEndpoint): Pick<OpenHost, 'client' | 'library'> {
    const { clock } = this.#ports;
    if (host.kind === 'openai') return { client: new OpenAIClient(endpoint, clock), library: null };
    const client = new OllamaClient(endpoint, clock);
    return { client, library: client };
  }

  async #endpoint(host: ModelHost, { origin, dispatcher }: HttpTarget): Promise<ModelEndpoint> {
    return {
      origin: origin.replace(/\/v1$/u, ''),
      dispatcher,
      headers: host.headers,
      key: await this.#memory(host.id).recall(KEY),
      allowCloud: host.allowCloud,
    };
  }

  async #tunnelOf({ place }: ModelHost, signal: AbortSignal): Promise<Tunnel | null> {
    if (place.kind !== 'server') return null;
    return (await this.#links.get(place.serverId)?.acquire(signal)) ?? null;
  }

  #direct(host: ModelHost): OwnedTarget {
    const { place } = host;
    const address = place.kind === 'url' ? place.url : (this.addressOf(host) ?? '');
    const known = this.#targets.get(host.id);
    if (known?.address === address) return known.target;
    void known?.target.destroy(closedByUs());
    const target = openModelTarget(address, this.#ports.contacts);
    this.#targets.set(host.id, { address, target });
    return target;
  }

  #own({ id, name, connection }: Pick<Server, 'id' | 'name' | 'connection'>): ModelHost | null {
    if (connection.ollama === null) return null;
    const plain: ModelHost = {
      id: ownHostId(id),
      name,
      kind: 'ollama',
      place: { kind: 'server', serverId: id },
      headers: {},
      allowCloud: false,
    };
    return this.#store.modelHosts.get(plain.id) ?? plain;
  }

  /** Where a server's own host is as that server sees it. */
  #farAddress({ place }: ModelHost): string | null {
    const connection = place.kind === 'server' && this.#store.servers.get(place.serverId)?.connection;
    if (!connection || connection.kind !== 'ssh' || connection.ollama === null) return null;
    const { host, port } = connection.ollama;
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  #isOnServer(serverId: string): boolean {
    const connection = this.#store.servers.get(serverId)?.connection;
    if (!connection?.ollama) return false;
    if (connection.kind === 'url')
      return new URL(connection.ollama).hostname === new URL(connection.loki).hostname;
    const { host, port } = connection.ollama;
    const isItself = staysOnComputer(`http://${host.includes(':') ? `[${host}]` : host}:${port}`);
    return isItself || host === connection.loki.host;
  }

  #memory(id: string): SecretMemory {
    const { secrets, log } = this.#ports;
    const memory = this.#keys.get(id) ?? new SecretMemory(`model host ${id}`, secrets, log);
    this.#keys.set(id, memory);
    return memory;
  }
}

function noHost(name: string): Failure {
  return {
    code: 'model-unreachable',
    message: `There is no model host for ${name}.`,
    advice: 'Choose one under Models.',
  };
}
