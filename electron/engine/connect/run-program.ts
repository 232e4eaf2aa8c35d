import { execFile } from 'node:child_process';

export interface ProgramResult {
  /** Exit code; null when a signal, the deadline or the abort ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Such as `ENOENT`, when it could not be started at all. */
  readonly startError: string | null;
}

export interface ProgramOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Milliseconds after which it is killed. */
  readonly timeout: number;
}

/** Most bytes of output we take; a command that says more is killed. */
const MOST_OUTPUT = 1024 * 1024;

/** Runs a program to its end, without a shell. Rejects only when the signal is aborted, with its reason. */
export function runProgram(
  program: string,
  parameters: readonly string[],
  { environment, signal, timeout }: ProgramOptions,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const options = {
      env: environment,
      timeout,
      maxBuffer: MOST_OUTPUT,
      killSignal: 'SIGKILL',
      encoding: 'utf8',
      windowsHide: true,
      ...(signal ? { signal } : {}),
    } as const;
    const child = execFile(program, [...parameters], options, (error, stdout, stderr) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, stdout, stderr, startError: typeof error?.code === 'string' ? error.code : null });
    });
    child.stdin?.end();
  });
}
