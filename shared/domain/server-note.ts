import { z } from 'zod';

/** Longest note, in UTF-16 units: a page of text. */
const NOTE_LENGTH = 4_000;

/** What a person knows about a server or one of its sources and a model does not. */
export const serverNoteDraftSchema = z.object({
  /** Null: of the whole server. */
  sourceId: z.string().nullable(),
  /** Plain text; each paragraph or line is looked for by itself. */
  text: z
    .string()
    .trim()
    .min(1, 'A note has at least one letter.')
    .max(NOTE_LENGTH, `A note has at most ${NOTE_LENGTH} letters.`),
  /** In every question, not only where it fits what is asked about. */
  always: z.boolean(),
});
export type ServerNoteDraft = z.infer<typeof serverNoteDraftSchema>;

export const serverNoteSchema = serverNoteDraftSchema.extend({
  id: z.string(),
  serverId: z.string(),
  /** Milliseconds. */
  changedAt: z.number(),
});
export type ServerNote = z.infer<typeof serverNoteSchema>;

/** A part of a note that can stand alone. */
export interface NotePiece {
  readonly sourceId: string | null;
  readonly text: string;
}
