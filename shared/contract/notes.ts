import { oc } from '@orpc/contract';
import { z } from 'zod';
import { serverNoteDraftSchema, serverNoteSchema } from '../domain/server-note.ts';

/** What people write down about servers and sources for models. Secrets in it are replaced before it is kept. */
export const notesContract = {
  /** Those of the server and of its sources, oldest first. */
  list: oc.input(z.object({ serverId: z.string() })).output(z.array(serverNoteSchema)),
  add: oc.input(serverNoteDraftSchema.extend({ serverId: z.string() })).output(serverNoteSchema),
  change: oc.input(serverNoteDraftSchema.extend({ id: z.string() })).output(serverNoteSchema),
  /** Answers with what was removed, for undo. */
  remove: oc.input(z.object({ id: z.string() })).output(z.object({ removed: serverNoteSchema.nullable() })),
};
