import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A script of this folder in a process of its own, which ends when it is disconnected. */
export function child(script: string, words: readonly (string | number)[]): ChildProcess {
  return fork(fileURLToPath(new URL(script, import.meta.url)), words.map(String));
}

/** The next message of a child; an error if it ends instead. */
export async function answerOf<T>(process: ChildProcess): Promise<T> {
  const settled = new AbortController();
  const { signal } = settled;
  const message = once(process, 'message', { signal });
  const end = once(process, 'exit', { signal }).then(() =>
    Promise.reject(new Error('A child of the bench ended.')),
  );
  try {
    const [answer] = (await Promise.race([message, end])) as [T];
    return answer;
  } finally {
    settled.abort();
    await Promise.allSettled([message, end]);
  }
}

/** Lets a child go, and waits until it is gone. */
export async function ended(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null) return;
  const exit = once(process, 'exit');
  process.disconnect();
  await exit;
}
