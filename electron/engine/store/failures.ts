import { NightjarError } from '../../../shared/domain/failure.ts';

/** A `store-failed` error; `detail` is SQLite's or the system's own text. */
export function storeError(message: string, advice: string, cause?: unknown): NightjarError {
  const detail = cause instanceof Error ? { detail: `${codeOf(cause)} ${cause.message}`.trim() } : {};
  return new NightjarError({ code: 'store-failed', message, advice, ...detail }, { cause });
}

/** SQLite's result code (`SQLITE_BUSY`) or the system's (`ENOENT`); empty if the error has none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
