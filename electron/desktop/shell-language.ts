import type { AppearanceSettings } from '../../shared/domain/settings.ts';
import { ENGLISH } from './shell-phrases.en.ts';
import type { ShellPhrases } from './shell-phrases.ts';
import { CHINESE } from './shell-phrases.zh.ts';

/** The language that the shell speaks: the one that was chosen, or what Electron says the computer speaks. */
export class ShellLanguage {
  readonly #system: () => string;
  #chosen: AppearanceSettings['language'] = 'system';

  /** @param system BCP 47; empty while Electron does not know it, which is before the app is ready */
  constructor(system: () => string) {
    this.#system = system;
  }

  get phrases(): ShellPhrases {
    const language = this.#chosen === 'system' ? this.#system() : this.#chosen;
    return /^zh\b/i.test(language) ? CHINESE : ENGLISH;
  }

  /** True if the shell speaks another language than before. */
  choose(chosen: AppearanceSettings['language']): boolean {
    const before = this.phrases;
    this.#chosen = chosen;
    return this.phrases !== before;
  }
}
