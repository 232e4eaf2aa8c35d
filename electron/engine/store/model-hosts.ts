import { z } from 'zod';
import { looksSecret } from '../../../shared/domain/secret-headers.ts';
import {
  hostCheckSchema,
  hostKindSchema,
  hostPlaceSchema,
  modelHostSchema,
  speedSchema,
  type HostCheck,
  type ModelHost,
  type Speed,
} from '../../../shared/domain/model-host.ts';
import { storeError } from './failures.ts';
import type { Session } from './session.ts';

interface HostRow {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly place: string;
  readonly headers: string;
  readonly allow_cloud: number;
}

/** Model hosts, the last check of each and how fast its models were. Keys belong to the keychain and are refused. */
export class ModelHostsRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  list(): ModelHost[] {
    return this.#session.all<HostRow>('SELECT * FROM model_hosts ORDER BY rowid').map(hostOf);
  }

  get(id: string): ModelHost | null {
    const row = this.#session.one<HostRow>('SELECT * FROM model_hosts WHERE id = @id', { id });
    return row ? hostOf(row) : null;
  }

  /** Writes a host, new or known. */
  save(host: ModelHost): void {
    refuseSecrets(host);
    this.#session.run(
      `INSERT INTO model_hosts (id, name, kind, place, headers, allow_cloud)
       VALUES (@id, @name, @kind, @place, @headers, @allowCloud)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, place = excluded.place,
         headers = excluded.headers, allow_cloud = excluded.allow_cloud`,
      {
        id: host.id,
        name: host.name,
        kind: host.kind,
        place: JSON.stringify(host.place),
        headers: JSON.stringify(host.headers),
        allowCloud: host.allowCloud ? 1 : 0,
      },
    );
  }

  /** Removes a host with all that was found out about it. */
  remove(id: string): void {
    this.#session.transaction(() => {
      this.#session.run('DELETE FROM model_hosts WHERE id = @id', { id });
      this.forget(id);
    });
  }

  /** What was found out about a host is no longer true. */
  forget(id: string): void {
    this.#session.run('DELETE FROM model_host_checks WHERE host = @id', { id });
    this.#session.run('DELETE FROM model_speeds WHERE host = @id', { id });
  }

  lastCheck(id: string): HostCheck | null {
    const row = this.#session.one<{ result: string }>(
      'SELECT result FROM model_host_checks WHERE host = @id',
      { id },
    );
    return row ? hostCheckSchema.parse(JSON.parse(row.result)) : null;
  }

  keepCheck(id: string, check: HostCheck): void {
    this.#session.run(
      `INSERT INTO model_host_checks (host, result) VALUES (@id, @result)
       ON CONFLICT DO UPDATE SET result = excluded.result`,
      { id, result: JSON.stringify(check) },
    );
  }

  /** The latest of each model and digest, newest first. */
  speeds(id: string): Speed[] {
    return this.#session
      .all<{ result: string }>(
        'SELECT result FROM model_speeds WHERE host = @id ORDER BY measured_at DESC, model',
        { id },
      )
      .map(({ result }) => speedSchema.parse(JSON.parse(result)));
  }

  keepSpeed(id: string, speed: Speed): void {
    this.#session.run(
      `INSERT INTO model_speeds (host, model, digest, measured_at, result)
       VALUES (@id, @model, @digest, @at, @result)
       ON CONFLICT DO UPDATE SET measured_at = excluded.measured_at, result = excluded.result`,
      { id, model: speed.model, digest: speed.digest, at: speed.at, result: JSON.stringify(speed) },
    );
  }
}

function hostOf(row: HostRow): ModelHost {
  return {
    id: row.id,
    name: row.name,
    kind: hostKindSchema.parse(row.kind),
    place: hostPlaceSchema.parse(JSON.parse(row.place)),
    headers: z.record(z.string(), z.string()).parse(JSON.parse(row.headers)),
    allowCloud: row.allow_cloud === 1,
  };
}

function refuseSecrets(host: ModelHost): void {
  if (!modelHostSchema.safeParse(host).success) {
    throw storeError(`The model host ${host.name} has a header that cannot be sent.`, 'Write it anew.');
  }
  const secret = Object.keys(host.headers).find(looksSecret);
  if (secret !== undefined) {
    throw storeError(
      `The header ${secret} of model host ${host.name} is a secret, and the database keeps none.`,
      'Give it as the key of this host instead.',
    );
  }
  if (host.place.kind !== 'url') return;
  const { username, password, search } = new URL(host.place.url);
  if (username === '' && password === '' && search === '') return;
  throw storeError(
    `The address of model host ${host.name} holds a user name, a password or a query, and the database keeps none.`,
    'Give the address alone, and the key as the key of this host.',
  );
}
