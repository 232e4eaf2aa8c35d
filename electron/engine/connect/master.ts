import { spawn, type ChildProcess } from 'node:child_process';
import { access } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { SshConnection } from '../../../shared/domain/server.ts';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Clock } from '../ports.ts';
import type { Askpass } from './askpass.ts';
import { sshEnvironment } from './environment.ts';
import { MasterLog, type SshProgress } from './master-log.ts';
import { masterArguments } from './ssh-arguments.ts';
import type { SshClient } from './ssh-client.ts';
import { deadTunnel, sshFailure } from './ssh-failure.ts';
import type { SshSettings } from './ssh-settings.ts';

/** Milliseconds for an opening, the time that a person takes to answer not counted. */
const OPENING_MILLISECONDS = 60_000;

/** Milliseconds between two looks at the folder, while it opens: for the control socket and for questions. */
const LOOK_MILLISECONDS = 25;

/** Milliseconds to end by itself, before it is killed. */
const GRACE_MILLISECONDS = 2_000;

export interface MasterOptions {
  readonly client: SshClient;
  readonly connection: SshConnection;
  readonly settings: SshSettings;
  readonly askpass: Askpass;
  /** Path of the control socket. */
  readonly control: string;
  readonly clock: Clock;
  readonly onProgress: (progress: SshProgress) => void;
}

/** The ssh process that holds a connection open and serves the others through its control socket. */
export class Master {
  readonly log: MasterLog;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  readonly #options: MasterOptions;
  readonly #process: ChildProcess;
  #startError: Error | null = null;

  private constructor(options: MasterOptions) {
    const { client, connection, settings, control, askpass } = options;
    this.#options = options;
    this.log = new MasterLog(options.onProgress);
    this.#process = spawn(client.program, masterArguments(connection, settings, control), {
      env: sshEnvironment(client.environment, askpass.environment),
      stdio: ['ignore', 'ignore', 'pipe'],
      // A session of its own: no terminal to ask on, and its helpers end with it.
      detached: true,
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (chunk: string) => this.log.feed(chunk));
    // While it is only just gone its group's number is still its own; later it may be anybody's.
    this.#process.once('exit', () => this.#signalGroup('SIGKILL'));
    this.ended = new Promise((resolve) => {
      // `close` comes after the last word on standard error, `exit` may come before it.
      this.#process.once('close', () => resolve());
      this.#process.once('error', (error) => {
        this.#startError = error;
        resolve();
      });
    });
  }

  /** Starts it and waits until it is open. Rejects with the named failure and leaves no process behind. */
  static async open(options: MasterOptions, signal: AbortSignal): Promise<Master> {
    signal.throwIfAborted();
    const master = new Master(options);
    const done = new AbortController();
    const stop = AbortSignal.any([signal, done.signal]);
    try {
      await Promise.race([
        master.#untilOpen(stop),
        master.ended.then(() => {
          throw new NightjarError(master.#openingFailure());
        }),
        master.#untilOverdue(stop),
      ]);
      await options.askpass.succeeded();
      return master;
    } catch (error) {
      options.askpass.close();
      await master.close();
      signal.throwIfAborted();
      throw error;
    } finally {
      done.abort();
    }
  }

  /** Why it ended, after it was open. */
  get deathFailure(): Failure {
    return deadTunnel(this.log.said, this.#options.connection.host);
  }

  /** True while it still takes requests. Known a moment before its end is. */
  takesRequests(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.#options.control);
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
  }

  /** Ends it with its helpers and proxy commands; resolves when it is gone. */
  async close(): Promise<void> {
    const kill = setTimeout(() => this.#signal('SIGKILL'), GRACE_MILLISECONDS);
    this.#signal('SIGTERM');
    await this.ended;
    clearTimeout(kill);
  }

  async #untilOpen(stop: AbortSignal): Promise<void> {
    for (;;) {
      if (await exists(this.#options.control)) return;
      await this.#options.askpass.look();
      await pause(LOOK_MILLISECONDS, undefined, { signal: stop });
    }
  }

  async #untilOverdue(stop: AbortSignal): Promise<never> {
    const { clock, askpass } = this.#options;
    const started = clock.now();
    for (;;) {
      const left = Math.max(started, askpass.lastActivity) + OPENING_MILLISECONDS - clock.now();
      if (left <= 0) throw new NightjarError(this.#overdueFailure());
      await clock.sleep(left, stop);
    }
  }

  #openingFailure(): Failure {
    const { connection, client } = this.#options;
    if (!this.#startError) return sshFailure(this.log.said, connection.host);
    return {
      code: 'ssh-missing',
      message: 'ssh could not be started.',
      advice: 'Install the OpenSSH client and see that ssh is on the path.',
      detail: `${client.program}: ${this.#startError.message}`,
    };
  }

  #overdueFailure(): Failure {
    const { host } = this.#options.connection;
    return {
      code: 'host-unreachable',
      message: `The login to ${host} did not finish within ${OPENING_MILLISECONDS / 1000} seconds.`,
      advice: `See how far “ssh ${host}” gets in a terminal.`,
      ...(this.log.said === '' ? {} : { detail: sshFailure(this.log.said, host).detail ?? '' }),
    };
  }

  #signal(signal: NodeJS.Signals): void {
    const { exitCode, signalCode } = this.#process;
    if (exitCode === null && signalCode === null) this.#signalGroup(signal);
  }

  /** The whole group, because an askpass helper outlives the ssh that asked. */
  #signalGroup(signal: NodeJS.Signals): void {
    const { pid } = this.#process;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch (error) {
      // Nobody is left in it.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
