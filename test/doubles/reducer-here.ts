import { MessageChannel } from 'node:worker_threads';
import { Reducer, type ReducerSecrets } from '../../electron/engine/jobs/reducer.ts';
import { answerTo } from '../../electron/engine/jobs/reduction-answers.ts';
import type { Call, ReducerThread } from '../../electron/engine/jobs/reduction-thread.ts';

/**
 * Answers as the thread does, by messages that are copied, but within the process that asks: a thread reads the program
 * and all rules anew, which takes most of the time of a test that starts an engine.
 */
export function reducerHere(secrets: ReducerSecrets): ReducerThread {
  const reducer = new Reducer(secrets);
  const { port1: near, port2: far } = new MessageChannel();
  far.on('message', (call: Call) => far.postMessage(answerTo(reducer, call), []));
  return {
    on: (_message, listener) => void near.on('message', listener),
    once: (event, listener) => {
      if (event === 'exit') near.once('close', () => listener(0));
    },
    postMessage: (call) => near.postMessage(call, []),
    terminate: async () => near.close(),
  };
}
