import { randomUUID } from 'node:crypto';
import type { PendingPrompt } from '../../../shared/contract/system.ts';
import type { Clock, Prompt, PromptAnswer, Prompts } from '../ports.ts';

/** How long a question stays open; the asker owns the deadline, this is what the page counts down. */
const PATIENCE = 2 * 60_000;

interface Open {
  readonly shown: PendingPrompt;
  readonly answer: (answer: PromptAnswer) => void;
}

/** Where questions of ssh lie until the person answers them in the app, whichever host shows it. */
export class PromptDesk implements Prompts {
  readonly #clock: Clock;
  readonly #onChange: (pending: PendingPrompt[]) => void;
  readonly #open = new Map<string, Open>();

  constructor(clock: Clock, onChange: (pending: PendingPrompt[]) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  pending(): PendingPrompt[] {
    return [...this.#open.values()].map((open) => open.shown);
  }

  async ask(prompt: Prompt, signal: AbortSignal): Promise<PromptAnswer> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<PromptAnswer>();
    const shown = this.#show(prompt);
    const withdraw = () => reject(signal.reason as Error);
    signal.addEventListener('abort', withdraw, { once: true });
    this.#open.set(shown.id, { shown, answer: resolve });
    this.#onChange(this.pending());
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', withdraw);
      this.#open.delete(shown.id);
      this.#onChange(this.pending());
    }
  }

  /** False if the question is no longer open. */
  answer(id: string, answer: PromptAnswer): boolean {
    const open = this.#open.get(id);
    open?.answer(answer);
    return open !== undefined;
  }

  #show(prompt: Prompt): PendingPrompt {
    const { kind, host, text } = prompt;
    const key = prompt.kind === 'host-key' ? prompt : null;
    return {
      id: randomUUID(),
      kind,
      host,
      text,
      fingerprint: key?.fingerprint ?? null,
      keyType: key?.keyType ?? null,
      expiresAt: this.#clock.now() + PATIENCE,
    };
  }
}
