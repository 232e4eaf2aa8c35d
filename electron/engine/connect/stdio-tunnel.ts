import type { Socket } from 'node:net';
import type { Agent } from 'undici';
import type { Endpoint, SshConnection } from '../../../shared/domain/server.ts';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Contacts } from '../ports.ts';
import { sshEnvironment } from './environment.ts';
import { makeTarget, reasonOf, type OwnedTarget, type Service } from './http-target.ts';
import { runProgram } from './run-program.ts';
import { commandArguments, stdioArguments } from './ssh-arguments.ts';
import { checkClient, readSettings, type SshClient } from './ssh-client.ts';
import { commandOutput } from './ssh-command.ts';
import { deadTunnel, refusedForward, sshFailure } from './ssh-failure.ts';
import { noteLogin, type SshSettings } from './ssh-settings.ts';
import { spawnStdio, StdioSocket } from './stdio-socket.ts';
import { closedByUs, type Tunnel } from './tunnel.ts';

/** Milliseconds for a login and a read-only command. */
const COMMAND_MILLISECONDS = 60_000;

const NAMES = { loki: 'Loki', ollama: 'Ollama' } as const;

/**
 * Reaches a server where OpenSSH has no multiplexing (Windows): one `ssh -W` process for each HTTP connection, no
 * port, no socket, no questions. Logs in once first, so that what is wrong is known at once.
 */
export async function openStdioTunnel(
  connection: SshConnection,
  client: SshClient,
  contacts: Contacts | undefined,
  signal: AbortSignal,
): Promise<Tunnel> {
  const version = await checkClient(client, signal);
  const settings = await readSettings(client, connection, signal);
  noteLogin(settings, contacts);
  const run: Tunnel['run'] = async (command, runSignal) => {
    const parameters = commandArguments(connection, settings, command);
    const environment = sshEnvironment(client.environment, null);
    const timeout = COMMAND_MILLISECONDS;
    const result = await runProgram(client.program, parameters, { environment, signal: runSignal, timeout });
    return commandOutput(result, command, connection.host);
  };
  await run('system', signal).catch((error: unknown) => {
    // An account that may only forward has no commands, and needs none.
    if (!(error instanceof NightjarError && /with exit code/.test(error.failure.message)))
      throw unaskable(error);
  });
  return stdioTunnel(connection, client, settings, run, version.text, contacts);
}

function addressOf({ host, port }: Endpoint): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function stdioTunnel(
  connection: SshConnection,
  client: SshClient,
  settings: SshSettings,
  run: Tunnel['run'],
  version: string,
  contacts: Contacts | undefined,
): Tunnel {
  const { promise: closed, resolve } = Promise.withResolvers<Failure>();
  const target = (service: Service, endpoint: Endpoint): OwnedTarget =>
    makeTarget({
      service,
      base: `http://${addressOf(endpoint)}`,
      connect: stdioConnector(connection, client, settings, service, endpoint),
      // The process of each connection names its own failure.
      way: { mark: () => 0, explain: () => Promise.resolve(null) },
      onRequest: () =>
        contacts?.note({ host: addressOf(endpoint), reason: reasonOf(service), through: connection.host }),
    });
  const loki = target('loki', connection.loki);
  const ollama = connection.ollama === null ? null : target('ollama', connection.ollama);
  return {
    loki,
    ollama,
    version,
    open: false,
    run,
    closed,
    close: async () => {
      await Promise.all([loki.destroy(closedByUs()), ollama?.destroy(closedByUs())]);
      resolve(closedByUs());
    },
  };
}

/** What undici calls for a new connection: starts an `ssh -W` and hands over its pipes as the socket. */
function stdioConnector(
  connection: SshConnection,
  client: SshClient,
  settings: SshSettings,
  service: Service,
  endpoint: Endpoint,
): Extract<Agent.Options['connect'], (...parameters: never[]) => void> {
  const parameters = stdioArguments(connection, settings, endpoint);
  return (_options, callback) => {
    const child = spawnStdio(client.program, parameters, sshEnvironment(client.environment, null));
    const explain = (said: string, answered: boolean): Failure => {
      const reason = /open failed: (.+)/.exec(said)?.[1];
      if (reason !== undefined) return refusedForward(reason, NAMES[service], connection.host);
      return answered ? deadTunnel(said, connection.host) : sshFailure(said, connection.host);
    };
    const notStarted = (error: Error): void =>
      callback(new NightjarError(explain(error.message, false), { cause: error }), null);
    child.once('error', notStarted);
    // undici does not expect to be called back at once. Of a socket it uses what every Duplex has, and `ref`.
    child.once('spawn', () => {
      child.off('error', notStarted);
      callback(null, new StdioSocket(child, explain) as unknown as Socket);
    });
  };
}

/** Where no question can be asked, say how to answer it beforehand. */
function unaskable(error: unknown): unknown {
  if (!(error instanceof NightjarError)) return error;
  const { failure } = error;
  if (failure.code !== 'host-key-rejected' && failure.code !== 'authentication-refused') return error;
  const advice =
    'On Windows Nightjar cannot ask for you: log in once with ssh in a terminal to accept the host key, and load your key into the OpenSSH agent (ssh-add).';
  return new NightjarError({ ...failure, advice }, { cause: error });
}
