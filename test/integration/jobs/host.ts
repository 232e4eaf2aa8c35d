import type { Power, WakeUps } from '../../../electron/engine/ports.ts';

type Listener = () => void;

/** A computer that a test lets sleep, wake, lose its network and its power. */
export class TestHost {
  readonly #suspended = new Set<Listener>();
  readonly #resumed = new Set<Listener>();
  readonly #connected = new Set<Listener>();
  readonly #powered = new Set<Listener>();
  #onBattery = false;

  readonly wakeUps: WakeUps = {
    onSuspend: (listener) => joined(this.#suspended, listener),
    onResume: (listener) => joined(this.#resumed, listener),
    onNetwork: (listener) => joined(this.#connected, listener),
  };

  readonly power: Power = {
    onBattery: () => this.#onBattery,
    onChange: (listener) => joined(this.#powered, listener),
  };

  suspend(): void {
    for (const listener of this.#suspended) listener();
  }

  resume(): void {
    for (const listener of this.#resumed) listener();
  }

  connect(): void {
    for (const listener of this.#connected) listener();
  }

  setOnBattery(onBattery: boolean): void {
    this.#onBattery = onBattery;
    for (const listener of this.#powered) listener();
  }

  /** How many still listen. */
  get listeners(): number {
    return this.#suspended.size + this.#resumed.size + this.#connected.size + this.#powered.size;
  }
}

function joined(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
