import { fileURLToPath } from 'node:url';
import { Option, type Command } from 'commander';
import { DEFAULT_BUDGET_TOKENS } from '../engine/analyze/budget.ts';
import { builtInRules } from '../engine/jobs/rules.ts';
import { dataFolder } from '../host/folders.ts';
import type { Candidate } from './evaluation/ask-window.ts';
import { disagreementText, progressText } from './evaluation/disagreement.ts';
import { countRules, type Evaluated, type Step } from './evaluation/evaluate-candidate.ts';
import { measureAll } from './evaluation/measure-all.ts';
import { readOwnWindows } from './evaluation/own-windows.ts';
import { reduceWindow, type ReducedWindow } from './evaluation/reduce-window.ts';
import { reportJson, reportText, type Result } from './evaluation/report.ts';
import { readWindows } from './evaluation/window-file.ts';

interface EvaluateOptions {
  readonly rules: boolean;
  readonly own: boolean;
  readonly host: string;
  readonly kind: 'ollama' | 'openai';
  readonly lens: string;
  readonly compareLens?: string;
  readonly compare?: string;
  readonly budget: number;
  readonly runs: number;
  readonly set: string;
  readonly resume?: string;
  readonly json: boolean;
}

const SET = fileURLToPath(new URL('../../test/fixtures/evaluation', import.meta.url));
const LOCAL_OLLAMA = 'http://127.0.0.1:11434';

/** `nightjar evaluate MODEL`: how well a model finds what is in labelled windows, or in one's own judged findings. */
export function addEvaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .description('measure how well a model finds what is wrong in labelled logs; nothing is stored')
    .argument('[model]', 'as its host names it; left out with --rules')
    .option('--rules', 'what rules alone reach, without any model', false)
    .option('--own', 'your own findings that you called real or noise, instead of the labelled set', false)
    .option('--host <url>', 'where the model runs; a key for it in NIGHTJAR_MODEL_KEY', LOCAL_OLLAMA)
    .addOption(
      new Option('--kind <kind>', 'what the host speaks').choices(['ollama', 'openai']).default('ollama'),
    )
    .option('--lens <name>', 'general, security, performance, or a YAML file with one of your own', 'general')
    .option('--compare <model>', 'a second model, side by side')
    .option('--compare-lens <name>', 'a second lens, side by side')
    .option('--budget <tokens>', 'tokens a prompt may have', readWhole(1_000, 32_000), DEFAULT_BUDGET_TOKENS)
    .option('--runs <number>', 'ask so many times, each in another order', readWhole(1, 20), 1)
    .option('--set <folder>', 'labelled windows of your own', SET)
    .option('--resume <file>', 'keep what was measured in this file, and go on from it')
    .option('--json', 'print one JSON object on standard output', false)
    .action(evaluate);
}

async function evaluate(model: string | undefined, options: EvaluateOptions): Promise<void> {
  if (model === undefined && !options.rules)
    throw new Error('Name a model, or --rules for what rules reach without one.');
  const stop = new AbortController();
  const interrupt = () => stop.abort(new DOMException('interrupted', 'AbortError'));
  process.once('SIGINT', interrupt);
  try {
    const windows = await reducedWindows(options, stop.signal);
    const isAsked = model !== undefined && !options.rules;
    const onMeasured = (candidate: Candidate, step: Step) =>
      process.stderr.write(progressText(candidate, step));
    const results = isAsked ? await measureAll(windows, { ...options, model }, stop.signal, onMeasured) : [];
    print(windows, results, options);
    if (stop.signal.aborted)
      process.stderr.write('Interrupted: these are figures of what was measured so far.\n');
    for (const { evaluated } of results) throwIfGivenUp(evaluated);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

function print(
  windows: readonly ReducedWindow[],
  results: readonly Result[],
  { json, own }: EvaluateOptions,
): void {
  const rules = countRules(windows);
  if (json) process.stdout.write(`${JSON.stringify(reportJson(windows, rules, results))}\n`);
  else process.stdout.write(reportText(windows, rules, results));
  if (own && !json) process.stdout.write(disagreementText(windows, rules, results));
}

/** @throws Error with why a host no longer answered, after what was measured has been printed */
function throwIfGivenUp({ stopped }: Evaluated): void {
  if (stopped === null || stopped === 'interrupted') return;
  throw new Error(
    `Given up after five windows in a row without an answer. ${stopped.message} ${stopped.advice}`,
  );
}

async function reducedWindows({ own, set }: EvaluateOptions, signal: AbortSignal): Promise<ReducedWindow[]> {
  const rules = builtInRules();
  const windows: ReducedWindow[] = [];
  for (const window of own ? readOwnWindows(dataFolder('nightjar')) : readWindows(set))
    windows.push(await reduceWindow(window, rules, signal));
  return windows;
}

function readWhole(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new Error(`A whole number from ${least} to ${most} belongs there, not “${text}”.`);
  };
}
