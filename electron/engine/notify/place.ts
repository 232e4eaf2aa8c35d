import type { NoticeStage } from '../../../shared/domain/notice.ts';
import type { NotificationSettings } from '../../../shared/domain/settings.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Severity } from '../../../shared/domain/words.ts';
import { isDealtWith, type FindingFacts } from './facts.ts';
import type { Batch, Waiting } from './state.ts';
import { reaches, thresholdsOf } from './threshold.ts';

/** A finding that waits, with what it is now. */
export interface Case {
  readonly entry: Waiting;
  readonly facts: FindingFacts;
}

/** What holds for all findings at this moment. */
export interface Circumstances {
  readonly now: Milliseconds;
  readonly settings: NotificationSettings;
  /** Null unless notifications are muted now. */
  readonly mutedUntil: Milliseconds | null;
  /** Null outside the quiet hours. */
  readonly quietUntil: Milliseconds | null;
}

/** Where in the pipeline a finding is. */
export type Place =
  | { readonly kind: 'silent'; readonly stage: NoticeStage; readonly threshold: Severity | null }
  | {
      readonly kind: 'held-back';
      readonly stage: 'muted' | 'quiet-hours';
      readonly until: Milliseconds;
      readonly threshold: Severity | null;
    }
  /** What held it back is over: it is told now, with all others that were held back. */
  | { readonly kind: 'released'; readonly batch: 'muted' | 'quiet-hours' }
  | { readonly kind: 'sleep' }
  | { readonly kind: 'digest'; readonly stage: 'cap' | 'digest'; readonly threshold: Severity }
  /** It may be told by itself. */
  | { readonly kind: 'open' };

/** Takes a finding through the stages that look at it alone, in their order. */
export function placeOf({ entry, facts }: Case, circumstances: Circumstances): Place {
  const { settings, mutedUntil, quietUntil } = circumstances;
  const { severity } = facts;
  if (!facts.visible) return silent(entry.decided?.stage ?? 'visible');
  if (isDealtWith(facts, entry.at)) return silent(entry.decided?.stage ?? 'visible');
  if (!settings.enabled) return silent('switched-off');
  const { day, quietHours } = thresholdsOf(settings, facts.serverIds);
  const interrupts = reaches(severity, day);
  const collected = settings.digestFrom !== null && reaches(severity, settings.digestFrom);
  if (!interrupts && !collected) return silent('threshold', day);
  if (mutedUntil !== null) return { kind: 'held-back', stage: 'muted', until: mutedUntil, threshold: null };
  // Critical is the highest threshold there is, so what is critical always breaks through.
  const breaksThrough = reaches(severity, quietHours);
  if (quietUntil !== null && !breaksThrough) {
    return { kind: 'held-back', stage: 'quiet-hours', until: quietUntil, threshold: quietHours };
  }
  if (isReleased(entry.batch)) return { kind: 'released', batch: entry.batch };
  if (entry.batch === 'sleep') return { kind: 'sleep' };
  if (entry.batch === 'cap') return { kind: 'digest', stage: 'cap', threshold: day };
  return interrupts ? { kind: 'open' } : { kind: 'digest', stage: 'digest', threshold: day };
}

function silent(stage: NoticeStage, threshold: Severity | null = null): Place {
  return { kind: 'silent', stage, threshold };
}

function isReleased(batch: Batch | null): batch is 'muted' | 'quiet-hours' {
  return batch === 'muted' || batch === 'quiet-hours';
}
