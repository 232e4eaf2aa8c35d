import type { Labels, LogLine, RedactedLine } from '../../../shared/domain/line.ts';
import { prepareLine } from '../reduce/prepare.ts';
import type { Redactor } from '../reduce/redact.ts';

/**
 * Lines in their order, each stream by itself, whichever answer its lines came with: a private key that begins in one
 * line is still known for one in the next.
 */
export function redactedInOrder(
  lines: readonly LogLine[],
  sourceId: string,
  redactor: Redactor,
): RedactedLine[] {
  const streams = new Map<string, Labels>();
  return lines.map((line) => {
    const name = keyOf(line.labels);
    const labels = streams.get(name) ?? line.labels;
    streams.set(name, labels);
    return prepareLine({ ...line, labels }, sourceId, redactor);
  });
}

/** The same for the same labels, in whatever order they come. */
export function keyOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
