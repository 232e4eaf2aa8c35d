import type { Finding } from '../../../shared/domain/finding.ts';
import type { FindingsRepository } from './findings.ts';
import { groupOf, headOf } from './groups.ts';
import { keyOf } from './keys.ts';
import type { Session } from './session.ts';
import type { Totals } from './totals.ts';
import type { FindingWords } from './words.ts';

/** A finding that counts for another. */
export interface FindingPart {
  readonly id: string;
  /** As shown. */
  readonly title: string;
  readonly count: number;
  readonly lastSeen: number;
  readonly serverIds: readonly string[];
}

interface Moved {
  /** The finding of which lines went. */
  readonly from: string;
  /** The finding that has them now. */
  readonly to: string;
  /** It was not there before. */
  readonly made: boolean;
}

/**
 * Which findings were made to count for another. A part keeps its own lines, evidence and fingerprint, so that passes
 * go on replacing them; the sums of the one it counts for hold them too. Parts of parts count for the last of the chain.
 */
export class FindingPartsRepository {
  readonly #session: Session;
  readonly #findings: FindingsRepository;
  readonly #totals: Totals;
  readonly #words: FindingWords;

  constructor(session: Session, findings: FindingsRepository, totals: Totals, words: FindingWords) {
    this.#session = session;
    this.#findings = findings;
    this.#totals = totals;
    this.#words = words;
  }

  /** For which finding a person made it count; null: for itself. */
  wholeOf(findingId: string): string | null {
    const row = this.#session.one<{ id: string }>(
      `SELECT whole.id FROM findings f JOIN finding_parts ON part = f.key JOIN findings whole ON whole.key = whole
       WHERE f.id = @findingId`,
      { findingId },
    );
    return row?.id ?? null;
  }

  /** All that count for a finding, those with most lines first. */
  of(findingId: string): FindingPart[] {
    const [head = 0, ...parts] = groupOf(this.#session, keyOf(this.#session, findingId));
    const isHead = headOf(this.#session, head) === head;
    if (!isHead || parts.length === 0) return [];
    return this.#session
      .all<{ key: number; id: string; rendered_title: string; count: number; last_seen: number }>(
        `SELECT key, id, rendered_title, count, last_seen FROM findings WHERE head = @head
         ORDER BY count DESC, last_seen DESC, key`,
        { head },
      )
      .map((row) => ({
        id: row.id,
        title: row.rendered_title,
        count: row.count,
        lastSeen: row.last_seen,
        serverIds: this.#totals.serverIdsOf(row.key),
      }));
  }

  /** Makes a finding count for another, or (null) for itself. False where it would count for itself in the end. */
  setWhole(partId: string, wholeId: string | null): boolean {
    return this.#session.transaction(() => {
      const part = keyOf(this.#session, partId);
      const whole = wholeId === null ? null : keyOf(this.#session, wholeId);
      if (whole !== null && this.#below(part).includes(whole)) return false;
      const before = headOf(this.#session, part);
      this.#session.run('DELETE FROM finding_parts WHERE part = @part', { part });
      if (whole !== null)
        this.#session.run('INSERT INTO finding_parts (part, whole) VALUES (@part, @whole)', { part, whole });
      const head = whole === null ? part : headOf(this.#session, whole);
      for (const member of this.#below(part)) {
        this.#session.run('UPDATE findings SET head = @head WHERE key = @member', {
          member,
          head: member === head ? null : head,
        });
      }
      // The lines of the parts are where they were: only sums, words and what rules make of them change.
      for (const finding of new Set([before, head, part])) {
        this.#totals.rebuild(finding);
        this.#totals.refresh(finding);
        this.#words.touch(finding);
      }
      return true;
    });
  }

  /**
   * Lines of a server that a finding and its parts have, from now on and as far back as they are kept, count for
   * findings of their own. `make` writes down a finding that is as the given one in all but id and fingerprint. Returns
   * which findings lost lines to which; those that were made before are used again.
   */
  treatApart(findingId: string, serverId: string, make: (finding: Finding) => Finding): Moved[] {
    return this.#session.transaction(() =>
      groupOf(this.#session, keyOf(this.#session, findingId)).flatMap((member): Moved[] => {
        if (this.#isApart(member, serverId)) return [];
        const known = this.#session.one<{ id: string }>(
          `SELECT id FROM finding_apart JOIN findings ON key = apart
           WHERE finding = @member AND server_id = @serverId`,
          { member, serverId },
        );
        const row = this.#session.one<{ id: string }>('SELECT id FROM findings WHERE key = @member', {
          member,
        });
        const from = row && this.#findings.get(row.id);
        if (!from) return [];
        if (known) return [{ from: from.id, to: known.id, made: false }];
        if (!this.#hasLines(member, serverId)) return [];
        const own = this.#session.one<{ own_severity: number }>(
          'SELECT own_severity FROM findings WHERE key = @member',
          { member },
        );
        const apart = make(from);
        this.#findings.insert(apart);
        this.#move(member, keyOf(this.#session, apart.id), serverId, own?.own_severity ?? 0);
        return [{ from: from.id, to: apart.id, made: true }];
      }),
    );
  }

  /** Whether a person took one apart from the other, and nobody has put them together since. */
  keptApart(oneId: string, otherId: string): boolean {
    const rows = this.#session.all<{ whole: string | null; before: string | null; part: string }>(
      `SELECT change ->> '$.after' AS whole, change ->> '$.before' AS before, change ->> '$.part' AS part
       FROM history WHERE change ->> '$.part' IN (@oneId, @otherId) AND undone = 0 ORDER BY id`,
      { oneId, otherId },
    );
    const last = rows.findLast(({ part, whole, before }) =>
      [whole, before].includes(part === oneId ? otherId : oneId),
    );
    return last !== undefined && last.whole !== (last.part === oneId ? otherId : oneId);
  }

  /** A finding and all that count for it, directly or not. */
  #below(finding: number): number[] {
    return this.#session
      .all<{ key: number }>(
        `WITH RECURSIVE below (key) AS (
           SELECT @finding UNION SELECT part FROM below JOIN finding_parts ON whole = below.key)
         SELECT CAST(key AS INTEGER) AS key FROM below`,
        { finding },
      )
      .map(({ key }) => key);
  }

  #isApart(finding: number, serverId: string): boolean {
    return (
      this.#session.one('SELECT 1 FROM finding_apart WHERE apart = @finding AND server_id = @serverId', {
        finding,
        serverId,
      }) !== undefined
    );
  }

  #hasLines(finding: number, serverId: string): boolean {
    return (
      this.#session.one(
        'SELECT 1 FROM occurrences WHERE finding = @finding AND server_id = @serverId LIMIT 1',
        { finding, serverId },
      ) !== undefined
    );
  }

  #move(from: number, to: number, serverId: string, severity: number): void {
    const place = { from, to, serverId };
    this.#session.run('UPDATE findings SET own_severity = @severity WHERE key = @to', { to, severity });
    this.#session.run(
      'INSERT INTO finding_apart (finding, server_id, apart) VALUES (@from, @serverId, @to)',
      place,
    );
    for (const table of ['occurrences', 'evidence'])
      this.#session.run(
        `UPDATE ${table} SET finding = @to WHERE finding = @from AND server_id = @serverId`,
        place,
      );
    this.#session.run(
      `UPDATE finding_templates SET finding = @to
       WHERE finding = @from AND source_id IN (SELECT id FROM sources WHERE server_id = @serverId)`,
      place,
    );
    for (const finding of [from, headOf(this.#session, from), to]) {
      this.#totals.rebuild(finding);
      this.#totals.refresh(finding);
      this.#words.touch(finding);
    }
  }
}
