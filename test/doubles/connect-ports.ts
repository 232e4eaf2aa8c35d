import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock, Log, Ports, Prompt, PromptAnswer, Secrets } from '../../electron/engine/ports.ts';
import { ManualClock } from './clock.ts';

/** What a person would answer; `null`: nothing, as long as the question is on the screen. */
type Answering = (prompt: Prompt) => PromptAnswer | null | Promise<PromptAnswer>;

export interface ConnectPorts extends Ports {
  readonly clock: Clock;
  /** All questions so far. */
  readonly asked: Prompt[];
  /** How many questions were taken back before they were answered. */
  readonly takenBack: () => number;
  readonly keychain: Map<string, string>;
  /** Everything that was logged, as text. */
  readonly logged: string[];
  /** Removes the runtime folder. */
  cleanUp(): void;
}

export interface ConnectPortsOptions {
  readonly answer?: Answering;
  /** Default: stands still, so that nothing expires and nothing is tried again by itself. */
  readonly clock?: ManualClock;
  /** Default true. */
  readonly keychain?: boolean;
  readonly random?: () => number;
}

/** Ports with real folders, the real askpass helper, a scripted person and a keychain in memory. */
export function connectPorts(options: ConnectPortsOptions = {}): ConnectPorts {
  const runtime = mkdtempSync(join(tmpdir(), 'nj-'));
  const asked: Prompt[] = [];
  let takenBack = 0;
  const keychain = new Map<string, string>();
  const logged: string[] = [];
  return {
    clock: options.clock ?? new ManualClock(),
    paths: {
      data: runtime,
      runtime,
      askpass: fileURLToPath(new URL('../../electron/engine/connect/askpass.sh', import.meta.url)),
    },
    log: memoryLog(logged),
    wakeUps: { onSuspend: () => () => {}, onResume: () => () => {}, onNetwork: () => () => {} },
    power: { onBattery: () => false, onChange: () => () => {} },
    loginItem: null,
    prompts: {
      ask: async (prompt, signal) => {
        asked.push(prompt);
        const answer = (await options.answer?.(prompt)) ?? null;
        if (answer !== null) return answer;
        return new Promise((_resolve, reject) => {
          const onAbort = () => {
            takenBack += 1;
            reject(signal.reason as Error);
          };
          if (signal.aborted) onAbort();
          else signal.addEventListener('abort', onAbort, { once: true });
        });
      },
    },
    secrets: memorySecrets(keychain, options.keychain ?? true),
    notifier: { show: () => {}, withdraw: () => {} },
    random: options.random ?? (() => 0.5),
    asked,
    takenBack: () => takenBack,
    keychain,
    logged,
    cleanUp: () => rmSync(runtime, { recursive: true, force: true }),
  };
}

function memoryLog(lines: string[]): Log {
  const write = (message: string, fields?: Readonly<Record<string, unknown>>) =>
    void lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  return { debug: write, info: write, warn: write, error: write };
}

function memorySecrets(kept: Map<string, string>, available: boolean): Secrets {
  return {
    available,
    place: 'desktop-keychain',
    setAside: null,
    get: (key) => Promise.resolve(kept.get(key) ?? null),
    set: (key, value) => Promise.resolve(void kept.set(key, value)),
    delete: (key) => Promise.resolve(void kept.delete(key)),
  };
}
