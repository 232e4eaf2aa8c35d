import { implement } from '@orpc/server';
import { notesContract } from '../../../shared/contract/notes.ts';
import { withFailures } from './failures.ts';
import type { Services } from './services.ts';

export function notesRouter({ serverNotes }: Services) {
  const os = implement(notesContract).use(withFailures);
  return {
    list: os.list.handler(({ input }) => serverNotes.list(input.serverId)),
    add: os.add.handler(({ input: { serverId, ...draft } }) => serverNotes.add(serverId, draft)),
    change: os.change.handler(({ input: { id, ...draft } }) => serverNotes.change(id, draft)),
    remove: os.remove.handler(({ input }) => ({ removed: serverNotes.remove(input.id) })),
  };
}
