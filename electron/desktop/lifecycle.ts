import type { Clock, Log } from '../engine/ports.ts';
import type { AppPart, PowerMonitorPart } from './electron-parts.ts';

/** What does not end within this time is left behind; the database survives that at any point. */
const QUIT_MILLISECONDS = 10_000;

interface Step {
  readonly name: string;
  readonly end: () => void | Promise<void>;
}

/**
 * Ends things in order, whoever asks for it: the user, the system, an update. What was begun last ends first, so
 * windows go before the engine they show. Asking again does not wait.
 */
export class Lifecycle {
  readonly #app: AppPart;
  readonly #clock: Clock;
  readonly #log: () => Log;
  readonly #steps: Step[] = [];
  #isEnding = false;

  /** @param log asked for when it is needed, because quitting may come before there is one */
  constructor(app: AppPart, clock: Clock, log: () => Log) {
    this.#app = app;
    this.#clock = clock;
    this.#log = log;
  }

  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Says how to end what was just begun. */
  onQuit(name: string, end: Step['end']): void {
    this.#steps.push({ name, end });
  }

  /** Takes over quitting. */
  watch(powerMonitor: PowerMonitorPart): void {
    this.#app.on('before-quit', (event) => {
      event.preventDefault();
      this.quit();
    });
    powerMonitor.on('shutdown', (event) => {
      event?.preventDefault();
      this.quit();
    });
  }

  /** Begins to end; the second time it ends at once, with exit code 1. */
  quit(): void {
    if (this.#isEnding) {
      this.#log().warn('quit without waiting');
      return this.#app.exit(1);
    }
    this.#isEnding = true;
    this.#endAll().then(
      (isComplete) => this.#app.exit(isComplete ? 0 : 1),
      () => this.#app.exit(1),
    );
  }

  async #endAll(): Promise<boolean> {
    const waiting = new AbortController();
    const ended = this.#endInOrder().then(() => true);
    const late = this.#clock.sleep(QUIT_MILLISECONDS, waiting.signal).then(
      () => false,
      () => true,
    );
    const isComplete = await Promise.race([ended, late]);
    waiting.abort();
    if (!isComplete) this.#log().error('Nightjar did not end in time', { milliseconds: QUIT_MILLISECONDS });
    return isComplete;
  }

  async #endInOrder(): Promise<void> {
    for (const { name, end } of this.#steps.toReversed()) {
      try {
        await end();
      } catch (error) {
        this.#log().error('something did not end well', { name, error: String(error) });
      }
    }
  }
}
