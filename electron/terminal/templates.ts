import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import type { LogLine } from '../../shared/domain/line.ts';
import { prepareLine, prepareMessage } from '../engine/reduce/prepare.ts';
import { Redactor } from '../engine/reduce/redact.ts';
import { TemplateMiner } from '../engine/reduce/templates/miner.ts';
import { columnOf } from './columns.ts';
import { openFile, openLogFile } from './files.ts';
import { LineWriter } from './output.ts';

interface TemplatesOptions {
  readonly column?: string;
  readonly json: boolean;
}

/** Labels of the lines of one file, in order. */
interface LabelledFile {
  readonly name: string;
  /** 1-based rows and the labels they got, two numbers a line: there may be millions. */
  readonly rows: number[];
  readonly labels: number[];
}

/** `nightjar templates FILE…`: the message templates of log files, or of a column of CSV files. */
export function addTemplatesCommand(program: Command): void {
  program
    .command('templates')
    .description('group the lines of log files into templates; nothing is stored')
    .argument('<file...>', 'log files, gzip too; - for standard input')
    .option('--column <name>', 'read CSV files and take the messages from this column')
    .option('--json', 'print one JSON object a line: lineId, clusterId, template', false)
    .action(showTemplates);
}

async function showTemplates(names: readonly string[], options: TemplatesOptions): Promise<void> {
  const labeller = new Labeller();
  const files: LabelledFile[] = [];
  for (const name of names) {
    const { column } = options;
    files.push(column === undefined ? await labeller.log(name) : await labeller.column(name, column));
  }
  const writer = new LineWriter(process.stdout);
  if (options.json) await writeJson(files, labeller.miner, writer);
  else await writeTable(files, labeller.miner, writer);
  await writer.flush();
}

/** Labels the lines of all files with one miner. */
class Labeller {
  // The keys are never kept: nothing that is printed leads back to a secret.
  readonly #redactor = new Redactor(randomBytes(32));
  readonly miner = new TemplateMiner({ seed: randomBytes(32) });

  async log(name: string): Promise<LabelledFile> {
    const labelled: LabelledFile = { name, rows: [], labels: [] };
    let unstamped = 0;
    for await (const { lines, summary } of openLogFile(name)) {
      for (const line of lines) {
        labelled.rows.push(line.row);
        labelled.labels.push(this.miner.add(prepareLine(line, name, this.#redactor).message));
      }
      unstamped = summary.withoutTimestamp;
    }
    if (unstamped > 0) {
      process.stderr.write(`${name}: ${unstamped} of ${labelled.rows.length} lines have no time stamp.\n`);
    }
    return labelled;
  }

  async column(name: string, column: string): Promise<LabelledFile> {
    const labelled: LabelledFile = { name, rows: [], labels: [] };
    const labels = {};
    for await (const text of columnOf(await openFile(name), column)) {
      const row = labelled.rows.length + 1;
      const line: LogLine = { timestamp: 0n, labels, text, row };
      labelled.rows.push(row);
      labelled.labels.push(this.miner.add(prepareMessage(line, name, this.#redactor).message));
    }
    return labelled;
  }
}

/** After the last line, so that merges are done: one object a line, with its file where there are several. */
async function writeJson(
  files: readonly LabelledFile[],
  miner: TemplateMiner,
  writer: LineWriter,
): Promise<void> {
  const texts = new Map<number, string>();
  for (const { name, rows, labels } of files) {
    const file = files.length > 1 ? { file: name } : {};
    for (const [index, label] of labels.entries()) {
      const clusterId = miner.resolve(label);
      let template = texts.get(clusterId);
      if (template === undefined) texts.set(clusterId, (template = miner.describe(clusterId).text));
      await writer.line(JSON.stringify({ ...file, lineId: rows[index], clusterId, template }));
    }
  }
}

/** Count and template, the most frequent first. */
async function writeTable(
  files: readonly LabelledFile[],
  miner: TemplateMiner,
  writer: LineWriter,
): Promise<void> {
  const counts = new Map<number, number>();
  for (const { labels } of files) {
    for (const label of labels) {
      const clusterId = miner.resolve(label);
      counts.set(clusterId, (counts.get(clusterId) ?? 0) + 1);
    }
  }
  const ordered = [...counts].sort(([, left], [, right]) => right - left);
  const width = Math.max(5, String(ordered[0]?.[1] ?? 0).length);
  await writer.line(`${'count'.padStart(width)}  template`);
  for (const [clusterId, count] of ordered) {
    await writer.line(`${String(count).padStart(width)}  ${miner.describe(clusterId).text}`);
  }
}
