import { z } from 'zod';
import { severitySchema } from './words.ts';
import { isTimeZone } from './zone.ts';

/** `22:30`, on a 24-hour clock. */
const clockTimeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time such as 22:30.');

/** IANA name, e.g. `Europe/Berlin`; null is this computer's own. */
const timeZoneSchema = z.string().refine(isTimeZone, 'A time zone such as Europe/Berlin.').nullable();

/** From which severity one server interrupts; null is what holds for all. */
const serverThresholdSchema = z.object({
  day: severitySchema.nullable().default(null),
  quietHours: severitySchema.nullable().default(null),
});

/** Who is interrupted, when and with how much. */
export const notificationSettingsSchema = z.object({
  enabled: z.boolean().default(true),
  /** The least severity that interrupts. */
  threshold: severitySchema.default('high'),
  /** By server id. */
  servers: z.record(z.string(), serverThresholdSchema).default({}),
  quietHours: z
    .object({
      enabled: z.boolean().default(true),
      from: clockTimeSchema.default('22:00'),
      to: clockTimeSchema.default('07:00'),
      /** What breaks through. Never lower than `threshold`; critical always does. */
      threshold: severitySchema.default('critical'),
      timeZone: timeZoneSchema.default(null),
    })
    .prefault({}),
  /** What passes by itself within this time is not told. Critical findings are not held. */
  holdSeconds: z.number().int().min(0).max(3600).default(120),
  mostPerHour: z.number().int().min(1).max(60).default(6),
  /** Findings from this severity up to the threshold are told in digests; null: not at all. */
  digestFrom: severitySchema.nullable().default(null),
  /** Told once more after this many hours if nobody looked; null: never. */
  remindAfterHours: z.number().int().min(1).max(720).nullable().default(null),
  /** Names, addresses and a model's own words in notices; off: kinds and counts only. */
  showDetails: z.boolean().default(false),
});
export type NotificationSettings = z.infer<typeof notificationSettingsSchema>;

/** What Nightjar leaves out while the computer runs on its battery. */
export const powerSettingsSchema = z.object({
  /** Polls this many times as seldom; 1 changes nothing. */
  pollSlowerOnBattery: z.number().int().min(1).max(12).default(1),
  /** Whether a model on this computer is asked; those elsewhere always are. */
  askLocalModelOnBattery: z.boolean().default(true),
});

/** What Nightjar may ask of anyone but the user's own servers: nothing, unless it was allowed. */
export const updateSettingsSchema = z.object({
  /** Looks for new versions once a day; only signed desktop builds do. */
  check: z.boolean().default(false),
});

/** How servers are read that say nothing of it themselves. */
export const pollingSettingsSchema = z.object({
  /** Seconds between polls of a server that is added. */
  intervalSeconds: z.number().int().min(5).max(86_400).default(300),
  /** Lines younger than this may still be on their way to Loki: reading ends so long before now. */
  lagSeconds: z.number().int().min(0).max(3600).default(30),
});

/** How much of their hosts models get, how long what they say holds, and how much they are shown at once. */
export const modelSettingsSchema = z.object({
  /** Share of a host's time in which it may be asked. */
  share: z.number().min(0.01).max(1).default(0.2),
  /** Days after which what a model called noise is asked again. */
  noiseDays: z.number().int().min(1).max(365).default(30),
  /** The same of what it was not sure of. */
  unsureDays: z.number().int().min(1).max(365).default(7),
  /** Whether findings of high and critical severity are asked about twice. */
  secondOpinion: z.boolean().default(true),
  /** Tokens that a whole prompt may have. */
  budgetTokens: z.number().int().min(1_000).max(32_000).default(3_500),
});
export type ModelSettings = z.infer<typeof modelSettingsSchema>;

/** How the pages look and are worked. */
export const appearanceSettingsSchema = z.object({
  /** `system` is what the computer or the browser speaks. */
  language: z.enum(['system', 'en', 'zh-CN']).default('system'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** Keys that are a character alone; chords with Ctrl or ⌘, arrows, Enter and Escape always work. */
  singleLetterKeys: z.boolean().default(true),
});
export type AppearanceSettings = z.infer<typeof appearanceSettingsSchema>;

/** All that a user can set, by section. What is not set yet has its default. */
export const settingsSchema = z.object({
  notifications: notificationSettingsSchema.prefault({}),
  power: powerSettingsSchema.prefault({}),
  updates: updateSettingsSchema.prefault({}),
  models: modelSettingsSchema.prefault({}),
  polling: pollingSettingsSchema.prefault({}),
  appearance: appearanceSettingsSchema.prefault({}),
});
export type Settings = z.infer<typeof settingsSchema>;
