import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import type { Endpoint, SshConnection } from '../../../shared/domain/server.ts';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Ports } from '../ports.ts';
import { Askpass } from './askpass.ts';
import { withBothFingerprints } from './changed-key.ts';
import type { ReadOnlyCommand } from './commands.ts';
import { sshEnvironment } from './environment.ts';
import { commandOutput } from './ssh-command.ts';
import { makeTarget, reasonOf, type OwnedTarget, type Service } from './http-target.ts';
import { Master } from './master.ts';
import type { SshProgress } from './master-log.ts';
import { printable } from './printable.ts';
import { runProgram, type ProgramResult } from './run-program.ts';
import type { SecretMemory } from './secret-memory.ts';
import { forwardArguments, masterCommandArguments } from './ssh-arguments.ts';
import { checkClient, readSettings, type SshClient } from './ssh-client.ts';
import { refusedForward, sshFailure } from './ssh-failure.ts';
import { noteLogin } from './ssh-settings.ts';
import { closedByUs, type Tunnel } from './tunnel.ts';
import { makeTunnelFolder, removeLeftovers, type TunnelFolder } from './tunnel-folder.ts';

export interface SshTunnelOptions {
  readonly connection: SshConnection;
  readonly client: SshClient;
  readonly memory: SecretMemory;
  /** Told as the opening goes on. */
  readonly onProgress?: (progress: SshProgress) => void;
  readonly ports: Pick<Ports, 'clock' | 'paths' | 'prompts' | 'log' | 'contacts'>;
}

/** Milliseconds for a read-only command or for adding a forward. */
const COMMAND_MILLISECONDS = 30_000;

/** Milliseconds that a dying master gets to say why, before a request fails without its words. */
const LAST_WORDS_MILLISECONDS = 2_000;

/** What undici reports when the forward's socket was closed under a request. */
const SOCKET_CLOSED = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ENOENT']);

/**
 * Opens a connection with the system's OpenSSH: one master of our own, a Unix socket for each service. Asks through
 * the Prompts port. Rejects with a named failure, or with the signal's reason, and then leaves nothing behind.
 */
export async function openSshTunnel(options: SshTunnelOptions, signal: AbortSignal): Promise<Tunnel> {
  const { client, connection, ports } = options;
  await checkClient(client, signal);
  const settings = await readSettings(client, connection, signal);
  const onProgress = options.onProgress ?? (() => {});
  const { hostName, port, user, jumps } = settings;
  onProgress({ kind: 'resolved', hostName, port, user, jumps });
  noteLogin(settings, ports.contacts);
  await removeLeftovers(ports.paths.runtime, client);
  const folder = await makeTunnelFolder(ports.paths.runtime);
  try {
    const askpass = new Askpass({
      program: ports.paths.askpass,
      folder: folder.path,
      host: connection.host,
      memory: options.memory,
      clock: ports.clock,
      prompts: ports.prompts,
      log: ports.log,
    });
    const { clock } = ports;
    const { control } = folder;
    const master = await Master.open(
      { client, connection, settings, askpass, control, clock, onProgress },
      signal,
    );
    const tunnel = new SshTunnel(options, master, folder);
    try {
      await tunnel.addForwards(signal);
      return tunnel;
    } catch (error) {
      await tunnel.close();
      throw error;
    }
  } catch (error) {
    await folder.remove();
    throw error instanceof NightjarError ? await withBothFingerprints(error, client) : error;
  }
}

class SshTunnel implements Tunnel {
  readonly loki: OwnedTarget;
  readonly ollama: OwnedTarget | null;
  readonly version: string | null;
  /** Everything is encrypted by ssh. */
  readonly open = false;
  readonly closed: Promise<Failure>;
  readonly #options: SshTunnelOptions;
  readonly #master: Master;
  readonly #folder: TunnelFolder;
  #closing: Promise<void> | null = null;

  constructor(options: SshTunnelOptions, master: Master, folder: TunnelFolder) {
    const { loki, ollama } = options.connection;
    this.#options = options;
    this.#master = master;
    this.#folder = folder;
    this.version = master.log.version === null ? null : printable(master.log.version);
    this.loki = this.#target('loki', loki);
    this.ollama = ollama === null ? null : this.#target('ollama', ollama);
    this.closed = master.ended.then(async () => {
      const failure = this.#closing ? closedByUs() : master.deathFailure;
      await this.#release(failure).catch((error: unknown) => {
        options.ports.log.warn('What a tunnel left behind could not be removed.', { error: String(error) });
      });
      return failure;
    });
  }

  async addForwards(signal: AbortSignal): Promise<void> {
    const { loki, ollama } = this.#options.connection;
    await this.#addForward('loki', loki, signal);
    if (ollama !== null) await this.#addForward('ollama', ollama, signal);
  }

  async run(command: ReadOnlyCommand, signal: AbortSignal): Promise<string> {
    const { connection } = this.#options;
    const result = await this.#ssh(masterCommandArguments(this.#folder.control, command), signal);
    if (result.code === 0) return commandOutput(result, command, connection.host);
    if (!(await this.#master.takesRequests())) throw new NightjarError(await this.#lastWords());
    return commandOutput(result, command, connection.host);
  }

  close(): Promise<void> {
    this.#closing ??= this.#master.close();
    return this.#closing.then(async () => {
      await this.closed;
    });
  }

  async #addForward(service: Service, endpoint: Endpoint, signal: AbortSignal): Promise<void> {
    const { connection } = this.#options;
    const { control } = this.#folder;
    const added = await this.#ssh(forwardArguments(control, this.#folder.socket(service), endpoint), signal);
    if (added.code !== 0) throw new NightjarError(sshFailure(added.stderr, connection.host));
  }

  #ssh(parameters: readonly string[], signal: AbortSignal): Promise<ProgramResult> {
    const { client } = this.#options;
    const environment = sshEnvironment(client.environment, null);
    return runProgram(client.program, parameters, { environment, signal, timeout: COMMAND_MILLISECONDS });
  }

  #target(service: Service, endpoint: Endpoint): OwnedTarget {
    const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
    return makeTarget({
      service,
      base: `http://${host}:${endpoint.port}`,
      connect: { socketPath: this.#folder.socket(service) },
      way: {
        mark: () => this.#master.log.mark,
        explain: (error, mark) => this.#explain(service, endpoint, error, mark),
      },
      onRequest: () =>
        this.#options.ports.contacts?.note({
          host: `${host}:${endpoint.port}`,
          reason: reasonOf(service),
          through: this.#options.connection.host,
        }),
    });
  }

  /**
   * A refused forward shows only here: ssh takes the connection, asks the server, and closes it again. It says why
   * on standard error first, so its words are in our pipe by now; two turns of the event loop read them.
   */
  async #explain(service: Service, endpoint: Endpoint, error: Error, mark: number): Promise<Failure | null> {
    if (SOCKET_CLOSED.has((error as NodeJS.ErrnoException).code ?? '')) {
      await turn();
      await turn();
      const reason = this.#master.log.refusal(endpoint, mark);
      const name = service === 'loki' ? 'Loki' : 'Ollama';
      if (reason !== null) return refusedForward(reason, name, this.#options.connection.host);
    }
    return (await this.#master.takesRequests()) ? null : this.#lastWords();
  }

  async #lastWords(): Promise<Failure> {
    if (this.#closing) return closedByUs();
    await Promise.race([this.#master.ended, pause(LAST_WORDS_MILLISECONDS, undefined, { ref: false })]);
    return this.#master.deathFailure;
  }

  async #release(reason: Failure): Promise<void> {
    await Promise.all([this.loki.destroy(reason), this.ollama?.destroy(reason)]);
    await this.#folder.remove();
  }
}
