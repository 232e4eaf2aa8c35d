import type { Suppression } from '../../../shared/domain/suppression.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';

const STALE_AFTER: Milliseconds = 30 * 24 * 3_600_000;
const FEW_FINDINGS = 10;
const BROAD_SHARE = 0.5;
const WEEK: Milliseconds = 7 * 24 * 3_600_000;
const MONTH: Milliseconds = 30 * 24 * 3_600_000;

/** Whether it still holds for anything, by the clock and by hand; for single findings it may have ended. */
export function holds({ end, endedAt }: Pick<Suppression, 'end' | 'endedAt'>, now: Milliseconds): boolean {
  return endedAt === null && (end.kind !== 'at' || end.at > now);
}

/**
 * What the weekly row says of a rule: stale if it has hit nothing for thirty days, broad if it hides half of all
 * findings and more than a few.
 */
export function reviewOf(
  suppression: Suppression,
  pulse: { readonly lastHit: Milliseconds | null; readonly hidden: number },
  findings: number,
  now: Milliseconds,
): 'stale' | 'broad' | null {
  if (!holds(suppression, now)) return null;
  if (pulse.hidden > FEW_FINDINGS && pulse.hidden >= findings * BROAD_SHARE) return 'broad';
  return Math.max(pulse.lastHit ?? 0, suppression.createdAt) < now - STALE_AFTER ? 'stale' : null;
}

/** What is remembered of the weekly review. */
export interface ReviewMemory {
  /** When this week's began; null before the first. */
  readonly since: Milliseconds | null;
  /** The rules that it names. */
  readonly ids: readonly string[];
  /** Until when a rule is not named again, by its id. */
  readonly kept: Readonly<Record<string, Milliseconds>>;
}

export const NO_REVIEW: ReviewMemory = { since: null, ids: [], kept: {} };

/**
 * Which rules the weekly row names, and what to remember of it. A week begins with the first rule that is worth a
 * look; whatever joins later waits for the next one.
 *
 * @param flagged ids of rules that are stale or too broad now
 */
export function reviewThisWeek(
  memory: ReviewMemory,
  flagged: readonly string[],
  now: Milliseconds,
): { readonly memory: ReviewMemory; readonly ids: readonly string[] } {
  const due = flagged.filter((id) => !isKept(memory, id, now));
  const over = memory.since === null || memory.since + WEEK <= now;
  const named = over && due.length > 0 ? { ...memory, since: now, ids: due } : memory;
  return { memory: named, ids: over && due.length === 0 ? [] : due.filter((id) => named.ids.includes(id)) };
}

/** Whether a person wants to hear nothing of the rule yet. */
export function isKept({ kept }: ReviewMemory, id: string, now: Milliseconds): boolean {
  return (kept[id] ?? 0) > now;
}

/** Names nothing more this week. */
export function dismissed(
  memory: ReviewMemory,
  now: Milliseconds,
): ReviewMemory & { readonly since: number } {
  const { since } = memory;
  return { ...memory, since: since === null || since + WEEK <= now ? now : since, ids: [] };
}

/** The instant from which a dismissed review may come again. */
export function nextReview({ since }: { readonly since: Milliseconds }): Milliseconds {
  return since + WEEK;
}

/** Keeps a rule for another month; what was kept before and is over is forgotten. */
export function keptOn(
  memory: ReviewMemory,
  id: string,
  now: Milliseconds,
): { readonly memory: ReviewMemory; readonly until: Milliseconds } {
  const until = now + MONTH;
  const standing = Object.entries(memory.kept).filter(([, at]) => at > now);
  return { memory: { ...memory, kept: { ...Object.fromEntries(standing), [id]: until } }, until };
}
