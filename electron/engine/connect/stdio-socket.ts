import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { Duplex, type Readable, type Writable } from 'node:stream';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';

type StdioProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** Most characters of standard error that are kept. */
const MOST_TEXT = 8_000;

/**
 * The standard input and output of a process as the socket of one HTTP connection. When the process fails, the
 * socket fails with the name that `explain` gives to its words.
 */
export class StdioSocket extends Duplex {
  readonly #process: StdioProcess;
  #said = '';
  #answered = false;

  /**
   * @param child has been started
   * @param explain gets what the process said on standard error, and whether anything had come through before
   */
  constructor(child: StdioProcess, explain: (said: string, answered: boolean) => Failure) {
    super({ allowHalfOpen: false });
    this.#process = child;
    child.stdout.on('data', (chunk: Buffer) => {
      this.#answered = true;
      if (!this.push(chunk)) child.stdout.pause();
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.#said = (this.#said + chunk).slice(-MOST_TEXT);
    });
    // A broken pipe, or a process that is gone before we end it, is told by its end, with a better reason.
    child.stdin.on('error', () => {});
    child.on('error', () => {});
    // `close` comes after the last byte of both outputs.
    child.once('close', (code) => {
      if (code === 0) this.push(null);
      else this.destroy(new NightjarError(explain(this.#said, this.#answered)));
    });
  }

  override _read(): void {
    this.#process.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // After a broken pipe the error comes from the end of the process.
    this.#process.stdin.write(chunk, () => done());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#process.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#process.kill();
    done(error);
  }

  /** undici lets an idle connection not hold the program open; our process does not either. */
  unref(): this {
    this.#process.unref();
    return this;
  }

  ref(): this {
    this.#process.ref();
    return this;
  }
}

/** Starts `program` without a shell, with its three standard streams as pipes. */
export function spawnStdio(
  program: string,
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv,
): StdioProcess {
  return spawn(program, [...parameters], {
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
}
