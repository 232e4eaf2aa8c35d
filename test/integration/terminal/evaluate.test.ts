import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { boundCategory } from '../../../electron/engine/analyze/categories.ts';
import { dayAndTime, renderRecord } from '../../../electron/engine/analyze/record.ts';
import { builtInRules } from '../../../electron/engine/jobs/rules.ts';
import { reduceWindow, type ReducedWindow } from '../../../electron/terminal/evaluation/reduce-window.ts';
import { readWindows } from '../../../electron/terminal/evaluation/window-file.ts';
import { finding, recordsOf, ScriptedOllama, type ChatRequest, type Script } from '../../doubles/ollama.ts';

const root = join(import.meta.dirname, '../../..');
const SET = join(root, 'test/fixtures/evaluation');
const SILENT: Script = (request) => ({ answer: { a_findings: [], b_noise: [...recordsOf(request).keys()] } });

/** Two incidents and two normal windows, for what needs no more. */
const FEW = [
  'array-degraded',
  'backup-locked',
  'normal-certificates-not-due',
  'normal-reboot-for-updates',
] as const;

let folder: string;
let few: string;
let windows: readonly ReducedWindow[];
let ollama: ScriptedOllama | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightjar-evaluate-'));
  few = join(folder, 'few');
  await mkdir(few);
  for (const name of ['usual', ...FEW]) await copyFile(join(SET, `${name}.yml`), join(few, `${name}.yml`));
  const rules = builtInRules();
  const { signal } = new AbortController();
  windows = await Promise.all(readWindows(SET).map((window) => reduceWindow(window, rules, signal)));
});

afterEach(async () => {
  await ollama?.stop();
  ollama = null;
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function start(script: Script, models = ['oracle:4b']): Promise<ScriptedOllama> {
  ollama = await ScriptedOllama.start({ models: models.map((name) => ({ name })), script });
  return ollama;
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function evaluating(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const cli = join(root, 'electron/cli.ts');
  const child = spawn(process.execPath, [cli, 'evaluate', ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code) => resolve({ code, output, errors })),
  );
  return { child, ended };
}

async function evaluate(args: readonly string[], environment?: NodeJS.ProcessEnv): Promise<Ended> {
  return evaluating([...args, ...(ollama ? ['--host', ollama.origin] : [])], environment).ended;
}

interface Rate {
  readonly hits: number;
  readonly of: number;
  readonly share: number | null;
}

interface Figures extends Record<'recall' | 'precision' | 'category' | 'severity', Rate> {
  readonly evidencePrecision: Rate;
  readonly evidenceRecall: Rate;
  readonly disturbedNormal: Rate;
  readonly consistency: Rate | null;
  readonly falseAlarms: number;
  readonly failures: number;
  readonly windows: number;
  readonly cost: { readonly calls: number; readonly promptTokens: number; readonly rejected: number } | null;
}

interface Report {
  readonly complete: boolean;
  readonly expected: number;
  readonly rules: { readonly figures: Figures };
  readonly candidates: readonly {
    readonly model: string;
    readonly lens: string;
    readonly figures: Figures;
    readonly withRules: Figures;
    readonly windows: readonly { readonly window: string }[];
  }[];
}

function reportOf({ output }: Ended): Report {
  return JSON.parse(output) as Report;
}

/** Which window a prompt is about: each has a time of its own. */
function windowOf(request: ChatRequest): ReducedWindow {
  const text = request.messages.at(-1)?.content ?? '';
  const found = windows.find(({ range }) =>
    text.includes(`${dayAndTime(range.from)} to ${dayAndTime(range.to)} UTC.`),
  );
  if (!found) throw new Error('a prompt about no window of the set');
  return found;
}

/** Answers from the labels. */
const knowing: Script = (request) => {
  const { questions, targets } = windowOf(request);
  const shown = questions.map((question) => renderRecord(question, null));
  const numbers = new Map(
    [...recordsOf(request)].map(([id, record]) => [shown.indexOf(record.trim().replace(/^T\d+ /u, '')), id]),
  );
  if (numbers.has(-1)) throw new Error('a record that is none of the window');
  const findings = targets.flatMap(({ evidence, related, categories, severity }) => {
    const ids = (templates: readonly number[]) => templates.flatMap((at) => numbers.get(at) ?? []);
    const cites = ids(evidence);
    const parts = {
      c_kind: categories?.[0],
      e_severity: severity?.[0],
      f_title: 'Trouble',
      b_why: 'It shows.',
    };
    return cites.length > 0 ? [finding([...cites, ...ids(related)], parts)] : [];
  });
  return { answer: { a_findings: findings, b_noise: [] }, chunk: 100_000 };
};

describe('nightjar evaluate', () => {
  it('gives full marks to a model that answers from the labels', async () => {
    await start(knowing);
    const ended = await evaluate(['oracle:4b', '--json']);
    expect(ended.code, ended.errors).toBe(0);
    const report = reportOf(ended);
    const figures = report.candidates[0]?.figures;
    expect(report.complete).toBe(true);
    expect(figures).toMatchObject({
      recall: { hits: report.expected, of: report.expected, share: 1 },
      precision: { share: 1 },
      evidencePrecision: { share: 1 },
      evidenceRecall: { share: 1 },
      category: { share: 1 },
      severity: { share: 1 },
      disturbedNormal: { hits: 0 },
      falseAlarms: 0,
      failures: 0,
      consistency: null,
    });
    expect(figures?.cost?.rejected).toBe(0);
    expect(figures?.cost?.promptTokens).toBeGreaterThan(10_000);
    // Progress goes to the other stream, one line a window.
    expect(ended.errors.trim().split('\n')).toHaveLength(windows.length);
  });

  it('finds nothing with a silent model, and says what it is worth beside rules', async () => {
    await start(SILENT);
    const report = reportOf(await evaluate(['oracle:4b', '--set', few, '--json']));
    const [candidate] = report.candidates;
    expect(candidate?.figures).toMatchObject({
      recall: { hits: 0, of: 2 },
      precision: { of: 0, share: null },
    });
    expect(candidate?.withRules.recall).toEqual(report.rules.figures.recall);
  });

  it('tells what rules reach without any model', async () => {
    const ended = await evaluate(['--rules', '--set', few]);
    expect(ended).toMatchObject({ code: 0, errors: '' });
    expect(ended.output).toContain('4 windows: 2 with 2 findings to find, 2 with nothing.');
    expect(ended.output).toMatch(/recall: found of what is there +0 of 2, 0 % \(0–66\)/u);
  });

  it('counts a window without an answer as missed, and not as quiet', async () => {
    const broken: Script = (request) =>
      windowOf(request).window.name === 'array-degraded' || windowOf(request).targets.length === 0
        ? { answer: 'I am sorry, I cannot do that.' }
        : knowing(request, 0);
    await start(broken);
    const ended = await evaluate(['oracle:4b', '--set', few, '--json']);
    const figures = reportOf(ended).candidates[0]?.figures;
    expect(figures).toMatchObject({ failures: 3, recall: { hits: 1, of: 2 }, disturbedNormal: { of: 0 } });
    expect(ended.errors).toContain('no whole answer');
  });

  it('gives up after five windows in a row without an answer', async () => {
    await start(() => ({ answer: 'no' }));
    const ended = await evaluate(['oracle:4b', '--set', few, '--runs', '2']);
    expect(ended.code).toBe(2);
    expect(ended.errors).toContain('Given up after five windows in a row');
    expect(ended.output).toContain('Measured: 5 of 8.');
  });

  it('puts two models side by side, and two lenses', async () => {
    const script: Script = (request) =>
      request.model === 'mute:1b' ? SILENT(request, 0) : knowing(request, 0);
    await start(script, ['oracle:4b', 'mute:1b']);
    const models = reportOf(await evaluate(['oracle:4b', '--compare', 'mute:1b', '--set', few, '--json']));
    expect(models.candidates.map(({ model, figures }) => [model, figures.recall.hits])).toEqual([
      ['oracle:4b', 2],
      ['mute:1b', 0],
    ]);
    const lens = join(folder, 'lens.yml');
    await writeFile(
      lens,
      'name: storage\nquestion: Is a disk failing?\ncategories: { resources: disks }\nexamples: []\n',
    );
    const lenses = await evaluate(['oracle:4b', '--compare-lens', lens, '--set', few]);
    expect(lenses.output).toContain('oracle:4b general');
    expect(lenses.output).toContain('oracle:4b storage');
    expect(ollama?.chats.at(-1)?.messages[0]?.content).toContain('resources (disks)');
  });

  it('asks in another order in further runs, and tells whether the outcome is the same', async () => {
    const fickle: Script = (request, index) => (index < 4 ? knowing(request, index) : SILENT(request, index));
    const host = await start(fickle);
    const ended = await evaluate(['oracle:4b', '--runs', '2', '--set', few, '--json']);
    const figures = reportOf(ended).candidates[0]?.figures;
    expect(figures).toMatchObject({ windows: 8, consistency: { hits: 2, of: 4 } });
    const order = (at: number) =>
      [...recordsOf(host.chats[at] as ChatRequest).values()].map((text) => text.replace(/^T\d+/u, ''));
    expect(order(4)).not.toEqual(order(0));
    expect(order(4).sort()).toEqual(order(0).sort());
  });

  it('stops the model at once when it is interrupted, prints what it has, and goes on from there', async () => {
    const journal = join(folder, 'journal.jsonl');
    const never: Script = (request, index) =>
      index < 2 ? knowing(request, index) : { answer: 'x', firstToken: new Promise(() => undefined) };
    const host = await start(never);
    const args = ['oracle:4b', '--set', few, '--resume', journal, '--json', '--host', host.origin];
    const { child, ended } = evaluating(args);
    await host.until(() => host.chats.length === 3);
    child.kill('SIGINT');
    await host.until(() => host.disconnects === 1);
    const stopped = await ended;
    expect(stopped.code, stopped.errors).toBe(0);
    expect(stopped.errors).toContain('Interrupted');
    expect(reportOf(stopped)).toMatchObject({ complete: false, candidates: [{ windows: [{}, {}] }] });
    // A line that was cut while it was written is done again.
    await writeFile(journal, `${await readFile(journal, 'utf8')}{"key":"cut`);
    host.script = knowing;
    const resumed = await evaluate(['oracle:4b', '--set', few, '--resume', journal, '--json']);
    expect(reportOf(resumed).candidates[0]?.figures).toMatchObject({ windows: 4, recall: { share: 1 } });
    expect(host.chats).toHaveLength(5);
    const again = await evaluate(['oracle:4b', '--set', few, '--resume', journal, '--json']);
    expect(again.code, again.errors).toBe(0);
    expect(host.chats).toHaveLength(5);
    expect(await readFile(journal, 'utf8')).not.toMatch(/restic|md0/u);
  });

  it('says what is wrong with what was typed', async () => {
    await start(SILENT);
    const cases: readonly [readonly string[], string][] = [
      [[], 'Name a model'],
      [['missing:1b', '--set', few], 'does not have missing:1b. It has oracle:4b.'],
      [['oracle:4b', '--set', join(folder, 'nowhere')], 'is no folder'],
      [['oracle:4b', '--lens', 'nothing', '--set', few], 'There is no lens nothing'],
      [['oracle:4b', '--runs', '0', '--set', few], 'from 1 to 20'],
    ];
    for (const [args, sentence] of cases) {
      const ended = await evaluate(args);
      expect(ended).toMatchObject({ code: 2, output: '' });
      expect(ended.errors).toContain(sentence);
    }
  });
});
