import { ORPCError } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import { withFailures } from '../../../electron/engine/api/failures.ts';

const FAILURE: Failure = { code: 'store-failed', message: 'The disk is full.', advice: 'Make room.' };
const throwing = (error: Error) => withFailures({ next: () => Promise.reject(error) });

describe('withFailures', () => {
  it('hands a named failure over as data', async () => {
    const error: unknown = await throwing(new NightjarError(FAILURE)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ORPCError);
    expect((error as ORPCError<string, Failure>).data).toEqual(FAILURE);
  });

  it.each([new Error('text of anything'), new ORPCError('NOT_FOUND', { message: 'Not there.' })])(
    'lets %s through as it is, without data of its own',
    async (thrown) => {
      await expect(throwing(thrown)).rejects.toBe(thrown);
    },
  );

  it('hands over what was answered', async () => {
    expect(await withFailures({ next: () => 42 })).toBe(42);
  });
});
