import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { failureSchema } from '../domain/failure.ts';
import {
  adviceSchema,
  hostCheckSchema,
  hostMemorySchema,
  hostModelSchema,
  hostPlaceSchema,
  modelHostSchema,
  modelNameSchema,
  pullSchema,
  speedSchema,
} from '../domain/model-host.ts';
import { serverSchema } from '../domain/server.ts';

/** A host with all that is known of it. Its key never comes along. */
export const hostViewSchema = z.object({
  host: modelHostSchema,
  /** A key is in the keychain or in memory. */
  hasKey: z.boolean(),
  /** It is a server's own, or this computer: what goes there goes unchanged. Elsewhere personal data are replaced. */
  keepsPersonalData: z.boolean(),
  /** Requests to it leave one's own network. */
  leavesNetwork: z.boolean(),
  /** Its lines cross a network unencrypted. */
  open: z.boolean(),
  usedBy: z.array(serverSchema.pick({ id: true, name: true, model: true, deepModel: true })),
  lastCheck: hostCheckSchema.nullable(),
  /** The latest of each model, newest first. */
  speeds: z.array(speedSchema),
  /** Downloads since Nightjar started, the latest of each model. */
  pulls: z.array(pullSchema),
});
export type HostView = z.infer<typeof hostViewSchema>;

/** What a check finds out, as it happens. */
export const checkStepSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), step: z.enum(['reach', 'models', 'memory']) }),
  z.object({
    kind: z.literal('reached'),
    software: z.string(),
    version: z.string().nullable(),
    milliseconds: z.number(),
  }),
  /** With what is in memory now; whether they fit is known after the memory. */
  z.object({ kind: z.literal('models'), models: z.array(hostModelSchema) }),
  z.object({ kind: z.literal('memory'), memory: hostMemorySchema, advice: adviceSchema }),
  z.object({
    kind: z.literal('failed'),
    step: z.enum(['reach', 'models', 'memory']),
    failure: failureSchema,
  }),
  z.object({ kind: z.literal('done'), check: hostCheckSchema }),
]);
export type CheckStep = z.infer<typeof checkStepSchema>;

/** A key on its way in: `null` forgets the one there is, left out: it stays. Never on its way out. */
const keySchema = z
  .object({
    value: z
      .string()
      .trim()
      .min(1)
      .max(4_096)
      .regex(/^[\x21-\x7e]+$/, 'A key has no spaces.'),
    remember: z.enum(['session', 'keychain']),
  })
  .nullable()
  .optional();

export const newHostSchema = modelHostSchema
  .omit({ id: true })
  .extend({ place: hostPlaceSchema, key: keySchema });

export type NewHost = z.input<typeof newHostSchema>;

export const hostChangeSchema = z.object({
  id: z.string(),
  name: modelHostSchema.shape.name.optional(),
  kind: modelHostSchema.shape.kind.optional(),
  place: hostPlaceSchema.optional(),
  headers: z.record(z.string(), z.string()).optional(),
  allowCloud: z.boolean().optional(),
  key: keySchema,
});

export type HostChange = z.input<typeof hostChangeSchema>;

const modelOfHost = z.object({ id: z.string(), model: modelNameSchema });

export const modelsContract = {
  /** Servers' own hosts first, then the others as they were added. */
  list: oc.output(z.array(hostViewSchema)),
  add: oc.input(newHostSchema).output(modelHostSchema),
  /** What is left out stays. With another place or kind what was found out is forgotten. */
  change: oc.input(hostChangeSchema).output(modelHostSchema),
  /** Refused while a server names it. A server's own goes back to how it was at first. */
  remove: oc.input(z.object({ id: z.string() })).output(z.object({ removed: z.boolean() })),
  /** Changes nothing on the host; the outcome is kept. */
  check: oc.input(z.object({ id: z.string() })).output(eventIterator(checkStepSchema)),
  /** Asks a harmless question that cannot be cached; on a slow machine this takes minutes. */
  measure: oc.input(modelOfHost).output(speedSchema),
  /** Begins to download a model, or joins the download under way; it goes on when nobody listens. */
  pull: oc.input(modelOfHost).output(eventIterator(pullSchema)),
  cancelPull: oc.input(modelOfHost).output(z.object({ cancelled: z.boolean() })),
  /** Deletes a model from its host; refused while a server asks it. */
  deleteModel: oc.input(modelOfHost).output(z.object({ deleted: z.boolean() })),
  /** Which host and models a server asks; `model: null` is rules only. */
  choose: oc
    .input(
      z.object({
        serverId: z.string(),
        hostId: z.string().nullable(),
        model: modelNameSchema.nullable(),
        deepModel: modelNameSchema.nullable().default(null),
      }),
    )
    .output(serverSchema),
};
