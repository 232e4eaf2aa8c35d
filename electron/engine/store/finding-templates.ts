import { groupOfId } from './groups.ts';
import { keyOf } from './keys.ts';
import type { Session } from './session.ts';
import type { FindingWords } from './words.ts';

/** Which templates a model's finding stands for, so that later lines of them count for it without asking again. */
export class FindingTemplatesRepository {
  readonly #session: Session;
  readonly #words: FindingWords;

  constructor(session: Session, words: FindingWords) {
    this.#session = session;
    this.#words = words;
  }

  link(findingId: string, sourceId: string, canonicalText: string): void {
    this.#session.transaction(() => {
      const finding = keyOf(this.#session, findingId);
      this.#session.run(
        `INSERT INTO finding_templates (finding, source_id, canonical_text)
         VALUES (@finding, @sourceId, @canonicalText) ON CONFLICT DO NOTHING`,
        { finding, sourceId, canonicalText },
      );
      this.#words.touch(finding);
    });
  }

  /** The templates that a finding and its parts stand for. */
  of(findingId: string): { readonly sourceId: string; readonly canonicalText: string }[] {
    return this.#session
      .all<{ source_id: string; canonical_text: string }>(
        `SELECT DISTINCT source_id, canonical_text FROM finding_templates JOIN json_each(@group) AS member
           ON finding = member.value ORDER BY source_id, canonical_text`,
        { group: JSON.stringify(groupOfId(this.#session, findingId)) },
      )
      .map((row) => ({ sourceId: row.source_id, canonicalText: row.canonical_text }));
  }

  /** Ids of findings by canonical text. */
  linked(sourceId: string): Map<string, string[]> {
    const rows = this.#session.all<{ canonical_text: string; id: string }>(
      `SELECT canonical_text, id FROM finding_templates JOIN findings ON key = finding
       WHERE source_id = @sourceId ORDER BY canonical_text, key`,
      { sourceId },
    );
    const linked = new Map<string, string[]>();
    for (const { canonical_text: text, id } of rows) {
      const ids = linked.get(text);
      if (ids) ids.push(id);
      else linked.set(text, [id]);
    }
    return linked;
  }
}
