import type { AppPart } from './electron-parts.ts';
import { routeOfArguments } from './deep-link.ts';
import { HIDDEN_ARGUMENT } from './login-item.ts';

/** Keeps what was asked for until there is a window to show it: links come before the engine has started. */
export class Doorbell {
  #asked: { readonly route: string | null } | null = null;
  #answer: ((route: string | null) => void) | null = null;

  /** Asks for the window, at `route` or where it was. */
  ring(route: string | null): void {
    if (this.#answer) this.#answer(route);
    else this.#asked = { route };
  }

  /** From now on `answer` opens the window; returns what was asked for before, null if nobody was at the door. */
  listen(answer: (route: string | null) => void): { readonly route: string | null } | null {
    this.#answer = answer;
    return this.#asked;
  }
}

/**
 * Makes this the one Nightjar of its data folder. A second one hands over what it was started with and ends.
 *
 * @returns false if another one runs
 */
export function becomeSingleInstance(app: AppPart, doorbell: Doorbell): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', (_event, argv) => {
    const route = routeOfArguments(argv);
    // A start at login that finds Nightjar running has nothing to show.
    if (route !== null || !argv.includes(HIDDEN_ARGUMENT)) doorbell.ring(route);
  });
  return true;
}
