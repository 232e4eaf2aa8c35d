import type { Draft } from '../../../shared/domain/draft.ts';
import { failureCodeSchema, type Failure, type FailureCode } from '../../../shared/domain/failure.ts';
import { MILLISECONDS_PER_MINUTE, type Milliseconds } from '../../../shared/domain/time.ts';
import type { Severity } from '../../../shared/domain/words.ts';

/** Source id of occurrences that are Nightjar's own and come from no log. */
export const OWN_SOURCE = 'nightjar';

const SEVERITY: Partial<Record<FailureCode, Severity>> = {
  'host-key-changed': 'critical',
  'authentication-refused': 'high',
  'host-key-rejected': 'high',
  'store-failed': 'high',
  'reduction-failed': 'high',
  'clock-skew': 'low',
  'model-missing': 'low',
  'model-unreachable': 'low',
  'model-busy': 'low',
  'model-timeout': 'low',
  'model-answer-invalid': 'low',
  'model-out-of-memory': 'low',
  'model-cloud-refused': 'low',
};

const TITLE: Partial<Record<FailureCode, string>> = {
  'host-key-changed': 'The host key of a server has changed',
  'authentication-refused': 'A server refuses to let Nightjar in',
  'host-key-rejected': 'A server’s host key was not accepted',
  'prompt-expired': 'A server waits for your answer',
  'tunnel-dead': 'The tunnel to a server is down',
  'forward-refused': 'A server refuses to forward to Loki',
  'reduction-failed': 'Nightjar could not reduce what it read',
  'clock-skew': 'A server’s clock is off',
  'model-missing': 'The model is not there',
  'model-unreachable': 'No model answers',
};

/** A title for a lock screen, by the failure's code alone: messages and subjects may hold names and addresses. */
export function plainFailureTitle(code: string): string {
  const known = failureCodeSchema.safeParse(code);
  const title = known.success ? TITLE[known.data] : undefined;
  if (title !== undefined) return title;
  if (code === 'interesting') return 'Lines that you want to see';
  if (code.startsWith('loki-')) return 'Loki does not answer as it should';
  return code.startsWith('model-') ? 'The model does not answer as it should' : 'A server cannot be read';
}

/**
 * Nightjar's own failure as a finding, one a failure code and subject: silence must mean health, so what is not read
 * or not asked is news like any other.
 *
 * @param subject what it concerns beyond the server, such as a source's name; part of the identity
 */
export function ownFailureDraft(failure: Failure, subject: string | null, now: Milliseconds): Draft {
  const about = subject === null ? '' : ` (${subject})`;
  return {
    origin: { kind: 'nightjar', code: failure.code },
    identity: { kind: 'nightjar', parts: subject === null ? [failure.code] : [failure.code, subject] },
    title: `${TITLE[failure.code] ?? failure.message.replace(/\.$/, '')}${about}`,
    severity: SEVERITY[failure.code] ?? 'medium',
    category: 'nightjar',
    explanation: [failure.message, failure.detail].filter((part) => part !== undefined).join('\n'),
    recommendation: failure.advice,
    judged: true,
    occurrences: [
      { sourceId: OWN_SOURCE, minute: Math.floor(now / MILLISECONDS_PER_MINUTE), count: 1, entities: {} },
    ],
    evidence: [],
  };
}
