import { parseDuration } from '../../../shared/domain/duration.ts';
import type { Nanoseconds } from '../../../shared/domain/time.ts';

/**
 * How far back a Loki answers, by its own configuration as `/config` prints it (YAML as Go writes it: two spaces a
 * level, durations such as `0s`, `744h0m0s` or `30d`): the lesser of `max_query_lookback` and of the retention, if
 * the compactor or the table manager applies it. Streams may be kept for longer than the rest.
 *
 * @returns null where nothing limits it, where the limits of single tenants are written elsewhere, or where the text is
 *   no such configuration
 */
export function readKept(config: string, hasTenant: boolean): Nanoseconds | null {
  const limits = sectionOf(config, 'limits_config');
  if (limits === null) return null;
  const overrides = [
    valueOf(sectionOf(config, 'runtime_config') ?? '', 'file'),
    valueOf(limits, 'per_tenant_override_config'),
  ];
  if (hasTenant && overrides.some((file) => file !== null && file !== '')) return null;
  const spans = [durationOf(valueOf(limits, 'max_query_lookback')), retentionOf(config, limits)].filter(
    (span) => span !== null,
  );
  return spans.reduce<Nanoseconds | null>(
    (least, span) => (least === null || span < least ? span : least),
    null,
  );
}

function retentionOf(config: string, limits: string): Nanoseconds | null {
  if (valueOf(sectionOf(config, 'compactor') ?? '', 'retention_enabled') === 'true') {
    const spans = [
      durationOf(valueOf(limits, 'retention_period')),
      ...Array.from(limits.matchAll(/^ +(?:- )?period: *(\S+)/gmu), ([, span = '']) => durationOf(span)),
    ];
    // Without an end of its own, all that no stream's own period ends is kept for ever.
    if (spans[0] === null) return null;
    return spans.filter((span) => span !== null).reduce((most, span) => (span > most ? span : most), 0n);
  }
  const tables = sectionOf(config, 'table_manager') ?? '';
  if (valueOf(tables, 'retention_deletes_enabled') !== 'true') return null;
  return durationOf(valueOf(tables, 'retention_period'));
}

/** The indented lines under a key of the first level. */
function sectionOf(config: string, name: string): string | null {
  return new RegExp(`^${name}:[^\\S\\n]*\\n((?:[ -][^\\n]*(?:\\n|$)|\\n)*)`, 'mu').exec(config)?.[1] ?? null;
}

/** The value of a key, unquoted; by default of the second level. */
function valueOf(section: string, key: string): string | null {
  const found = new RegExp(`^ {2}${key}: *(.*)$`, 'mu').exec(section)?.[1];
  return found === undefined ? null : found.trim().replace(/^(["'])(.*)\1$/u, '$2');
}

/** Null for no limit, which is written `0s`. */
function durationOf(text: string | null): Nanoseconds | null {
  const span = text === null ? null : parseDuration(text);
  return span === null || span <= 0n ? null : span;
}
