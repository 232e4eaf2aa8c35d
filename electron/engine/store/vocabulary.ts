import type { Milliseconds, Nanoseconds } from '../../../shared/domain/time.ts';
import type { Session } from './session.ts';

/** A template that became part of another one, which it reads as from then on. */
export interface TemplateAlias {
  readonly canonicalText: string;
  readonly into: string;
  readonly at: Milliseconds;
  /** A person joined them; otherwise a rule of the miner did. */
  readonly byHand: boolean;
}

interface AliasRow {
  readonly canonical_text: string;
  readonly into_text: string;
  readonly merged_at: number;
  readonly by_hand: number;
}

/** What the miners of the sources have learned, and which templates became part of which. */
export class VocabularyRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** What was saved last for a source, as the miner wrote it; null if nothing was. */
  snapshot(sourceId: string): string | null {
    const row = this.#session.one<{ snapshot: string }>(
      'SELECT snapshot FROM vocabularies WHERE source_id = @sourceId',
      { sourceId },
    );
    return row?.snapshot ?? null;
  }

  save(sourceId: string, snapshot: string, at: Milliseconds): void {
    this.#session.run(
      `INSERT INTO vocabularies (source_id, snapshot, saved_at) VALUES (@sourceId, @snapshot, @at)
       ON CONFLICT DO UPDATE SET snapshot = excluded.snapshot, saved_at = excluded.saved_at`,
      { sourceId, snapshot, at },
    );
  }

  /**
   * Records a merge. What is known of a template that the miner merges, the other one takes over: when it was first
   * and last seen, the findings it stands for and, where the other has none, its name, mark, parameter to be told
   * apart by and verdict; the parts it was told apart into become parts of the other. A template joined by hand keeps
   * all of that, so that it is as it was when it is parted again.
   */
  merge(sourceId: string, alias: TemplateAlias): void {
    const { canonicalText: from, at, byHand } = alias;
    // What a person has joined stays joined, whatever the miner makes of it.
    const into = this.joinsOf(sourceId).get(alias.into) ?? alias.into;
    if (from === into) return;
    this.#session.transaction(() => {
      // Joins by hand are kept one by one, so that each can be taken back.
      if (!byHand)
        this.#session.run(
          'UPDATE template_aliases SET into_text = @into WHERE source_id = @sourceId AND into_text = @from',
          { sourceId, from, into },
        );
      this.#session.run(
        `INSERT INTO template_aliases (source_id, canonical_text, into_text, merged_at, by_hand)
         VALUES (@sourceId, @from, @into, @at, @byHand)
         ON CONFLICT DO UPDATE SET into_text = excluded.into_text, by_hand = excluded.by_hand,
           merged_at = excluded.merged_at`,
        { sourceId, from, into, at, byHand: byHand ? 1 : 0 },
      );
      if (byHand) return;
      this.#takeOver(sourceId, from, into);
      for (const part of this.#partsOf(sourceId, from))
        this.merge(sourceId, { ...alias, canonicalText: part, into: into + part.slice(from.length) });
    });
  }

  /** Takes a joining by hand back: from now on the template stands for itself again. False if there was none. */
  part(sourceId: string, canonicalText: string): boolean {
    const { changes } = this.#session.run(
      'DELETE FROM template_aliases WHERE source_id = @sourceId AND canonical_text = @canonicalText AND by_hand = 1',
      { sourceId, canonicalText },
    );
    return changes > 0;
  }

  /** Of a source, which template stands for which after all joins by hand. */
  joinsOf(sourceId: string): Map<string, string> {
    const direct = this.#joins(sourceId);
    return new Map([...direct.keys()].map((from) => [from, endOf(direct, from)]));
  }

  /** What a person has joined a template to; null if nobody did. */
  joinedTo(sourceId: string, canonicalText: string): string | null {
    return this.#joins(sourceId).get(canonicalText) ?? null;
  }

  /** What became part of a template, oldest merge first. */
  aliasesOf(sourceId: string, canonicalText: string): TemplateAlias[] {
    return this.#session
      .all<AliasRow>(
        `SELECT * FROM template_aliases WHERE source_id = @sourceId AND into_text = @canonicalText
         ORDER BY merged_at, canonical_text`,
        { sourceId, canonicalText },
      )
      .map((row) => ({
        canonicalText: row.canonical_text,
        into: row.into_text,
        at: row.merged_at,
        byHand: row.by_hand === 1,
      }));
  }

  #joins(sourceId: string): Map<string, string> {
    const rows = this.#session.all<AliasRow>(
      'SELECT * FROM template_aliases WHERE source_id = @sourceId AND by_hand = 1',
      { sourceId },
    );
    return new Map(rows.map((row) => [row.canonical_text, row.into_text]));
  }

  /** The templates that one was told apart into. */
  #partsOf(sourceId: string, canonicalText: string): string[] {
    return this.#session
      .all<{ canonical_text: string }>(
        `SELECT canonical_text FROM templates
         WHERE source_id = @sourceId AND substr(canonical_text, 1, length(@head)) = @head`,
        { sourceId, head: `${canonicalText} {` },
      )
      .map((row) => row.canonical_text);
  }

  #takeOver(sourceId: string, from: string, into: string): void {
    const known = this.#session.oneExact<{ first_ns: Nanoseconds; last_ns: Nanoseconds }>(
      'SELECT first_ns, last_ns FROM templates WHERE source_id = @sourceId AND canonical_text = @from',
      { sourceId, from },
    );
    if (!known) return;
    this.#session.run(
      `UPDATE templates SET first_ns = min(templates.first_ns, gone.first_ns),
         last_ns = max(templates.last_ns, gone.last_ns), name = ifnull(templates.name, gone.name),
         mark = ifnull(templates.mark, gone.mark), split_by = ifnull(templates.split_by, gone.split_by),
         never_noise = max(templates.never_noise, gone.never_noise)
       FROM (SELECT * FROM templates WHERE source_id = @sourceId AND canonical_text = @from) AS gone
       WHERE templates.source_id = @sourceId AND templates.canonical_text = @into`,
      { sourceId, from, into },
    );
    const moved = { sourceId, from, into };
    // The other one is not there yet if it was seen for the first time in the window that joined them.
    this.#session.run(
      'UPDATE OR IGNORE templates SET canonical_text = @into WHERE source_id = @sourceId AND canonical_text = @from',
      moved,
    );
    this.#session.run('DELETE FROM templates WHERE source_id = @sourceId AND canonical_text = @from', {
      sourceId,
      from,
    });
    const isAsked = this.#session.one(
      'SELECT 1 FROM template_verdicts WHERE source_id = @sourceId AND canonical_text = @into LIMIT 1',
      { sourceId, into },
    );
    if (!isAsked)
      this.#session.run(
        'UPDATE template_verdicts SET canonical_text = @into WHERE source_id = @sourceId AND canonical_text = @from',
        moved,
      );
    this.#session.run(
      'DELETE FROM template_verdicts WHERE source_id = @sourceId AND canonical_text = @from',
      {
        sourceId,
        from,
      },
    );
    this.#session.run(
      `UPDATE OR IGNORE finding_templates SET canonical_text = @into
       WHERE source_id = @sourceId AND canonical_text = @from`,
      moved,
    );
    this.#session.run(
      'DELETE FROM finding_templates WHERE source_id = @sourceId AND canonical_text = @from',
      { sourceId, from },
    );
  }
}

/** Follows joins to the last one; a circle, which nobody can make, would end where it began. */
function endOf(joins: ReadonlyMap<string, string>, from: string): string {
  const passed = new Set([from]);
  let at = from;
  for (let next = joins.get(at); next !== undefined && !passed.has(next); next = joins.get(at)) {
    passed.add(next);
    at = next;
  }
  return at;
}
