import type { TemplateDigest } from '../../../shared/domain/template.ts';
import type { Milliseconds, Nanoseconds } from '../../../shared/domain/time.ts';
import type { Session } from './session.ts';
import type { ModelVerdict } from './template-verdicts.ts';

/** What a person said of a template: nothing to look at, or always worth a finding. */
export type TemplateMark = 'known-normal' | 'interesting';

/** What is remembered of a template of a source. */
export interface KnownTemplate {
  readonly id: number;
  readonly sourceId: string;
  readonly canonicalText: string;
  /** As it read when it was last seen, merges included. */
  readonly text: string;
  readonly firstSeen: Nanoseconds;
  readonly lastSeen: Nanoseconds;
  readonly service: string | null;
  /** What a model said of it last; null: not asked yet. */
  readonly verdict: ModelVerdict | null;
  readonly verdictModel: string | null;
  /** Why, in a sentence; empty where the model gave no reason. */
  readonly verdictReason: string | null;
  readonly askedAt: Milliseconds | null;
  /** Given by a person. */
  readonly name: string | null;
  readonly mark: TemplateMark | null;
  /** A person has said that it matters: no model's "noise" is believed of it, ever. */
  readonly neverNoise: boolean;
  /** Column of the parameter by whose values it is told apart, counted in tokens; null: it is not. */
  readonly splitBy: number | null;
}

/** A template in a list, with how many became part of it. */
export interface ListedTemplate extends KnownTemplate {
  readonly aliases: number;
}

export type TemplateSaid = Pick<KnownTemplate, 'name' | 'mark' | 'splitBy'>;

export interface TemplateQuery {
  /** Empty: all. */
  readonly words: string;
  readonly mark: TemplateMark | null;
  readonly limit: number;
  readonly offset: number;
}

export interface TemplatePage {
  readonly rows: readonly ListedTemplate[];
  /** How many match, on all pages. */
  readonly total: number;
}

/** What of a digest is remembered. */
export type SeenTemplate = Pick<TemplateDigest, 'template' | 'service' | 'first' | 'last'>;

/** Templates that a person has joined to others are kept, so that they can be parted again, and not shown. */
const NOT_JOINED = `NOT EXISTS (SELECT 1 FROM template_aliases WHERE by_hand = 1
  AND template_aliases.source_id = templates.source_id
  AND template_aliases.canonical_text = templates.canonical_text)`;
const ALIASES = `(SELECT count(*) FROM template_aliases WHERE template_aliases.source_id = templates.source_id
  AND into_text = templates.canonical_text)`;

/** Templates with what was said of them last. */
const FROM = `(SELECT templates.*, said.verdict AS verdict, said.model AS verdict_model,
    said.reason AS verdict_reason, said.asked_at AS asked_at
  FROM templates LEFT JOIN template_verdicts AS said ON said.key = (SELECT key FROM template_verdicts AS newest
    WHERE newest.source_id = templates.source_id AND newest.canonical_text = templates.canonical_text
    ORDER BY newest.asked_at DESC, newest.key DESC LIMIT 1)) AS templates`;

interface Row {
  readonly id: bigint;
  readonly source_id: string;
  readonly canonical_text: string;
  readonly text: string;
  readonly first_ns: bigint;
  readonly last_ns: bigint;
  readonly service: string | null;
  readonly verdict: ModelVerdict | null;
  readonly verdict_model: string | null;
  readonly verdict_reason: string | null;
  readonly never_noise: bigint;
  readonly asked_at: bigint | null;
  readonly name: string | null;
  readonly mark: TemplateMark | null;
  readonly split_by: bigint | null;
}

/**
 * The templates of each source, by canonical text. Only what a second pass over the same lines cannot change is
 * kept (first seen, last seen), no sums.
 */
export class TemplatesRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  known(sourceId: string): Map<string, KnownTemplate> {
    const rows = this.#session.allExact<Row>(
      `SELECT * FROM ${FROM} WHERE source_id = @sourceId ORDER BY id`,
      {
        sourceId,
      },
    );
    return new Map(rows.map((row) => [row.canonical_text, templateOf(row)]));
  }

  /** The templates of a source that are told apart by the values of a parameter. */
  split(sourceId: string): KnownTemplate[] {
    return this.#session
      .allExact<Row>(
        `SELECT * FROM ${FROM} WHERE source_id = @sourceId AND split_by IS NOT NULL AND ${NOT_JOINED} ORDER BY id`,
        { sourceId },
      )
      .map(templateOf);
  }

  /** Canonical texts of a source that begin with `head`, the ones known longest first. */
  startingWith(sourceId: string, head: string): string[] {
    return this.#session
      .all<{ canonical_text: string }>(
        `SELECT canonical_text FROM templates
         WHERE source_id = @sourceId AND substr(canonical_text, 1, length(@head)) = @head ORDER BY id`,
        { sourceId, head },
      )
      .map((row) => row.canonical_text);
  }

  /** How many templates the sources of a server have. */
  count(serverId: string): number {
    const row = this.#session.one<{ count: number }>(
      `SELECT count(*) AS count FROM templates JOIN sources ON sources.id = source_id
       WHERE server_id = @serverId AND ${NOT_JOINED}`,
      { serverId },
    );
    return row?.count ?? 0;
  }

  /** Remembers templates that a pass has seen. Returns the canonical texts that are new to the source. */
  record(sourceId: string, seen: readonly SeenTemplate[]): string[] {
    return this.#session.transaction(() => {
      const fresh: string[] = [];
      for (const digest of seen)
        if (this.#record(sourceId, digest)) fresh.push(digest.template.canonicalText);
      return fresh;
    });
  }

  /** A person has said that a template matters. Final: no model's "noise" is believed of it any more. */
  neverNoise(sourceId: string, canonicalText: string): void {
    this.#session.run(
      'UPDATE templates SET never_noise = 1 WHERE source_id = @sourceId AND canonical_text = @canonicalText',
      { sourceId, canonicalText },
    );
  }

  get(sourceId: string, canonicalText: string): KnownTemplate | null {
    const row = this.#session.oneExact<Row>(
      `SELECT * FROM ${FROM} WHERE source_id = @sourceId AND canonical_text = @canonicalText`,
      { sourceId, canonicalText },
    );
    return row ? templateOf(row) : null;
  }

  /** Templates of a source that hold `words` in their text or name, the ones seen last first. */
  list(sourceId: string, { words, mark, limit, offset }: TemplateQuery): TemplatePage {
    const where = `source_id = @sourceId AND ${NOT_JOINED} AND (@mark IS NULL OR mark = @mark)
      AND (@words = '' OR instr(lower(text), lower(@words)) > 0 OR instr(lower(ifnull(name, '')), lower(@words)) > 0)`;
    const values = { sourceId, words, mark };
    const rows = this.#session.allExact<Row & { readonly aliases: bigint }>(
      `SELECT *, ${ALIASES} AS aliases FROM ${FROM} WHERE ${where} ORDER BY last_ns DESC, id LIMIT @limit OFFSET @offset`,
      { ...values, limit, offset },
    );
    const total = this.#session.one<{ count: number }>(
      `SELECT count(*) AS count FROM templates WHERE ${where}`,
      values,
    );
    return {
      rows: rows.map((row) => ({ ...templateOf(row), aliases: Number(row.aliases) })),
      total: total?.count ?? 0,
    };
  }

  /** Sets what a person says of a template. False if the source has no such template. */
  describe(sourceId: string, canonicalText: string, said: TemplateSaid): boolean {
    const { changes } = this.#session.run(
      `UPDATE templates SET name = @name, mark = @mark, split_by = @splitBy,
         never_noise = max(never_noise, ifnull(@mark = 'interesting', 0))
       WHERE source_id = @sourceId AND canonical_text = @canonicalText`,
      { sourceId, canonicalText, name: said.name, mark: said.mark, splitBy: said.splitBy },
    );
    return changes > 0;
  }

  #record(sourceId: string, { template, service, first, last }: SeenTemplate): boolean {
    const values = { sourceId, canonicalText: template.canonicalText, text: template.text, first, last };
    const { changes } = this.#session.run(
      `INSERT INTO templates (source_id, canonical_text, text, first_ns, last_ns, service)
       VALUES (@sourceId, @canonicalText, @text, @first, @last, @service) ON CONFLICT DO NOTHING`,
      { ...values, service: service ?? null },
    );
    if (changes === 1) return true;
    // The wording and the program of the newest lines count, whichever pass comes last.
    this.#session.run(
      `UPDATE templates SET first_ns = min(first_ns, @first), last_ns = max(last_ns, @last),
         text = iif(@last >= last_ns, @text, text), service = iif(@last >= last_ns, ifnull(@service, service), service)
       WHERE source_id = @sourceId AND canonical_text = @canonicalText`,
      { ...values, service: service ?? null },
    );
    return false;
  }
}

function templateOf(row: Row): KnownTemplate {
  return {
    id: Number(row.id),
    sourceId: row.source_id,
    canonicalText: row.canonical_text,
    text: row.text,
    firstSeen: row.first_ns,
    lastSeen: row.last_ns,
    service: row.service,
    verdict: row.verdict,
    verdictModel: row.verdict_model,
    verdictReason: row.verdict_reason,
    neverNoise: row.never_noise === 1n,
    askedAt: row.asked_at === null ? null : Number(row.asked_at),
    name: row.name,
    mark: row.mark,
    splitBy: row.split_by === null ? null : Number(row.split_by),
  };
}
