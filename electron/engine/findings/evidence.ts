import { EVIDENCE_LIMIT, type EvidenceLine } from '../../../shared/domain/draft.ts';

/**
 * At most 50 lines of known and new evidence: equal lines once, then the first, the last and lines evenly spread
 * between them. Deterministic, so that passes in any order end with the same choice of the same lines.
 */
export function chooseEvidence(
  known: readonly EvidenceLine[],
  added: readonly EvidenceLine[],
): EvidenceLine[] {
  const unique = new Map<string, EvidenceLine>();
  for (const line of [...known, ...added])
    unique.set(`${line.timestamp}\u0000${line.sourceId}\u0000${line.text}`, line);
  const lines = [...unique.values()].sort(byTimeSourceAndText);
  if (lines.length <= EVIDENCE_LIMIT) return lines;
  const step = (lines.length - 1) / (EVIDENCE_LIMIT - 1);
  return Array.from({ length: EVIDENCE_LIMIT }, (_, index) => lines[Math.round(index * step)]).filter(
    (line) => line !== undefined,
  );
}

function byTimeSourceAndText(left: EvidenceLine, right: EvidenceLine): number {
  if (left.timestamp !== right.timestamp) return left.timestamp < right.timestamp ? -1 : 1;
  return compare(left.sourceId, right.sourceId) || compare(left.text, right.text);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
