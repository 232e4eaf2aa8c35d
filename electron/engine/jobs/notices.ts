import { z } from 'zod';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { fillTitle } from '../findings/title.ts';
import { visibilityOf } from '../findings/visibility.ts';
import { chooseNotices, type NoticeCandidate } from '../notify/policy.ts';
import type { Notifier } from '../ports.ts';
import type { Store } from '../store/store.ts';
import type { RecordedFinding } from './record-draft.ts';

const REMEMBERED = 'notified';
const KEPT: Milliseconds = 24 * 3_600_000;

const rememberedSchema = z.array(z.object({ fingerprint: z.string(), at: z.number() }));

/**
 * Tells the host of findings that are worth an interruption. What was told is remembered in the database, so that
 * neither a restart nor another host repeats it. A notice holds no log text: a lock screen is no place for it.
 */
export function notifyOf(
  store: Store,
  notifier: Notifier,
  findings: readonly RecordedFinding[],
  now: Milliseconds,
): void {
  const before = (store.settings.get(REMEMBERED, rememberedSchema) ?? []).filter(({ at }) => at > now - KEPT);
  const chosen = chooseNotices(
    findings.map((recorded) => candidateOf(recorded, now)),
    before,
    now,
  );
  if (chosen.length === 0) return;
  const told = chosen.map(({ fingerprint }) => ({ fingerprint, at: now }));
  store.settings.set(REMEMBERED, [...before, ...told]);
  const servers = new Map(store.servers.list().map(({ id, name }) => [id, name]));
  for (const { findingId, severity } of chosen) {
    const finding = findings.find((recorded) => recorded.finding.id === findingId)?.finding;
    if (!finding) continue;
    const where = finding.serverIds.map((id) => servers.get(id) ?? id).join(', ');
    notifier.show({
      id: `finding-${findingId}`,
      kind: 'finding',
      findingIds: [findingId],
      severity,
      title: fillTitle(finding.title, finding.entities),
      body: `${severity} on ${where}`,
      silent: false,
    });
  }
}

function candidateOf({ finding, changes }: RecordedFinding, now: Milliseconds): NoticeCandidate {
  const reasons = ['created', 'regressed', 'severity-raised'] as const;
  return {
    findingId: finding.id,
    fingerprint: finding.fingerprint,
    severity: finding.severity,
    visible: visibilityOf(finding, now).visible,
    reason: reasons.find((reason) => changes.some(({ kind }) => kind === reason)) ?? null,
  };
}
