import type { Contact } from '../../../shared/domain/contact.ts';
import { toFailure } from '../../../shared/domain/failure.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Clock, Contacts, Log } from '../ports.ts';
import type { Store } from '../store/store.ts';

/** A host is written down again no sooner than this. */
const SOONEST: Milliseconds = 60_000;

/** Keeps the list of hosts that were talked to. A list that cannot be written stops nobody from talking. */
export class ContactBook implements Contacts {
  readonly #parts: { readonly store: Pick<Store, 'contacts'>; readonly clock: Clock; readonly log: Log };
  readonly #written = new Map<string, Milliseconds>();

  constructor(parts: { readonly store: Pick<Store, 'contacts'>; readonly clock: Clock; readonly log: Log }) {
    this.#parts = parts;
  }

  note(contact: Contact): void {
    const { store, clock, log } = this.#parts;
    const key = JSON.stringify([contact.host, contact.reason, contact.through]);
    const now = clock.now();
    if (now - (this.#written.get(key) ?? -Infinity) < SOONEST) return;
    this.#written.set(key, now);
    try {
      store.contacts.note(contact, now);
    } catch (error) {
      log.error('a contacted host could not be written down', { code: toFailure(error).code });
    }
  }
}
