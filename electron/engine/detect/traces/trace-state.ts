import { z } from 'zod';
import type { RedactedText } from '../../../../shared/domain/line.ts';
import type { Nanoseconds } from '../../../../shared/domain/time.ts';

const redactedSchema = z.custom<RedactedText>((value) => typeof value === 'string');
const instantSchema = z.string().regex(/^-?\d{1,20}$/);

const openTraceSchema = z.object({
  /** Stream and process whose lines belong to it. */
  key: z.string(),
  stream: z.string(),
  /** Time of its last line. */
  at: instantSchema,
  progress: z.object({
    stage: z.enum(['throwable', 'python', 'python-done', 'python-skip', 'go', 'go-frames']),
    lines: z.number().int(),
    facts: z.object({
      type: z.string(),
      message: z.string(),
      language: z.enum(['java', 'python', 'node', 'go', 'ruby', 'dotnet', 'php']).nullable(),
      frame: z.string(),
      uncaught: z.boolean(),
    }),
  }),
  head: z.object({
    text: redactedSchema,
    fields: z.record(z.string(), redactedSchema),
    row: z.number().int().optional(),
  }),
});
export type OpenTraces = z.infer<typeof openTraceSchema>[];

/** What was open at every instant from `from` (null: always) to `to`; at `to` something changed. */
const pastSchema = z.object({
  from: instantSchema.nullable(),
  to: instantSchema,
  open: z.array(openTraceSchema),
});

export const savedTracesSchema = z.object({
  /** What is open after the last line. */
  open: z.array(openTraceSchema),
  /** When that last changed; null: never. */
  changed: instantSchema.nullable(),
  /** Ascending. */
  past: z.array(pastSchema),
});
export type SavedTraces = z.infer<typeof savedTracesSchema>;

export const NO_TRACES: SavedTraces = { open: [], changed: null, past: [] };

/**
 * What was open before the first line at or after `at` (after all lines, where that is undefined), and what was so
 * earlier. Null if that is not known any more.
 */
export function tracesAt(saved: SavedTraces, at: Nanoseconds | undefined): SavedTraces | null {
  if (at === undefined || saved.changed === null || at > BigInt(saved.changed)) return saved;
  const index = saved.past.findIndex(
    ({ from, to }) => (from === null || BigInt(from) <= at) && at <= BigInt(to),
  );
  const past = saved.past[index];
  if (!past) return null;
  const earlier = saved.past.slice(0, index);
  return {
    open: past.open,
    changed: past.from === null ? null : String(BigInt(past.from) - 1n),
    past: earlier,
  };
}
