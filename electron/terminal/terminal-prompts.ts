import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { NightjarError } from '../../shared/domain/failure.ts';
import type { PromptAnswer, Prompts } from '../engine/ports.ts';

/** Asks in the terminal, secrets without showing them; where nobody sits there, every question is declined. */
export function terminalPrompts(input: ReadStream, output: NodeJS.WritableStream): Prompts {
  return {
    ask: async (prompt, signal): Promise<PromptAnswer> => {
      if (!input.isTTY) {
        throw new NightjarError({
          code: 'prompt-expired',
          message: `ssh asks for something, and there is no terminal to answer on: ${prompt.text.trim()}`,
          advice: 'Run it in a terminal, or add the key to your agent first.',
        });
      }
      output.write(`${prompt.text.trim()} `);
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
