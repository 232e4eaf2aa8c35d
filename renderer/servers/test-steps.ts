import type { Fix, TestHop, TestStep } from '../../shared/contract/servers.ts';
import type { Failure } from '../../shared/domain/failure.ts';
import type { Connection } from '../../shared/domain/server.ts';

export interface TestedHop {
  readonly hop: TestHop;
  /** Which jump host; else empty. */
  readonly subject: string;
  readonly state: 'waiting' | 'running' | 'passed' | 'failed';
  readonly milliseconds: number | null;
  readonly detail: string;
  readonly failure: Failure | null;
  readonly fixes: readonly Fix[];
}

/** All that a test has said so far. */
export interface TestReport {
  readonly hops: readonly TestedHop[];
  readonly hostKey: { readonly keyType: string; readonly fingerprint: string } | null;
  /** Log lines cross a network unencrypted. */
  readonly open: boolean;
  /** The server's clock minus ours, in milliseconds; null: not known. */
  readonly skew: number | null;
  readonly labels: ReadonlyArray<{ readonly label: string; readonly values: readonly string[] }>;
  readonly models: readonly string[];
  /** Null until the test is done. */
  readonly usable: boolean | null;
}

const BY_SSH: readonly TestHop[] = ['name', 'connection', 'host-key', 'login', 'forward', 'loki'];

/** A test that has not begun, of the steps that this connection has; jump hosts show when they are known. */
export function startReport({ kind, ollama }: Pick<Connection, 'kind' | 'ollama'>): TestReport {
  const hops: readonly TestHop[] = kind === 'ssh' ? BY_SSH : ['loki'];
  return {
    hops: (ollama === null ? hops : [...hops, 'model' as const]).map((hop) => waiting(hop, '')),
    hostKey: null,
    open: false,
    skew: null,
    labels: [],
    models: [],
    usable: null,
  };
}

/** The report after one more step. */
export function withStep(report: TestReport, step: TestStep): TestReport {
  switch (step.kind) {
    case 'started':
      return withHop(report, step, { state: 'running' });
    case 'passed':
      return withHop(report, step, {
        state: 'passed',
        milliseconds: step.milliseconds,
        detail: step.detail,
      });
    case 'failed':
      return withHop(report, step, { state: 'failed', failure: step.failure, fixes: step.fixes });
    case 'host-key':
      return { ...report, hostKey: step };
    case 'open':
      return { ...report, open: true };
    case 'clock':
      return { ...report, skew: step.skew };
    case 'labels':
      return { ...report, labels: [...report.labels.filter((one) => one.label !== step.label), step] };
    case 'models':
      return { ...report, models: step.names };
    case 'done':
      return { ...report, usable: step.usable };
  }
}

function waiting(hop: TestHop, subject: string): TestedHop {
  return { hop, subject, state: 'waiting', milliseconds: null, detail: '', failure: null, fixes: [] };
}

function withHop(
  report: TestReport,
  { hop, subject }: { readonly hop: TestHop; readonly subject: string },
  change: Partial<TestedHop>,
): TestReport {
  const isIt = (one: TestedHop) => one.hop === hop && one.subject === subject;
  const hops = report.hops.some(isIt) ? report.hops : withNew(report.hops, waiting(hop, subject));
  return { ...report, hops: hops.map((one) => (isIt(one) ? { ...one, ...change } : one)) };
}

/** Jump hosts come before the server; whatever else was not expected comes last. */
function withNew(hops: readonly TestedHop[], fresh: TestedHop): readonly TestedHop[] {
  const at = fresh.hop === 'jump' ? hops.findIndex(({ hop }) => hop === 'connection') : -1;
  return at < 0 ? [...hops, fresh] : [...hops.slice(0, at), fresh, ...hops.slice(at)];
}
