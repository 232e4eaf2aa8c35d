import { hideAgain } from '../findings/hide-again.ts';
import { quietEnd } from '../findings/quiet.ts';
import { visibilityOf } from '../findings/visibility.ts';
import { atOnce } from '../jobs/slices.ts';
import { takeStep } from './triage-steps.ts';
import type { Services } from './services.ts';

/**
 * Hides a finding again that came back, as one step that can be undone: by a snooze as before, or by a rule of its
 * own with the words and the terms of the one that hid it, which stays as it is for others.
 *
 * @returns the history entries that undo it
 */
export function hideFindingAgain(services: Services, findingId: string, perHour: () => number): number[] {
  const { store, clock, newId } = services;
  const finding = store.findings.shown(findingId);
  if (!finding) return [];
  const now = clock.now();
  const { mark } = visibilityOf(finding, now);
  const rule = mark?.kind === 'returned' ? store.suppressions.get(mark.by.id) : null;
  const how = hideAgain(mark, finding.triage.snooze, rule, quietEnd(finding, perHour()), now);
  if (how === null) return [];
  if (how.kind === 'snooze') {
    const step = { kind: 'snooze', until: how.until, hits: how.hits } as const;
    return takeStep(services, findingId, step);
  }
  const ofItsOwn = {
    id: newId(),
    reason: how.reason,
    createdAt: now,
    origin: 'you',
    matchers: { findingId: finding.id },
    end: how.end,
    endedAt: null,
  } as const;
  return atOnce(store.suppressions.save(ofItsOwn));
}
