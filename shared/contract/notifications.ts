import { oc } from '@orpc/contract';
import { z } from 'zod';
import { noticeDecisionSchema } from '../domain/notice.ts';

export const notificationStateSchema = z.object({
  /** Nothing is shown before this instant; null: not muted. */
  mutedUntil: z.number().int().nullable(),
  /** End of the quiet hours that hold now; null outside them. */
  quietUntil: z.number().int().nullable(),
  /** Findings that wait to be told. */
  waiting: z.number().int(),
});
export type NotificationState = z.infer<typeof notificationStateSchema>;

export const notificationsContract = {
  state: oc.output(notificationStateSchema),
  /** Null ends the mute. What came meanwhile is then told in one notice. */
  mute: oc.input(z.object({ until: z.number().int().nullable() })).output(notificationStateSchema),
  /** What the pipeline decided about a finding, newest first. */
  why: oc.input(z.object({ findingId: z.string() })).output(z.array(noticeDecisionSchema)),
  /** Shows one now, whatever the settings, so that a person sees whether the system lets them through. */
  test: oc.output(z.object({ shown: z.boolean() })),
};
