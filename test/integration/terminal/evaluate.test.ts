import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { boundCategory } from '../../../electron/engine/analyze/categories.ts';
import { dayAndTime, renderRecord } from '../../../electron/engine/analyze/record.ts';
import { builtInRules } from '../../../electron/engine/jobs/rules.ts';
import { countRules } from '../../../electron/terminal/evaluation/evaluate-candidate.ts';
import { measureAll, type Comparison } from '../../../electron/terminal/evaluation/measure-all.ts';
import { reportJson, reportText } from '../../../electron/terminal/evaluation/report.ts';
import { reduceWindow, type ReducedWindow } from '../../../electron/terminal/evaluation/reduce-window.ts';
import { readWindows } from '../../../electron/terminal/evaluation/window-file.ts';
import { ScriptedOllama } from '../../doubles/ollama.ts';
import { finding, recordsOf, type ChatRequest, type Script } from '../../doubles/ollama-answers.ts';

const root = join(import.meta.dirname, '../../..');
const SET = join(root, 'test/fixtures/evaluation');
const SILENT: Script = (request) => ({
  answer: { a_findings: [], b_noise: [...recordsOf(request).keys()] },
  chunk: 100_000,
});

/** Two incidents and two normal windows, for what needs no more. */
const FEW = [
  'array-degraded',
  'backup-locked',
  'normal-certificates-not-due',
  'normal-reboot-for-updates',
] as const;

let folder: string;
let fewFolder: string;
let windows: readonly ReducedWindow[];
let ollama: ScriptedOllama | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightjar-evaluate-'));
  fewFolder = join(folder, 'few');
  await mkdir(fewFolder);
  for (const name of ['usual', ...FEW])
    await copyFile(join(SET, `${name}.yml`), join(fewFolder, `${name}.yml`));
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

const few = () => windows.filter(({ window }) => FEW.some((name) => name === window.name));

async function start(script: Script, models = ['oracle:4b']): Promise<ScriptedOllama> {
  ollama = await ScriptedOllama.start({ models: models.map((name) => ({ name })), script });
  return ollama;
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function evaluating(args: readonly string[]) {
  const cli = join(root, 'electron/cli.ts');
  const child = spawn(process.execPath, [cli, 'evaluate', ...args], {
    cwd: root,
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

/** Measures in this process: starting the program each time would take most of the time. */
async function measure(
  change: Partial<Comparison> = {},
  of: readonly ReducedWindow[] = few(),
): Promise<Measured> {
  const host = ollama?.origin ?? 'http://127.0.0.1:1';
  const comparison: Comparison = {
    model: 'oracle:4b',
    host,
    kind: 'ollama',
    lens: 'general',
    budget: 3_500,
    runs: 1,
    ...change,
  };
  const { signal } = new AbortController();
  const results = await measureAll(of, comparison, signal, () => undefined);
  const rules = countRules(of);
  // As it is printed: what JSON cannot say is not there.
  const report = JSON.parse(JSON.stringify(reportJson(of, rules, results))) as Report;
  return { report, text: reportText(of, rules, results), figures: report.candidates[0]?.figures };
}

interface Measured {
  readonly report: Report;
  readonly text: string;
  readonly figures: Figures | undefined;
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
    const cited = evidence.flatMap((at) => questions[at] ?? []);
    const parts = {
      c_kind: categories?.find((each) => each !== 'nightjar' && boundCategory(each, cited) === each),
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
    const { report, figures } = await measure({}, windows);
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
    expect(report.rules.figures.recall.hits).toBeLessThan(report.expected / 2);
  });

  it('finds nothing with a silent model, and says what it is worth beside rules', async () => {
    await start(SILENT);
    const { report, figures } = await measure();
    expect(figures).toMatchObject({ recall: { hits: 0, of: 2 }, precision: { of: 0, share: null } });
    expect(report.candidates[0]?.withRules.recall).toEqual(report.rules.figures.recall);
  });

  it('counts a model that cries wolf', async () => {
    await start(() => ({ answer: { a_findings: [finding([1])], b_noise: [] }, chunk: 100_000 }));
    const { figures } = await measure();
    expect(figures).toMatchObject({ disturbedNormal: { hits: 2, of: 2, share: 1 } });
    expect(figures?.falseAlarms).toBeGreaterThanOrEqual(2);
  });

  it('counts a window without an answer as missed, and not as quiet', async () => {
    const isBroken = ({ window, targets }: ReducedWindow) =>
      window.name === 'array-degraded' || targets.length === 0;
    await start((request, index) =>
      isBroken(windowOf(request)) ? { answer: 'I am sorry, I cannot.' } : knowing(request, index),
    );
    const { figures } = await measure();
    expect(figures).toMatchObject({
      failures: 3,
      recall: { hits: 1, of: 2 },
      disturbedNormal: { of: 0, share: null },
    });
  });

  it('gives up after five windows in a row without an answer', async () => {
    const host = await start(() => ({ answer: 'no' }));
    const { report, text } = await measure({ runs: 2 });
    expect(report.complete).toBe(false);
    expect(text).toContain('Measured: 5 of 8.');
    // Each was asked twice, the second time off the path.
    expect(host.chats).toHaveLength(10);
  });

  it('puts two models side by side, and two lenses', async () => {
    const script: Script = (request, index) =>
      request.model === 'mute:1b' ? SILENT(request, index) : knowing(request, index);
    const host = await start(script, ['oracle:4b', 'mute:1b']);
    const { report, text } = await measure({ compare: 'mute:1b' });
    expect(report.candidates.map(({ model, figures }) => [model, figures.recall.hits])).toEqual([
      ['oracle:4b', 2],
      ['mute:1b', 0],
    ]);
    expect(text).toMatch(/rules alone +oracle:4b +with rules +mute:1b +with rules/u);
    expect(text).toMatch(/recall: found of what is there +0 of 2, 0 % \(0–66\) +2 of 2, 100 % \(34–100\)/u);
    const lens = join(folder, 'lens.yml');
    const draft =
      'name: storage\nquestion: Is a disk failing?\ncategories: { resources: disks }\nexamples: []\n';
    await writeFile(lens, draft);
    expect((await measure({ compareLens: lens })).text).toMatch(
      /oracle:4b general +with rules +oracle:4b storage/u,
    );
    expect(host.chats.at(-1)?.messages[0]?.content).toContain('resources (disks)');
  });

  it('asks in another order in further runs, and tells whether the outcome is the same', async () => {
    const fickle: Script = (request, index) => (index < 4 ? knowing : SILENT)(request, index);
    const host = await start(fickle);
    const { figures } = await measure({ runs: 2 });
    expect(figures).toMatchObject({ windows: 8, consistency: { hits: 2, of: 4 } });
    const order = (at: number) => recordsIn(host.chats[at]).map((text) => text.replace(/^T\d+/u, ''));
    expect(order(4)).not.toEqual(order(0));
    expect(order(4).sort()).toEqual(order(0).sort());
  });

  it('stops the model at once when it is interrupted, prints what it has, and goes on from there', async () => {
    const journal = join(folder, 'journal.jsonl');
    const never: Script = (request, index) =>
      index < 2 ? knowing(request, index) : { answer: 'x', firstToken: new Promise(() => undefined) };
    const host = await start(never);
    const args = ['oracle:4b', '--set', fewFolder, '--resume', journal, '--json', '--host', host.origin];
    const { child, ended } = evaluating(args);
    await host.until(() => host.chats.length === 3);
    child.kill('SIGINT');
    await host.until(() => host.disconnects === 1);
    const { code, output, errors } = await ended;
    expect(code, errors).toBe(0);
    expect(errors.trim().split('\n')).toHaveLength(3);
    expect(errors).toContain('Interrupted');
    expect(JSON.parse(output)).toMatchObject({ complete: false, candidates: [{ windows: [{}, {}] }] });
    // A line that was cut while it was written is done again.
    await writeFile(journal, `${await readFile(journal, 'utf8')}{"key":"cut`);
    host.script = knowing;
    expect((await measure({ resume: journal })).figures).toMatchObject({ windows: 4, recall: { share: 1 } });
    expect(host.chats).toHaveLength(5);
    expect((await measure({ resume: journal })).figures).toMatchObject({ windows: 4, recall: { share: 1 } });
    expect(host.chats).toHaveLength(5);
    expect(await readFile(journal, 'utf8')).not.toMatch(/restic|md0/u);
    // Another budget is another question.
    await measure({ resume: journal, budget: 4_000 });
    expect(host.chats).toHaveLength(9);
  });

  it('says what is wrong with what was asked for, before it asks', async () => {
    const host = await start(SILENT);
    await expect(measure({ model: 'missing:1b' })).rejects.toThrow(
      'does not have missing:1b. It has oracle:4b.',
    );
    await expect(measure({ lens: 'nothing' })).rejects.toThrow('There is no lens nothing');
    await expect(measure({ host: 'localhost:1' })).rejects.toThrow('--host takes a URL');
    const journal = join(folder, 'notes.txt');
    await writeFile(journal, 'milk\n');
    await expect(measure({ resume: journal })).rejects.toThrow('notes.txt:1 is no line of an evaluation');
    expect(host.chats).toEqual([]);
    expect(() => readWindows(join(folder, 'nowhere'))).toThrow('is no folder');
    const bad = join(folder, 'bad');
    await mkdir(bad);
    await writeFile(
      join(bad, 'a.yml'),
      'about: x\nstart: 2026-11-21T06:00:00Z\nlog: [{ text: a, every: 5 }]\n',
    );
    expect(() => readWindows(bad)).toThrow(/a\.yml[\s\S]*every/u);
  });
});

function recordsIn(request: ChatRequest | undefined): string[] {
  return request ? [...recordsOf(request).values()] : [];
}
