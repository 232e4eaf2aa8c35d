import { groupOf, headOf } from './groups.ts';
import type { CommitHook, Session } from './session.ts';
import { fold } from './search-words.ts';

interface Words {
  readonly rendered_title: string;
  readonly explanation: string;
  readonly templates: string | null;
  readonly notes: string | null;
}

/**
 * Keeps the searched words of findings (title as shown, explanation, templates, notes) in step with them. Findings that a
 * transaction touched are indexed once, just before it commits; entities are searched where they are counted.
 */
export class FindingWords implements CommitHook {
  readonly #session: Session;
  readonly #touched = new Set<number>();

  constructor(session: Session) {
    this.#session = session;
    session.addHook(this);
  }

  /** To be called inside a transaction. */
  touch(finding: number): void {
    this.#touched.add(finding);
  }

  beforeCommit(): void {
    const heads = Array.from(this.#touched, (finding) => headOf(this.#session, finding));
    for (const finding of new Set(heads)) this.#index(finding);
  }

  afterEnd(): void {
    this.#touched.clear();
  }

  /** Of a finding and its parts; a part is found by the one it counts for. */
  #index(finding: number): void {
    const words = groupOf(this.#session, finding).flatMap((member) => this.#wordsOf(member));
    if (words.length === 0) return;
    this.#session.run(
      `INSERT INTO finding_words (finding, folded) VALUES (@finding, @folded)
       ON CONFLICT DO UPDATE SET folded = excluded.folded WHERE folded <> excluded.folded`,
      { finding, folded: fold(words.join('\n')) },
    );
  }

  #wordsOf(finding: number): string[] {
    const words = this.#session.one<Words>(
      `SELECT rendered_title, explanation, (
         SELECT group_concat(template, char(10)) FROM (
           SELECT template FROM evidence WHERE finding = @finding AND template IS NOT NULL
           UNION SELECT canonical_text FROM finding_templates WHERE finding = @finding)
       ) AS templates,
       (SELECT group_concat(text, char(10)) FROM notes WHERE finding = @finding) AS notes
       FROM findings WHERE key = @finding`,
      { finding },
    );
    if (!words) return [];
    const { rendered_title: title, explanation, templates, notes } = words;
    return [title, explanation, templates ?? '', notes ?? ''];
  }
}
