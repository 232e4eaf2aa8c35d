import type { EntityKind, EntityTallies } from '../../../shared/domain/words.ts';
import type { TemplateDigest } from '../../../shared/domain/template.ts';
import type { Minute } from '../../../shared/domain/time.ts';
import { addressesIn } from './mentions.ts';

/** A parameter's mark in a template's text. */
const MARK = '<*>';
const UNIT = /^[\w@.:-]+\.(?:service|timer|socket|mount|target|scope|slice)$/u;
const USER_NAME = /^[a-z_][\w.$-]{0,63}$/iu;
const BEFORE_USER = /(?:^|[^\p{L}\p{N}])(?:user(?:name)?|login|logname|acct|account|for|by)[ =:"']{1,3}$/iu;
const BEFORE_CONTAINER = /(?:^|[^\p{L}\p{N}])container[ =:"']{1,3}$/iu;
/** How much of the text before a parameter says what it is. */
const CONTEXT = 24;

/** Fields and labels of a sample that name an entity of all lines of its template, if all samples agree. */
const COMMON_FIELDS: ReadonlyArray<readonly [kind: EntityKind, names: readonly string[]]> = [
  ['host', ['host', 'hostname']],
  ['unit', ['unit', 'systemd_unit']],
  ['container', ['container', 'container_name']],
];

/**
 * Addresses, users, services, paths and units that the lines of a template name, with how many lines name each
 * in the whole window: from parameters (whose tallies are bounded, so the rarest values of a template with very
 * many may be missing), from constants of its text, and from its samples: what all of them share counts for
 * every line, an address that only samples show counts as often as they do.
 */
export function entitiesOf(template: TemplateDigest): EntityTallies {
  const tallies: EntityTallies = {};
  const add = (kind: EntityKind, value: string, count: number): void => {
    const counts = (tallies[kind] ??= Object.create(null) as Record<string, number>);
    counts[value] = Math.min(template.count, (counts[value] ?? 0) + count);
  };
  if (template.service !== undefined) add('service', template.service, template.count);
  for (const address of addressesIn(template.template.text)) add('ip', address, template.count);
  for (const [kind, names] of COMMON_FIELDS) {
    const value = sharedField(template, names);
    if (value !== null) add(kind, value, template.count);
  }
  const contexts = template.template.text.split(MARK);
  for (const { index, top } of template.parameters) {
    const before = (contexts[index] ?? '').slice(-CONTEXT);
    for (const [value, count] of top) {
      for (const [kind, name] of kindsOf(value, before)) add(kind, name, count);
    }
  }
  for (const [address, count] of sampledAddresses(template)) {
    if (tallies.ip?.[address] === undefined) add('ip', address, count);
  }
  return tallies;
}

/**
 * Shares the tallies of a window out over its minutes. A digest knows values for the window and lines for each
 * minute, not both together; so each value goes to the minutes in proportion to their lines. Sums are exact.
 */
export function entitiesByMinute(template: TemplateDigest): ReadonlyMap<Minute, EntityTallies> {
  const tallies = entitiesOf(template);
  const minutes = [...template.minutes].sort(([left], [right]) => left - right);
  const total = minutes.reduce((sum, [, lines]) => sum + lines, 0);
  const shares = new Map<Minute, EntityTallies>();
  let seen = 0;
  for (const [minute, lines] of minutes) {
    shares.set(minute, shareOf(tallies, seen / total, (seen + lines) / total));
    seen += lines;
  }
  return shares;
}

/** The part of each count that falls between two fractions of the whole. */
function shareOf(tallies: EntityTallies, from: number, to: number): EntityTallies {
  const share: EntityTallies = {};
  for (const [kind, counts] of Object.entries(tallies) as [EntityKind, Record<string, number>][]) {
    for (const [value, count] of Object.entries(counts)) {
      const part = Math.round(count * to) - Math.round(count * from);
      if (part > 0) (share[kind] ??= Object.create(null) as Record<string, number>)[value] = part;
    }
  }
  return share;
}

/** What a parameter's value is, by its shape and by the words before it. */
function kindsOf(value: string, before: string): ReadonlyArray<readonly [EntityKind, string]> {
  const addresses = [...addressesIn(value)];
  if (addresses.length > 0) return addresses.map((address) => ['ip', address] as const);
  if (UNIT.test(value)) return [['unit', value]];
  if (/^\/[^\s]/u.test(value)) return [['path', value]];
  if (BEFORE_CONTAINER.test(before)) return [['container', value]];
  if (BEFORE_USER.test(before) && USER_NAME.test(value)) return [['user', value]];
  return [];
}

function sharedField(template: TemplateDigest, names: readonly string[]): string | null {
  const values = new Set<string | undefined>(
    template.samples.map(({ fields, labels }) =>
      names.map((name) => fields[name] ?? labels[name]).find((value) => value !== undefined),
    ),
  );
  const [only] = values;
  return values.size === 1 && only !== undefined && only !== '' ? only : null;
}

function sampledAddresses(template: TemplateDigest): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { text } of template.samples) {
    for (const address of addressesIn(text)) counts.set(address, (counts.get(address) ?? 0) + 1);
  }
  return counts;
}
