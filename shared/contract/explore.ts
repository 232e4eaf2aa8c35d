import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { failureSchema } from '../domain/failure.ts';
import { searchSchema } from '../domain/search.ts';
import { volumeSchema } from './reanalysis.ts';

/** Milliseconds, half-open. */
const rangeFields = { from: z.number().int().min(0), to: z.number().int().min(0) };
const MOST_BUCKETS = 400;
/** Most lines that one question reads to each side. */
const MOST_AROUND = 200;
const around = z.number().int().min(0).max(MOST_AROUND);

/** A line as Loki has it now: redacted on its way, kept nowhere. */
export const foundLineSchema = z.object({
  /** Nanoseconds. */
  timestamp: z.bigint(),
  /** Null where LogQL of no source in particular found it. */
  sourceId: z.string().nullable(),
  text: z.string(),
  /** What it says of itself: labels of its stream, structured metadata, and what was read off the line. */
  fields: z.array(
    z.object({
      kind: z.enum(['label', 'metadata', 'field']),
      name: z.string(),
      value: z.string(),
      /** The value is what the server has: neither redacted nor cut, so that it can be searched for. */
      exact: z.boolean(),
    }),
  ),
});
export type FoundLine = z.infer<typeof foundLineSchema>;

const sourceFailureSchema = z.object({ sourceId: z.string().nullable(), failure: failureSchema });

/** What a live tail tells, every few seconds. */
export const tailEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('lines'),
    /** New ones, ascending. */
    lines: z.array(foundLineSchema),
    /** By the server's clock, in milliseconds. */
    readUpTo: z.number(),
    /** More came since than are handed on at once: the earlier ones are missing. */
    leftOut: z.boolean(),
  }),
  /** It goes on by itself. */
  z.object({ kind: z.literal('failed'), failure: failureSchema }),
]);
export type TailEvent = z.infer<typeof tailEventSchema>;

export const exploreContract = {
  /** The newest lines of a range, or those before `before`. Aborted, it is aborted in Loki too. */
  lines: oc
    .input(
      z.object({
        search: searchSchema,
        ...rangeFields,
        /** `next` of the page before; null begins with the newest lines. */
        before: z.bigint().nullable().default(null),
      }),
    )
    .output(
      z.object({
        /** The newest first. */
        lines: z.array(foundLineSchema),
        /** Null: these were the last ones of the range. */
        next: z.bigint().nullable(),
        /** Sources that could not be asked; the others were. */
        failures: z.array(sourceFailureSchema),
      }),
    ),
  /** Lines per bucket and level. Lines that two sources have in common are counted twice. */
  volume: oc
    .input(
      z.object({
        search: searchSchema,
        ...rangeFields,
        buckets: z.number().int().min(1).max(MOST_BUCKETS),
      }),
    )
    .output(volumeSchema),
  /** Lines as they come. It ends when nobody listens any more. */
  tail: oc.input(z.object({ search: searchSchema })).output(eventIterator(tailEventSchema)),
  /** Lines around one that was found: of its source, or of the streams that the LogQL names; filters are left out. */
  around: oc
    .input(z.object({ search: searchSchema, timestamp: z.bigint(), before: around, after: around }))
    .output(
      z.object({
        /** Ascending. */
        lines: z.array(z.object({ timestamp: z.bigint(), text: z.string() })),
        moreBefore: z.boolean(),
        moreAfter: z.boolean(),
        /** A day is looked through in each direction, and no farther. Milliseconds. */
        searched: z.object({ from: z.number(), to: z.number() }),
      }),
    ),
};
