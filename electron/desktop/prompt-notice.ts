import type { PendingPrompt } from '../../shared/contract/system.ts';
import type { NativeNotifier } from './notifications.ts';
import type { ShellLanguage } from './shell-language.ts';
import { promptText } from './shell-words.ts';

const ID = 'prompt';

/**
 * Says that a server waits for an answer (a host key, a passphrase), when nobody looks at a window: one notice, which
 * opens it. What ssh wrote is not in it.
 */
export class PromptNotice {
  readonly #notifier: Pick<NativeNotifier, 'present' | 'withdraw'>;
  readonly #focused: () => boolean;
  readonly #language: Pick<ShellLanguage, 'phrases'>;
  #known: ReadonlySet<string> = new Set();
  #shown = false;

  /** @param focused whether one of our windows has the keyboard */
  constructor(
    notifier: Pick<NativeNotifier, 'present' | 'withdraw'>,
    focused: () => boolean,
    language: Pick<ShellLanguage, 'phrases'>,
  ) {
    this.#notifier = notifier;
    this.#focused = focused;
    this.#language = language;
  }

  /** To be called with all that wait, after each change. */
  update(prompts: readonly PendingPrompt[]): void {
    const fresh = prompts.filter(({ id }) => !this.#known.has(id));
    this.#known = new Set(prompts.map(({ id }) => id));
    if (prompts.length === 0) return this.#withdraw();
    const newest = fresh.at(-1);
    if (!newest || this.#focused()) return;
    const { phrases } = this.#language;
    this.#notifier.present({
      id: ID,
      kind: 'shell',
      findingIds: [],
      severity: 'high',
      title: promptText(newest, phrases),
      body: phrases.othersAsk(prompts.length - 1),
      silent: false,
    });
    this.#shown = true;
  }

  #withdraw(): void {
    if (this.#shown) this.#notifier.withdraw(ID);
    this.#shown = false;
  }
}
