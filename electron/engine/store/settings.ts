import type { z } from 'zod';
import { storeError } from './failures.ts';
import type { Session } from './session.ts';

/** What a user has set, as JSON by key. */
export class SettingsRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Null if it was never set; throws if what is stored does not have the shape. */
  get<T>(key: string, schema: z.ZodType<T>): T | null {
    const row = this.#session.one<{ value: string }>('SELECT value FROM settings WHERE key = @key', { key });
    if (!row) return null;
    const parsed = schema.safeParse(JSON.parse(row.value));
    if (parsed.success) return parsed.data;
    throw storeError(`The setting ${key} cannot be read.`, 'Set it again.', parsed.error);
  }

  set(key: string, value: unknown): void {
    this.#session.run(
      'INSERT INTO settings (key, value) VALUES (@key, @value) ON CONFLICT DO UPDATE SET value = excluded.value',
      { key, value: JSON.stringify(value) },
    );
  }
}
