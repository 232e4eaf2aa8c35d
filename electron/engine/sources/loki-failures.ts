import { NightjarError, type Failure, type FailureCode } from '../../../shared/domain/failure.ts';
import type { Nanoseconds } from '../../../shared/domain/time.ts';
import { printable } from '../connect/printable.ts';
import { connectionFailure } from '../connect/tunnel.ts';

/**
 * What to do after a failed request: `never`: the same question fails again, or is not ours to repeat; `smaller`: wait
 * and ask for less, because size or load may be the reason.
 */
export type Retry = 'never' | 'smaller';

/** A request that brought no usable answer. */
export interface Failed {
  readonly kind: 'failed';
  readonly failure: Failure;
  readonly retry: Retry;
  readonly cause?: unknown;
}

const MOST_DETAIL = 500;

function detailOf(text: string): { detail?: string } {
  const clean = printable(text.slice(0, MOST_DETAIL * 4)).slice(0, MOST_DETAIL);
  return clean === '' ? {} : { detail: clean };
}

export function failed(
  code: FailureCode,
  retry: Retry,
  message: string,
  advice: string,
  detail = '',
  cause?: unknown,
): Failed {
  const failure = { code, message, advice, ...detailOf(detail) };
  return cause === undefined ? { kind: 'failed', failure, retry } : { kind: 'failed', failure, retry, cause };
}

export function toError({ failure, cause }: Failed): NightjarError {
  return new NightjarError(failure, cause === undefined ? undefined : { cause });
}

export function unexpected(why: string, retry: Retry, detail = ''): Failed {
  return failed(
    'loki-unexpected-answer',
    retry,
    `Loki's answer is not what its API promises: ${why}.`,
    'Check that the address leads to Loki itself and not to another program or a login page.',
    detail,
  );
}

export function timedOut(milliseconds: number): Failed {
  return failed(
    'loki-timeout',
    'smaller',
    `Loki did not answer within ${Math.round(milliseconds / 1000)} seconds.`,
    'Look at the load of the server; Nightjar asks for less at a time and tries again.',
  );
}

/** The failure that a status other than 200 stands for. */
export function fromStatus(status: number, body: string): Failed {
  if (status === 401 || status === 403) {
    return failed(
      'loki-unauthorized',
      'never',
      `Loki refuses to answer (HTTP ${status}).`,
      'Set the tenant (X-Scope-OrgID) of the source, or a secret header with the credentials; one that was refused is asked for again.',
      body,
    );
  }
  if (status === 429) {
    return failed(
      'loki-overloaded',
      'smaller',
      'Loki has too many queries waiting (HTTP 429).',
      'Wait, or raise the limits of queries in its configuration.',
      body,
    );
  }
  if (status === 504 || status === 408) return timedOutBy(status, body);
  if (status === 502 || status === 503) {
    return failed(
      'loki-not-ready',
      'smaller',
      `Loki is not ready to answer (HTTP ${status}).`,
      'It may be starting or stopping; look at its service on the server if this stays.',
      body,
    );
  }
  if (status >= 500) return unexpected(`it failed with HTTP ${status}`, 'smaller', body);
  if (status >= 300 && status < 400) {
    return unexpected(
      `it redirects elsewhere (HTTP ${status}), which Nightjar does not follow`,
      'never',
      body,
    );
  }
  if (status === 404 || status === 405) {
    return unexpected(`there is no Loki API at this address (HTTP ${status})`, 'never', body);
  }
  return failed(
    'loki-rejected-query',
    'never',
    `Loki rejects the query (HTTP ${status}): ${printable(body.slice(0, MOST_DETAIL))}`,
    'Correct the selector of this source.',
    body,
  );
}

function timedOutBy(status: number, body: string): Failed {
  return failed(
    'loki-timeout',
    'smaller',
    `Loki gave up on the query because it took too long (HTTP ${status}).`,
    'Narrow the selector, or raise query_timeout; Nightjar asks for less at a time and tries again.',
    body,
  );
}

/**
 * The failure that an error of the HTTP client stands for. What the way to the server has a name for (refused,
 * unreachable, a dead tunnel, a certificate) keeps it, and is for who owns the way to mend.
 */
export function fromError(error: unknown): Failed {
  const own = connectionFailure(error);
  if (own) return { kind: 'failed', failure: own, retry: 'never', cause: error };
  return failed(
    'loki-closed-connection',
    'smaller',
    'Loki closed the connection without a whole answer.',
    'A result over 4 MiB ends so, or a restart; Nightjar asks for less at a time and tries again.',
    error instanceof Error ? error.message : String(error),
    error,
  );
}

/** `2026-11-21T06:00:00.123456789Z` */
function formatInstant(at: Nanoseconds): string {
  const seconds = new Date(Number(at / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(at % 1_000_000_000n).padStart(9, '0')}Z`;
}

export function tooManyInOneNanosecond(selector: string, at: Nanoseconds, cause?: Failed): Failed {
  return failed(
    'loki-too-many-lines-in-one-nanosecond',
    'never',
    `More lines than Loki hands out at once share the instant ${formatInstant(at)} (${at} ns) in ${printable(selector)}, so they cannot be read whole.`,
    'Raise max_entries_limit_per_query, split the source into several selectors, or let the shipper set finer timestamps.',
    cause?.failure.detail ?? '',
  );
}
