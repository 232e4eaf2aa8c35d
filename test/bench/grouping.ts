import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { TemplateMiner } from '../../electron/engine/reduce/templates/miner.ts';
import { ALL_RULES, RULES } from '../../electron/engine/reduce/templates/rules.ts';
import type { RedactedText } from '../../shared/domain/line.ts';
import type { BenchResult } from './result.ts';

/** Folder of public log sets, outside the project. */
export const LOGS =
  process.env['NIGHTJAR_LOGS'] ?? fileURLToPath(new URL('../../../shared/logs', import.meta.url));

/** Lines of a labelled set, with the event that each truly is. */
export interface LabelledSet {
  readonly name: string;
  readonly lines: ReadonlyArray<{
    readonly id: string;
    readonly content: RedactedText;
    readonly event: string;
  }>;
}

/** The LogHub sets in the folder, by name; empty where the folder is missing. */
export function labelledSets(): LabelledSet[] {
  const folder = join(LOGS, 'loghub');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ name: entry.name, lines: readSet(join(folder, entry.name)) }))
    .sort((left, right) => left.name.localeCompare(right.name));
}

function readSet(folder: string): LabelledSet['lines'] {
  const file = readdirSync(folder).find((name) => name.endsWith('_structured.csv'));
  if (file === undefined) throw new Error(`No structured lines in ${folder}.`);
  const rows: Array<Record<string, string>> = parse(readFileSync(join(folder, file)), { columns: true });
  return rows.map((row) => ({
    id: row['LineId'] ?? '',
    content: (row['Content'] ?? '') as RedactedText,
    event: row['EventId'] ?? '',
  }));
}

/**
 * Grouping accuracy: the share of lines whose predicted group holds exactly the lines of their true group
 * (Zhu et al., ICSE 2019).
 */
export function groupingAccuracy(truth: readonly string[], predicted: readonly number[]): number {
  const predictedSizes = countBy(predicted);
  const trueGroups = new Map<string, number[]>();
  for (const [index, event] of truth.entries()) {
    const group = trueGroups.get(event);
    if (group) group.push(predicted[index] ?? -1);
    else trueGroups.set(event, [predicted[index] ?? -1]);
  }
  let right = 0;
  for (const labels of trueGroups.values()) {
    const label = labels[0] ?? -1;
    if (labels.every((each) => each === label) && predictedSizes.get(label) === labels.length)
      right += labels.length;
  }
  return truth.length === 0 ? 0 : right / truth.length;
}

/** Labels of all lines after the last one, merges resolved. */
export function groupLines(lines: readonly RedactedText[], rules = ALL_RULES): number[] {
  const miner = new TemplateMiner({ seed: 1, rules });
  return lines.map((line) => miner.add(line)).map((label) => miner.resolve(label));
}

/** Score of a set under the rules that are left. */
export function scoreSet(set: LabelledSet, rules = ALL_RULES): number {
  return groupingAccuracy(
    set.lines.map((line) => line.event),
    groupLines(
      set.lines.map((line) => line.content),
      rules,
    ),
  );
}

/** All rules but those that only this set asked for. */
export function rulesWithout(name: string): number {
  return RULES.filter((rule) => rule.askedFor.every((each) => each === name)).reduce(
    (rules, rule) => rules & ~rule.bit,
    ALL_RULES,
  );
}

export async function run(): Promise<BenchResult[]> {
  const sets = labelledSets();
  if (sets.length === 0) return [{ area: 'grouping', name: 'loghub', skipped: 'the log folder is missing' }];
  const results = sets.map((set) => ({
    area: 'grouping',
    name: set.name,
    ga: round(scoreSet(set)),
    gaLeaveOneOut: round(scoreSet(set, rulesWithout(set.name))),
  }));
  const mean = (key: 'ga' | 'gaLeaveOneOut'): number =>
    round(results.reduce((sum, result) => sum + result[key], 0) / results.length);
  return [
    ...results,
    { area: 'grouping', name: 'mean', ga: mean('ga'), gaLeaveOneOut: mean('gaLeaveOneOut') },
  ];
}

function countBy(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
