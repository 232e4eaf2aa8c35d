import type { TestStep } from '../../shared/contract/servers.ts';
import type { Failure } from '../../shared/domain/failure.ts';

export type HopName = 'ssh' | 'loki' | 'model';

export interface TestedHop {
  readonly hop: HopName;
  readonly state: 'waiting' | 'running' | 'passed' | 'failed';
  readonly milliseconds: number | null;
  readonly detail: string | null;
  readonly failure: Failure | null;
}

/** All that a test has said so far. */
export interface TestReport {
  readonly hops: readonly TestedHop[];
  readonly labels: ReadonlyArray<{ readonly label: string; readonly values: readonly string[] }>;
  readonly models: readonly string[];
  /** Null until the test is done. */
  readonly usable: boolean | null;
}

/** A test that has not begun, of the hops that this connection has. */
export function startReport(hops: readonly HopName[]): TestReport {
  return {
    hops: hops.map((hop) => ({ hop, state: 'waiting', milliseconds: null, detail: null, failure: null })),
    labels: [],
    models: [],
    usable: null,
  };
}

/** The report after one more step. */
export function withStep(report: TestReport, step: TestStep): TestReport {
  switch (step.kind) {
    case 'started':
      return withHop(report, step.hop, { state: 'running' });
    case 'passed':
      return withHop(report, step.hop, {
        state: 'passed',
        milliseconds: step.milliseconds,
        detail: step.detail,
      });
    case 'failed':
      return withHop(report, step.hop, { state: 'failed', failure: step.failure });
    case 'labels':
      return { ...report, labels: [...report.labels.filter((one) => one.label !== step.label), step] };
    case 'models':
      return { ...report, models: step.names };
    case 'done':
      return { ...report, usable: step.usable };
  }
}

function withHop(report: TestReport, hop: HopName, change: Partial<TestedHop>): TestReport {
  const known = report.hops.some((one) => one.hop === hop);
  const hops = known ? report.hops : [...report.hops, ...startReport([hop]).hops];
  return { ...report, hops: hops.map((one) => (one.hop === hop ? { ...one, ...change } : one)) };
}
