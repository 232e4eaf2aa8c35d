import type { SshConnection } from '../../../shared/domain/server.ts';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import { sshEnvironment } from './environment.ts';
import { printable } from './printable.ts';
import { runProgram, type ProgramResult } from './run-program.ts';
import { settingsArguments } from './ssh-arguments.ts';
import { sshFailure } from './ssh-failure.ts';
import { parseSettings, type SshSettings } from './ssh-settings.ts';

/** The OpenSSH client of this computer. */
export interface SshClient {
  /** Found on the path, never run through a shell. */
  readonly program: string;
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
}

/** The first OpenSSH that knows `SSH_ASKPASS_REQUIRE` (release notes of 8.4). */
const OLDEST = { major: 8, minor: 4 } as const;

/** Milliseconds for `ssh -V` and `ssh -G`, which connect to nothing but may run `Match exec`. */
const CLIENT_TIMEOUT = 20_000;

export interface ClientVersion {
  readonly major: number;
  readonly minor: number;
  /** As printed: `OpenSSH_9.2p1 Debian-2+deb12u10`. */
  readonly text: string;
}

/** Reads what `ssh -V` prints, such as `OpenSSH_for_Windows_9.5p2, LibreSSL 3.8.2`; null: not OpenSSH. */
export function parseVersion(printed: string): ClientVersion | null {
  const found = /OpenSSH_(?:for_Windows_)?(\d+)\.(\d+)[^,\n]*/.exec(printed);
  if (!found) return null;
  return { major: Number(found[1]), minor: Number(found[2]), text: printable(found[0]) };
}

/** The client's version; rejects with `ssh-missing` or `ssh-too-old`. */
export async function checkClient(client: SshClient, signal: AbortSignal): Promise<ClientVersion> {
  const result = await askClient(client, ['-V'], signal);
  const version = parseVersion(`${result.stderr}\n${result.stdout}`);
  if (result.startError !== null) throw new NightjarError(missing(client, result.startError));
  const { major, minor } = version ?? { major: 0, minor: 0 };
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) {
    return version ?? { major, minor, text: '' };
  }
  throw new NightjarError({
    code: 'ssh-too-old',
    message: `This computer's ssh is not OpenSSH ${OLDEST.major}.${OLDEST.minor} or newer.`,
    advice: 'Update the OpenSSH client of this computer; older ones cannot ask their questions in a window.',
    detail: printable(`${result.stderr}\n${result.stdout}`),
  });
}

function missing(client: SshClient, code: string): Failure {
  const install =
    client.platform === 'win32'
      ? 'Add the optional feature “OpenSSH Client” in the settings of Windows.'
      : 'Install the OpenSSH client (Debian and Ubuntu: apt-get install openssh-client) and see that ssh is on the path.';
  return {
    code: 'ssh-missing',
    message: 'Nightjar found no ssh on this computer.',
    advice: install,
    detail: `${client.program}: ${code}`,
  };
}

/** The configuration that applies to this connection; rejects with a named failure when ssh cannot read it. */
export async function readSettings(
  client: SshClient,
  connection: SshConnection,
  signal: AbortSignal,
): Promise<SshSettings> {
  const result = await askClient(client, settingsArguments(connection), signal);
  if (result.code !== 0) throw new NightjarError(sshFailure(result.stderr, connection.host));
  return parseSettings(result.stdout);
}

function askClient(
  client: SshClient,
  parameters: readonly string[],
  signal: AbortSignal,
): Promise<ProgramResult> {
  const environment = sshEnvironment(client.environment, null);
  return runProgram(client.program, parameters, { environment, signal, timeout: CLIENT_TIMEOUT });
}
