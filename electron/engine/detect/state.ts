import { z } from 'zod';
import type { RedactedText } from '../../../shared/domain/line.ts';
import { NANOSECONDS_PER_MINUTE } from '../../../shared/domain/time.ts';
import type { Nanoseconds } from '../../../shared/domain/time.ts';
import { NO_TRACES, savedTracesSchema, tracesAt, type SavedTraces } from './traces/trace-state.ts';

/** Raised when the shape changes: a state of another version is not read, correlations start anew. */
const STATE_VERSION = 1;

/** Nanoseconds as a decimal string: JSON numbers lose their last digits. */
const instantSchema = z.string().regex(/^-?\d{1,20}$/);
const minuteSchema = z.number().int();
const countsSchema = z.array(z.tuple([z.string(), z.number().int()]));

/** The text was redacted when it was written here; nothing else writes states. */
const redactedSchema = z.custom<RedactedText>((value) => typeof value === 'string');

/** A `RuleEvent`. Short keys, because a state holds thousands. */
const savedEventSchema = z.object({
  r: z.string(),
  a: instantSchema,
  s: z.string(),
  v: z.record(z.string(), z.string()),
  e: z.partialRecord(z.enum(['ip', 'user', 'service', 'host', 'path', 'unit', 'container']), z.string()),
  w: z.number().int().min(1),
  l: z.object({ t: redactedSchema, f: z.string().optional(), n: z.number().int().optional() }).optional(),
});
export type SavedEvent = z.infer<typeof savedEventSchema>;

/** One group of a correlation. `t`: event times or, per value or stage, times; `p`: events not counted yet. */
const savedGroupSchema = z.object({
  k: z.string(),
  t: z.array(z.tuple([z.string(), instantSchema])),
  p: z.array(savedEventSchema),
});
export type SavedGroup = z.infer<typeof savedGroupSchema>;

/** `shape` says what the correlation asked for; groups of another shape are of no use. */
const savedCorrelationSchema = z.object({ shape: z.string(), groups: z.array(savedGroupSchema) });
export type SavedCorrelation = z.infer<typeof savedCorrelationSchema>;

/** An occurrence row that later events may still change. */
const savedRowSchema = z.object({
  i: z.array(z.string()),
  s: z.string(),
  m: minuteSchema,
  c: z.number().int(),
  e: z.array(z.tuple([z.string(), countsSchema])),
});
export type SavedRow = z.infer<typeof savedRowSchema>;

const savedLedgerSchema = z.object({
  /** Rows of earlier minutes are gone, so events in them cannot be counted. Null: none are. */
  completeFrom: minuteSchema.nullable(),
  rows: z.array(savedRowSchema),
});
export type SavedLedger = z.infer<typeof savedLedgerSchema>;

const savedMachineSchema = z.object({
  correlations: z.record(z.string(), savedCorrelationSchema),
  ledgers: z.record(z.string(), savedLedgerSchema),
});
export type SavedMachine = z.infer<typeof savedMachineSchema>;

/** All events before `asOf`, applied; none at or after it. */
const checkpointSchema = z.object({ asOf: instantSchema, machine: savedMachineSchema });
export type Checkpoint = z.infer<typeof checkpointSchema>;

const detectorStateSchema = z.object({
  version: z.literal(STATE_VERSION),
  /** Null as long as nothing was seen. */
  checkpoint: checkpointSchema.nullable(),
  /** Events at or after the checkpoint, ascending, so that a poll can start over inside them. */
  journal: z.array(savedEventSchema),
  /**
   * Instead of the journal where that would have been too long: everything seen, events of the minute that begins
   * at the checkpoint included. A pass may then start over at that minute's beginning or after its end.
   */
  flood: checkpointSchema.nullable(),
  /** Stack traces whose lines have not all come. */
  traces: savedTracesSchema.default(NO_TRACES),
});
export type DetectorState = z.infer<typeof detectorStateSchema>;

export function emptyState(): DetectorState {
  return { version: STATE_VERSION, checkpoint: null, journal: [], flood: null, traces: NO_TRACES };
}

/** Reads a stored state. One that is damaged, or of a version not known here, reads as an empty one: null says so. */
export function parseState(stored: unknown): DetectorState | null {
  const parsed = detectorStateSchema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

/** Whether a pass whose lines begin at `from` can go on from a stored state exactly as if it had not been cut. */
export function reachesBack(state: DetectorState, from: Nanoseconds): boolean {
  return resumptionPoint(state, from) !== null;
}

interface ResumptionPoint {
  readonly checkpoint: Checkpoint;
  readonly boundary: Nanoseconds;
  readonly traces: SavedTraces;
}

/** The checkpoint to go on from, and up to where it has all events; null if there is none that fits. */
export function resumptionPoint(state: DetectorState, from: Nanoseconds | undefined): ResumptionPoint | null {
  const { checkpoint, flood } = state;
  const traces = tracesAt(state.traces, from);
  if (!checkpoint || !traces) return null;
  const boundary = BigInt(checkpoint.asOf);
  if (from !== undefined && from < boundary) return null;
  if (!flood || from === boundary) return { checkpoint, boundary, traces };
  if (from === undefined) return { checkpoint: flood, boundary, traces };
  const end = boundary + NANOSECONDS_PER_MINUTE;
  return from >= end ? { checkpoint: flood, boundary: end, traces } : null;
}
