import type { TemplateDigest } from '../../../shared/domain/template.ts';
import type { Milliseconds, Nanoseconds } from '../../../shared/domain/time.ts';
import type { Session } from './session.ts';

export type Verdict = 'problem' | 'noise' | 'unsure';

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
  /** What a model said of it; null: not asked yet. */
  readonly verdict: Verdict | null;
  readonly verdictModel: string | null;
  readonly askedAt: Milliseconds | null;
}

/** What of a digest is remembered. */
export type SeenTemplate = Pick<TemplateDigest, 'template' | 'service' | 'first' | 'last'>;

interface Row {
  readonly id: bigint;
  readonly source_id: string;
  readonly canonical_text: string;
  readonly text: string;
  readonly first_ns: bigint;
  readonly last_ns: bigint;
  readonly service: string | null;
  readonly verdict: Verdict | null;
  readonly verdict_model: string | null;
  readonly asked_at: bigint | null;
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
      'SELECT * FROM templates WHERE source_id = @sourceId ORDER BY id',
      {
        sourceId,
      },
    );
    return new Map(rows.map((row) => [row.canonical_text, templateOf(row)]));
  }

  /** How many templates the sources of a server have. */
  count(serverId: string): number {
    const row = this.#session.one<{ count: number }>(
      'SELECT count(*) AS count FROM templates JOIN sources ON sources.id = source_id WHERE server_id = @serverId',
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

  /** Remembers what a model said of a template, so that it is asked once. */
  setVerdict(
    sourceId: string,
    canonicalText: string,
    verdict: { readonly verdict: Verdict; readonly model: string; readonly askedAt: Milliseconds },
  ): void {
    this.#session.run(
      `UPDATE templates SET verdict = @verdict, verdict_model = @model, asked_at = @askedAt
       WHERE source_id = @sourceId AND canonical_text = @canonicalText`,
      { sourceId, canonicalText, verdict: verdict.verdict, model: verdict.model, askedAt: verdict.askedAt },
    );
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
    askedAt: row.asked_at === null ? null : Number(row.asked_at),
  };
}
