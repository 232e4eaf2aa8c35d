import { looksSecret, secretHeadersSchema } from '../../../shared/domain/secret-headers.ts';
import { connectionSchema, UTC } from '../../../shared/domain/server.ts';
import type { Server, Source } from '../../../shared/domain/server.ts';
import { z } from 'zod';
import { storeError } from './failures.ts';
import { groupOf, headOf } from './groups.ts';
import type { Session } from './session.ts';
import type { Totals } from './totals.ts';

const headersSchema = z.record(z.string(), z.string());

interface ServerRow {
  readonly id: string;
  readonly name: string;
  readonly connection: string;
  readonly model: string | null;
  readonly deep_model: string | null;
  readonly model_host: string | null;
  readonly interval: number;
  readonly paused: number;
  readonly time_zone: string;
  readonly matcher: string | null;
  readonly lag: number | null;
  readonly secret_headers: string;
}

interface SourceRow {
  readonly id: string;
  readonly server_id: string;
  readonly name: string;
  readonly selector: string;
  readonly tenant: string | null;
  readonly headers: string;
  readonly interval: number | null;
  readonly lag: number | null;
}

/** Servers and their sources. Secrets belong to the keychain; those that can be told from the rest are refused. */
export class ServersRepository {
  readonly #session: Session;
  readonly #totals: Totals;

  constructor(session: Session, totals: Totals) {
    this.#session = session;
    this.#totals = totals;
  }

  list(): Server[] {
    return this.#session.all<ServerRow>('SELECT * FROM servers ORDER BY rowid').map(serverOf);
  }

  get(serverId: string): Server | null {
    const row = this.#session.one<ServerRow>('SELECT * FROM servers WHERE id = @serverId', { serverId });
    return row ? serverOf(row) : null;
  }

  /** Writes a server, new or known; its sources stay as they are. */
  save(server: Server): void {
    refuseCredentials(server);
    this.#session.run(
      `INSERT INTO servers (id, name, connection, model, deep_model, model_host, interval, paused, time_zone,
         matcher, lag, secret_headers)
       VALUES (@id, @name, @connection, @model, @deepModel, @modelHostId, @interval, @paused, @timeZone,
         @matcher, @lag, @secretHeaders)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, connection = excluded.connection,
         model = excluded.model, deep_model = excluded.deep_model, model_host = excluded.model_host,
         interval = excluded.interval, paused = excluded.paused,
         time_zone = excluded.time_zone, matcher = excluded.matcher, lag = excluded.lag,
         secret_headers = excluded.secret_headers`,
      {
        id: server.id,
        name: server.name,
        connection: JSON.stringify(server.connection),
        model: server.model,
        deepModel: server.deepModel,
        modelHostId: server.modelHostId,
        interval: server.interval,
        paused: server.paused ? 1 : 0,
        timeZone: server.timeZone,
        matcher: server.matcher ?? null,
        lag: server.lag ?? null,
        secretHeaders: JSON.stringify(server.secretHeaders ?? []),
      },
    );
  }

  /**
   * Removes a server with all that was read from it. A finding that other servers have too loses this one; one that
   * no other server has goes.
   */
  remove(serverId: string): void {
    this.#session.transaction(() => {
      const findings = this.#session
        .all<{ finding: number }>('SELECT finding FROM finding_servers WHERE server_id = @serverId', {
          serverId,
        })
        .map((row) => row.finding);
      this.#session.run('DELETE FROM servers WHERE id = @serverId', { serverId });
      for (const finding of findings) this.#forget(finding);
      this.#totals.dropUnusedEntities();
    });
  }

  /** What would go and what would stay if a server were removed. */
  removal(serverId: string): { readonly alone: number; readonly shared: number } {
    const row = this.#session.one<{ alone: number; shared: number }>(
      `SELECT count(*) FILTER (WHERE others = 0) AS alone, count(*) FILTER (WHERE others > 0) AS shared FROM (
         SELECT (SELECT count(*) FROM finding_servers other
                 WHERE other.finding = own.finding AND other.server_id <> own.server_id) AS others
         FROM finding_servers own WHERE own.server_id = @serverId)`,
      { serverId },
    );
    return row ?? { alone: 0, shared: 0 };
  }

  /** Of the server of a source. */
  timeZoneOf(sourceId: string): string {
    const row = this.#session.one<{ time_zone: string }>(
      'SELECT time_zone FROM sources JOIN servers ON servers.id = server_id WHERE sources.id = @sourceId',
      { sourceId },
    );
    return row?.time_zone ?? UTC;
  }

  sources(serverId: string): Source[] {
    return this.#session
      .all<SourceRow>('SELECT * FROM sources WHERE server_id = @serverId ORDER BY rowid', { serverId })
      .map(sourceOf);
  }

  source(sourceId: string): Source | null {
    const row = this.#session.one<SourceRow>('SELECT * FROM sources WHERE id = @sourceId', { sourceId });
    return row ? sourceOf(row) : null;
  }

  /** Writes a source, new or known; what is covered of it stays. */
  saveSource(source: Source): void {
    refuseSecretHeaders(source);
    this.#session.run(
      `INSERT INTO sources (id, server_id, name, selector, tenant, headers, interval, lag)
       VALUES (@id, @serverId, @name, @selector, @tenant, @headers, @interval, @lag)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, selector = excluded.selector,
         tenant = excluded.tenant, headers = excluded.headers, interval = excluded.interval, lag = excluded.lag`,
      {
        id: source.id,
        serverId: source.serverId,
        name: source.name,
        selector: source.selector,
        tenant: source.tenant ?? null,
        headers: JSON.stringify(source.headers),
        interval: source.interval ?? null,
        lag: source.lag ?? null,
      },
    );
  }

  /** Removes a source with its coverage and templates; findings and what was counted for them stay. */
  removeSource(sourceId: string): void {
    this.#session.run('DELETE FROM sources WHERE id = @sourceId', { sourceId });
  }

  #forget(finding: number): void {
    // A finding goes with its parts, and not before them.
    const group = groupOf(this.#session, headOf(this.#session, finding));
    const left = group.some((member) =>
      this.#session.one('SELECT 1 FROM occurrences WHERE finding = @member LIMIT 1', { member }),
    );
    if (!left) {
      for (const member of group) this.#session.run('DELETE FROM findings WHERE key = @member', { member });
      return;
    }
    this.#totals.rebuild(finding);
    this.#totals.refresh(finding);
  }
}

function serverOf(row: ServerRow): Server {
  const secretHeaders = secretHeadersSchema.parse(JSON.parse(row.secret_headers));
  return {
    id: row.id,
    name: row.name,
    connection: connectionSchema.parse(JSON.parse(row.connection)),
    model: row.model,
    deepModel: row.deep_model,
    modelHostId: row.model_host,
    interval: row.interval,
    paused: row.paused === 1,
    timeZone: row.time_zone,
    ...(row.matcher === null ? {} : { matcher: row.matcher }),
    ...(secretHeaders.length === 0 ? {} : { secretHeaders }),
    ...(row.lag === null ? {} : { lag: row.lag }),
  };
}

function sourceOf(row: SourceRow): Source {
  return {
    id: row.id,
    serverId: row.server_id,
    name: row.name,
    selector: row.selector,
    ...(row.tenant === null ? {} : { tenant: row.tenant }),
    headers: headersSchema.parse(JSON.parse(row.headers)),
    ...(row.interval === null ? {} : { interval: row.interval }),
    ...(row.lag === null ? {} : { lag: row.lag }),
  };
}

function refuseSecretHeaders(source: Source): void {
  const secret = Object.keys(source.headers).find(looksSecret);
  if (secret === undefined) return;
  throw storeError(
    `The header ${secret} of source ${source.name} is a secret, and the database keeps none.`,
    'Name it as a secret header of its server: its value is asked for and goes to the keychain or the memory.',
  );
}

function refuseCredentials({ name, connection }: Server): void {
  if (connection.kind !== 'url') return;
  for (const address of [connection.loki, connection.ollama]) {
    if (address === null) continue;
    const { username, password } = new URL(address);
    if (username === '' && password === '') continue;
    throw storeError(
      `An address of server ${name} holds a user name or password, and the database keeps none.`,
      'Take it out of the address; let SSH or a proxy on the server add it.',
    );
  }
}
