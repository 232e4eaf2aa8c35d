import { z } from 'zod';

/** A filter of the inbox that a person keeps by name. `query` is as it is typed into the search field. */
export const savedViewSchema = z.object({
  id: z.string().min(1).max(64),
  name: z.string().trim().min(1).max(60),
  query: z.string().max(1000),
  icon: z.enum(['warn', 'moon', 'filter']),
});
export type SavedView = z.infer<typeof savedViewSchema>;
