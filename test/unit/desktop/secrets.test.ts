import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeychain } from '../../../electron/desktop/secrets.ts';
import type { Log } from '../../../electron/engine/ports.ts';
import type { SecretsPlace } from '../../../shared/domain/secrets-place.ts';
import { SafeStorageDouble } from '../../doubles/electron/safe-storage.ts';

const SECRET = 'correct horse battery staple';
const NOW = Date.UTC(2026, 10, 21, 9, 41, 7);

let folder: string;
let safeStorage: SafeStorageDouble;
let logged: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nj-secrets-'));
  safeStorage = new SafeStorageDouble();
  logged = [];
});
afterEach(() => {
  expect(logged.join('\n')).not.toContain(SECRET);
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

function open(platform: NodeJS.Platform = 'linux') {
  const write: Log['info'] = (message, fields) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  return openKeychain({ safeStorage, platform, folder, clock: { now: () => NOW }, log });
}

const file = () => join(folder, 'secrets.json');

describe('the keychain', () => {
  it('gives back after a restart what was stored, and nothing else', async () => {
    const before = await open();
    await before.set('ssh web1', SECRET);
    await before.set('ssh db1', 'another');
    const after = await open();
    expect(await after.get('ssh web1')).toBe(SECRET);
    expect(await after.get('ssh db1')).toBe('another');
    expect(await after.get('ssh mail')).toBeNull();
    expect(await after.get('constructor')).toBeNull();
    expect(logged).toEqual([]);
  });

  it('writes ciphertext alone, for the user alone, and leaves nothing else behind', async () => {
    const secrets = await open();
    await secrets.set('ssh web1', SECRET);
    const text = readFileSync(file(), 'utf8');
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(Buffer.from(SECRET).toString('base64').slice(0, 20));
    // Windows has other rights; there the folder of the user keeps others out.
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['secrets.json']);
  });

  it('loses none of many changes at once', async () => {
    const secrets = await open();
    const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`);
    await Promise.all(keys.map((key) => secrets.set(key, key)));
    await Promise.all([secrets.delete('key 3'), secrets.set('key 4', 'changed')]);
    const after = await open();
    expect(await Promise.all(keys.slice(2, 6).map((key) => after.get(key)))).toEqual([
      'key 2',
      null,
      'changed',
      'key 5',
    ]);
  });

  it('encrypts anew when the system has a newer key', async () => {
    const secrets = await open();
    await secrets.set('ssh web1', SECRET);
    const old = readFileSync(file(), 'utf8');
    safeStorage.rotate();
    expect(await secrets.get('ssh web1')).toBe(SECRET);
    expect(readFileSync(file(), 'utf8')).not.toBe(old);
    const { shouldReEncrypt } = await safeStorage.decryptStringAsync(
      Buffer.from(
        (JSON.parse(readFileSync(file(), 'utf8')) as { secrets: Record<string, string> }).secrets[
          'ssh web1'
        ] ?? '',
        'base64',
      ),
    );
    expect(shouldReEncrypt).toBe(false);
  });

  it('asks again, and keeps what it has, while the keychain is locked', async () => {
    const secrets = await open();
    await secrets.set('ssh web1', SECRET);
    safeStorage.isLocked = true;
    expect(await secrets.get('ssh web1')).toBeNull();
    expect(logged.some((line) => line.includes('did not give a secret back'))).toBe(true);
    safeStorage.isLocked = false;
    expect(await secrets.get('ssh web1')).toBe(SECRET);
  });

  it('says that it could not store, without saying what', async () => {
    const secrets = await open();
    safeStorage.isLocked = true;
    const error: unknown = await secrets.set('ssh web1', SECRET).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ failure: { message: 'The secret was not stored.' } });
    expect(`${String(error)} ${JSON.stringify(error)} ${String((error as Error).cause)}`).not.toContain(
      SECRET,
    );
  });

  it('sets a damaged file aside and names it', async () => {
    writeFileSync(file(), '{"version": 1, "secrets": {"ssh web1": "AAAA');
    const secrets = await open();
    expect(secrets.available).toBe(true);
    expect(secrets.setAside).toBe('secrets.json.damaged-2026-11-21T09-41-07.000Z');
    expect(logged.join()).toContain('secrets.json.damaged-');
    await secrets.set('ssh web1', SECRET);
    expect(readdirSync(folder).toSorted()).toEqual([
      'secrets.json',
      'secrets.json.damaged-2026-11-21T09-41-07.000Z',
    ]);
    expect(readFileSync(join(folder, 'secrets.json.damaged-2026-11-21T09-41-07.000Z'), 'utf8')).toContain(
      'AAAA',
    );
  });

  it.each(['[]', '{"version": 2, "secrets": {}}', '{"version": 1, "secrets": {"a": 7}}', ''])(
    'takes %j for damaged',
    async (text) => {
      writeFileSync(file(), text);
      expect((await open()).setAside).toContain('damaged');
    },
  );

  it('goes on after a change that could not be written', async () => {
    const secrets = await open();
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'in the way');
    await expect(secrets.set('ssh web1', SECRET)).rejects.toThrow();
    expect(await secrets.get('ssh web1')).toBeNull();
    rmSync(folder);
    await secrets.set('ssh web1', SECRET);
    expect(await secrets.get('ssh web1')).toBe(SECRET);
  });
});

describe('where no keychain protects anything', () => {
  it.each<[string, NodeJS.Platform, () => void, SecretsPlace, RegExp]>([
    [
      'Linux has only basic_text',
      'linux',
      () => (safeStorage.backend = 'basic_text'),
      'memory-unprotected',
      /readable by anyone/,
    ],
    [
      'it does not answer',
      'darwin',
      () => (safeStorage.isAvailable = false),
      'memory-no-answer',
      /does not answer/,
    ],
  ])('%s: nothing is stored, and it says why', async (_name, platform, change, place, why) => {
    const before = await open();
    await before.set('ssh web1', SECRET);
    change();
    const secrets = await open(platform);
    expect(secrets.available).toBe(false);
    expect(secrets.place).toBe(place);
    await expect(secrets.set('ssh web1', 'other')).rejects.toThrow(why);
    expect(await secrets.get('ssh web1')).toBeNull();
    await secrets.delete('ssh web1');
    expect(readFileSync(file(), 'utf8')).not.toContain('ssh web1');
  });

  it('takes a question that fails for no', async () => {
    safeStorage.isAsyncEncryptionAvailable = () => Promise.reject(new Error(SECRET));
    expect((await open()).available).toBe(false);
  });

  it('has nothing against basic_text being named elsewhere than on Linux', async () => {
    safeStorage.backend = 'basic_text';
    const secrets = await open('win32');
    expect([secrets.available, secrets.place]).toEqual([true, 'windows-account']);
  });
});

describe('the calls of safeStorage that end with Electron 46, and the one that gives up protection', () => {
  it('are named nowhere in the code of the hosts and the engine', () => {
    const root = fileURLToPath(new URL('../../../electron/', import.meta.url));
    const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    expect(sources).toContain(join('desktop', 'secrets.ts'));
    const naming = sources.filter((name) =>
      /\b(encryptString|decryptString|isEncryptionAvailable|setUsePlainTextEncryption)\b/u.test(
        readFileSync(join(root, name), 'utf8'),
      ),
    );
    expect(naming).toEqual([]);
  });
});
