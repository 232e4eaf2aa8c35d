import type { ShellState } from '../../../electron/desktop/shell-shape.ts';
import type { FindingRow } from '../../../shared/contract/findings.ts';
import type { PendingPrompt } from '../../../shared/contract/system.ts';

/** Saturday noon, in the time zone of this computer, so that its clock times can be written down. */
export const NOON = new Date(2026, 10, 21, 12, 0).getTime();
export const MINUTE = 60_000;

export function row(change: Partial<FindingRow> = {}): FindingRow {
  return {
    id: 'f1',
    title: 'node was killed: out of memory',
    severity: 'critical',
    category: 'resources',
    judged: true,
    origin: 'rule',
    state: 'new',
    unread: true,
    servers: [{ id: 's1', name: 'web1' }],
    count: 3,
    firstSeen: NOON - 60 * MINUTE,
    lastSeen: NOON - 3 * MINUTE,
    sparkline: [],
    mark: null,
    verdict: null,
    ...change,
  };
}

export function prompt(change: Partial<PendingPrompt> = {}): PendingPrompt {
  return {
    id: 'p1',
    kind: 'passphrase',
    host: 'web1',
    fingerprint: null,
    keyType: null,
    text: 'Enter passphrase for key /home/ada/.ssh/id:',
    expiresAt: NOON + 2 * MINUTE,
    ...change,
  };
}

export function shellState(change: Partial<ShellState> = {}): ShellState {
  return {
    shape: 'idle',
    newCount: 0,
    worst: null,
    top: [],
    servers: [{ id: 's1', name: 'web1', state: 'reading', readUpTo: NOON - MINUTE }],
    prompts: [],
    mutedUntil: null,
    quietUntil: null,
    readUpTo: NOON - MINUTE,
    appearance: { language: 'system', theme: 'system' },
    failure: null,
    ...change,
  };
}
