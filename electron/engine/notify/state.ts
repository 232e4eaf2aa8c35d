import { z } from 'zod';
import { noticeReasonSchema, noticeStageSchema } from '../../../shared/domain/notice.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { severitySchema } from '../../../shared/domain/words.ts';

export const MINUTE: Milliseconds = 60_000;
export const HOUR: Milliseconds = 60 * MINUTE;

/** The newest so many are remembered as told: what is older is neither compared with nor reminded of. */
const TOLD_LIMIT = 1_000;
/** Notices that may still be on the screen, to be withdrawn when their findings are dealt with. */
const SHOWN_LIMIT = 100;

const time = z.number().int();

/** What a finding waits in, other than its own hold and its server's group. Told in one notice when it ends. */
const batchSchema = z.enum(['muted', 'quiet-hours', 'sleep', 'cap']);
export type Batch = z.infer<typeof batchSchema>;

/** A finding that is owed an answer: it will be told, or fall silent at a stage that says why. */
const waitingSchema = z.object({
  findingId: z.string(),
  reason: noticeReasonSchema,
  /** When it first had a reason. */
  since: time,
  /** When it last had one. */
  at: time,
  batch: batchSchema.nullable(),
  /** When it came into that batch. */
  batchAt: time,
  /** What was last written down about it, so that it is not repeated. */
  decided: z.object({ stage: noticeStageSchema, until: time.nullable() }).nullable(),
});
export type Waiting = z.infer<typeof waitingSchema>;

const toldSchema = z.object({
  findingId: z.string(),
  severity: severitySchema,
  at: time,
  /** The one reminder was given, or was not called for. */
  reminded: z.boolean(),
});
export type Told = z.infer<typeof toldSchema>;

const shownSchema = z.object({ id: z.string(), at: time, findingIds: z.array(z.string()) });
export type Shown = z.infer<typeof shownSchema>;

const serverSchema = z.object({ at: time, criticalAt: time.nullable() });
export type ServerMemory = z.infer<typeof serverSchema>;

/** All that the policy remembers from step to step; JSON. */
export const policyStateSchema = z.object({
  version: z.literal(1),
  waiting: z.array(waitingSchema),
  /** Oldest first. */
  told: z.array(toldSchema),
  shown: z.array(shownSchema),
  /** When each server was last told of. */
  servers: z.record(z.string(), serverSchema),
  /** When notices other than digests were shown within the last hour; the digest has a place of its own. */
  spent: z.array(time),
  /** The last waking that was taken into account. */
  wokeAt: time.nullable(),
});
export type PolicyState = z.infer<typeof policyStateSchema>;

export const EMPTY_STATE: PolicyState = {
  version: 1,
  waiting: [],
  told: [],
  shown: [],
  servers: {},
  spent: [],
  wokeAt: null,
};

/**
 * The state as of `now`: without what no longer matters, and without times in the future, which a clock that was
 * set back leaves behind and which would hold things up for as long.
 */
export function tidied(state: PolicyState, now: Milliseconds): PolicyState {
  const past = (at: Milliseconds) => Math.min(at, now);
  const recent = (at: Milliseconds) => at > now - HOUR && at <= now;
  return {
    ...state,
    waiting: state.waiting.map((each) => ({
      ...each,
      since: past(each.since),
      at: past(each.at),
      batchAt: past(each.batchAt),
    })),
    told: state.told.slice(-TOLD_LIMIT),
    shown: state.shown.slice(-SHOWN_LIMIT),
    servers: Object.fromEntries(Object.entries(state.servers).filter(([, { at }]) => recent(at))),
    spent: state.spent.filter(recent),
  };
}
