// What runs in the thread of `ReductionThread`: answers its calls one after another, in the order they came.
import { parentPort, workerData } from 'node:worker_threads';
import { Reducer, type ReducerSecrets } from './reducer.ts';
import { answerTo } from './reduction-answers.ts';
import type { Call } from './reduction-thread.ts';

const reducer = new Reducer(workerData as ReducerSecrets);

parentPort?.on('message', (call: Call) => parentPort?.postMessage(answerTo(reducer, call), []));
