import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { NightjarError } from '../../../shared/domain/failure.ts';
import { sshEnvironment } from './environment.ts';
import { runProgram } from './run-program.ts';
import { exitArguments } from './ssh-arguments.ts';
import type { SshClient } from './ssh-client.ts';

/** Bytes of a Unix socket's path: 104 on macOS with the final zero, 108 on Linux. */
const LONGEST_PATH = 103;

/** ssh binds its control socket under a temporary name first: a dot and 16 characters more. */
const TEMPORARY_SUFFIX = 17;

const NAME = /^([0-9a-z]+)-[0-9a-f]{6}$/;

/** The one folder of a tunnel: its control socket, its forwards, its questions. */
export interface TunnelFolder {
  readonly path: string;
  /** The master's control socket. */
  readonly control: string;
  /** The socket of a forward. */
  socket(service: 'loki' | 'ollama'): string;
  remove(): Promise<void>;
}

/**
 * Makes a folder of mode 0700 with a short name that says which process owns it.
 * Rejects when sockets in it would have a longer path than the system takes, or one that ssh would misread.
 */
export async function makeTunnelFolder(runtime: string): Promise<TunnelFolder> {
  const path = join(runtime, `${process.pid.toString(36)}-${randomBytes(3).toString('hex')}`);
  const control = join(path, 'c');
  checkSocketPath(control);
  await mkdir(path, { mode: 0o700 });
  return {
    path,
    control,
    socket: (service) => join(path, service === 'loki' ? 'l' : 'm'),
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

function checkSocketPath(control: string): void {
  const bytes = Buffer.byteLength(control) + TEMPORARY_SUFFIX;
  if (bytes > LONGEST_PATH) {
    throw new NightjarError({
      code: 'unexpected',
      message: `The folder for sockets has too long a path: ${bytes} bytes with a socket's name, ${LONGEST_PATH} are possible.`,
      advice: 'Start Nightjar with XDG_RUNTIME_DIR or TMPDIR set to a folder with a short path.',
      detail: control,
    });
  }
  // A colon would end the path of a forward, `${` and `%` would be expanded, a blank would split it.
  if (!/^[\w/.,+@=-]+$/.test(control)) {
    throw new NightjarError({
      code: 'unexpected',
      message: 'The path of the folder for sockets has characters that ssh would misread.',
      advice: 'Start Nightjar with XDG_RUNTIME_DIR or TMPDIR set to a folder with plain letters in its path.',
      detail: control,
    });
  }
}

/**
 * Removes what tunnels of processes that no longer live left behind (a killed Nightjar cannot tidy up), and ends
 * their masters, which would otherwise hold on to their servers for ever.
 */
export async function removeLeftovers(runtime: string, client: SshClient): Promise<void> {
  for (const name of await readdir(runtime)) {
    const owner = NAME.exec(name)?.[1];
    if (owner === undefined || isAlive(Number.parseInt(owner, 36))) continue;
    const folder = join(runtime, name);
    const environment = sshEnvironment(client.environment, null);
    await runProgram(client.program, exitArguments(join(folder, 'c')), { environment, timeout: 5_000 });
    await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
