import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { DecryptStringAsyncReturnValue, SafeStorage } from 'electron';

type SafeStorageSlice = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

const NONCE = 12;
const TAG = 16;

/** Stands for Electron's `safeStorage`, its asynchronous half: encrypts in earnest, with keys that die with it. */
export class SafeStorageDouble implements SafeStorageSlice {
  isAvailable = true;
  isLocked = false;
  backend: ReturnType<SafeStorage['getSelectedStorageBackend']> = 'gnome_libsecret';
  #keys = [randomBytes(32)];

  /** From now on there is a newer key; what was encrypted with the older ones stays readable. */
  rotate(): void {
    this.#keys = [randomBytes(32), ...this.#keys];
  }

  isAsyncEncryptionAvailable(): Promise<boolean> {
    return Promise.resolve(this.isAvailable);
  }

  getSelectedStorageBackend(): ReturnType<SafeStorage['getSelectedStorageBackend']> {
    return this.backend;
  }

  async encryptStringAsync(plainText: string): Promise<Buffer> {
    const [key] = this.#keys;
    if (this.isLocked || !key) throw new Error(`the keychain is locked, could not encrypt ${plainText}`);
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const text = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()]);
    return Promise.resolve(Buffer.concat([nonce, cipher.getAuthTag(), text]));
  }

  async decryptStringAsync(encrypted: Buffer): Promise<DecryptStringAsyncReturnValue> {
    if (this.isLocked) throw new Error('the keychain is locked');
    for (const [age, key] of this.#keys.entries()) {
      const result = decrypt(key, encrypted);
      if (result !== null) return Promise.resolve({ result, shouldReEncrypt: age > 0 });
    }
    throw new Error('no key fits');
  }
}

function decrypt(key: Buffer, encrypted: Buffer): string | null {
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, encrypted.subarray(0, NONCE));
    cipher.setAuthTag(encrypted.subarray(NONCE, NONCE + TAG));
    return cipher.update(encrypted.subarray(NONCE + TAG), undefined, 'utf8') + cipher.final('utf8');
  } catch {
    return null;
  }
}

export const safeStorage = new SafeStorageDouble();
