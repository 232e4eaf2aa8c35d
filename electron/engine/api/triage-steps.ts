import type { TriageAction } from '../../../shared/contract/findings.ts';
import type { HistoryEntry } from '../../../shared/domain/finding.ts';
import { applyTriage, triageWithout } from '../findings/triage.ts';
import { disagreeAboutFinding } from '../jobs/disagreement.ts';
import { visibilityOf } from '../findings/visibility.ts';
import { allApplied } from './applying.ts';
import { undoChange } from './finding-words.ts';
import type { Services } from './services.ts';

/** So many findings are written at a time; then the loop is given back, so that polls and pages go on. */
const PIECE = 100;

/**
 * Takes one step for many findings, piece by piece, each piece whole or not at all. If one fails, those before it
 * are taken back, so that the step is either taken or not.
 *
 * @param step for one finding; returns the history entries that undo it
 * @returns those of all; empty if nothing changed
 */
export async function takeEach(
  services: Services,
  ids: readonly string[],
  step: (id: string) => readonly number[],
): Promise<number[]> {
  const done: number[] = [];
  try {
    await inPieces(ids, (piece) => {
      const entries = services.store.transaction(() => piece.flatMap(step));
      done.push(...entries);
      changed(services, piece);
    });
  } catch (error) {
    await undoSteps(services, done);
    throw error;
  }
  return done;
}

/** Takes steps back, the last one first. @returns how many */
export async function undoSteps(services: Services, entries: readonly number[]): Promise<number> {
  let restored = 0;
  await inPieces(entries.toReversed(), (piece) => {
    const ids = services.store.transaction(() => piece.flatMap((entry) => undoStep(services, entry)));
    restored += ids.length;
    changed(services, ids);
  });
  // Rules that were ended, or hold again, by that: each is stored already.
  await allApplied(services);
  return restored;
}

export function changed({ events }: Pick<Services, 'events'>, ids: readonly string[]): void {
  events.publish('engine', { kind: 'findings-changed', ids: [...new Set(ids)] });
}

async function inPieces<T>(all: readonly T[], work: (piece: readonly T[]) => void): Promise<void> {
  for (let from = 0; from < all.length; from += PIECE) {
    if (from > 0) await new Promise((resolve) => setImmediate(resolve));
    work(all.slice(from, from + PIECE));
  }
}

/** The history entry that undoes it, if the step changed anything. */
export function takeStep({ store, clock }: Services, id: string, action: TriageAction): number[] {
  const finding = store.findings.shown(id);
  if (!finding) return [];
  const { id: findingId } = finding;
  const now = clock.now();
  const regressed = visibilityOf(finding, now).mark?.kind === 'regressed';
  const outcome = applyTriage(finding.triage, action, { now, hits: finding.count, regressed });
  if (outcome === null) return [];
  store.findings.setTriage(findingId, outcome.triage);
  const { history: kind, detail } = outcome;
  if (kind === 'reopened') disagreeAboutFinding(store, findingId, { matters: true });
  return [store.history.append({ findingId, at: now, kind, actor: 'you', detail, before: finding.triage })];
}

function undoStep(services: Services, entryId: number): string[] {
  const { store, clock } = services;
  const entry = store.history.get(entryId);
  if (entry?.suppressionId !== undefined) return undoSuppression(services, entry);
  if (entry?.change !== undefined) return undoChange(services, entry);
  const finding = entry && store.findings.get(entry.findingId);
  if (!entry?.before || !finding || !store.history.markUndone(entryId)) return [];
  // Taken again from the beginning, so that steps undone earlier stay undone, in whatever order that was.
  const steps = store.history.list(entry.findingId).filter((each) => each.before !== null);
  const held = steps.filter((each) => each.id !== entryId && !each.undone);
  const { readAt } = finding.triage;
  const again = triageWithout(steps[0]?.before ?? entry.before, held, finding.count, readAt);
  // Taken again, a snooze would count from now: it goes on as it was.
  const snoozes = [finding.triage, ...steps.map(({ before }) => before)].flatMap(
    (each) => each?.snooze ?? [],
  );
  const { snooze } = again;
  const kept = snoozes.find((one) => one.until === snooze?.until && one.since === snooze.since);
  const triage = kept ? { ...again, snooze: kept } : again;
  store.findings.setTriage(finding.id, triage);
  const undone = {
    findingId: finding.id,
    at: clock.now(),
    kind: 'undone',
    actor: 'you',
    detail: entry.kind,
    before: null,
  } as const;
  store.history.append(undone);
  return [finding.id];
}

/** Ends the rule that hid it, or lets the one that was ended hold again. */
function undoSuppression({ store, clock }: Services, entry: HistoryEntry): string[] {
  const { suppressionId, kind, findingId } = entry;
  if (suppressionId === undefined || !entry.before || !store.history.markUndone(entry.id)) return [];
  const now = clock.now();
  store.suppressions.setEnded(suppressionId, kind === 'suppressed' ? now : null);
  store.history.append({ findingId, at: now, kind: 'undone', actor: 'you', detail: kind, before: null });
  return [findingId];
}
