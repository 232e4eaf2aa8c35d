import { oc } from '@orpc/contract';
import { z } from 'zod';
import { savedViewSchema } from '../domain/view.ts';
import { MOST_VIEWS } from '../domain/values.ts';

export const viewsContract = {
  list: oc.output(z.array(savedViewSchema)),
  /** Saves, renames, removes, reorders: the list as it is to be. Returns the list as it was, to take it back. */
  replace: oc
    .input(z.object({ views: z.array(savedViewSchema).max(MOST_VIEWS) }))
    .output(z.object({ before: z.array(savedViewSchema) })),
};
