import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { NightjarError } from '../../shared/domain/failure.ts';
import type { Prompt, PromptAnswer, Prompts } from '../engine/ports.ts';

/** Asks in the terminal, secrets without showing them; where nobody sits there, every question is declined. */
export function terminalPrompts(input: ReadStream, output: NodeJS.WritableStream): Prompts {
  return {
    ask: async (prompt, signal): Promise<PromptAnswer> => {
      const question = questionOf(prompt);
      if (!input.isTTY) {
        throw new NightjarError({
          code: 'prompt-expired',
          message: `Something is asked, and there is no terminal to answer on: ${question}`,
          advice: 'Run it in a terminal; a key can be added to your agent first.',
        });
      }
      output.write(`${question} `);
      const isSecret = prompt.kind !== 'host-key';
      const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
      const lines = createInterface({ input, output: isSecret ? silent : output, terminal: true });
      try {
        const typed = await lines.question('', { signal });
        if (isSecret) return { kind: 'secret', value: typed, remember: 'never' };
        return typed.trim().toLowerCase() === 'yes' ? { kind: 'yes' } : { kind: 'no' };
      } finally {
        lines.close();
        if (isSecret) output.write('\n');
      }
    },
  };
}

/** What ssh wrote says what it asks for; of a header there is only the name. */
function questionOf({ kind, host, text }: Prompt): string {
  return kind === 'header' ? `Value of the header ${text} for ${host}:` : text.trim();
}
