import type { EvidenceLineView, FindingDetail } from '../../shared/contract/findings.ts';
import { constantWords, withWords } from '../../shared/domain/logql.ts';
import { toMilliseconds } from '../../shared/domain/time.ts';
import type { EntityKind } from '../../shared/domain/words.ts';
import { plain } from '../ui/plain-markdown.ts';

/** A query for Loki, and the range to ask it over, as a comment: LogQL itself has no place for it. */
export function logqlOf(
  line: EvidenceLineView,
  selector: string,
  finding: Pick<FindingDetail, 'firstSeen' | 'lastSeen'>,
): string {
  const words =
    line.template === null ? [] : constantWords(line.template).filter((part) => line.text.includes(part));
  const range = `# ${iso(finding.firstSeen)} to ${iso(finding.lastSeen + 1_000)}`;
  return `${withWords(selector, words)}\n${range}`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** Words of the page that a finding's Markdown is written with. */
export interface MarkdownWords {
  readonly severity: string;
  readonly servers: string;
  readonly span: string;
  readonly count: string;
  readonly template: string;
  readonly state: string;
  readonly foundBy: string;
  readonly evidence: string;
  readonly meaning: string;
  readonly todo: string;
}

export interface MarkdownParts {
  readonly words: MarkdownWords;
  readonly severity: string;
  readonly state: string;
  readonly provenance: string;
  readonly entityName: (kind: EntityKind) => string;
}

/** A finding to hand on. What logs, rules and models wrote stays text: nothing of it becomes Markdown or HTML. */
export function markdownOf(
  finding: FindingDetail,
  { words, severity, state, provenance, entityName }: MarkdownParts,
): string {
  const { firstSeen, lastSeen, evidence, entities } = finding;
  const facts = [
    [words.severity, severity],
    [words.state, state],
    [words.servers, finding.servers.map(({ name }) => name).join(', ')],
    [words.span, `${iso(firstSeen)} – ${iso(lastSeen)}`],
    [words.count, String(finding.count)],
    [words.foundBy, provenance],
  ] as const;
  const template = evidence.find((line) => line.template !== null)?.template ?? null;
  const kinds = Object.keys(entities) as EntityKind[];
  return [
    `## ${plain(finding.title)}`,
    facts.map(([name, value]) => `- ${plain(name)}: ${plain(value)}`).join('\n'),
    `### ${plain(words.evidence)}`,
    template === null ? '' : `${plain(words.template)}:\n\n${block(template)}`,
    block(
      evidence
        .map((line) => `${iso(toMilliseconds(line.timestamp))} ${line.serverName} ${line.text}`)
        .join('\n'),
    ),
    ...kinds.map((kind) => tallyOf(entityName(kind), entities[kind] ?? {})),
    ...section(words.meaning, finding.explanation),
    ...section(words.todo, finding.recommendation),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

const MOST_VALUES = 10;

function tallyOf(name: string, values: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(values).sort((left, right) => right[1] - left[1]);
  const rows = sorted.slice(0, MOST_VALUES).map(([value, times]) => `| ${plain(value)} | ${times} |`);
  return rows.length === 0 ? '' : [`| ${plain(name)} | |`, '| --- | ---: |', ...rows].join('\n');
}

function section(title: string, body: string): string[] {
  if (body.trim() === '') return [];
  return [
    `### ${plain(title)}`,
    body
      .split(/\n\s*\n/)
      .map((paragraph) => plain(paragraph.trim()))
      .join('\n\n'),
  ];
}

/** Indented by nothing and fenced by more backticks than it holds in a row: then no line of it can end the block. */
export function block(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}\n${text}\n${fence}`;
}
