import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { analyzeWindow, type WindowOutcome } from '../engine/jobs/analyze-window.ts';
import { LocalReduction } from '../engine/jobs/local-reduction.ts';
import { SourceError } from '../engine/jobs/merge-sources.ts';
import type { Match } from '../engine/detect/detector.ts';
import { entityLists } from '../engine/detect/rule-event.ts';
import type { RuleSet } from '../engine/detect/rule-set.ts';
import type { FilePage } from '../engine/sources/file.ts';
import { addRuleOptions, chosenRules, type RuleOptions } from './chosen-rules.ts';
import { openLogFile } from './files.ts';
import { scanReport, scanText } from './scan-report.ts';

interface ScanOptions extends RuleOptions {
  readonly json: boolean;
  readonly events: boolean;
  readonly model: string | false | undefined;
}

/** All of time: a file is one window. */
const ALWAYS = { from: 0n, to: 2n ** 62n };

/** `nightjar scan FILE…`: what rules find in files, without a database. */
export function addScanCommand(program: Command): void {
  const command = program
    .command('scan')
    .description('look for trouble in log files or standard input (-); nothing is stored')
    .argument('<file...>', 'log files, gzip too; - for standard input')
    .option('--no-model', 'rules only, which is what scan does')
    .option('--json', 'print one JSON object on standard output', false)
    .option('--events', 'with --json: print one object for every match of a rule instead', false);
  addRuleOptions(command).action(async (files: string[], options: ScanOptions) => {
    const print = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
    if (options.events && !options.json) throw new Error('--events prints JSON: add --json.');
    const onMatch = options.events ? (match: Match) => print(eventOf(match)) : () => undefined;
    const outcome = await scan(files, chosenRules(options), onMatch);
    if (options.events) return;
    if (options.json) print(scanReport(outcome));
    else process.stdout.write(scanText(outcome));
  });
}

async function scan(
  files: readonly string[],
  rules: RuleSet,
  onMatch: (match: Match) => void,
): Promise<WindowOutcome> {
  const readers = files.map((file) => ({ id: file, pages: withNote(file) }));
  // The key is never kept: nothing that is printed leads back to a secret.
  const reduction = new LocalReduction({ rules, key: randomBytes(32), seed: randomBytes(32), onMatch });
  const tools = { reduction, stopwatch: () => performance.now() };
  try {
    return await analyzeWindow({ range: ALWAYS, readers, state: null }, tools, new AbortController().signal);
  } catch (error) {
    // What is wrong with the file is said in the cause.
    throw error instanceof SourceError ? error.cause : error;
  }
}

/** The file's pages; after the last one says how many lines had no time stamp. */
async function* withNote(file: string): AsyncGenerator<FilePage> {
  let last: FilePage | undefined;
  for await (const page of openLogFile(file)) {
    last = page;
    yield page;
  }
  const { lines = 0, withoutTimestamp = 0 } = last?.summary ?? {};
  if (withoutTimestamp > 0)
    process.stderr.write(`${file}: ${withoutTimestamp} of ${lines} lines have no time stamp.\n`);
}

function eventOf({ rule, severity, category, entities, line }: Match) {
  const found = { rule, severity, category, entities: entityLists(entities) };
  return { file: line.labels['filename'], line: line.row, ...found };
}
