import type { LogLine, RedactedLine } from '../../../shared/domain/line.ts';
import type { Source } from '../../../shared/domain/server.ts';
import type { Nanoseconds } from '../../../shared/domain/time.ts';
import { LINE_LIMIT } from '../reduce/clean.ts';
import type { Redactor } from '../reduce/redact.ts';
import { keyOf, redactedInOrder } from './redacted-lines.ts';
import { sourceReading, type SearchPlace } from './search-places.ts';

/** Something a line says. `exact`: it is what the server has, neither redacted nor cut. */
interface FoundField {
  readonly kind: 'label' | 'metadata' | 'field';
  readonly name: string;
  readonly value: string;
  readonly exact: boolean;
}

/** A line as a person may see it. */
export interface FoundLine {
  readonly timestamp: Nanoseconds;
  readonly sourceId: string | null;
  readonly text: string;
  readonly fields: FoundField[];
}

/** A line with what tells it from all others. The key is as the server has it: it may hold secrets and goes nowhere. */
export interface KeyedLine {
  readonly timestamp: Nanoseconds;
  readonly key: string;
  readonly line: FoundLine;
}

/** A line of JSON may have thousands of them. */
const MOST_FIELDS = 100;

/**
 * What was read of one place, ascending, redacted, with all that the lines say.
 *
 * @param sources those of the server: lines that LogQL found are taken for those of the first one that reads them
 */
export function foundLines(
  lines: readonly LogLine[],
  { as, sourceId }: SearchPlace,
  sources: readonly Source[],
  redactor: Redactor,
): KeyedLine[] {
  const redacted = redactedInOrder(lines, sourceId ?? '', redactor);
  const owners = new Map<string, string | null>();
  return lines.flatMap((raw, index) => {
    const shown = redacted[index];
    if (!shown) return [];
    const { timestamp, text } = shown;
    const stream = keyOf(raw.labels);
    if (!owners.has(stream)) owners.set(stream, sourceId ?? sourceReading(raw.labels, sources)?.id ?? null);
    const owner = owners.get(stream) ?? null;
    const said = keyOf(raw.metadata ?? {});
    const key = JSON.stringify([String(timestamp), stream, raw.text, said, as.tenant ?? null, as.headers]);
    return [{ timestamp, key, line: { timestamp, sourceId: owner, text, fields: fieldsOf(raw, shown) } }];
  });
}

/** Lines that two sources have in common, once. Loki itself keeps equal lines of one stream and instant once. */
export function withoutRepeats(lines: readonly KeyedLine[]): KeyedLine[] {
  return [...new Map(lines.toReversed().map((one) => [one.key, one])).values()].reverse();
}

function fieldsOf(raw: LogLine, { labels, fields }: RedactedLine): FoundField[] {
  const metadata = raw.metadata ?? {};
  const ofStream = Object.entries(labels).map(([name, value]): FoundField => ({
    kind: 'label',
    name,
    value,
    exact: raw.labels[name] === value,
  }));
  const others = Object.entries(fields).map(([name, value]): FoundField => {
    if (Object.hasOwn(metadata, name))
      return { kind: 'metadata', name, value, exact: metadata[name] === value };
    return { kind: 'field', name, value, exact: value.length < LINE_LIMIT && isWhole(value) };
  });
  return [...ofStream, ...others].slice(0, MOST_FIELDS);
}

/** Nothing was taken out of it. */
function isWhole(value: string): boolean {
  return value !== '' && !value.includes('<secret:');
}
