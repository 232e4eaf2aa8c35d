import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Store } from '../store/store.ts';

const SETTING = 'installation-key';

/** The key under which secrets become tokens. Made once, so that equal secrets stay equal over restarts. */
export function installationKey(store: Store): Uint8Array {
  const known = store.settings.get(SETTING, z.string().regex(/^[0-9a-f]{64}$/));
  const key = known ?? randomBytes(32).toString('hex');
  if (known === null) store.settings.set(SETTING, key);
  return Buffer.from(key, 'hex');
}
