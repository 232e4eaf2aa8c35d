import type { Net, PowerMonitor } from 'electron';
import type { Milliseconds } from '../../shared/domain/time.ts';
import type { Clock, Log, Power, WakeUps } from '../engine/ports.ts';
import { waited } from './waited.ts';

type PowerEvent = 'suspend' | 'resume' | 'on-ac' | 'on-battery';

/** Events are written out because `Pick` of an event emitter returns the whole object from `on`. */
interface MonitorPart extends Pick<PowerMonitor, 'isOnBatteryPower'> {
  on(event: PowerEvent, listener: () => void): unknown;
  off(event: PowerEvent, listener: () => void): unknown;
}

interface PowerParts {
  readonly powerMonitor: MonitorPart;
  readonly net: Pick<Net, 'isOnline'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface PowerPorts {
  readonly wakeUps: WakeUps;
  readonly power: Power;
  stop(): void;
}

const TICK = 15_000;
/** Timers do not run while the computer sleeps: a tick that comes this much too late means that it slept. */
const JUMP = 45_000;
/** The system announced sleep, and yet we go on for so long: it did not come. */
const NO_SLEEP = 120_000;
/** Timers and the system's word come in any order after one sleep; within this time they mean the same. */
const SAME_WAKE = 30_000;
const NETWORK_POLL = 1_000;
/** Some networks say nothing of themselves, and a Loki may be on this computer: after this it is tried anyway. */
const NETWORK_DEADLINE = 60_000;

/**
 * Sleep, network and battery as the engine wants to know of them. Locking the screen is nothing: logs are read on.
 */
export function powerPorts(parts: PowerParts): PowerPorts {
  const { powerMonitor } = parts;
  const sleep = new SleepWatch(parts);
  const batteryListeners = new Set<() => void>();
  const onPower = () => {
    for (const listener of batteryListeners) listener();
  };
  powerMonitor.on('on-ac', onPower);
  powerMonitor.on('on-battery', onPower);
  return {
    wakeUps: sleep,
    power: {
      onBattery: () => powerMonitor.isOnBatteryPower(),
      onChange: (listener) => subscribe(batteryListeners, listener),
    },
    stop: () => {
      sleep.stop();
      powerMonitor.off('on-ac', onPower);
      powerMonitor.off('on-battery', onPower);
      batteryListeners.clear();
    },
  };
}

/**
 * `awake → asleep → waking → awake`. The system's words lead from one to the next; what it does not say is seen at the
 * wall clock. Waking ends when there is a network, or after a minute.
 */
class SleepWatch implements WakeUps {
  readonly #parts: PowerParts;
  readonly #suspended = new Set<() => void>();
  readonly #resumed = new Set<() => void>();
  readonly #networked = new Set<() => void>();
  readonly #ending = new AbortController();
  #state: 'awake' | 'asleep' | 'waking' = 'awake';
  #waking = new AbortController();
  #online: boolean;
  #lastTick: Milliseconds;
  #asleepSince: Milliseconds = 0;
  #wokenAt: Milliseconds = 0;
  readonly #onSuspend = () => this.#suspend();
  readonly #onResume = () => this.#toldToWake();

  constructor(parts: PowerParts) {
    this.#parts = parts;
    this.#online = parts.net.isOnline();
    this.#lastTick = parts.clock.now();
    parts.powerMonitor.on('suspend', this.#onSuspend);
    parts.powerMonitor.on('resume', this.#onResume);
    void this.#run();
  }

  onSuspend(listener: () => void): () => void {
    return subscribe(this.#suspended, listener);
  }

  onResume(listener: () => void): () => void {
    return subscribe(this.#resumed, listener);
  }

  onNetwork(listener: () => void): () => void {
    return subscribe(this.#networked, listener);
  }

  stop(): void {
    this.#ending.abort();
    this.#waking.abort();
    this.#parts.powerMonitor.off('suspend', this.#onSuspend);
    this.#parts.powerMonitor.off('resume', this.#onResume);
  }

  async #run(): Promise<void> {
    while (await waited(this.#parts.clock, TICK, this.#ending.signal)) this.#tick();
  }

  #tick(): void {
    const now = this.#parts.clock.now();
    const late = now - this.#lastTick - TICK;
    this.#lastTick = now;
    if (late > JUMP) return this.#missedSleep(late);
    if (this.#state === 'asleep' && now - this.#asleepSince > NO_SLEEP)
      this.#wake('sleep was announced and did not come');
    this.#lookAtNetwork();
  }

  #missedSleep(late: Milliseconds): void {
    this.#wake(`the clock went on by ${Math.round(late / 1_000)} s`);
  }

  /** While asleep or waking, the resume that follows says it all. */
  #lookAtNetwork(): void {
    const online = this.#parts.net.isOnline();
    const back = online && !this.#online;
    this.#online = online;
    if (!back || this.#state !== 'awake') return;
    this.#parts.log.info('there is a network again');
    tell(this.#networked);
  }

  #suspend(): void {
    if (this.#state === 'asleep') return;
    this.#waking.abort();
    this.#state = 'asleep';
    this.#asleepSince = this.#parts.clock.now();
    this.#parts.log.info('the computer goes to sleep');
    tell(this.#suspended);
  }

  #toldToWake(): void {
    const now = this.#parts.clock.now();
    this.#lastTick = now;
    if (this.#state === 'awake' && now - this.#wokenAt < SAME_WAKE) return;
    this.#wake('the system says so');
  }

  /** Whoever was not told of the sleep is told first. */
  #wake(why: string): void {
    if (this.#state === 'waking') return;
    if (this.#state === 'awake') this.#suspend();
    this.#state = 'waking';
    this.#wokenAt = this.#parts.clock.now();
    this.#waking = new AbortController();
    this.#parts.log.info('the computer woke up', { why });
    void this.#resumeOnline(this.#waking.signal);
  }

  async #resumeOnline(signal: AbortSignal): Promise<void> {
    const { net, clock, log } = this.#parts;
    const deadline = clock.now() + NETWORK_DEADLINE;
    while (!net.isOnline() && clock.now() < deadline)
      if (!(await waited(clock, NETWORK_POLL, signal))) return;
    this.#online = net.isOnline();
    this.#state = 'awake';
    if (!this.#online) log.info('no network after a minute, going on without');
    tell(this.#resumed);
  }
}

function subscribe(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(listeners: ReadonlySet<() => void>): void {
  for (const listener of listeners) listener();
}
