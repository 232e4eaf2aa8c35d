import { countText } from '../../shared/domain/count-text.ts';
import type { Draft } from '../../shared/domain/draft.ts';
import { toMilliseconds } from '../../shared/domain/time.ts';
import {
  addTallies,
  compareSeverity,
  ENTITY_KINDS,
  type EntityKind,
  type EntityTallies,
} from '../../shared/domain/words.ts';
import { fillTitle } from '../engine/findings/title.ts';
import type { WindowOutcome } from '../engine/jobs/analyze-window.ts';

/** `scan --json`. Findings gravest first. */
export function scanReport({ digest, drafts }: WindowOutcome) {
  return {
    lines: digest.lines,
    templates: digest.templates.length,
    findings: gravestFirst(drafts).map(findingOf),
  };
}

/** What a person reads in a terminal. */
export function scanText({ digest, drafts }: WindowOutcome): string {
  const lines = gravestFirst(drafts).flatMap((draft) => {
    const { title, severity, count, firstSeen, lastSeen, tallies } = findingOf(draft);
    const span = `${countText(count)} lines, ${firstSeen} to ${lastSeen}`;
    const entities = Object.entries(tallies).map(([kind, values]) => `    ${kind}: ${mostFrequent(values)}`);
    return [
      `${severity.toUpperCase().padEnd(8)} ${title}`,
      `    ${span}`,
      ...entities,
      `    ${draft.recommendation.trim().replaceAll('\n', '\n    ')}`,
      '',
    ];
  });
  const read = `${countText(digest.lines)} lines in ${digest.templates.length} templates read`;
  return `${lines.join('\n')}${lines.length > 0 ? '\n' : ''}${read}, ${drafts.length === 0 ? 'nothing found' : `${drafts.length} found`}.\n`;
}

function gravestFirst(drafts: readonly Draft[]): Draft[] {
  return [...drafts].sort((left, right) => compareSeverity(right.severity, left.severity));
}

function findingOf(draft: Draft) {
  const tallies = draft.occurrences.reduce<EntityTallies>((sum, row) => addTallies(sum, row.entities), {});
  const times = draft.evidence.map((line) => line.timestamp);
  const kinds = ENTITY_KINDS.filter((kind) => Object.keys(tallies[kind] ?? {}).length > 0);
  const minutes = draft.occurrences.map((row) => row.minute);
  return {
    title: fillTitle(draft.title, tallies),
    severity: draft.severity,
    category: draft.category,
    rule: draft.origin.kind === 'rule' ? draft.origin.rule : null,
    model: draft.origin.kind === 'model' ? draft.origin.model : null,
    entities: Object.fromEntries(kinds.map((kind) => [kind, Object.keys(sorted(tallies, kind))])),
    tallies: Object.fromEntries(kinds.map((kind) => [kind, sorted(tallies, kind)])),
    count: draft.occurrences.reduce((sum, row) => sum + row.count, 0),
    firstSeen: instant(times[0], minutes[0]),
    lastSeen: instant(times.at(-1), minutes.at(-1)),
    evidence: draft.evidence.map(({ file, row }) => ({ file: file ?? null, line: row ?? null })),
  };
}

/** Evidence spans the finding from its first line to its last; without any, the minute is what is known. */
function instant(timestamp: bigint | undefined, minute: number | undefined): string {
  return new Date(timestamp === undefined ? (minute ?? 0) * 60_000 : toMilliseconds(timestamp)).toISOString();
}

function sorted(tallies: EntityTallies, kind: EntityKind): Record<string, number> {
  return Object.fromEntries(Object.entries(tallies[kind] ?? {}).sort((left, right) => right[1] - left[1]));
}

function mostFrequent(values: Readonly<Record<string, number>>): string {
  const entries = Object.entries(values);
  const shown = entries.slice(0, 8).map(([value, count]) => `${value} (${count})`);
  return [...shown, ...(entries.length > shown.length ? [`${entries.length - shown.length} more`] : [])].join(
    ', ',
  );
}
