import { z } from 'zod';
import { CATEGORIES, SEVERITIES } from './values.ts';

export { SEVERITIES };

export const severitySchema = z.enum(SEVERITIES);
export type Severity = z.infer<typeof severitySchema>;

export function compareSeverity(left: Severity, right: Severity): number {
  return SEVERITIES.indexOf(left) - SEVERITIES.indexOf(right);
}

export function worstSeverity(left: Severity, right: Severity): Severity {
  return compareSeverity(left, right) >= 0 ? left : right;
}

export const categorySchema = z.enum(CATEGORIES);
export type Category = z.infer<typeof categorySchema>;

export const entityKindSchema = z.enum(['ip', 'user', 'service', 'host', 'path', 'unit', 'container']);
export type EntityKind = z.infer<typeof entityKindSchema>;
export const ENTITY_KINDS: readonly EntityKind[] = entityKindSchema.options;

/** How often each entity was seen: `{ip: {'203.0.113.5': 612}, user: {root: 702}}`. Complete, never a top list. */
export const entityTalliesSchema = z.partialRecord(entityKindSchema, z.record(z.string(), z.number().int()));
export type EntityTallies = z.infer<typeof entityTalliesSchema>;

/** Adds two tallies; neither argument is changed. */
export function addTallies(left: EntityTallies, right: EntityTallies): EntityTallies {
  const sum: EntityTallies = {};
  for (const kind of ENTITY_KINDS) {
    if (left[kind] === undefined && right[kind] === undefined) continue;
    const counts = Object.assign(Object.create(null) as Record<string, number>, left[kind]);
    for (const [value, count] of Object.entries(right[kind] ?? {}))
      counts[value] = (counts[value] ?? 0) + count;
    sum[kind] = counts;
  }
  return sum;
}
