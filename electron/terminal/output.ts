import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { CommanderError } from 'commander';

/** Characters that are collected before they are written. */
const CHUNK = 64 * 1024;

/** Writes lines to a stream in large pieces, at the reader's pace. */
export class LineWriter {
  readonly #stream: Writable;
  #pending = '';

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  async line(text: string): Promise<void> {
    this.#pending += `${text}\n`;
    if (this.#pending.length >= CHUNK) await this.flush();
  }

  async flush(): Promise<void> {
    const pending = this.#pending;
    this.#pending = '';
    if (pending !== '' && !this.#stream.write(pending)) await once(this.#stream, 'drain');
  }
}

/** Exit codes of all commands: 0 also where something was found, 2 for every error. */
const SUCCESS = 0;
const FAILURE = 2;

/**
 * Runs a command line and answers its exit code; what went wrong is said on `errors` in one or two sentences. A
 * reader that closes the pipe early (`| head`) is no error.
 */
export async function runToExitCode(run: () => Promise<unknown>, errors: Writable): Promise<number> {
  try {
    await run();
    return SUCCESS;
  } catch (error) {
    // Commander has printed its own sentence, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? SUCCESS : FAILURE;
    if (isClosedPipe(error)) return SUCCESS;
    errors.write(`nightjar: ${sentenceOf(error)}\n`);
    return FAILURE;
  }
}

/** A failure says what to do about it; any other error was thrown with a sentence for the person who typed. */
function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
