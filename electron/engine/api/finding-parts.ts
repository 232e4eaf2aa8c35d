import { implement } from '@orpc/server';
import { findingsContract } from '../../../shared/contract/findings.ts';
import type { Change, Finding, HistoryEntry } from '../../../shared/domain/finding.ts';
import { afterUndo } from '../findings/changes.ts';
import { fingerprintOf } from '../findings/fingerprint.ts';
import { likeness } from '../findings/likeness.ts';
import { fillTitle } from '../findings/title.ts';
import { withFailures } from './failures.ts';
import type { Services } from './services.ts';
import { settled } from './settled.ts';

/** So many of the newest are compared with a finding. */
const COMPARED = 60;
const OFFERED = 12;

/** Findings made to count for one, and taken apart again. */
export function findingParts(services: Services) {
  const os = implement(findingsContract).use(withFailures);
  const { store } = services;
  return {
    merge: os.merge.handler(({ input }) => done(services, () => merge(services, input.ids, input.into))),
    split: os.split.handler(({ input }) => done(services, () => split(services, input.id))),
    treatApart: os.treatApart.handler(({ input }) =>
      done(services, () => treatApart(services, input.id, input.serverId)),
    ),
    likely: os.likely.handler(({ input }) => {
      settled(services);
      const finding = store.findings.shown(input.id);
      return { findings: finding === null ? [] : likelyOf(services, finding, input.text) };
    }),
  };
}

interface Done {
  readonly undo: number[];
  readonly ids: readonly string[];
}

function done(services: Services, work: () => Done): { undo: number[] } {
  const { undo, ids } = services.store.transaction(work);
  if (ids.length > 0) services.events.publish('engine', { kind: 'findings-changed', ids: [...new Set(ids)] });
  return { undo };
}

const NOTHING: Done = { undo: [], ids: [] };

function merge({ store, clock }: Services, ids: readonly string[], into: string): Done {
  const whole = store.findings.shown(into);
  // One without a line is hidden, and would hide what counts for it behind its own words.
  if (!whole || whole.count === 0) return NOTHING;
  const undo = [...new Set(ids)].flatMap((id) => {
    const part = store.findings.shown(id);
    if (!part || part.count === 0 || part.id === whole.id || !store.findingParts.setWhole(part.id, whole.id))
      return [];
    const change: Change = { kind: 'part', part: part.id, before: null, after: whole.id };
    const step = {
      findingId: whole.id,
      at: clock.now(),
      kind: 'merged',
      actor: 'you',
      before: null,
    } as const;
    return [store.history.append({ ...step, detail: titleOf(part), change })];
  });
  return undo.length === 0 ? NOTHING : { undo, ids: [...ids, whole.id] };
}

function split(services: Services, partId: string): Done {
  const { store } = services;
  const whole = store.findingParts.wholeOf(partId);
  const head = store.findings.shown(partId);
  if (whole === null || !head) return NOTHING;
  store.findingParts.setWhole(partId, null);
  const part = store.findings.get(partId);
  const change = { kind: 'part', part: partId, before: whole, after: null } as const;
  return { undo: [told(services, head, change, part ? titleOf(part) : null)], ids: [partId, head.id] };
}

/** What a server has of a finding and its parts counts for one finding of its own. */
function treatApart(services: Services, findingId: string, serverId: string): Done {
  const { store } = services;
  const head = store.findings.shown(findingId);
  const server = store.servers.get(serverId);
  if (!head || !server || head.serverIds.length < 2 || !head.serverIds.includes(serverId)) return NOTHING;
  const moved = store.findingParts
    .treatApart(head.id, serverId, (finding) => apartOf(services, finding, serverId))
    .filter(({ to, made }) => made || store.findings.shown(to)?.id === head.id);
  const [first] = moved;
  if (!first) return NOTHING;
  const undo = moved.map(({ from, to, made }) => {
    const before = made ? from : store.findingParts.wholeOf(to);
    const after = to === first.to ? null : first.to;
    store.findingParts.setWhole(to, after);
    return told(services, head, { kind: 'part', part: to, before, after }, server.name);
  });
  return { undo, ids: [head.id, ...moved.map(({ to }) => to)] };
}

/** As a person left it, and with a fingerprint of that server. */
function apartOf({ newId, clock }: Services, finding: Finding, serverId: string): Finding {
  const { kind, parts } = finding.identity;
  const fingerprint = fingerprintOf({ kind, parts: [...parts, finding.fingerprint, 'server', serverId] });
  return { ...finding, id: newId(), fingerprint, createdAt: clock.now() };
}

/** Into the history of both: that of the finding it was a part of can take it back. */
function told(
  { store, clock }: Services,
  head: Finding,
  change: Extract<Change, { kind: 'part' }>,
  detail: string | null,
): number {
  const step = { at: clock.now(), kind: 'split', actor: 'you', before: null } as const;
  store.history.append({ ...step, findingId: change.part, detail: titleOf(head) });
  return store.history.append({ ...step, findingId: head.id, detail, change });
}

/**
 * Lets a finding count for what it would count for had the step not been taken. Returns the ids of findings that
 * changed; none where it would count for itself in the end, which steps taken back in another order may ask for.
 */
export function undoPart(
  { store, clock }: Services,
  { id, findingId, kind, undone }: HistoryEntry,
  { part }: Extract<Change, { kind: 'part' }>,
): string[] {
  const steps = store.history
    .ofPart(part)
    .flatMap((step) => (step.change?.kind === 'part' ? [{ ...step, change: step.change }] : []));
  const known = (whole: string | null | undefined) =>
    whole !== null && whole !== undefined && store.findings.get(whole) !== null ? whole : null;
  const before = store.findings.shown(part);
  if (undone || !before || !store.findingParts.setWhole(part, known(afterUndo(steps, id)))) return [];
  store.history.markUndone(id);
  const at = clock.now();
  store.history.append({ findingId, at, kind: 'undone', actor: 'you', detail: kind, before: null });
  return [part, findingId, before.id, store.findings.shown(part)?.id ?? part];
}

/** What may tell of the same thing, the likeliest first; what a person took apart is not offered. */
function likelyOf({ store, clock }: Services, finding: Finding, text: string) {
  const query = { now: clock.now(), sort: 'newest', limit: COMPARED, ...(text !== '' && { text }) } as const;
  const ids = new Set(
    [
      ...store.findingList.list({ ...query, serverIds: finding.serverIds }).rows,
      ...store.findingList.list({ ...query, categories: [finding.category] }).rows,
    ].map(({ id }) => id),
  );
  ids.delete(finding.id);
  const names = new Map(store.servers.list().map(({ id, name }) => [id, name]));
  return [...ids]
    .filter((id) => text !== '' || !store.findingParts.keptApart(finding.id, id))
    .flatMap((id) => store.findings.get(id) ?? [])
    .map((other) => ({ other, score: likeness(finding, other) }))
    .sort((left, right) => right.score - left.score || right.other.lastSeen - left.other.lastSeen)
    .slice(0, OFFERED)
    .map(({ other }) => ({
      id: other.id,
      title: titleOf(other),
      severity: other.severity,
      judged: other.judged,
      count: other.count,
      lastSeen: other.lastSeen,
      servers: other.serverIds.map((id) => names.get(id) ?? id),
    }));
}

function titleOf({ title, entities }: Finding): string {
  return fillTitle(title, entities);
}
