import type { Power, Secrets, WakeUps } from '../engine/ports.ts';

/** An ordinary browser's host has no keychain: secrets stay in memory, and the page says so. */
export const noKeychain: Secrets = {
  available: false,
  place: 'memory-browser',
  setAside: null,
  get: () => Promise.resolve(null),
  set: () => Promise.reject(new Error('this host has no keychain')),
  delete: () => Promise.resolve(),
};

const TICK = 5_000;
const JUMP = 30_000;

/**
 * Notices sleep without an operating system's help: timers do not fire while the computer sleeps, so a tick that
 * comes much too late means that it woke up.
 */
export function clockJumpWakeUps(now: () => number): WakeUps & { stop(): void } {
  const resumed = new Set<() => void>();
  let last = now();
  const timer = setInterval(() => {
    const late = now() - last - TICK;
    last = now();
    if (late > JUMP) for (const listener of resumed) listener();
  }, TICK);
  timer.unref();
  return {
    onSuspend: () => () => undefined,
    // A tunnel that fails is tried again by itself; nothing tells this host of networks.
    onNetwork: () => () => undefined,
    onResume: (listener) => {
      resumed.add(listener);
      return () => resumed.delete(listener);
    },
    stop: () => clearInterval(timer),
  };
}

/** Nothing tells an ordinary browser's host about batteries. */
export const unknownPower: Power = { onBattery: () => false, onChange: () => () => undefined };
