import type { Category } from '../../../shared/domain/words.ts';

/** Categories a model may choose; what Nightjar says about itself is not the model's to find. */
export type ModelCategory = Exclude<Category, 'nightjar'>;

/** The question put to the model. Its text is part of the stable prefix: a change raises `version`. */
export interface Lens {
  readonly name: string;
  readonly version: number;
  readonly question: string;
  /** What each category is for, with examples, in the order they are listed to the model. */
  readonly categories: Readonly<Record<ModelCategory, string>>;
  /** Judgements that show where the line runs. */
  readonly examples: readonly string[];
}

/** What anyone who runs a server wants to hear of. */
export const GENERAL_LENS: Lens = {
  name: 'general',
  version: 2,
  question: 'Which of these templates show something that the administrator should look at?',
  categories: {
    security: 'break-in, guessing, scans, privilege abuse',
    resources: 'memory, disk, limits used up',
    performance: 'slow, queued, throttled',
    errors: 'a program fails or crashes',
    availability: 'down, unreachable, restarting',
    mail: 'delivery or spam trouble',
    backup: 'a backup or snapshot failed',
    unusual: 'strange, fits nothing else',
  },
  examples: [
    'I/O errors of a disk: problem, high',
    'certificate expires soon: problem, low',
    'sessions, scheduled jobs, health checks: noise',
    'an error retried with success: noise',
  ],
};
