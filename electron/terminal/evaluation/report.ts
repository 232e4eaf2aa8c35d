import { PROMPT_VERSION } from '../../engine/analyze/prompt.ts';
import type { Candidate } from './ask-window.ts';
import { figuresOf, type Counted, type Figures } from './figures.ts';
import type { Evaluated } from './evaluate-candidate.ts';
import type { ReducedWindow } from './reduce-window.ts';
import { sum } from './score.ts';
import type { Rate } from './wilson.ts';

/** A candidate and what was measured of it. */
export interface Result {
  readonly candidate: Candidate;
  readonly evaluated: Evaluated;
}

interface Column {
  readonly title: string;
  readonly figures: Figures;
}

/** Everything that was measured, as one JSON object: figures, and for each window what came of it. */
export function reportJson(
  windows: readonly ReducedWindow[],
  rules: readonly Counted[],
  results: readonly Result[],
) {
  return {
    promptVersion: PROMPT_VERSION,
    windows: windows.length,
    normal: windows.filter(({ targets }) => targets.length === 0).length,
    expected: sum(windows.map(({ targets }) => targets.length)),
    complete: results.every(({ evaluated }) => evaluated.stopped === null),
    rules: { figures: figuresOf(rules), windows: rules.map(windowOf) },
    candidates: results.map(({ candidate, evaluated }) => ({
      model: candidate.model.name,
      digest: candidate.model.digest,
      host: candidate.model.host,
      lens: candidate.lens.name,
      lensVersion: candidate.lens.version,
      budgetTokens: candidate.budgetTokens,
      stopped: evaluated.stopped,
      figures: figuresOf(evaluated.model),
      withRules: figuresOf(evaluated.together),
      windows: evaluated.model.map(windowOf),
    })),
  };
}

function windowOf({ window, score, cost, failed }: Counted) {
  return { window, ...score, failed, ...(cost && { cost }) };
}

/** The same for a person: a table with a column for rules, and two for each candidate, alone and with rules. */
export function reportText(
  windows: readonly ReducedWindow[],
  rules: readonly Counted[],
  results: readonly Result[],
): string {
  const normal = windows.filter(({ targets }) => targets.length === 0).length;
  const expected = sum(windows.map(({ targets }) => targets.length));
  const columns: Column[] = [
    { title: 'rules alone', figures: figuresOf(rules) },
    ...results.flatMap(({ candidate, evaluated }) => [
      { title: titleOf(candidate, results), figures: figuresOf(evaluated.model) },
      { title: 'with rules', figures: figuresOf(evaluated.together) },
    ]),
  ];
  const intro = [
    `${windows.length} windows: ${windows.length - normal} with ${expected} findings to find, ${normal} with nothing.`,
    ...results.flatMap(({ candidate, evaluated }) => introOf(candidate, evaluated)),
  ];
  return [...intro, '', ...tableOf(columns), '', ...categoryTable(columns), '', LEGEND, ''].join('\n');
}

const LEGEND =
  'In brackets: where the true share lies in 95 of 100 cases. docs/models.md says what each line means.';

/** What tells the candidates apart. */
function titleOf({ model, lens }: Candidate, results: readonly Result[]): string {
  const isOneModel = results.every(({ candidate }) => candidate.model.name === model.name);
  return results.length > 1 && isOneModel ? `${model.name} ${lens.name}` : model.name;
}

function introOf(
  { model, lens, budgetTokens }: Candidate,
  { model: counted, of, stopped }: Evaluated,
): string[] {
  const digest = model.digest === '' ? '' : ` (${model.digest.slice(0, 12)})`;
  const runs = counted.length === of ? '' : ` Measured: ${counted.length} of ${of}.`;
  const reason = stopped === null ? '' : stopped === 'interrupted' ? ' Interrupted.' : ` ${stopped.message}`;
  return [
    `${model.name}${digest} on ${model.host ?? 'a host'}: lens ${lens.name} ${lens.version}, ${budgetTokens} tokens a prompt, prompt version ${PROMPT_VERSION}.${runs}${reason}`,
  ];
}

function tableOf(columns: readonly Column[]): string[] {
  const row = (name: string, value: (figures: Figures) => string) => [
    name,
    ...columns.map(({ figures }) => value(figures)),
  ];
  const hasRuns = columns.some(({ figures }) => figures.consistency !== null);
  const hasCost = columns.some(({ figures }) => figures.cost !== null);
  const cost = (name: string, value: (cost: NonNullable<Figures['cost']>) => string) =>
    row(name, (figures) => (figures.cost ? value(figures.cost) : '–'));
  return aligned([
    ['', ...columns.map(({ title }) => title)],
    row('recall: found of what is there', ({ recall }) => shown(recall)),
    row('precision: right of what it said', ({ precision }) => shown(precision)),
    row('F1', ({ f1 }) => (f1 === null ? '–' : f1.toFixed(2))),
    row('evidence precision', ({ evidencePrecision }) => shown(evidencePrecision)),
    row('evidence recall', ({ evidenceRecall }) => shown(evidenceRecall)),
    row('category agrees', ({ category }) => shown(category)),
    row('severity agrees', ({ severity }) => shown(severity)),
    row('normal windows with a false alarm', ({ disturbedNormal }) => shown(disturbedNormal)),
    row('false alarms per normal window', ({ alarmsPerNormal }) => alarmsPerNormal?.toFixed(2) ?? '–'),
    row('false alarms in all', ({ falseAlarms }) => String(falseAlarms)),
    ...(hasRuns
      ? [row('same outcome in every run', ({ consistency }) => (consistency ? shown(consistency) : '–'))]
      : []),
    ...(hasCost
      ? [
          row('windows without a whole answer', ({ failures }) => String(failures)),
          cost('findings rejected by code', ({ rejected }) => String(rejected)),
          cost('calls', ({ calls }) => String(calls)),
          cost('prompt tokens', ({ promptTokens }) => String(promptTokens)),
          cost('answer tokens', ({ answerTokens }) => String(answerTokens)),
          cost('seconds per window', ({ secondsPerWindow }) => secondsPerWindow.toFixed(1)),
          cost('tokens per second', ({ tokensPerSecond }) => tokensPerSecond?.toFixed(1) ?? '–'),
        ]
      : []),
  ]);
}

function categoryTable(columns: readonly Column[]): string[] {
  const categories = [
    ...new Set(columns.flatMap(({ figures }) => figures.byCategory.map(({ category }) => category))),
  ].sort();
  return aligned([
    ['found, false alarms', ...columns.map(({ title }) => title)],
    ...categories.map((category) => [
      category,
      ...columns.map(({ figures }) => {
        const own = figures.byCategory.find((each) => each.category === category);
        return own ? `${own.recall.hits} of ${own.recall.of}, ${own.falseAlarms}` : '–';
      }),
    ]),
  ]);
}

/** `31 of 36, 86 % (71–94)`. */
function shown({ hits, of, share, low, high }: Rate): string {
  if (share === null) return '–';
  const percent = (value: number) => String(Math.round(value * 100));
  return `${hits} of ${of}, ${percent(share)} % (${percent(low)}–${percent(high)})`;
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
