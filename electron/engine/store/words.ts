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
    for (const finding of this.#touched) this.#index(finding);
  }

  afterEnd(): void {
    this.#touched.clear();
  }

  #index(finding: number): void {
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
    if (!words) return;
    const { rendered_title: title, explanation, templates, notes } = words;
    const folded = fold([title, explanation, templates ?? '', notes ?? ''].join('\n'));
    this.#session.run(
      `INSERT INTO finding_words (finding, folded) VALUES (@finding, @folded)
       ON CONFLICT DO UPDATE SET folded = excluded.folded WHERE folded <> excluded.folded`,
      { finding, folded },
    );
  }
}
