import type {
  Comparison,
  ComparisonRow,
  Outcome,
  OutcomeRow,
  Reanalysis,
} from '../../shared/contract/reanalysis.ts';
import { LOCALE } from '../language/language.ts';
import { count, duration } from '../ui/format.ts';
import { text as shared } from '../ui/messages.ts';
import { plain } from '../ui/plain-markdown.ts';
import { listed, spanWords } from '../range/words.ts';
import type { ZoneClock } from '../range/zone-clock.ts';
import { SEVERITY_WORDS } from '../ui/words.ts';
import { text } from './messages.ts';

const MINUTE = 60_000;

/** `62 %` */
export function percent(share: number): string {
  return new Intl.NumberFormat(LOCALE, { style: 'percent' }).format(share);
}

/** `about 9 min` */
export function aboutTime(milliseconds: number): string {
  if (milliseconds < MINUTE) return text.estimate.short;
  return text.estimate.about({ time: duration(Math.ceil(milliseconds / MINUTE) * MINUTE) });
}

/** `General, Security with qwen3:14b on web1`: with which eyes. */
export function eyesOf(one: Reanalysis): string[] {
  if (one.model.kind === 'none') return [text.opened.rulesOnly];
  const lenses = one.lensNames.length === 0 ? text.opened.ownLenses : listed(one.lensNames);
  return [lenses, one.modelName ?? text.models.server];
}

/** What differs, in words: `was medium, now high, 173 lines, now 214`. */
export function differenceWords(row: OutcomeRow): string {
  const { words, why } = text.outcome;
  switch (row.difference) {
    case 'new':
      return row.findingId === null ? words.newApart : words.new;
    case 'same':
      return words.same;
    case 'gone':
      return row.why === null ? words.gone : why[row.why];
    case 'changed':
      return CHANGES.filter((change) => row.changes.includes(change))
        .map((change) => changeWords(change, row))
        .join(text.outcome.words.and);
  }
}

/** What counts most first. */
const CHANGES = ['severity', 'lines', 'entities'] as const;

function changeWords(change: OutcomeRow['changes'][number], { before, now }: OutcomeRow): string {
  const { words } = text.outcome;
  if (before === null || now === null) return words.same;
  switch (change) {
    case 'severity':
      return words.severity({
        before: SEVERITY_WORDS[before.severity].toLowerCase(),
        after: SEVERITY_WORDS[now.severity].toLowerCase(),
      });
    case 'lines':
      return words.lines({ before: before.lines, after: now.lines });
    case 'entities':
      return words.entities({ before: before.entities, after: now.entities });
  }
}

/** What was read and judged, so that an empty list says something. */
export function proofWords(one: Reanalysis, clock: ZoneClock, now: number): string {
  const { outcome } = text;
  const { progress } = one;
  const read = {
    lines: shared.counts.lines({ many: progress.lines }),
    servers: listed(one.servers.map(({ name }) => name)),
    range: spanWords(one, clock, now),
    templates: shared.counts.templates({ many: progress.templates }),
  };
  const head =
    one.model.kind === 'none'
      ? outcome.proof(read)
      : outcome.proofModel({
          ...read,
          asked: progress.templatesAsked,
          model: one.modelName ?? text.plan.ownModels,
        });
  return one.unread.length === 0 ? head : `${head} ${outcome.proofUnread({ many: one.unread.length })}`;
}

/** How far two re-analyses agree on a thing. */
export type Agreement = 'both' | 'differs' | 'a' | 'b';

export function agreementOf({ a, b }: Pick<ComparisonRow, 'a' | 'b'>): Agreement {
  if (a === null) return 'b';
  if (b === null) return 'a';
  return a.severity === b.severity ? 'both' : 'differs';
}

/** `Both found 14 of 16. 1 with another severity. 2 only A.` */
export function agreementWords(rows: readonly ComparisonRow[]): string {
  const { compare } = text;
  if (rows.length === 0) return compare.nothing;
  const many = (agreement: Agreement) => rows.filter((row) => agreementOf(row) === agreement).length;
  const [differs, a, b] = [many('differs'), many('a'), many('b')];
  if (differs + a + b === 0) return compare.allAgree({ all: rows.length });
  return [
    compare.agree({ both: many('both') + differs, all: rows.length }),
    ...(differs > 0 ? [compare.severityDiffers({ many: differs })] : []),
    ...(a > 0 ? [compare.only({ many: a, name: 'A' })] : []),
    ...(b > 0 ? [compare.only({ many: b, name: 'B' })] : []),
  ].join(' ');
}

/** An outcome to hand on. Titles come from logs and models: nothing of them becomes Markdown. */
export function outcomeMarkdown(one: Reanalysis, outcome: Outcome, clock: ZoneClock, now: number): string {
  const { tabs, columns } = text.outcome;
  const rows = outcome.rows.map((row) => [
    tabs[row.difference],
    SEVERITY_WORDS[(row.now ?? row.before)?.severity ?? 'info'],
    row.title,
    listed(row.servers.map(({ name }) => name)),
    differenceWords(row),
    count(row.now?.lines ?? 0),
  ]);
  const head = [
    columns.difference,
    columns.severity,
    columns.finding,
    columns.servers,
    columns.what,
    columns.lines,
  ];
  return page(one, [proofWords(one, clock, now)], head, rows, clock, now);
}

/** A comparison to hand on. */
export function comparisonMarkdown({ a, b, rows }: Comparison, clock: ZoneClock, now: number): string {
  const { compare } = text;
  const side = (one: ComparisonRow['a']) => (one === null ? compare.notFound : saidWords(one));
  const lead = [
    `A: ${listed([spanWords(a, clock, now), ...eyesOf(a)])}`,
    `B: ${listed([spanWords(b, clock, now), ...eyesOf(b)])}`,
    agreementWords(rows),
  ];
  const cells = rows.map((row) => [row.title, side(row.a), side(row.b), compare.marks[agreementOf(row)]]);
  return page(a, lead, [compare.finding, 'A', 'B', compare.mark], cells, clock, now);
}

/** `high, 214 lines` */
export function saidWords({ severity, lines }: NonNullable<ComparisonRow['a']>): string {
  return text.compare.said({
    severity: SEVERITY_WORDS[severity],
    lines: shared.counts.lines({ many: lines }),
  });
}

function page(
  one: Reanalysis,
  lead: readonly string[],
  head: readonly string[],
  rows: ReadonlyArray<readonly string[]>,
  clock: ZoneClock,
  now: number,
): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`;
  const rule = `|${' --- |'.repeat(head.length)}`;
  const servers = listed(one.servers.map(({ name }) => name));
  const zone = `${spanWords(one, clock, now)} (${clock.zone})`;
  return [
    `## ${plain(`${text.title}: ${servers}, ${zone}`)}`,
    ...lead.map(plain),
    ...(rows.length === 0 ? [] : [[line(head), rule, ...rows.map(line)].join('\n')]),
  ]
    .join('\n\n')
    .concat('\n');
}
