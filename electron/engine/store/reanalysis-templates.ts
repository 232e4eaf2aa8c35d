import type { Session } from './session.ts';
import type { ModelVerdict } from './template-verdicts.ts';

/** A template that a re-analysis has seen. `known`: nobody has to be asked about it. */
export interface ReanalysisTemplate {
  readonly serverId: string;
  readonly sourceId: string;
  readonly canonicalText: string;
  /** Higher is asked earlier. */
  readonly urgency: number;
  readonly state: 'waiting' | 'known' | 'asked';
  /** JSON; parsed by its owner. */
  readonly payload: unknown;
}

interface Row {
  readonly server_id: string;
  readonly source_id: string;
  readonly canonical_text: string;
  readonly urgency: number;
  readonly state: ReanalysisTemplate['state'];
  readonly payload: string;
}

type Place = Pick<ReanalysisTemplate, 'serverId' | 'sourceId' | 'canonicalText'>;

/** The backlog that a re-analysis has of its own. */
export class ReanalysisTemplates {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get(id: string, { serverId, sourceId, canonicalText }: Place): ReanalysisTemplate | null {
    const row = this.#session.one<Row>(
      `SELECT * FROM reanalysis_templates WHERE reanalysis = @id AND server_id = @serverId
         AND source_id = @sourceId AND canonical_text = @canonicalText`,
      { id, serverId, sourceId, canonicalText },
    );
    return row ? templateOf(row) : null;
  }

  put(id: string, template: ReanalysisTemplate): void {
    this.#session.run(
      `INSERT INTO reanalysis_templates (reanalysis, server_id, source_id, canonical_text, urgency, state, payload)
       VALUES (@id, @serverId, @sourceId, @canonicalText, @urgency, @state, @payload)
       ON CONFLICT DO UPDATE SET urgency = excluded.urgency, state = excluded.state, payload = excluded.payload`,
      { ...template, id, payload: JSON.stringify(template.payload) },
    );
  }

  /** The most urgent ones that wait. */
  waiting(id: string, serverId: string, limit: number): ReanalysisTemplate[] {
    return this.#session
      .all<Row>(
        `SELECT * FROM reanalysis_templates WHERE reanalysis = @id AND server_id = @serverId AND state = 'waiting'
         ORDER BY urgency DESC, source_id, canonical_text LIMIT @limit`,
        { id, serverId, limit },
      )
      .map(templateOf);
  }

  judged(id: string, { serverId, sourceId, canonicalText }: Place, verdict: ModelVerdict): void {
    this.#session.run(
      `UPDATE reanalysis_templates SET state = 'asked', verdict = @verdict WHERE reanalysis = @id
         AND server_id = @serverId AND source_id = @sourceId AND canonical_text = @canonicalText`,
      { id, serverId, sourceId, canonicalText, verdict },
    );
  }

  counts(id: string): { readonly all: number; readonly waiting: number; readonly asked: number } {
    const row = this.#session.one<{ total: number; waiting: number | null; asked: number | null }>(
      `SELECT count(*) AS total, sum(state = 'waiting') AS waiting, sum(state = 'asked') AS asked
       FROM reanalysis_templates WHERE reanalysis = @id`,
      { id },
    );
    return { all: row?.total ?? 0, waiting: row?.waiting ?? 0, asked: row?.asked ?? 0 };
  }
}

function templateOf(row: Row): ReanalysisTemplate {
  return {
    serverId: row.server_id,
    sourceId: row.source_id,
    canonicalText: row.canonical_text,
    urgency: row.urgency,
    state: row.state,
    payload: JSON.parse(row.payload) as unknown,
  };
}
