import { storeError } from './failures.ts';
import type { Session } from './session.ts';

/** The integer key of a finding; throws if there is no such finding. */
export function keyOf(session: Session, findingId: string): number {
  const row = session.one<{ key: number }>('SELECT key FROM findings WHERE id = @findingId', { findingId });
  if (row) return row.key;
  throw storeError(
    `There is no finding ${findingId}.`,
    'It may have gone with its server; refresh the list.',
  );
}
