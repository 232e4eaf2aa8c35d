import { oc } from '@orpc/contract';
import { z } from 'zod';
import { runSchema } from '../domain/run.ts';

export const runRowSchema = runSchema
  .omit({ calls: true })
  .extend({ serverName: z.string(), callCount: z.number() });
export type RunRow = z.infer<typeof runRowSchema>;

export const activityContract = {
  list: oc
    .input(
      z.object({
        serverId: z.string().nullable().default(null),
        /** Only runs that failed in whole or in part. */
        failed: z.boolean().default(false),
        cursor: z.string().nullable().default(null),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ rows: z.array(runRowSchema), next: z.string().nullable() })),
  get: oc.input(z.object({ id: z.string() })).output(runSchema.extend({ serverName: z.string() }).nullable()),
};
