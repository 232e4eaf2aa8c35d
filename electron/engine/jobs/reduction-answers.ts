import { toFailure } from '../../../shared/domain/failure.ts';
import type { Reducer } from './reducer.ts';
import type { Answer, Call } from './reduction-thread.ts';

/** What a thread answers to one call: the value that came of it, or why none did. */
export function answerTo(reducer: Reducer, { id, name, args }: Call): Answer {
  try {
    // The caller's types say which arguments go with which name.
    const method = reducer[name] as (...args: readonly unknown[]) => unknown;
    return { id, value: method.call(reducer, ...args) };
  } catch (error) {
    return { id, failure: toFailure(error) };
  }
}
