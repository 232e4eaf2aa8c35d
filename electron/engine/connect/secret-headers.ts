import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Connection } from '../../../shared/domain/server.ts';
import type { Ports } from '../ports.ts';
import { askPerson } from './ask-person.ts';
import { HeadersTunnel } from './headers-tunnel.ts';
import { identityOf, SecretMemory, type Remember } from './secret-memory.ts';
import type { Tunnel } from './tunnel.ts';

/** The secret headers of a server at an address; without an id: of one that is not added yet. */
export interface HeadersOf {
  readonly connection: Connection;
  readonly serverId?: string | undefined;
  readonly secretHeaders?: readonly string[] | undefined;
}

type KeptIn = Pick<Ports, 'secrets' | 'log' | 'typedSecrets'>;
type HeaderPorts = KeptIn & Pick<Ports, 'prompts' | 'clock'>;

interface Given {
  readonly value: string;
  /** Null: it was remembered already. */
  readonly remember: Remember | null;
}

/** What a header can carry (RFC 9110, field-value), in a length that servers take. */
const SENDABLE = /^[\t\u0020-\u007e\u0080-\u00ff]{1,8000}$/;

/** The values of one server's secret headers: asked for when first needed, and again when its Loki refuses them. */
export class SecretHeaders {
  readonly #of: HeadersOf;
  readonly #names: readonly string[];
  readonly #ports: HeaderPorts;
  readonly #memory: SecretMemory;

  constructor(of: HeadersOf, ports: HeaderPorts) {
    this.#of = of;
    this.#names = of.secretHeaders ?? [];
    this.#ports = ports;
    this.#memory = headerMemory(of, ports);
  }

  /**
   * The tunnel with the values on all requests to Loki. They are asked for once it is open, so that the host is known
   * before; without them it is closed again.
   *
   * @throws NightjarError `prompt-expired`, or `authentication-refused` if the person gives none
   */
  async on(tunnel: Tunnel, signal: AbortSignal): Promise<Tunnel> {
    if (this.#names.length === 0) return tunnel;
    try {
      const given = new Map<string, Given>();
      for (const name of this.#names) given.set(name, await this.#value(name, signal));
      const values = Object.fromEntries([...given].map(([name, { value }]) => [name, value]));
      return new HeadersTunnel(tunnel, values, {
        onAccepted: () => this.#keep(given),
        onRefused: (status) => this.#refused(given, status),
        onUnclosed: (error) =>
          this.#ports.log.warn('A tunnel could not be closed after its headers were refused.', {
            error: String(error),
          }),
      });
    } catch (error) {
      await tunnel.close();
      throw error;
    }
  }

  async #value(name: string, signal: AbortSignal): Promise<Given> {
    const value = await this.#memory.recall(name);
    if (value !== null) return { value, remember: null };
    const host = hostOf(this.#of.connection);
    const answer = await askPerson({ kind: 'header', host, text: name }, this.#ports, signal);
    if (answer.kind !== 'secret') throw new NightjarError(notGiven(name, host));
    const typed = answer.value.trim();
    if (!SENDABLE.test(typed)) throw new NightjarError(notSendable(name, host));
    return { value: typed, remember: answer.remember };
  }

  async #keep(given: ReadonlyMap<string, Given>): Promise<void> {
    for (const [name, { value, remember }] of given)
      if (remember !== null) await this.#memory.keep(name, value, remember);
  }

  /** Which of several was wrong is not told, so all are asked for again; not those that were given anew elsewhere. */
  async #refused(given: ReadonlyMap<string, Given>, status: number): Promise<Failure> {
    for (const [name, { value }] of given)
      if ((await this.#memory.recall(name)) === value) await this.#memory.forget(name);
    return refusedBy(hostOf(this.#of.connection), this.#names, status);
  }
}

/** A server that was tested and then added is not asked for its headers again. */
export async function adoptHeaders(
  of: HeadersOf & { readonly serverId: string },
  ports: KeptIn,
): Promise<void> {
  const tested = headerMemory({ connection: of.connection }, ports);
  for (const name of of.secretHeaders ?? []) await tested.handOver(name, headerMemory(of, ports));
}

/** The values of a server that is gone, or at an address where it no longer is. */
export async function forgetHeaders(of: HeadersOf, ports: KeptIn): Promise<void> {
  for (const name of of.secretHeaders ?? []) await headerMemory(of, ports).forget(name);
}

/** By server and address: what is right for one may be wrong, or nobody's business, at the other. */
function headerMemory(
  { connection, serverId }: HeadersOf,
  { secrets, log, typedSecrets }: KeptIn,
): SecretMemory {
  const place =
    connection.kind === 'url'
      ? connection.loki
      : `${connection.loki.host} ${connection.loki.port} by ${identityOf(connection)}`;
  const whose = serverId === undefined ? 'a server that is tested' : `server ${serverId}`;
  return new SecretMemory(`headers of ${whose} at ${place}`, secrets, log, typedSecrets);
}

/** What the person calls the place that gets the values. */
function hostOf(connection: Connection): string {
  return connection.kind === 'url' ? new URL(connection.loki).host : connection.host;
}

function notGiven(name: string, host: string): Failure {
  return {
    code: 'authentication-refused',
    message: `The value of the header ${name} for ${host} was not given.`,
    advice: 'Poll the server again, or test it, to be asked again; or take the header out of the server.',
  };
}

function notSendable(name: string, host: string): Failure {
  return {
    code: 'authentication-refused',
    message: `What was given for the header ${name} of ${host} cannot be sent in a header.`,
    advice:
      'It is one line of up to 8,000 Latin characters. Poll the server again, or test it, to be asked again.',
  };
}

function refusedBy(host: string, names: readonly string[], status: number): Failure {
  return {
    code: 'authentication-refused',
    message: `${host} refused the value of ${names.join(', ')} (HTTP ${status}), so it was forgotten.`,
    advice: 'Give the right one when you are asked: poll the server again, or test it.',
  };
}
