import type { Session } from './session.ts';

/** A finding and all that count for it: the keys whose lines, evidence, templates and notes it shows. */
export function groupOf(session: Session, finding: number): number[] {
  const parts = session.all<{ key: number }>('SELECT key FROM findings WHERE head = @finding ORDER BY key', {
    finding,
  });
  return [finding, ...parts.map(({ key }) => key)];
}

/** The finding that it counts for; itself if it is no part. */
export function headOf(session: Session, finding: number): number {
  const row = session.one<{ head: number | null }>('SELECT head FROM findings WHERE key = @finding', {
    finding,
  });
  return row?.head ?? finding;
}

/** The same by the finding's id; nothing if there is no such finding. */
export function groupOfId(session: Session, findingId: string): number[] {
  const row = session.one<{ key: number }>('SELECT key FROM findings WHERE id = @findingId', { findingId });
  return row ? groupOf(session, row.key) : [];
}
