import type { FindingRow } from '../../shared/contract/findings.ts';
import type { EngineEvent } from '../../shared/contract/system.ts';
import { failureSchema, toFailure, type Failure } from '../../shared/domain/failure.ts';
import { MILLISECONDS_PER_MINUTE, type Milliseconds } from '../../shared/domain/time.ts';
import { compareSeverity, worstSeverity, type Severity } from '../../shared/domain/words.ts';
import type { Clock, Log } from '../engine/ports.ts';
import type { EngineClient } from './engine-client.ts';
import { shapeOf, shellServer, type ShellState } from './shell-shape.ts';
import { waited } from './waited.ts';

export interface ShellWatch {
  current(): ShellState;
  /** Asks the engine now; resolves when the answer is in `current()`. */
  refresh(): Promise<void>;
  /** Ends the subscription; nothing is reported afterwards. */
  stop(): Promise<void>;
}

interface ShellWatchParts {
  readonly client: EngineClient;
  readonly clock: Clock;
  readonly log: Log;
  /** Called after each change, and only then. */
  readonly onChange: (state: ShellState) => void;
}

/** Events come in bursts, a poll of one server makes a dozen: ask once for all of them. */
const GATHER = 250;
/** What passes by itself, such as the end of a mute, is seen within this time. */
const TICK = MILLISECONDS_PER_MINUTE;
const RETRY = 5_000;
const SHOWN = 5;
/** The list has the gravest first; of these the newest are chosen. */
const LOOKED_AT = 50;

const NOTHING_YET: ShellState = {
  shape: 'idle',
  newCount: 0,
  worst: null,
  top: [],
  servers: [],
  prompts: [],
  mutedUntil: null,
  quietUntil: null,
  readUpTo: null,
  appearance: { language: 'system', theme: 'system' },
  failure: null,
};

/** Keeps the shell's picture of the engine up to date, until it is stopped. */
export function watchShellState(parts: ShellWatchParts): ShellWatch {
  return new EngineWatch(parts);
}

class EngineWatch implements ShellWatch {
  readonly #parts: ShellWatchParts;
  readonly #ending = new AbortController();
  readonly #loops: readonly Promise<void>[];
  #state = NOTHING_YET;
  #asking: Promise<void> | null = null;
  #askAgain = false;
  #gathering = false;

  constructor(parts: ShellWatchParts) {
    this.#parts = parts;
    this.#loops = [this.#listen(), this.#tick()];
  }

  current(): ShellState {
    return this.#state;
  }

  async refresh(): Promise<void> {
    // An answer that is on its way may have been made before what the caller knows of.
    if (this.#asking) this.#askAgain = true;
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    await this.#asking;
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await Promise.all([...this.#loops, this.#asking]);
  }

  async #ask(): Promise<void> {
    do {
      this.#askAgain = false;
      const next = await this.#read();
      if (this.#ending.signal.aborted) return;
      this.#take(next);
    } while (this.#askAgain);
  }

  async #read(): Promise<ShellState> {
    const { client, clock, log } = this.#parts;
    try {
      return await readState(client, clock.now());
    } catch (error) {
      const failure = failureOf(error);
      log.warn('the shell could not ask the engine', { code: failure.code, message: failure.message });
      return { ...this.#state, failure, shape: 'error' };
    }
  }

  #take(next: ShellState): void {
    const changed = JSON.stringify(next) !== JSON.stringify(this.#state);
    this.#state = next;
    if (changed) this.#parts.onChange(next);
  }

  async #tick(): Promise<void> {
    do await this.refresh();
    while (await this.#wait(TICK));
  }

  async #listen(): Promise<void> {
    do {
      try {
        const events = await this.#parts.client.system.events(undefined, { signal: this.#ending.signal });
        for await (const event of events) if (matters(event)) this.#gather();
      } catch (error) {
        if (this.#ending.signal.aborted) return;
        this.#parts.log.warn('the events of the engine ended', { message: failureOf(error).message });
      }
    } while (await this.#wait(RETRY));
  }

  #gather(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    void this.#wait(GATHER).then((going) => {
      this.#gathering = false;
      return going ? this.refresh() : undefined;
    });
  }

  /** False when the watch has ended meanwhile. */
  #wait(milliseconds: number): Promise<boolean> {
    return waited(this.#parts.clock, milliseconds, this.#ending.signal);
  }
}

/** A run tells of each step; only its end changes what the shell says. */
function matters(event: EngineEvent): boolean {
  switch (event.kind) {
    case 'findings-changed':
    case 'health-changed':
    case 'prompts-changed':
    case 'notifications-changed':
    case 'settings-changed':
    case 'rules-changed':
      return true;
    case 'run-progress':
      return event.run.state !== 'running';
    case 'models-changed':
    case 'reanalysis-changed':
    case 'notice':
    case 'notice-withdrawn':
    case 'views-changed':
      return false;
  }
}

async function readState(client: EngineClient, now: Milliseconds): Promise<ShellState> {
  const [findings, views, notifications, prompts, settings] = await Promise.all([
    client.findings.list({ filter: { states: ['new'] }, limit: LOOKED_AT }),
    client.servers.list(),
    client.notifications.state(),
    client.system.prompts(),
    client.settings.get(),
  ]);
  const servers = views.map((view) => shellServer(view, now));
  const { mutedUntil, quietUntil } = notifications;
  const { language, theme } = settings.appearance;
  const known = {
    newCount: findings.total,
    worst: findings.rows.reduce<Severity | null>(
      (worst, { severity }) => (worst === null ? severity : worstSeverity(worst, severity)),
      null,
    ),
    top: findings.rows.toSorted(graverThenNewer).slice(0, SHOWN),
    servers,
    prompts,
    mutedUntil,
    quietUntil,
    readUpTo: leastReadUpTo(servers),
    appearance: { language, theme },
    failure: null,
  };
  return { ...known, shape: shapeOf(known, now) };
}

function graverThenNewer(left: FindingRow, right: FindingRow): number {
  return compareSeverity(right.severity, left.severity) || right.lastSeen - left.lastSeen;
}

function leastReadUpTo(servers: ShellState['servers']): Milliseconds | null {
  const ends = servers.filter(({ state }) => state !== 'paused').map(({ readUpTo }) => readUpTo);
  const known = ends.filter((end) => end !== null);
  return known.length === 0 || known.length < ends.length ? null : Math.min(...known);
}

/** The engine's failures cross the contract as data of an error. */
function failureOf(error: unknown): Failure {
  const data = error instanceof Error && 'data' in error ? failureSchema.safeParse(error.data) : null;
  return data?.success ? data.data : toFailure(error);
}
