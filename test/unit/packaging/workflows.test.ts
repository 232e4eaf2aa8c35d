import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const FOLDER = new URL('../../../.github/workflows/', import.meta.url);

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly permissions: unknown;
  readonly concurrency: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: Readonly<Record<string, string>>;
        readonly 'timeout-minutes'?: number;
        readonly steps: readonly Step[];
      }
    >
  >;
}

describe.each(readdirSync(FOLDER))('the workflow %s', (name) => {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const uses = jobs.flatMap(({ steps }) => steps.filter((step) => step.uses !== undefined));

  it('names each action by the hash of a commit, and says which version that is', () => {
    const lines = text.split('\n').filter((line) => /\buses:/.test(line));
    expect(lines).toHaveLength(uses.length);
    expect(lines.filter((line) => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  it('may do nothing that a job does not name, and no more than read, but for the draft', () => {
    expect(workflow.permissions).toEqual({});
    const rights = Object.entries(workflow.jobs).map(([job, { permissions }]) => [job, permissions]);
    for (const [job, permissions] of rights)
      expect(permissions).toEqual({ contents: job === 'draft' ? 'write' : 'read' });
  });

  it('leaves no credentials behind, ends in time, and runs once', () => {
    const checkouts = uses.filter((step) => step.uses?.startsWith('actions/checkout@'));
    expect(checkouts).toHaveLength(jobs.length);
    for (const step of checkouts) expect(step.with?.['persist-credentials']).toBe(false);
    for (const job of jobs) expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
    expect(workflow.concurrency).toBeDefined();
  });

  it('hands no expression that others write to a shell', () => {
    const scripts = jobs.flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    expect(scripts.length).toBeGreaterThan(2);
    const expressions = scripts.flatMap((script) =>
      [...script.matchAll(/\$\{\{ *([\w.]+)/g)].map(([, one]) => one),
    );
    expect(expressions.filter((one) => !one?.startsWith('matrix.'))).toEqual([]);
  });
});
