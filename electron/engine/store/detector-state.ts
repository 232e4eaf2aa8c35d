import type { Session } from './session.ts';

/** What the rules of a server remember between windows. Opaque here: JSON in, JSON out, parsed by its owner. */
export class DetectorStateRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Null before the first window. */
  get(serverId: string): unknown {
    const row = this.#session.one<{ state: string }>(
      'SELECT state FROM detector_state WHERE server_id = @serverId',
      {
        serverId,
      },
    );
    return row ? (JSON.parse(row.state) as unknown) : null;
  }

  set(serverId: string, state: unknown): void {
    this.#session.run(
      `INSERT INTO detector_state (server_id, state) VALUES (@serverId, @state)
       ON CONFLICT DO UPDATE SET state = excluded.state`,
      { serverId, state: JSON.stringify(state) },
    );
  }
}
