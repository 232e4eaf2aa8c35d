import type { Milliseconds } from '../../shared/domain/time.ts';
import type { Clock, Log } from '../engine/ports.ts';
import type { AppPart, PowerMonitorPart } from './electron-parts.ts';

/** What does not end within this time is left behind; the database survives that at any point. */
const QUIT_MILLISECONDS = 10_000;
/** The system asks in more than one way when it shuts down; within this time that is one question. */
const SAME_MILLISECONDS = 1_000;

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
  readonly #log: Log;
  readonly #steps: Step[] = [];
  #endingSince: Milliseconds | null = null;

  constructor(app: AppPart, clock: Clock, log: Log) {
    this.#app = app;
    this.#clock = clock;
    this.#log = log;
  }

  get isEnding(): boolean {
    return this.#endingSince !== null;
  }

  /** Says how to end what was just begun; at once if everything ends already. */
  onQuit(name: string, end: Step['end']): void {
    if (this.isEnding) void this.#endOne({ name, end });
    else this.#steps.push({ name, end });
  }

  /** Takes over quitting. */
  watchApp(): void {
    this.#app.on('before-quit', (event) => {
      event.preventDefault();
      this.quit();
    });
  }

  /** Ends with the computer, which waits for it where it can. To be called when the app is ready. */
  watchComputer(powerMonitor: PowerMonitorPart): void {
    powerMonitor.on('shutdown', (event) => {
      event?.preventDefault();
      this.quit();
    });
  }

  /** Begins to end, with exit code `code` if all goes well; the second time it ends at once, with 1. */
  quit(code = 0): void {
    if (this.#endingSince !== null) {
      if (this.#clock.now() - this.#endingSince < SAME_MILLISECONDS) return;
      this.#log.warn('quit without waiting');
      this.#app.exit(1);
      return;
    }
    this.#endingSince = this.#clock.now();
    this.#endAll().then(
      (isComplete) => this.#app.exit(isComplete ? code : 1),
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
    if (!isComplete) this.#log.error('Nightjar did not end in time', { milliseconds: QUIT_MILLISECONDS });
    return isComplete;
  }

  async #endInOrder(): Promise<void> {
    for (const step of this.#steps.toReversed()) await this.#endOne(step);
  }

  async #endOne({ name, end }: Step): Promise<void> {
    try {
      await end();
    } catch (error) {
      this.#log.error('something did not end well', { name, error: String(error) });
    }
  }
}
