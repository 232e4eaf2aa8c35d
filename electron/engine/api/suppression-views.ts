import { z } from 'zod';
import type { SuppressionDetail, SuppressionView } from '../../../shared/contract/suppressions.ts';
import type { Matchers, SuppressionEnd } from '../../../shared/domain/suppression.ts';
import {
  dismissed,
  holds,
  isKept,
  keptOn,
  nextReview,
  NO_REVIEW,
  reviewOf,
  reviewThisWeek,
  type ReviewMemory,
} from '../findings/suppression-review.ts';
import { fillTitle } from '../findings/title.ts';
import { settled } from './settled.ts';
import type { Services } from './services.ts';

const NO_PULSE = { hits: 0, lastHit: null, hidden: 0 };
const MILLISECONDS_PER_DAY = 24 * 3_600_000;
const PULSE_DAYS = 30;
const MOST_FINDINGS = 100;
const MOST_STEPS = 50;
const REVIEW = 'suppression-review';
const memorySchema = z.object({
  since: z.number().nullable(),
  ids: z.array(z.string()),
  kept: z.record(z.string(), z.number()),
});

export interface RuleDraft {
  readonly matchers: Matchers;
  readonly end: SuppressionEnd;
}

/** Every rule with its pulse, newest first. */
export function viewsOf(services: Services): SuppressionView[] {
  const { store, clock } = services;
  settled(services);
  const now = clock.now();
  const today = Math.floor(now / MILLISECONDS_PER_DAY);
  const pulses = store.suppressions.pulses(now);
  const daysOf = store.suppressions.daysSince(today - PULSE_DAYS + 1);
  const findings = store.findingList.total({ now });
  const memory = memoryOf(services);
  return store.suppressions.list().map((suppression) => {
    const { id } = suppression;
    const pulse = pulses.get(id) ?? NO_PULSE;
    const days = Array.from(
      { length: PULSE_DAYS },
      (_, index) => daysOf.get(id)?.get(today - PULSE_DAYS + 1 + index) ?? 0,
    );
    return {
      ...suppression,
      state: holds(suppression, now) ? 'holds' : 'ended',
      pulse: { ...pulse, days },
      review: isKept(memory, id, now) ? null : reviewOf(suppression, pulse, findings, now),
    };
  });
}

/** One rule with all that it has done; null if it is not there. */
export function detailOf(services: Services, id: string): SuppressionDetail | null {
  const { store, clock } = services;
  const view = viewsOf(services).find((each) => each.id === id);
  if (!view) return null;
  const findings = store.suppressions.findingsOf(id, clock.now(), MOST_FINDINGS);
  const titles = new Map(findings.map((each) => [each.id, each.title]));
  return {
    ...view,
    findings,
    more: store.suppressions.countOf(id) - findings.length,
    history: store.history.ofSuppression(id, MOST_STEPS).map((entry) => ({
      ...entry,
      title: titles.get(entry.findingId) ?? titleOf(services, entry.findingId),
    })),
  };
}

/** The rules that this week's review names. */
export function reviewed(services: Services): SuppressionView[] {
  const views = viewsOf(services);
  const flagged = views.filter(({ review }) => review !== null).map(({ id }) => id);
  const before = memoryOf(services);
  const { memory, ids } = reviewThisWeek(before, flagged, services.clock.now());
  if (memory !== before) services.store.settings.set(REVIEW, memory);
  return views.filter(({ id }) => ids.includes(id));
}

export function dismissReview(services: Services): { readonly until: number } {
  const memory = dismissed(memoryOf(services), services.clock.now());
  services.store.settings.set(REVIEW, memory);
  return { until: nextReview(memory) };
}

/** Says nothing of a rule for a month. */
export function keep(services: Services, id: string): { readonly until: number } {
  const { memory, until } = keptOn(memoryOf(services), id, services.clock.now());
  services.store.settings.set(REVIEW, memory);
  return { until };
}

function memoryOf({ store }: Services): ReviewMemory {
  return store.settings.get(REVIEW, memorySchema) ?? NO_REVIEW;
}

function titleOf({ store }: Services, findingId: string): string {
  const finding = store.findings.get(findingId);
  return finding ? fillTitle(finding.title, finding.entities) : findingId;
}
