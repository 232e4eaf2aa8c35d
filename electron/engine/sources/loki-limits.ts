import { parseDuration } from '../../../shared/domain/duration.ts';
import type { Nanoseconds } from '../../../shared/domain/time.ts';
import type { Failed } from './loki-failures.ts';

/** A limit that Loki named when it refused a query. */
export type LearnedLimit =
  | { readonly kind: 'entries'; readonly limit: number }
  | { readonly kind: 'length'; readonly limit: Nanoseconds }
  /** The range holds more bytes than one query may read. */
  | { readonly kind: 'bytes' };

/**
 * The limit in a refusal's text (3.x: `max_entries_limit_per_query (5001 > 5000)`, 2.x without the suffix;
 * `the query time range exceeds the limit (query length: 768h0m0s, limit: 30d1h)`); null if it names none, or
 * one that would not have refused.
 */
export function learnLimit({ failure }: Failed): LearnedLimit | null {
  if (failure.code !== 'loki-rejected-query' || failure.detail === undefined) return null;
  const entries = /limit > max_entries_limit\w* \((\d+) > (\d+)\)/.exec(failure.detail);
  if (entries) {
    const [asked, limit] = [Number(entries[1]), Number(entries[2])];
    return limit > 0 && limit < asked ? { kind: 'entries', limit } : null;
  }
  const length = /time range exceeds the limit \(query length: [^,]+, limit: ([^)]+)\)/.exec(failure.detail);
  if (length) {
    const limit = parseDuration(length[1] ?? '');
    return limit !== null && limit > 0n ? { kind: 'length', limit } : null;
  }
  return /would read too many bytes/.test(failure.detail) ? { kind: 'bytes' } : null;
}
