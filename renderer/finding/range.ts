import type { FindingDetail } from '../../shared/contract/findings.ts';
import type { LineRange } from '../ui/route.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * The whole minutes in which a finding was seen, at most the last day of them, of the sources that its evidence names;
 * null where no evidence is left.
 */
export function rangeOf(
  finding: Pick<FindingDetail, 'evidence' | 'firstSeen' | 'lastSeen'>,
): LineRange | null {
  const { evidence, firstSeen, lastSeen } = finding;
  const sourceIds = [...new Set(evidence.map((line) => line.sourceId))];
  if (sourceIds.length === 0) return null;
  const to = (Math.floor(lastSeen / MINUTE) + 1) * MINUTE;
  return { sourceIds, from: Math.max(Math.floor(firstSeen / MINUTE) * MINUTE, to - DAY), to };
}
