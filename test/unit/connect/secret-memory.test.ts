import { describe, expect, it } from 'vitest';
import { SecretMemory } from '../../../electron/engine/connect/secret-memory.ts';
import type { Log, Secrets } from '../../../electron/engine/ports.ts';

function make(secrets: Partial<Secrets> = {}) {
  const kept = new Map<string, string>();
  const warned: string[] = [];
  const write = (message: string, fields?: object) =>
    void warned.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const keychain: Secrets = {
    available: true,
    place: 'desktop-keychain',
    setAside: null,
    get: (key) => Promise.resolve(kept.get(key) ?? null),
    set: (key, value) => Promise.resolve(void kept.set(key, value)),
    delete: (key) => Promise.resolve(void kept.delete(key)),
    ...secrets,
  };
  const memory = (connection = 'ssh web1') => new SecretMemory(connection, keychain, log);
  return { memory, kept, warned };
}

describe('the memory for secrets', () => {
  it('keeps what it may, where it may', async () => {
    const { memory, kept } = make();
    const first = memory();
    await first.keep('never?', 'a', 'never');
    await first.keep('session?', 'b', 'session');
    await first.keep('keychain?', 'c', 'keychain');
    expect(await first.recall('never?')).toBeNull();
    expect(await first.recall('session?')).toBe('b');
    expect([...kept]).toEqual([['ssh web1: keychain?', 'c']]);
    const afterRestart = memory();
    expect(await afterRestart.recall('session?')).toBeNull();
    expect(await afterRestart.recall('keychain?')).toBe('c');
    expect(await memory('ssh web2').recall('keychain?')).toBeNull();
  });

  it('forgets what is wrong everywhere', async () => {
    const { memory, kept } = make();
    const first = memory();
    await first.keep('?', 'wrong', 'keychain');
    await first.forget('?');
    expect(await first.recall('?')).toBeNull();
    expect(kept.size).toBe(0);
  });

  it('keeps until quit, and says so, where the keychain is missing or fails, without the secret in the log', async () => {
    const failing = () => Promise.reject(new Error('cannot store hunter2'));
    for (const secrets of [{ available: false }, { set: failing, get: failing, delete: failing }]) {
      const { memory, warned } = make(secrets);
      const first = memory();
      await first.keep('?', 'hunter2', 'keychain');
      expect(await first.recall('?')).toBe('hunter2');
      expect(warned).toHaveLength(1);
      await first.forget('?');
      expect(await first.recall('?')).toBeNull();
      expect(warned.join()).not.toContain('hunter2');
    }
  });
});
