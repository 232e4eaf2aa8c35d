import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { toFailure } from '../../shared/domain/failure.ts';
import { analyzeWindow, type WindowOutcome } from '../engine/jobs/analyzeWindow.ts';
import { builtInRules } from '../engine/jobs/rules.ts';
import { Vocabulary } from '../engine/jobs/vocabulary.ts';
import type { Match } from '../engine/detect/detector.ts';
import { Redactor } from '../engine/reduce/redact.ts';
import { openLogFile } from './files.ts';
import { scanReport, scanText } from './scanReport.ts';

interface ScanOptions {
  readonly json: boolean;
  readonly events: boolean;
  readonly model: string | false | undefined;
}

/** All of time: a file is one window. */
const ALWAYS = { from: 0n, to: 2n ** 62n };

/** `nightjar scan FILE…`: what rules find in files, without a database. */
export function addScanCommand(program: Command): void {
  program
    .command('scan')
    .description('look for trouble in log files or standard input (-); nothing is stored')
    .argument('<file...>', 'log files, gzip too; - for standard input')
    .option('--no-model', 'rules only, which is what scan does')
    .option('--json', 'print one JSON object on standard output', false)
    .option('--events', 'with --json: print one object for every match of a rule instead', false)
    .action(async (files: string[], options: ScanOptions) => {
      const print = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
      if (options.events && !options.json) throw new Error('--events prints JSON: add --json.');
      const outcome = await scan(files, options.events ? (match) => print(eventOf(match)) : () => undefined);
      if (options.events) return;
      if (options.json) print(scanReport(outcome));
      else process.stdout.write(scanText(outcome));
    });
}

async function scan(files: readonly string[], onMatch: (match: Match) => void): Promise<WindowOutcome> {
  const readers = files.map((file) => ({ id: file, pages: openLogFile(file) }));
  const tools = {
    rules: builtInRules(),
    redactor: new Redactor(randomBytes(32)),
    minerOf: new Vocabulary(randomBytes(32)).minerOf,
    stopwatch: () => performance.now(),
    onMatch,
  };
  try {
    return await analyzeWindow({ range: ALWAYS, readers, state: null }, tools, new AbortController().signal);
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const failure = toFailure(cause);
    throw new Error(failure.code === 'unexpected' ? (failure.detail ?? failure.message) : failure.message, {
      cause: error,
    });
  }
}

function eventOf({ rule, severity, category, entities, line }: Match) {
  return { file: line.labels['filename'], line: line.row, rule, severity, category, entities };
}
