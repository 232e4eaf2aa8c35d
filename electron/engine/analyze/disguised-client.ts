import type { HostClient } from './host-client.ts';
import { disguise } from './pseudonyms.ts';

/**
 * A client that shows its host no e-mail address and no name of a person: what a question's data have of them is
 * replaced before it leaves and put back into the answer. The outcome says what was sent.
 *
 * @param key random, of this process; see `disguise`
 */
export function disguisedClient(client: HostClient, key: Uint8Array): HostClient {
  return {
    about: (signal) => client.about(signal),
    models: (signal) => client.models(signal),
    loaded: (signal) => client.loaded(signal),
    cacheBytesPerToken: (model, signal) => client.cacheBytesPerToken(model, signal),
    measure: (question, signal) => client.measure(question, signal),
    chat: async (question, signal) => {
      const { texts, restore } = disguise([question.user, question.system], key);
      const [user = '', system = ''] = texts;
      const outcome = await client.chat({ ...question, user, system }, signal);
      return { ...outcome, text: restore(outcome.text), sent: `${system}\n\n${user}` };
    },
  };
}
