import type { Report } from '../../shared/contract/reports.ts';
import { SEVERITIES } from '../../shared/domain/words.ts';
import { count, duration, full, moment } from '../ui/format.ts';
import { SEVERITY_WORDS } from '../ui/words.ts';
import { text } from './messages.ts';
import { countsOf, isAllClear, nightsOf, quantile, timesOf, totalOf, unreadOf } from './shape.ts';

const GRAVEST_FIRST = SEVERITIES.toReversed();

/** A report to be sent or kept. Titles and names come from logs: what Markdown would read in them is escaped. */
export function asMarkdown(report: Report, now: number): string {
  const counts = countsOf(report.began);
  const nights = nightsOf(report);
  const median = quantile(
    report.acknowledged.map(({ milliseconds }) => milliseconds),
    0.5,
  );
  const lines = report.servers.reduce((sum, server) => sum + server.lines, 0);
  return [
    `# ${text.title}: ${moment(report.from, now)} – ${moment(Math.min(now, report.to), now)}`,
    '',
    `- ${text.findings}: ${count(totalOf(counts))} (${GRAVEST_FIRST.filter((severity) => counts[severity] > 0)
      .map((severity) => `${SEVERITY_WORDS[severity]} ${count(counts[severity])}`)
      .join(', ')})`,
    `- ${text.toAcknowledge}: ${median === null ? text.nothingAcknowledged : duration(median)}`,
    `- ${text.linesRead}: ${count(lines)}`,
    `- ${text.notRead}: ${duration(unreadOf(report, report))}`,
    `- ${text.allClear({ clear: nights.filter(isAllClear).length, all: nights.length })}`,
    '',
    `## ${text.noisiest}`,
    '',
    ...table(
      [text.finding, text.lines, text.suggestion],
      report.noisiest.map(({ title, lines: many, suggestion }) => [
        title,
        count(many),
        text.suggestions[suggestion],
      ]),
    ),
    '',
    `## ${text.times}`,
    '',
    ...table(
      [text.severity, text.median, text.nineOfTen],
      timesOf(report).map(({ severity, median: half, ninety }) => [
        SEVERITY_WORDS[severity],
        duration(half),
        duration(ninety),
      ]),
    ),
    '',
    `## ${text.proof}`,
    '',
    ...table(
      [text.server, text.linesRead, text.findings, text.readUpTo, text.notRead],
      report.servers.map((server) => [
        server.name,
        count(server.lines),
        count(server.findings),
        server.readUpTo === null ? text.never : full(server.readUpTo),
        server.unread.map(({ from, to }) => `${full(from)} – ${full(to)}`).join('; ') || text.nothingMissing,
      ]),
    ),
    '',
  ].join('\n');
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string[] {
  const row = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [row(head), `| ${head.map(() => '---').join(' | ')} |`, ...rows.map(row)];
}

function escaped(cell: string): string {
  return cell.replace(/[\\`*_{}[\]<>()#+!|~]/gu, '\\$&').replace(/\s+/gu, ' ');
}
