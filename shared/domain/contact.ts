import { z } from 'zod';

/** What a host was talked to for. `jump`: on the way to another by SSH. */
export const contactReasonSchema = z.enum(['ssh', 'jump', 'loki', 'model', 'updates']);
export type ContactReason = z.infer<typeof contactReasonSchema>;

/** A host that Nightjar talked to. Neither user names nor paths nor anything else of an address but host and port. */
export const contactSchema = z.object({
  /** Host and port. Behind SSH they are as that server sees them. */
  host: z.string(),
  reason: contactReasonSchema,
  /** The SSH host through which it was reached; null: directly. */
  through: z.string().nullable(),
});
export type Contact = z.infer<typeof contactSchema>;
