import { ORPCError } from '@orpc/server';

/** What is asked for cannot be, as things are; `message` says why, and what to do. */
export function refused(message: string) {
  return new ORPCError('CONFLICT', { message });
}

/** A page speaks of what is not there any more. */
export function gone(what: 'model host' | 'rule' | 'server' | 'source') {
  return new ORPCError('NOT_FOUND', { message: `This ${what} is no longer there. Load the page again.` });
}
