import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Clock } from '../ports.ts';
import { Pause } from './pause.ts';

const MINUTE: Milliseconds = 60_000;
/** Over how long it is measured how much a host worked. */
const MEASURED: Milliseconds = 6 * 60 * MINUTE;
/** What waits longer than this for its turn waits like live polling. */
const LONGEST_TURN: Milliseconds = 30 * MINUTE;

/** Why a host is asked: what a poll has just read, a range that a person wants read again, what has waited for long. */
export type AskingFor = 'live' | 're-analysis' | 'backlog';

const RANKS: Readonly<Record<AskingFor, number>> = { live: 0, 're-analysis': 1, backlog: 2 };

interface Turn {
  readonly serverId: string;
  readonly askingFor: AskingFor;
}

interface Waiter extends Turn {
  readonly since: Milliseconds;
  readonly enter: () => void;
}

/**
 * A model host, which servers may share: one question at a time, and after each a rest, so that it works no more than
 * a share of the time. Live polling goes before re-analysis and that before old backlog; among equals the server that
 * was served longest ago is next, and nobody waits behind others for more than half an hour.
 */
export class HostTurns {
  readonly #clock: Clock;
  readonly #share: () => number;
  readonly #rest: Pause;
  readonly #begun: Milliseconds;
  readonly #served = new Map<string, number>();
  #waiting: Waiter[] = [];
  #spans: { readonly until: Milliseconds; readonly took: Milliseconds }[] = [];
  #busy = false;
  #turns = 0;
  #lastTook: Milliseconds = 0;

  /** @param share of its time in which it may be asked, above 0 and up to 1; as it is now */
  constructor(clock: Clock, share: () => number) {
    this.#clock = clock;
    this.#share = share;
    this.#rest = new Pause(clock);
    this.#begun = clock.now();
  }

  /** How long it still rests; 0: it may be asked. */
  restLeft(): Milliseconds {
    return Math.min(this.#rest.left(), Math.ceil(this.#restAfter(this.#lastTook)));
  }

  /** Books a question that took this long, failed ones too, and begins the rest after it. */
  worked(took: Milliseconds): void {
    this.#lastTook = took;
    this.#rest.begin(this.#restAfter(took));
    this.#spans.push({ until: this.#clock.now(), took });
  }

  /** Which part of the last six hours it was asked in, or of the time since it is known if that is less. */
  measuredShare(): number {
    const now = this.#clock.now();
    this.#spans = this.#spans.filter(({ until }) => until > now - MEASURED);
    const worked = this.#spans.reduce((sum, { took }) => sum + took, 0);
    const span = Math.min(MEASURED, Math.max(0, now - this.#begun));
    return span === 0 ? 0 : Math.min(1, worked / span);
  }

  /**
   * Waits for a turn and for the end of the rest, then runs the task alone.
   *
   * @throws the signal's reason when it is aborted meanwhile; the task then never starts
   */
  async run<T>(task: () => Promise<T>, turn: Turn, signal: AbortSignal): Promise<T> {
    await this.#enter(turn, signal);
    try {
      for (let rest = this.restLeft(); rest > 0; rest = this.restLeft())
        await this.#clock.sleep(rest, signal);
      signal.throwIfAborted();
      return await task();
    } finally {
      this.#served.set(turn.serverId, ++this.#turns);
      this.#busy = false;
      this.#next();
    }
  }

  #restAfter(took: Milliseconds): Milliseconds {
    return took * (1 / this.#share() - 1);
  }

  async #enter(turn: Turn, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        reject(signal.reason as Error);
      };
      const waiter: Waiter = { ...turn, since: this.#clock.now(), enter };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiter);
      this.#next();
    });
  }

  #next(): void {
    if (this.#busy) return;
    const [first] = this.#waiting.toSorted((left, right) => this.#compare(left, right));
    if (first === undefined) return;
    this.#busy = true;
    this.#waiting = this.#waiting.filter((other) => other !== first);
    first.enter();
  }

  #compare(left: Waiter, right: Waiter): number {
    return (
      this.#rankOf(left) - this.#rankOf(right) ||
      (this.#served.get(left.serverId) ?? 0) - (this.#served.get(right.serverId) ?? 0) ||
      left.since - right.since
    );
  }

  #rankOf({ askingFor, since }: Waiter): number {
    return this.#clock.now() - since >= LONGEST_TURN ? RANKS.live : RANKS[askingFor];
  }
}
