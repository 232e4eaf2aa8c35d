import { oc } from '@orpc/contract';
import { z } from 'zod';
import { entityKindSchema } from '../domain/words.ts';

/** A line as Loki has it now: redacted on its way, kept nowhere. */
export const lineNearSchema = z.object({
  /** Nanoseconds. */
  timestamp: z.bigint(),
  serverId: z.string(),
  sourceId: z.string(),
  text: z.string(),
  /** One of the finding's lines of evidence. */
  evidence: z.boolean(),
});
export type LineNear = z.infer<typeof lineNearSchema>;

/** Most lines that one question reads to each side. */
const MOST_LINES = 200;
const lines = z.number().int().min(0).max(MOST_LINES);

export const findingLinesContract = {
  /**
   * Lines of one source around an instant: `before` of those earlier than it, and `after` of those from it on. Ask
   * with the first line's instant, or one nanosecond after the last one's, for more. Fails with the server's own
   * failure.
   */
  linesAround: oc
    .input(
      z.object({
        findingId: z.string(),
        serverId: z.string(),
        sourceId: z.string(),
        timestamp: z.bigint(),
        before: lines,
        after: lines,
      }),
    )
    .output(
      z.object({
        /** Ascending. */
        lines: z.array(lineNearSchema),
        moreBefore: z.boolean(),
        moreAfter: z.boolean(),
        /** A day is looked through in each direction, and no farther. Milliseconds. */
        searched: z.object({ from: z.number(), to: z.number() }),
      }),
    ),
  /** Lines with an entity's value on all sources of the finding, within its span (a week of it at most). */
  linesOf: oc
    .input(
      z.object({
        findingId: z.string(),
        kind: entityKindSchema,
        value: z.string().min(1).max(1024),
        /** The earliest instant of the page before; null begins with the newest lines. */
        before: z.bigint().nullable().default(null),
      }),
    )
    .output(
      z.object({
        /** Ascending. */
        lines: z.array(lineNearSchema),
        more: z.boolean(),
        range: z.object({ from: z.number(), to: z.number() }),
        /** Lines of each hour of the range, oldest first; null on later pages. */
        perHour: z.array(z.number()).nullable(),
        /** Servers that could not be asked, in words. */
        failures: z.array(z.object({ serverName: z.string(), message: z.string(), advice: z.string() })),
      }),
    ),
};
