import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { LinkState } from '../connect/server-link.ts';

/** What Nightjar does next about a server, by itself; at `at` where a time is known. */
export type NextStep =
  | { readonly kind: 'paused' | 'reading' | 'needs-you' }
  | { readonly kind: 'reconnect' | 'retry' | 'poll'; readonly at: Milliseconds };

interface LaneSituation {
  readonly paused: boolean;
  readonly polling: boolean;
  readonly link: LinkState;
  /** When a broken connection is opened again by itself. */
  readonly reconnectAt: Milliseconds | null;
  /** When a source that failed is tried again. */
  readonly retryAt: Milliseconds | null;
  readonly pollAt: Milliseconds;
}

/** Whatever comes first, but that what waits for the person comes to nothing before. */
export function nextStep(situation: LaneSituation): NextStep {
  const { paused, polling, link, reconnectAt, retryAt, pollAt } = situation;
  if (paused) return { kind: 'paused' };
  if (link === 'needs-you') return { kind: 'needs-you' };
  if (link === 'waiting' && reconnectAt !== null) return { kind: 'reconnect', at: reconnectAt };
  if (polling) return { kind: 'reading' };
  if (retryAt !== null && retryAt < pollAt) return { kind: 'retry', at: retryAt };
  return { kind: 'poll', at: pollAt };
}
