import { rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { SafeStorage } from 'electron';
import { z } from 'zod';
import { NightjarError } from '../../shared/domain/failure.ts';
import type { SecretsPlace } from '../../shared/domain/secrets-place.ts';
import type { Clock, Log, Secrets } from '../engine/ports.ts';
import { readIfThere, replaceFile } from './private-file.ts';

/** The asynchronous calls alone: the others end with Electron 46. */
type KeychainPart = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

interface KeychainParts {
  readonly safeStorage: KeychainPart;
  readonly platform: NodeJS.Platform;
  /** The user's own data folder. */
  readonly folder: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

const FILE = 'secrets.json';

/** By key, encrypted by the system's keychain, in base64. */
const fileSchema = z.object({ version: z.literal(1), secrets: z.record(z.string(), z.base64()) });

/** Why nothing is stored. */
const REFUSALS = {
  'memory-unprotected':
    'This desktop has no keychain that Nightjar knows (a Secret Service such as GNOME Keyring, or KWallet), so secrets ' +
    'would lie on the disk readable by anyone who has it.',
  'memory-no-answer': 'The keychain of this computer does not answer.',
} as const satisfies Partial<Record<SecretsPlace, string>>;
type Refusal = keyof typeof REFUSALS;

const KEPT: Readonly<Partial<Record<NodeJS.Platform, SecretsPlace>>> = {
  darwin: 'macos-keychain',
  win32: 'windows-account',
};

/**
 * Opens what the system's keychain protects. To be called when the app is ready. Where no real keychain answers,
 * nothing can be stored and `place` says why; what was stored earlier can still be deleted.
 */
export async function openKeychain(parts: KeychainParts): Promise<Secrets> {
  const refused = await reasonAgainst(parts);
  if (refused !== null) parts.log.warn('no keychain is used', { reason: refused });
  const file = await SecretsFile.open(parts);
  return new Keychain(parts, file, refused);
}

async function reasonAgainst({ safeStorage, platform, log }: KeychainParts): Promise<Refusal | null> {
  try {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return 'memory-no-answer';
  } catch (error) {
    log.warn('the keychain could not be asked', { name: error instanceof Error ? error.name : typeof error });
    return 'memory-no-answer';
  }
  const isBasic = platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text';
  return isBasic ? 'memory-unprotected' : null;
}

class Keychain implements Secrets {
  readonly #parts: KeychainParts;
  readonly #file: SecretsFile;
  readonly #refused: Refusal | null;

  constructor(parts: KeychainParts, file: SecretsFile, refused: Refusal | null) {
    this.#parts = parts;
    this.#file = file;
    this.#refused = refused;
  }

  get available(): boolean {
    return this.#refused === null;
  }

  get place(): SecretsPlace {
    return this.#refused ?? KEPT[this.#parts.platform] ?? 'desktop-keychain';
  }

  get setAside(): string | null {
    return this.#file.setAside;
  }

  /** Null as well where the keychain does not give it back, for instance because it was locked: the person is asked. */
  async get(key: string): Promise<string | null> {
    const stored = this.#file.get(key);
    if (stored === undefined || this.#refused !== null) return null;
    const { safeStorage, log } = this.#parts;
    try {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(stored, 'base64'));
      if (shouldReEncrypt) await this.#renew(key, stored, result);
      return result;
    } catch (error) {
      // Never the error's text: it is not ours, and it comes from beside the secret.
      log.warn('the keychain did not give a secret back', {
        name: error instanceof Error ? error.name : typeof error,
      });
      return null;
    }
  }

  async set(key: string, value: string): Promise<void> {
    if (this.#refused !== null) throw notStored(REFUSALS[this.#refused]);
    let encrypted: Buffer;
    try {
      encrypted = await this.#parts.safeStorage.encryptStringAsync(value);
    } catch {
      // Without its cause, for the same reason.
      throw notStored('The keychain of this computer refused it.');
    }
    await this.#file.change((secrets) => ({ ...secrets, [key]: encrypted.toString('base64') }));
  }

  async delete(key: string): Promise<void> {
    await this.#file.change(({ [key]: _gone, ...rest }) => rest);
  }

  /** The system has a newer key. What was stored meanwhile by someone else is left alone. */
  async #renew(key: string, stored: string, value: string): Promise<void> {
    const { safeStorage, log } = this.#parts;
    try {
      const encrypted = (await safeStorage.encryptStringAsync(value)).toString('base64');
      await this.#file.change((secrets) =>
        secrets[key] === stored ? { ...secrets, [key]: encrypted } : secrets,
      );
    } catch (error) {
      log.warn('a secret could not be encrypted anew', {
        name: error instanceof Error ? error.name : typeof error,
      });
    }
  }
}

/** What lies on the disk. Changes are written one after the other, each as a whole file. */
class SecretsFile {
  readonly #path: string;
  #secrets: Readonly<Record<string, string>>;
  #writing: Promise<void> = Promise.resolve();
  /** The name under which a damaged file lies now. */
  readonly setAside: string | null;

  private constructor(path: string, secrets: Readonly<Record<string, string>>, setAside: string | null) {
    this.#path = path;
    this.#secrets = secrets;
    this.setAside = setAside;
  }

  static async open({ folder, clock, log }: KeychainParts): Promise<SecretsFile> {
    const path = join(folder, FILE);
    const text = await readIfThere(path);
    if (text === null) return new SecretsFile(path, {}, null);
    const secrets = parse(text);
    if (secrets) return new SecretsFile(path, secrets, null);
    const aside = `${path}.damaged-${new Date(clock.now()).toISOString().replaceAll(':', '-')}`;
    await rename(path, aside);
    log.error('the file of secrets was damaged and was set aside', { file: basename(aside) });
    return new SecretsFile(path, {}, basename(aside));
  }

  get(key: string): string | undefined {
    return Object.hasOwn(this.#secrets, key) ? this.#secrets[key] : undefined;
  }

  change(
    step: (secrets: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
  ): Promise<void> {
    const written = this.#writing.then(async () => {
      const next = step(this.#secrets);
      if (next === this.#secrets) return;
      await replaceFile(this.#path, `${JSON.stringify({ version: 1, secrets: next }, null, 2)}\n`);
      this.#secrets = next;
    });
    // The next change does not fail because this one did.
    this.#writing = written.catch(() => undefined);
    return written;
  }
}

function parse(text: string): Record<string, string> | null {
  try {
    const read = fileSchema.safeParse(JSON.parse(text));
    return read.success ? read.data.secrets : null;
  } catch {
    return null;
  }
}

function notStored(why: string): NightjarError {
  return new NightjarError({
    code: 'unexpected',
    message: 'The secret was not stored.',
    advice: `It is kept until Nightjar ends. ${why}`,
  });
}
