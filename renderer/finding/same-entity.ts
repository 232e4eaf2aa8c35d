import type { EvidenceLineView } from '../../shared/contract/findings.ts';
import type { EntityKind, EntityTallies } from '../../shared/domain/words.ts';
import { findValue } from './highlight.ts';

/** Kinds by which a reader follows somebody through the logs, the most telling first. */
const FOLLOWED = ['ip', 'user', 'host', 'unit', 'container', 'path'] as const satisfies readonly EntityKind[];

export interface Entity {
  readonly kind: EntityKind;
  readonly value: string;
}

/** The entity that a line names, of the kind that says most; the longest where several stand in it. */
export function entityIn(entities: EntityTallies, line: string): Entity | null {
  for (const kind of FOLLOWED) {
    const found = Object.keys(entities[kind] ?? {}).filter((value) => findValue(line, value));
    const [longest] = found.sort((left, right) => right.length - left.length);
    if (longest !== undefined) return { kind, value: longest };
  }
  return null;
}

/** The template of most lines; null where none has one. */
export function templateOf(lines: readonly EvidenceLineView[]): string | null {
  const tally = new Map<string, number>();
  for (const value of lines.flatMap((line) => line.template ?? []))
    tally.set(value, (tally.get(value) ?? 0) + 1);
  return [...tally].sort((left, right) => right[1] - left[1])[0]?.[0] ?? null;
}
