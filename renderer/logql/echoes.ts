/**
 * Texts that a field has told its page and the page has not given back yet. A page gives them back later, and not
 * each of them: an old one must not be put over what was typed since.
 */
export class Echoes {
  #told: readonly string[] = [];

  tell(text: string): void {
    this.#told = [...this.#told, text];
  }

  /** Whether the page only gives back what it was told; if not, it wants another text, and nothing is awaited anymore. */
  isEcho(text: string): boolean {
    const at = this.#told.indexOf(text);
    this.#told = at === -1 ? [] : this.#told.slice(at + 1);
    return at !== -1;
  }
}
