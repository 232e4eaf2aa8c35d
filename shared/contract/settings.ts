import { oc } from '@orpc/contract';
import { z } from 'zod';
import {
  modelSettingsSchema,
  appearanceSettingsSchema,
  notificationSettingsSchema,
  pollingSettingsSchema,
  powerSettingsSchema,
  settingsSchema,
  updateSettingsSchema,
} from '../domain/settings.ts';

/** Whole sections are replaced; a section that is left out stays. */
export const settingsChangeSchema = z.object({
  notifications: notificationSettingsSchema.optional(),
  power: powerSettingsSchema.optional(),
  updates: updateSettingsSchema.optional(),
  models: modelSettingsSchema.optional(),
  polling: pollingSettingsSchema.optional(),
  appearance: appearanceSettingsSchema.optional(),
});
export type SettingsChange = z.input<typeof settingsChangeSchema>;

export const settingsContract = {
  get: oc.output(settingsSchema),
  change: oc.input(settingsChangeSchema).output(settingsSchema),
};
