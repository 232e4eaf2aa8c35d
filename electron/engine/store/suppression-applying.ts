import type { Suppression } from '../../../shared/domain/suppression.ts';
import type { Session } from './session.ts';
import type { SuppressionCandidates } from './suppression-candidates.ts';
import { PIECE, type SuppressionEffects } from './suppression-effects.ts';

/** So many findings of a rule are named at a time. */
const SLICE = 2_000;

/**
 * A saved rule being applied to the findings that were there before it. Each step is short, and whole or not at all,
 * and gives the ids of findings that it changed; the outcome are the history entries that undo it.
 */
export type Application = Generator<readonly string[], number[]>;

/** Applies saved rules slice by slice, and knows which of them somebody is applying. */
export class SuppressionApplying {
  readonly #session: Session;
  readonly #effects: SuppressionEffects;
  readonly #candidates: SuppressionCandidates;
  /** The latest application of each rule that has begun to run. */
  readonly #running = new Map<string, object>();

  constructor(session: Session, effects: SuppressionEffects, candidates: SuppressionCandidates) {
    this.#session = session;
    this.#effects = effects;
    this.#candidates = candidates;
  }

  isRunning(id: string): boolean {
    return this.#running.has(id);
  }

  /** Only what is run of it happens. A rule that is saved again meanwhile is applied by both, and done by the later. */
  begin(suppression: Suppression): Application {
    // An earlier application may go on: it does no harm, but is not enough.
    this.#running.delete(suppression.id);
    return this.#run(suppression, this.#lastEntry());
  }

  *#run(suppression: Suppression, since: number): Application {
    const { id } = suppression;
    const run = {};
    this.#running.set(id, run);
    try {
      for (const findings of this.#findingsOf(suppression)) {
        // To look for them is a step of its own.
        yield [];
        for (let from = 0; from < findings.length; from += PIECE)
          yield this.#apply(id, findings.slice(from, from + PIECE));
      }
      if (this.#running.get(id) === run)
        this.#session.run('UPDATE suppressions SET unapplied = 0 WHERE id = @id', { id });
    } finally {
      if (this.#running.get(id) === run) this.#running.delete(id);
    }
    return this.#entriesOf(id, since);
  }

  #apply(id: string, findings: readonly number[]): string[] {
    return this.#session.swiftTransaction(() => this.#effects.consider(findings, { changedRule: id }));
  }

  /** Keys of those that it has done something to, and of those that it may match, in slices. */
  *#findingsOf(suppression: Suppression): Generator<readonly number[]> {
    const { id, endedAt } = suppression;
    for (let after = 0; ;) {
      const rows = this.#session.all<{ finding: number }>(
        `SELECT finding FROM suppression_findings WHERE suppression = @id AND finding > @after
         ORDER BY finding LIMIT @slice`,
        { id, after, slice: SLICE },
      );
      yield rows.map(({ finding }) => finding);
      const last = rows.at(-1);
      if (!last || rows.length < SLICE) break;
      after = last.finding;
    }
    if (endedAt !== null) return;
    for (const slice of this.#candidates.slicesOf(suppression, 0)) yield slice.map(({ key }) => key);
  }

  #lastEntry(): number {
    return this.#session.one<{ last: number | null }>('SELECT max(id) AS last FROM history')?.last ?? 0;
  }

  /** Those of the rule since then that can be undone, whichever application wrote them. */
  #entriesOf(id: string, since: number): number[] {
    return this.#session
      .all<{ id: number }>(
        `SELECT id FROM history WHERE suppression = @id AND id > @since AND before IS NOT NULL AND undone = 0
         ORDER BY id`,
        { id, since },
      )
      .map((row) => row.id);
  }
}
