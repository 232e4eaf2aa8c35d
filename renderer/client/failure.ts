import { ORPCError } from '@orpc/client';
import type { Failure } from '../../shared/domain/failure.ts';
import { LANGUAGE, type Language } from '../language/language.ts';
import { NotConnected } from './connection.ts';
import { inChinese } from '../../shared/domain/failures.zh.ts';
import { failures as text } from './messages.ts';

/** What a page shows of a failure: the engine's own code is of no use to a reader. */
export type ShownFailure = Pick<Failure, 'message' | 'advice' | 'detail'>;

/** A failure of the engine, which speaks English, in the language of the page. */
export function inWords(failure: Failure, language: Language = LANGUAGE): ShownFailure {
  return language === 'zh-CN' ? inChinese(failure) : failure;
}

/**
 * Turns whatever a call threw into sentences. The engine sends a `Failure` as the error's data; a refused input
 * comes with the list of what is wrong in it.
 */
export function failureOf(error: unknown): ShownFailure {
  if (error instanceof NotConnected || isClosedSocket(error)) {
    return text.closed;
  }
  if (error instanceof ORPCError) return failureOfAnswer(error);
  return {
    ...text.unknown,
    detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  };
}

function failureOfAnswer(error: ORPCError<string, unknown>): ShownFailure {
  const data = error.data;
  if (isFailure(data)) return inWords(data);
  if (isIssues(data)) {
    return {
      message: text.input,
      advice: data.issues.map((issue) => issue.message).join(' '),
    };
  }
  // What the engine refuses by itself comes as a sentence for the reader.
  if (error.code !== 'INTERNAL_SERVER_ERROR' && /[.]$/.test(error.message)) {
    return { message: error.message, advice: '' };
  }
  return {
    ...text.refused,
    detail: `${error.code}: ${error.message}`,
  };
}

/** What oRPC throws when the socket closes under a call, or before it. */
function isClosedSocket(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'AbortError' || /WebSocket is not open|closed|abort/i.test(error.message)) &&
    !(error instanceof ORPCError)
  );
}

function isFailure(data: unknown): data is Failure {
  return isObject(data) && typeof data['message'] === 'string' && typeof data['advice'] === 'string';
}

function isIssues(data: unknown): data is { readonly issues: ReadonlyArray<{ readonly message: string }> } {
  return isObject(data) && Array.isArray(data['issues']);
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null;
}
