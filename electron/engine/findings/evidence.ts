interface TimedLine {
  readonly timestamp: bigint;
  readonly sourceId: string;
  readonly text: string;
}

/**
 * Picks at most `limit` lines that show a finding best: equal lines once, then the first, the last and lines evenly
 * spread between them. Deterministic, so that passes in any order end with the same choice of the same lines.
 */
export function chooseEvidence<Line extends TimedLine>(lines: readonly Line[], limit: number): Line[] {
  const unique = new Map<string, Line>();
  for (const line of lines) unique.set(`${line.timestamp}\u0000${line.sourceId}\u0000${line.text}`, line);
  const sorted = [...unique.values()].sort(byTimeSourceAndText);
  if (sorted.length <= limit) return sorted;
  const step = (sorted.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, index) => sorted[Math.round(index * step)]).filter(
    (line) => line !== undefined,
  );
}

function byTimeSourceAndText(left: TimedLine, right: TimedLine): number {
  if (left.timestamp !== right.timestamp) return left.timestamp < right.timestamp ? -1 : 1;
  return compare(left.sourceId, right.sourceId) || compare(left.text, right.text);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
