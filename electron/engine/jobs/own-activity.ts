import type { RedactedLine } from '../../../shared/domain/line.ts';

/**
 * Lines that we caused ourselves are no news: they are counted, and given to no rule and no model. Loki writes the
 * tags of `X-Query-Tags` as fields of the statistics line of each query (`caller=metrics.go … source=nightjar`).
 * Only that parsed shape counts: text that merely mentions it may be an attacker's.
 */
export function isOwnActivity(line: RedactedLine): boolean {
  return line.fields['source'] === 'nightjar' && (line.fields['caller']?.startsWith('metrics.go') ?? false);
}
