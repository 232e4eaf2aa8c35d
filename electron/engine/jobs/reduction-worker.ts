// What runs in the thread of `ReductionThread`: answers its calls one after another, in the order they came.
import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from '../../../shared/domain/failure.ts';
import { Reducer, type ReducerSecrets } from './reducer.ts';
import type { Answer, Call } from './reduction-thread.ts';

const reducer = new Reducer(workerData as ReducerSecrets);

parentPort?.on('message', (call: Call) => parentPort?.postMessage(answerTo(call), []));

function answerTo({ id, name, args }: Call): Answer {
  try {
    // The caller's types say which arguments go with which name.
    const method = reducer[name] as (...args: readonly unknown[]) => unknown;
    return { id, value: method.call(reducer, ...args) };
  } catch (error) {
    return { id, failure: toFailure(error) };
  }
}
