import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { failureSchema } from '../domain/failure.ts';
import { noticeSchema } from '../domain/notice.ts';
import { secretsPlaceSchema } from '../domain/secrets-place.ts';
import { runRowSchema } from './activity.ts';

/** What an empty inbox says instead of nothing: what was read, and what was not. */
export const proofSchema = z.object({
  /** Lines read in the last 24 hours. */
  lines: z.number(),
  servers: z.number(),
  /** The least of all servers, in milliseconds; null before the first run. */
  readUpTo: z.number().nullable(),
  rules: z.number(),
  templates: z.number(),
  waitingForModel: z.number(),
  nextPollAt: z.number().nullable(),
  notRead: z.array(
    z.object({
      serverName: z.string(),
      sourceName: z.string().nullable(),
      since: z.number().nullable(),
      failure: failureSchema,
    }),
  ),
});
export type Proof = z.infer<typeof proofSchema>;

export const infoSchema = z.object({
  version: z.string(),
  /** The pretend server is running, in a data folder of its own. */
  demo: z.boolean(),
  dataFolder: z.string(),
  /** The model of this computer's Ollama that the demo asks; null where none answers, and outside of the demo. */
  demoModel: z.string().nullable(),
  /** What went wrong when Nightjar started and is worth knowing, such as a damaged database that was set aside. */
  warnings: z.array(failureSchema),
});
export type Info = z.infer<typeof infoSchema>;

/** What the host around the engine is and can do. */
export const hostSchema = z.object({
  kind: z.enum(['desktop', 'browser']),
  /** Who shows notices: the host itself, or this page if the browser allows it. */
  notices: z.enum(['host', 'page']),
  keychain: z.object({
    available: z.boolean(),
    place: secretsPlaceSchema,
    /** The name under which a damaged file with earlier secrets lies now. */
    setAside: z.string().nullable(),
  }),
  /** Whether Nightjar starts with the computer; null where the host has no say in it. */
  startAtLogin: z.enum(['on', 'off', 'requires-approval']).nullable(),
  onBattery: z.boolean(),
});
export type Host = z.infer<typeof hostSchema>;

export const pendingPromptSchema = z.object({
  id: z.string(),
  kind: z.enum(['host-key', 'passphrase', 'password', 'header', 'other']),
  host: z.string(),
  fingerprint: z.string().nullable(),
  keyType: z.string().nullable(),
  text: z.string(),
  /** When it expires, in milliseconds. */
  expiresAt: z.number(),
});
export type PendingPrompt = z.infer<typeof pendingPromptSchema>;

export const promptAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('yes') }),
  z.object({ kind: z.literal('no') }),
  z.object({
    kind: z.literal('secret'),
    value: z.string().max(10_000),
    remember: z.enum(['session', 'keychain', 'never']),
  }),
]);

const LARGEST_RULE = 100_000;

/** A rule as its author wrote it. */
const ruleTextSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** Empty if it says nothing of itself. */
  description: z.string(),
  references: z.array(z.string()),
  version: z.number().int(),
  /** One of the user's own folder. */
  own: z.boolean(),
  /** YAML: its document, and after it those of the rules that it listens to. */
  text: z.string(),
});
export type RuleText = z.infer<typeof ruleTextSchema>;

/** What the engine announces. Calls command; events only say that something is worth asking for again. */
export const engineEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('findings-changed'), ids: z.array(z.string()) }),
  z.object({ kind: z.literal('run-progress'), run: runRowSchema }),
  z.object({ kind: z.literal('health-changed'), serverId: z.string() }),
  z.object({ kind: z.literal('prompts-changed'), prompts: z.array(pendingPromptSchema) }),
  /** For the page to show; a host with notifications of its own shows them itself and sends none of these two. */
  z.object({ kind: z.literal('notice'), notice: noticeSchema }),
  z.object({ kind: z.literal('notice-withdrawn'), id: z.string() }),
  z.object({ kind: z.literal('notifications-changed') }),
  z.object({ kind: z.literal('settings-changed') }),
  /** The views that are kept for the inbox, by whichever page changed them. */
  z.object({ kind: z.literal('views-changed') }),
  /** A model host, what is known of it, or a download on it has changed. */
  z.object({ kind: z.literal('models-changed') }),
  /** Rules of the user's own were added, changed or taken away. */
  z.object({ kind: z.literal('rules-changed') }),
  /** One was started, has come further, or changed its state. */
  z.object({ kind: z.literal('reanalysis-changed'), id: z.string() }),
]);
export type EngineEvent = z.infer<typeof engineEventSchema>;

export const systemContract = {
  info: oc.output(infoSchema),
  host: oc.output(hostSchema),
  setStartAtLogin: oc.input(z.object({ enabled: z.boolean() })).output(hostSchema),
  proof: oc.output(proofSchema),
  /** The rule that is used under this id now; null if there is none. */
  rule: oc.input(z.object({ id: z.string().max(500) })).output(ruleTextSchema.nullable()),
  /** A new file of the user's own rules; refused where it could not be used, with file and line. */
  addRule: oc
    .input(z.object({ name: z.string().regex(/^[a-z0-9_-]{1,60}$/), text: z.string().max(LARGEST_RULE) }))
    .output(z.object({ file: z.string() })),
  events: oc.output(eventIterator(engineEventSchema)),
  prompts: oc.output(z.array(pendingPromptSchema)),
  answerPrompt: oc
    .input(z.object({ id: z.string(), answer: promptAnswerSchema }))
    .output(z.object({ accepted: z.boolean() })),
};
