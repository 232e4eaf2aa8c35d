import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Session } from './session.ts';

/** A template that waits for a model. */
export interface BacklogItem {
  readonly serverId: string;
  readonly sourceId: string;
  readonly canonicalText: string;
  /** JSON; parsed by its owner. */
  readonly payload: unknown;
  /** Higher is asked earlier. */
  readonly urgency: number;
  /** Since when it waits. */
  readonly since: Milliseconds;
}

export interface BacklogSummary {
  readonly count: number;
  /** Since when the oldest one waits; null if none does. */
  readonly oldest: Milliseconds | null;
}

interface Row {
  readonly server_id: string;
  readonly source_id: string;
  readonly canonical_text: string;
  readonly urgency: number;
  readonly since: number;
  readonly payload: string;
}

/** Templates that a model should see and has not seen yet. */
export class BacklogRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Adds an item; one that waits already gets the new payload and urgency and keeps its place in time. */
  put(item: BacklogItem): void {
    this.#session.run(
      `INSERT INTO backlog (server_id, source_id, canonical_text, urgency, since, payload)
       VALUES (@serverId, @sourceId, @canonicalText, @urgency, @since, @payload)
       ON CONFLICT DO UPDATE SET urgency = excluded.urgency, since = min(since, excluded.since),
         payload = excluded.payload`,
      { ...item, payload: JSON.stringify(item.payload) },
    );
  }

  /** One template that waits; null if it does not. */
  get(place: Pick<BacklogItem, 'serverId' | 'sourceId' | 'canonicalText'>): BacklogItem | null {
    const row = this.#session.one<Row>(
      `SELECT * FROM backlog
       WHERE server_id = @serverId AND source_id = @sourceId AND canonical_text = @canonicalText`,
      { serverId: place.serverId, sourceId: place.sourceId, canonicalText: place.canonicalText },
    );
    return row ? itemOf(row) : null;
  }

  /** The most urgent items of a server, of equal ones the oldest first. */
  head(serverId: string, limit: number): BacklogItem[] {
    return this.#session
      .all<Row>(
        `SELECT * FROM backlog WHERE server_id = @serverId
         ORDER BY urgency DESC, since, source_id, canonical_text LIMIT @limit`,
        { serverId, limit },
      )
      .map(itemOf);
  }

  /** The items of a server that have waited longest. */
  oldest(serverId: string, limit: number): BacklogItem[] {
    return this.#session
      .all<Row>(
        `SELECT * FROM backlog WHERE server_id = @serverId
         ORDER BY since, urgency DESC, source_id, canonical_text LIMIT @limit`,
        { serverId, limit },
      )
      .map(itemOf);
  }

  /** Since when the newest item of a server waits; null if none does. */
  newest(serverId: string): Milliseconds | null {
    const row = this.#session.one<{ since: Milliseconds | null }>(
      'SELECT max(since) AS since FROM backlog WHERE server_id = @serverId',
      { serverId },
    );
    return row?.since ?? null;
  }

  remove({
    serverId,
    sourceId,
    canonicalText,
  }: Pick<BacklogItem, 'serverId' | 'sourceId' | 'canonicalText'>): void {
    this.#session.run(
      `DELETE FROM backlog
       WHERE server_id = @serverId AND source_id = @sourceId AND canonical_text = @canonicalText`,
      { serverId, sourceId, canonicalText },
    );
  }

  /** Of one server, or of all. */
  summary(serverId?: string): BacklogSummary {
    const row = this.#session.one<BacklogSummary>(
      `SELECT count(*) AS count, min(since) AS oldest FROM backlog WHERE @serverId IS NULL OR server_id = @serverId`,
      { serverId: serverId ?? null },
    );
    return row ?? { count: 0, oldest: null };
  }
}

function itemOf(row: Row): BacklogItem {
  return {
    serverId: row.server_id,
    sourceId: row.source_id,
    canonicalText: row.canonical_text,
    payload: JSON.parse(row.payload) as unknown,
    urgency: row.urgency,
    since: row.since,
  };
}
