import type { FindingFilter } from './finding-query.ts';
import { fold, termsOf } from './search-words.ts';
import type { Session } from './session.ts';

/** Characters of an excerpt, and how many of them stand before what was found. */
const EXCERPT = 120;
const BEFORE = 24;

export interface FindingMatch {
  readonly field: 'address' | 'template' | 'explanation';
  /** The value, or the words around what was found. */
  readonly text: string;
}

interface Place {
  readonly field: FindingMatch['field'];
  readonly sql: string;
}

/** In this order: what names something exactly says most. */
const PLACES: readonly Place[] = [
  {
    field: 'address',
    sql: `SELECT v.value AS text FROM findings f JOIN finding_entities e ON e.finding = f.key
          JOIN entity_values v ON v.key = e.entity
          WHERE f.id = @id AND instr(v.folded, @term) > 0 ORDER BY e.count DESC LIMIT 1`,
  },
  {
    field: 'template',
    sql: `SELECT t.canonical_text AS text FROM findings f JOIN findings m ON m.key = f.key OR m.head = f.key
            JOIN finding_templates t ON t.finding = m.key WHERE f.id = @id
          UNION SELECT e.template FROM findings f JOIN findings m ON m.key = f.key OR m.head = f.key
            JOIN evidence e ON e.finding = m.key
          WHERE f.id = @id AND e.template IS NOT NULL`,
  },
  {
    field: 'explanation',
    sql: `SELECT m.explanation AS text FROM findings f JOIN findings m ON m.key = f.key OR m.head = f.key
          WHERE f.id = @id ORDER BY m.key <> f.key`,
  },
];

/** Says where a search found what the title does not hold. */
export class FindingMatches {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * Where the first term was found that the title does not hold; null if it holds them all.
   *
   * @param title as shown
   */
  of(id: string, title: string, filter: Pick<FindingFilter, 'text' | 'phrases'>): FindingMatch | null {
    const folded = fold(title);
    const terms = [...termsOf(filter.text ?? ''), ...(filter.phrases ?? []).map(fold)];
    const term = terms.find((one) => !folded.includes(one));
    if (term === undefined) return null;
    for (const { field, sql } of PLACES) {
      const found = this.#session
        .all<{ text: string }>(sql, sql.includes('@term') ? { id, term } : { id })
        .find(({ text }) => fold(text).includes(term));
      if (found) return { field, text: excerptOf(found.text, term) };
    }
    return null;
  }
}

function excerptOf(text: string, term: string): string {
  const line = text.replaceAll(/\s+/gu, ' ');
  if (line.length <= EXCERPT) return line;
  const at = Math.max(0, fold(line).indexOf(term));
  const from = Math.max(0, at - BEFORE);
  return `${from > 0 ? '…' : ''}${line.slice(from, from + EXCERPT)}…`;
}
