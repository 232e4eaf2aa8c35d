import { z } from 'zod';

/** What can go wrong, by name: a page may say each in words of its own. `unexpected` is whatever has no other name. */
export const failureCodeSchema = z.enum([
  'ssh-missing',
  'ssh-too-old',
  'host-unknown',
  'host-unreachable',
  'host-key-changed',
  'host-key-rejected',
  'authentication-refused',
  'forward-refused',
  'prompt-expired',
  'tunnel-dead',
  'connection-refused',
  'tls-failed',
  'loki-not-ready',
  'loki-rejected-query',
  'loki-unauthorized',
  'loki-overloaded',
  'loki-timeout',
  'loki-closed-connection',
  'loki-unexpected-answer',
  'loki-too-many-lines-in-one-nanosecond',
  'loki-not-kept',
  'range-given-up',
  'model-missing',
  'model-unreachable',
  'model-timeout',
  'model-out-of-memory',
  'model-busy',
  'model-prompt-too-long',
  'model-answer-invalid',
  'model-cloud-refused',
  'model-not-chosen',
  'model-host-missing',
  'model-on-battery',
  'model-resting',
  'model-failed-before',
  'question-given-up',
  'suppression-matches-everything',
  'suppression-ended',
  'address-invalid',
  'transfer-no-json',
  'transfer-other-format',
  'transfer-newer',
  'transfer-moved-on',
  'transfer-suppression-refused',
  'clock-skew',
  'store-failed',
  'reduction-failed',
  'rule-invalid',
  'cancelled',
  'unexpected',
]);
export type FailureCode = z.infer<typeof failureCodeSchema>;

/** A failure as data: what a page shows and a run stores. `detail` is the other side's own text, made printable. */
export const failureSchema = z.object({
  code: failureCodeSchema,
  /** What happened, one sentence. */
  message: z.string(),
  /** What to do about it, one sentence. */
  advice: z.string(),
  detail: z.string().optional(),
  /** What the sentences name besides, by name, so that another language can say it too. */
  values: z.record(z.string(), z.string()).optional(),
});
export type Failure = z.infer<typeof failureSchema>;

/** The one error class of the engine: thrown with a `Failure`, keeps its cause. */
export class NightjarError extends Error {
  override readonly name = 'NightjarError';
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(`${failure.message} ${failure.advice}`.trim(), options);
    this.failure = failure;
  }
}

/** Turns whatever was thrown into a `Failure`; an unknown error keeps its text as detail. */
export function toFailure(error: unknown): Failure {
  if (error instanceof NightjarError) return error.failure;
  if (error instanceof Error && error.name === 'AbortError') {
    return { code: 'cancelled', message: 'It was stopped.', advice: 'Start it again when you want it.' };
  }
  return {
    code: 'unexpected',
    message: 'Nightjar met an error it has no name for.',
    advice: 'Try again; if it stays, report it with the text below.',
    detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  };
}
