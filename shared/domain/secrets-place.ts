import { z } from 'zod';

/**
 * Where secrets are kept: encrypted by the system, or in memory until Nightjar ends because the desktop has no keychain
 * that protects them, because the keychain does not answer, or because a browser's host has none.
 */
export const secretsPlaceSchema = z.enum([
  'macos-keychain',
  'windows-account',
  'desktop-keychain',
  'memory-unprotected',
  'memory-no-answer',
  'memory-browser',
]);
export type SecretsPlace = z.infer<typeof secretsPlaceSchema>;
