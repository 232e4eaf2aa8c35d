import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { ServerNote, ServerNoteDraft } from '../../../shared/domain/server-note.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Redactor } from '../reduce/redact.ts';
import type { Store } from '../store/store.ts';
import { notePieces } from './server-note-pieces.ts';

/** More notes of one server are refused: nobody would read them. */
const MOST_NOTES = 200;

export interface ServerNoteDeskParts {
  readonly store: Store;
  readonly redactor: Redactor;
  readonly now: () => Milliseconds;
  readonly newId: () => string;
}

/** Where a person writes down what models should know. Secrets in it are replaced before it is kept. */
export class ServerNoteDesk {
  readonly #parts: ServerNoteDeskParts;

  constructor(parts: ServerNoteDeskParts) {
    this.#parts = parts;
  }

  /** Oldest first. */
  list(serverId: string): ServerNote[] {
    return this.#parts.store.serverNotes.list(serverId);
  }

  /** Throws `NightjarError` for a server or source that is not there, and when there are too many already. */
  add(serverId: string, draft: ServerNoteDraft): ServerNote {
    const { store, newId } = this.#parts;
    if (store.servers.get(serverId) === null) throw new NightjarError(NO_SERVER);
    if (store.serverNotes.list(serverId).length >= MOST_NOTES) throw new NightjarError(TOO_MANY);
    return this.#save({ ...draft, id: newId(), serverId });
  }

  /** Throws `NightjarError` for a note or source that is not there. */
  change(id: string, draft: ServerNoteDraft): ServerNote {
    const known = this.#parts.store.serverNotes.get(id);
    if (known === null) throw new NightjarError(NO_NOTE);
    return this.#save({ ...known, ...draft });
  }

  /** Answers with what was removed, null if it was not there. */
  remove(id: string): ServerNote | null {
    const { store } = this.#parts;
    const known = store.serverNotes.get(id);
    store.serverNotes.remove(id);
    return known;
  }

  #save(draft: Omit<ServerNote, 'changedAt'>): ServerNote {
    const { store, now } = this.#parts;
    const { serverId, sourceId } = draft;
    if (sourceId !== null && !store.servers.sources(serverId).some(({ id }) => id === sourceId))
      throw new NightjarError(NO_SOURCE);
    const note: ServerNote = { ...draft, text: this.#redacted(draft.text), changedAt: now() };
    store.serverNotes.save(note, notePieces(note.text));
    return note;
  }

  /** Line by line as one stream, so that a key over several lines is found too. */
  #redacted(text: string): string {
    const stream = {};
    return text
      .split(/\r\n?|\n/u)
      .map((line): string => this.#parts.redactor.redactLine(line, stream))
      .join('\n')
      .trim();
  }
}

const NO_SERVER: Failure = {
  code: 'unexpected',
  message: 'This server is no longer there.',
  advice: 'Load the page again.',
};
const NO_SOURCE: Failure = {
  code: 'unexpected',
  message: 'This source is no longer there.',
  advice: 'Write the note for the whole server, or choose another source.',
};
const NO_NOTE: Failure = {
  code: 'unexpected',
  message: 'This note is no longer there.',
  advice: 'Load the page again.',
};
const TOO_MANY: Failure = {
  code: 'unexpected',
  message: `This server has ${MOST_NOTES} notes already.`,
  advice: 'Remove some that no longer hold, or add to one of them.',
};
