import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import type { LogLine } from '../../shared/domain/line.ts';
import { Explainer, type LineExplanation } from '../engine/detect/explain.ts';
import { prepareLine } from '../engine/reduce/prepare.ts';
import { Redactor } from '../engine/reduce/redact.ts';
import { addRuleOptions, chosenRules, type RuleOptions } from './chosen-rules.ts';
import { explanationText } from './explain-text.ts';
import { openLogFile } from './files.ts';
import { LineWriter } from './output.ts';

interface ExplainOptions extends RuleOptions {
  readonly line?: string;
  readonly rule?: string;
  readonly json: boolean;
}

/** Which lines to explain; those before them are read along, because a stack trace may have begun there. */
interface Wanted {
  readonly lines: AsyncIterable<LogLine>;
  readonly includes: (line: LogLine) => boolean;
}

/** `nightjar explain`: for a line, which rules looked at it and why each did or did not fire. */
export function addExplainCommand(program: Command): void {
  const command = program
    .command('explain')
    .description('say of a log line which rules looked at it, and why each did or did not fire')
    .argument('[place]', 'FILE:LINE, or - for all lines of standard input')
    .option('--line <text>', 'explain this line instead')
    .option('--rule <name>', 'this rule only, even if it did not look at the line')
    .option('--json', 'print one JSON object a line, with every part of every rule that looked at it', false);
  addRuleOptions(command).action(explain);
}

async function explain(place: string | undefined, options: ExplainOptions): Promise<void> {
  const rules = chosenRules(options);
  const { rule } = options;
  if (rule !== undefined && !rules.detections.some(({ id }) => id === rule))
    throw new Error(`There is no detection rule called ${rule}.`);
  const { lines, includes } = wantedLines(place, options.line);
  const explainer = new Explainer(rules);
  // The key is never kept: nothing that is printed leads back to a secret.
  const redactor = new Redactor(randomBytes(32));
  const writer = new LineWriter(process.stdout);
  let explained = 0;
  for await (const line of lines) {
    const prepared = prepareLine(line, place ?? 'line', redactor);
    if (!includes(line)) {
      explainer.pass(prepared);
      continue;
    }
    for (const explanation of explainer.explain(prepared)) {
      const shown = onlyAsked(explanation, rule);
      await writer.line(options.json ? JSON.stringify(shown) : explanationText(shown, explanation.rules));
    }
    explained++;
  }
  await writer.flush();
  if (explained === 0) throw new Error(`${place ?? 'The text'} has no such line.`);
}

function onlyAsked(explanation: LineExplanation, rule: string | undefined): LineExplanation {
  const isAsked = (one: LineExplanation['rules'][number]) =>
    rule === undefined ? one.looked : one.rule === rule;
  return { ...explanation, rules: explanation.rules.filter(isAsked) };
}

function wantedLines(place: string | undefined, text: string | undefined): Wanted {
  if ((place === undefined) === (text === undefined))
    throw new Error('Name either FILE:LINE (or - for standard input), or --line with a text.');
  if (text !== undefined) return { lines: given(text), includes: () => true };
  if (place === '-') return { lines: linesOf('-'), includes: () => true };
  const [, file, row] = /^(.+):(\d+)$/.exec(place ?? '') ?? [];
  if (file === undefined || row === undefined)
    throw new Error(`“${place}” names no line. Write FILE:LINE, such as /var/log/auth.log:12.`);
  const wanted = Number(row);
  return { lines: linesOf(file, wanted), includes: (line) => line.row === wanted };
}

/** A text may have several lines, as a stack trace has. */
async function* given(text: string): AsyncGenerator<LogLine> {
  for (const line of text.split('\n')) yield { timestamp: 0n, labels: {}, text: line };
}

async function* linesOf(file: string, until = Infinity): AsyncGenerator<LogLine> {
  for await (const { lines } of openLogFile(file)) {
    for (const line of lines) {
      if (line.row > until) return;
      yield line;
    }
  }
}
