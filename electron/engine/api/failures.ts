import { ORPCError } from '@orpc/server';
import { NightjarError, toFailure } from '../../../shared/domain/failure.ts';

/**
 * Lets a named failure reach the page with its sentences. What has no name keeps its text to itself: it may hold
 * anything.
 */
export async function withFailures<T>({ next }: { readonly next: () => T }): Promise<Awaited<T>> {
  try {
    return await next();
  } catch (error) {
    if (!(error instanceof NightjarError)) throw error;
    throw new ORPCError('INTERNAL_SERVER_ERROR', { data: toFailure(error), cause: error });
  }
}
