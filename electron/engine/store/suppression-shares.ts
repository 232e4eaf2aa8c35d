import type { SuppressionShare } from '../../../shared/domain/suppressible.ts';
import type { Suppression } from '../../../shared/domain/suppression.ts';
import type { Session } from './session.ts';

/** What a rule has done to a finding, as it is stored. */
export interface ShareRow {
  readonly finding: number;
  readonly suppression: string;
  readonly hits: number;
  readonly last_hit: number | null;
  readonly days: string;
  readonly ended_at: number | null;
}

/** What each rule has done to each finding. */
export class SuppressionShares {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  of(findings: readonly number[]): Map<number, ShareRow[]> {
    const rows = this.#session.all<ShareRow>(
      'SELECT s.* FROM json_each(@keys) AS asked JOIN suppression_findings s ON s.finding = asked.value',
      { keys: JSON.stringify(findings) },
    );
    return Map.groupBy(rows, ({ finding }) => finding);
  }

  /** Writes what is otherwise than it stands. What a rule that is not among `rules` has done stays as it was. */
  write(
    finding: number,
    rules: readonly Suppression[],
    standing: readonly ShareRow[],
    shares: readonly SuppressionShare[],
  ): void {
    for (const { suppression } of standing) {
      const known = shares.some(({ suppressionId }) => suppressionId === suppression);
      if (known || !rules.some(({ id }) => id === suppression)) continue;
      this.#session.run(
        'DELETE FROM suppression_findings WHERE finding = @finding AND suppression = @suppression',
        { finding, suppression },
      );
    }
    for (const share of shares.map((each) => rowOf(finding, each))) {
      const before = standing.find(({ suppression }) => suppression === share.suppression);
      if (before && isSame(before, share)) continue;
      this.#session.run(
        `INSERT INTO suppression_findings (suppression, finding, hits, last_hit, days, ended_at)
         VALUES (@suppression, @finding, @hits, @last_hit, @days, @ended_at)
         ON CONFLICT DO UPDATE SET hits = excluded.hits, last_hit = excluded.last_hit, days = excluded.days,
           ended_at = excluded.ended_at`,
        { ...share },
      );
    }
  }
}

function rowOf(finding: number, { suppressionId, hits, lastHit, days, ended }: SuppressionShare): ShareRow {
  return {
    finding,
    suppression: suppressionId,
    hits,
    last_hit: lastHit,
    days: JSON.stringify(days),
    ended_at: ended?.at ?? null,
  };
}

function isSame(left: ShareRow, right: ShareRow): boolean {
  return (
    left.hits === right.hits &&
    left.last_hit === right.last_hit &&
    left.days === right.days &&
    left.ended_at === right.ended_at
  );
}
