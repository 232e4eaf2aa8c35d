import type { Contact, ContactReason } from '../../../shared/domain/contact.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Session } from './session.ts';

export interface RememberedContact extends Contact {
  readonly firstAt: Milliseconds;
  readonly lastAt: Milliseconds;
}

interface Row {
  readonly host: string;
  readonly reason: ContactReason;
  readonly through: string;
  readonly first_at: number;
  readonly last_at: number;
}

/** Every host that was talked to, what for, and when first and last. */
export class ContactsRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  note({ host, reason, through }: Contact, at: Milliseconds): void {
    this.#session.run(
      `INSERT INTO contacts (host, reason, through, first_at, last_at) VALUES (@host, @reason, @through, @at, @at)
       ON CONFLICT DO UPDATE SET last_at = max(last_at, excluded.last_at)`,
      { host, reason, through: through ?? '', at },
    );
  }

  /** Those talked to last first. */
  list(): RememberedContact[] {
    return this.#session
      .all<Row>('SELECT * FROM contacts ORDER BY last_at DESC, host, reason, through')
      .map(({ host, reason, through, first_at, last_at }) => ({
        host,
        reason,
        through: through === '' ? null : through,
        firstAt: first_at,
        lastAt: last_at,
      }));
  }
}
