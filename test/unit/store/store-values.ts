import { prepareSuppressions } from '../../../electron/engine/findings/suppression-effect.ts';
import type { StoreOptions } from '../../../electron/engine/store/open.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import type { RedactedText } from '../../../shared/domain/line.ts';
import { newRun, type Run } from '../../../shared/domain/run.ts';
import type { Server, Source } from '../../../shared/domain/server.ts';
import type { EntityTallies } from '../../../shared/domain/words.ts';
import { ManualClock } from '../../doubles/clock.ts';

/** Minute of the manual clock's start, 2026-11-21 06:00 UTC. */
export const MINUTE = Date.UTC(2026, 10, 21, 6) / 60_000;
export const NOW = MINUTE * 60_000;

/** Log lines that a test can read. */
export class RecordingLog {
  readonly entries: { level: string; message: string; fields: unknown }[] = [];
  debug = this.#writer('debug');
  info = this.#writer('info');
  warn = this.#writer('warn');
  error = this.#writer('error');

  #writer(level: string) {
    return (message: string, fields?: unknown) => {
      this.entries.push({ level, message, fields });
    };
  }
}

/** `{ip|address|addresses}` becomes `3 addresses`. */
function renderTitle(title: string, entities: EntityTallies): string {
  return title.replace(/\{(\w+)\|([^|}]*)\|([^}]*)\}/g, (_, kind: string, one: string, many: string) => {
    const count = Object.keys(entities[kind as keyof EntityTallies] ?? {}).length;
    return `${count} ${count === 1 ? one : many}`;
  });
}

export function optionsFor(path: string): StoreOptions & { readonly log: RecordingLog } {
  return {
    path,
    clock: new ManualClock(NOW),
    log: new RecordingLog(),
    version: '0.1.0',
    renderTitle,
    prepareSuppressions,
  };
}

export function addServers(store: Store): void {
  store.servers.save(server('web1'));
  store.servers.save(server('db1'));
  store.servers.saveSource(source('web1-sshd', 'web1'));
  store.servers.saveSource(source('db1-postgres', 'db1'));
}

export function server(id: string): Server {
  return {
    id,
    name: id,
    connection: {
      kind: 'ssh',
      host: id,
      loki: { host: '127.0.0.1', port: 3100 },
      ollama: { host: '127.0.0.1', port: 11434 },
    },
    model: null,
    deepModel: null,
    modelHostId: null,
    interval: 300_000,
    paused: false,
    timeZone: 'UTC',
  };
}

export function source(id: string, serverId: string): Source {
  return { id, serverId, name: id, selector: '{job="x"}', headers: {} };
}

export function finding(id: string, change: Partial<Finding> = {}): Finding {
  return {
    id,
    fingerprint: `v1:${id}`,
    fingerprintVersion: 1,
    identity: { kind: 'rule', parts: [id] },
    origin: { kind: 'rule', rule: 'ssh-brute-force', version: 1 },
    title: `Finding ${id}`,
    severity: 'high',
    category: 'security',
    explanation: 'Many logins failed.',
    recommendation: 'Look at it.',
    judged: true,
    triage: { state: 'new', stateAt: null, snooze: null, readAt: null },
    count: 0,
    firstSeen: NOW,
    lastSeen: NOW,
    entities: {},
    serverIds: [],
    createdAt: NOW,
    ...change,
  };
}

/** Inserts a finding that has one minute on one server, so that it is shown. */
export function addFinding(
  store: Store,
  id: string,
  change: Partial<Finding> = {},
  counted: { serverId?: string; minute?: number; count?: number } = {},
): void {
  const { serverId = 'web1', minute = MINUTE, count = 1 } = counted;
  store.transaction(() => {
    store.findings.insert(finding(id, change));
    const row = { sourceId: `${serverId}-source`, minute, count, entities: change.entities ?? {} };
    store.occurrences.replace(id, serverId, [row]);
    store.findings.refreshTotals(id);
  });
}

export function run(id: string, change: Partial<Run> = {}): Run {
  const range = { from: 1_795_240_800_000_000_001n, to: 1_795_241_100_000_000_003n };
  return { ...newRun({ id, serverId: 'web1', kind: 'poll', ...range, startedAt: NOW }), ...change };
}

export function redacted(text: string): RedactedText {
  return text as RedactedText;
}
