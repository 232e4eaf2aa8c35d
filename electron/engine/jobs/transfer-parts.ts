import type { Clock } from '../ports.ts';
import type { Store } from '../store/store.ts';
import type { Baselines } from './baselines.ts';
import type { LensBook } from './lens-book.ts';
import type { ServerNoteDesk } from './server-note-desk.ts';
import type { UserSettings } from './user-settings.ts';

/** What an import changes. */
export interface ApplyParts {
  readonly store: Store;
  readonly settings: UserSettings;
  readonly lenses: LensBook;
  readonly serverNotes: ServerNoteDesk;
  readonly baselines: Baselines;
  readonly clock: Clock;
  /** Of the user's own rules. */
  readonly ruleFolder: string;
  readonly newId: () => string;
}
