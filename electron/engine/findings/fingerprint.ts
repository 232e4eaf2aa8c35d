import { createHash } from 'node:crypto';
import type { Identity } from '../../../shared/domain/draft.ts';

/** Raised when the inputs or the hash change; old fingerprints then become aliases, so that triage survives. */
export const FINGERPRINT_VERSION = 1;

/**
 * What makes two drafts the same finding, on every machine: SHA-256 over the identity, 32 hex digits. No key and
 * no server in it, because the same thing on three servers is one finding.
 */
export function fingerprintOf(identity: Identity): string {
  const canonical = JSON.stringify([FINGERPRINT_VERSION, identity.kind, ...identity.parts]);
  return createHash('sha256').update(canonical).digest('hex').slice(0, 32);
}
