import type { LogLine } from '../../../shared/domain/line.ts';

/** Up to so many lines of one stream and nanosecond come back in the order they were sent; more are scrambled. */
const KEPT_ORDER = 12;

function isAscending(lines: readonly LogLine[]): boolean {
  let last = 0n;
  for (const { timestamp } of lines) {
    if (timestamp < last) return false;
    last = timestamp;
  }
  return true;
}

function metadataKey(line: LogLine): string {
  return line.metadata === undefined ? '' : JSON.stringify(line.metadata);
}

function compareContent(left: LogLine, right: LogLine): number {
  if (left.text !== right.text) return left.text < right.text ? -1 : 1;
  const [leftKey, rightKey] = [metadataKey(left), metadataKey(right)];
  return leftKey < rightKey ? -1 : leftKey > rightKey ? 1 : 0;
}

/** The lines of one stream in one instant, each once, in an order that does not depend on the query. */
function settleStream(lines: readonly LogLine[]): LogLine[] {
  const seen = new Set<string>();
  const once = lines.filter((line) => {
    const key = `${line.text}\n${metadataKey(line)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return once.length > KEPT_ORDER ? once.sort(compareContent) : once;
}

/** Each line of another stream: nothing is to be settled, as with most instants of a few lines. */
function areAllOfOwnStream(run: readonly LogLine[]): boolean {
  return run.every(({ labels }, index) => !run.slice(0, index).some((line) => line.labels === labels));
}

function settleInstant(run: readonly LogLine[]): readonly LogLine[] {
  if (run.length <= KEPT_ORDER && areAllOfOwnStream(run)) return run;
  const streams = new Map<LogLine['labels'], LogLine[]>();
  for (const line of run) {
    const known = streams.get(line.labels);
    if (known) known.push(line);
    else streams.set(line.labels, [line]);
  }
  return [...streams.values()].flatMap(settleStream);
}

/**
 * Merges streams into ascending order. `lines` are stream after stream, the streams in the order that equal
 * timestamps shall have; all lines of a stream share one `labels` object. The same stream, instant, text and
 * metadata are kept once.
 */
export function inOrder(lines: readonly LogLine[]): LogLine[] {
  const sorted = isAscending(lines)
    ? lines
    : lines.toSorted((left, right) =>
        left.timestamp < right.timestamp ? -1 : left.timestamp > right.timestamp ? 1 : 0,
      );
  const settled: LogLine[] = [];
  for (let at = 0; at < sorted.length;) {
    const line = sorted[at];
    if (line === undefined) break;
    let end = at + 1;
    while (sorted[end]?.timestamp === line.timestamp) end++;
    if (end === at + 1) settled.push(line);
    else for (const each of settleInstant(sorted.slice(at, end))) settled.push(each);
    at = end;
  }
  return settled;
}
