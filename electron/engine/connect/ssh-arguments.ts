import type { Endpoint, SshConnection } from '../../../shared/domain/server.ts';
import { NightjarError } from '../../../shared/domain/failure.ts';
import { READ_ONLY_COMMANDS, type ReadOnlyCommand } from './commands.ts';
import type { SshSettings } from './ssh-settings.ts';

/** Seconds for the TCP connection and the greeting, where the user's configuration names none. */
const CONNECT_SECONDS = 20;

/** Neither our agent nor our screen is lent to a server, and its configuration cannot make us run anything. */
const HARDENING = [
  '-T',
  '-a',
  '-x',
  '-o',
  'ClearAllForwardings=yes',
  '-o',
  'RemoteCommand=none',
  '-o',
  'PermitLocalCommand=no',
] as const;

/** So that a dead network is noticed within a minute. */
const KEEP_ALIVE = ['-o', 'ServerAliveInterval=15', '-o', 'ServerAliveCountMax=3'] as const;

/** Host, user and port as separate arguments; after `--` nothing is an option. Throws on what could be one. */
function destination(connection: SshConnection): string[] {
  for (const word of [connection.host, connection.user, connection.configFile]) {
    if (word?.startsWith('-')) throw new NightjarError(notAName(word));
  }
  return [
    ...(connection.configFile === undefined ? [] : ['-F', connection.configFile]),
    ...(connection.user === undefined ? [] : ['-l', connection.user]),
    ...(connection.port === undefined ? [] : ['-p', String(connection.port)]),
    '--',
    connection.host,
  ];
}

function notAName(word: string) {
  return {
    code: 'unexpected',
    message: `“${word}” cannot be the name of a host, a user or a file: it begins with a dash.`,
    advice: 'Correct the connection in the settings of this server.',
  } as const;
}

/** Where the user's own choice would be unsafe here, or would leave us waiting for ever. */
function corrections(settings: SshSettings): string[] {
  return [
    // `no` lets anybody be the server.
    ...(settings.checksHostKey ? [] : ['-o', 'StrictHostKeyChecking=ask']),
    ...(settings.hasConnectTimeout ? [] : ['-o', `ConnectTimeout=${CONNECT_SECONDS}`]),
    // Would ask in the middle of an open connection and hold everything up until somebody answers.
    ...(settings.asksForNewHostKeys ? ['-o', 'UpdateHostKeys=no'] : []),
    ...(settings.goesToBackground ? ['-o', 'ForkAfterAuthentication=no'] : []),
  ];
}

/** `ssh -G`: prints the configuration that applies, connects to nothing. */
export function settingsArguments(connection: SshConnection): string[] {
  return ['-G', ...destination(connection)];
}

/**
 * The master process: our own, with no forwards but those we add to it. `DEBUG1` is how it tells which forward a
 * refusal belongs to and what the server runs; a user's `LogLevel QUIET` would hide even the errors.
 */
export function masterArguments(connection: SshConnection, settings: SshSettings, control: string): string[] {
  return [
    '-M',
    '-S',
    expandable(control),
    '-N',
    ...HARDENING,
    '-o',
    'ControlPersist=no',
    '-o',
    'ControlMaster=yes',
    '-o',
    'ExitOnForwardFailure=yes',
    '-o',
    'StreamLocalBindMask=0177',
    '-o',
    'StreamLocalBindUnlink=yes',
    ...KEEP_ALIVE,
    '-o',
    'LogLevel=DEBUG1',
    ...corrections(settings),
    ...destination(connection),
  ];
}

/**
 * What asks the master for something. Without the user's configuration, whose `LocalForward` would be added along
 * with ours (tried with 9.2); the connection is made already, and the host is a formality. If the master is gone, ssh
 * would log in by itself, so the way there is blocked.
 */
function overMaster(control: string): string[] {
  return [
    '-F',
    'none',
    '-S',
    expandable(control),
    '-o',
    'ControlMaster=no',
    '-o',
    'ProxyCommand=exit 1',
    '-o',
    'BatchMode=yes',
  ];
}

/** Adds a forward from a Unix socket of ours to an endpoint as the server sees it. */
export function forwardArguments(control: string, socket: string, endpoint: Endpoint): string[] {
  return [...overMaster(control), '-O', 'forward', '-L', `${socket}:${address(endpoint)}`, '--', 'master'];
}

/** Ends a master that an earlier Nightjar left behind. */
export function exitArguments(control: string): string[] {
  return [...overMaster(control), '-O', 'exit', '--', 'master'];
}

/** A read-only command over the master. */
export function masterCommandArguments(control: string, command: ReadOnlyCommand): string[] {
  return [...overMaster(control), ...HARDENING, '--', 'master', READ_ONLY_COMMANDS[command]];
}

/** A read-only command in a connection of its own, where there is no multiplexing (Windows). */
export function commandArguments(
  connection: SshConnection,
  settings: SshSettings,
  command: ReadOnlyCommand,
): string[] {
  return [...alone(settings), ...destination(connection), READ_ONLY_COMMANDS[command]];
}

/** `ssh -W`: one HTTP connection over standard input and output, no port anywhere (Windows). */
export function stdioArguments(
  connection: SshConnection,
  settings: SshSettings,
  endpoint: Endpoint,
): string[] {
  return ['-W', address(endpoint), ...alone(settings), ...destination(connection)];
}

/** Nobody could answer a question there, so none is asked. */
function alone(settings: SshSettings): string[] {
  return [
    ...HARDENING,
    ...KEEP_ALIVE,
    '-o',
    'BatchMode=yes',
    '-o',
    'ControlPath=none',
    '-o',
    'LogLevel=INFO',
    ...corrections(settings),
  ];
}

/** `host:port`, with brackets around an IPv6 address. */
function address({ host, port }: Endpoint): string {
  if (!/^[\w.:%-]+$/.test(host)) {
    throw new NightjarError({
      code: 'unexpected',
      message: `“${host}” is not a host name or an address.`,
      advice: 'Correct the address of Loki or Ollama in the settings of this server.',
    });
  }
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** ssh expands `%` in the path of a control socket. */
function expandable(path: string): string {
  return path.replaceAll('%', '%%');
}
