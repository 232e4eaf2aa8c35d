import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Session } from './session.ts';

export type ModelVerdict = 'problem' | 'noise' | 'unsure';

/** How often a template was seen against what is usual when it was asked about. */
export type RateClass = 'quiet' | 'normal' | 'spike';

/** What an answer depends on besides the template. */
export interface VerdictContext {
  /** Ids and versions, `general@2 security@1`. */
  readonly lenses: string;
  readonly promptVersion: number;
  /** Digest of the model's weights. */
  readonly digest: string;
}

/** What a model said of a template of a source. */
export interface StoredVerdict extends VerdictContext {
  readonly sourceId: string;
  readonly canonicalText: string;
  readonly model: string;
  readonly verdict: ModelVerdict;
  /** Plain text; empty where none was given. */
  readonly reason: string;
  /** Null: nothing was known of its rate. */
  readonly rate: RateClass | null;
  readonly askedAt: Milliseconds;
}

interface Row {
  readonly source_id: string;
  readonly canonical_text: string;
  readonly lenses: string;
  readonly prompt_version: number;
  readonly model: string;
  readonly digest: string;
  readonly verdict: ModelVerdict;
  readonly reason: string;
  readonly rate: RateClass | null;
  readonly asked_at: number;
}

/** What models said of templates, so that none is asked twice for nothing. */
export class TemplateVerdictsRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Keeps an answer; an earlier one to the same question gives way. */
  put(verdict: StoredVerdict): void {
    this.#session.run(
      `INSERT INTO template_verdicts (source_id, canonical_text, lenses, prompt_version, model, digest, verdict,
         reason, rate, asked_at)
       VALUES (@sourceId, @canonicalText, @lenses, @promptVersion, @model, @digest, @verdict, @reason,
         @rate, @askedAt)
       ON CONFLICT DO UPDATE SET model = excluded.model, verdict = excluded.verdict, reason = excluded.reason,
         rate = excluded.rate, asked_at = excluded.asked_at`,
      { ...verdict },
    );
  }

  /** The newest answer about each template of a source, by canonical text. */
  newest(sourceId: string): Map<string, StoredVerdict> {
    const rows = this.#session.all<Row>(
      'SELECT * FROM template_verdicts WHERE source_id = @sourceId ORDER BY asked_at, key',
      { sourceId },
    );
    return new Map(rows.map((row) => [row.canonical_text, verdictOf(row)]));
  }

  /** Forgets what was said of a template, so that it is asked about when it is seen again. */
  forget(sourceId: string, canonicalText: string): void {
    this.#session.run(
      'DELETE FROM template_verdicts WHERE source_id = @sourceId AND canonical_text = @canonicalText',
      { sourceId, canonicalText },
    );
  }

  /** Forgets answers from before `before` that a newer one stands for. */
  forgetOlder(before: Milliseconds): void {
    this.#session.run(
      `DELETE FROM template_verdicts WHERE asked_at < @before AND EXISTS (SELECT 1 FROM template_verdicts AS newer
         WHERE newer.source_id = template_verdicts.source_id AND newer.canonical_text = template_verdicts.canonical_text
           AND newer.asked_at > template_verdicts.asked_at)`,
      { before },
    );
  }
}

function verdictOf(row: Row): StoredVerdict {
  return {
    sourceId: row.source_id,
    canonicalText: row.canonical_text,
    lenses: row.lenses,
    promptVersion: row.prompt_version,
    model: row.model,
    digest: row.digest,
    verdict: row.verdict,
    reason: row.reason,
    rate: row.rate,
    askedAt: row.asked_at,
  };
}
