import type { Finding } from '../../../shared/domain/finding.ts';
import type { OccurrenceFacts } from '../../../shared/domain/suppressible.ts';
import type { SuppressionEnd } from '../../../shared/domain/suppression.ts';
import { MILLISECONDS_PER_MINUTE, type Milliseconds, type Minute } from '../../../shared/domain/time.ts';
import { busiestHour } from './suppression-end.ts';

const TIMES_WORSE = 6;
const LEAST_PER_HOUR = 10;

/** How many minutes back `proposeQuiet` wants to see. */
export const QUIET_LOOKS_BACK: Minute = 24 * 60;

/** "Now 6 an hour; quiet until more than 40 an hour." */
export interface QuietProposal {
  /** Lines of the last sixty minutes. */
  readonly nowPerHour: number;
  readonly perHour: number;
}

/** A threshold well above the busiest hour of the last day, rounded up to one digit. */
export function proposeQuiet(rows: readonly OccurrenceFacts[], now: Milliseconds): QuietProposal {
  const minute = Math.floor(now / MILLISECONDS_PER_MINUTE);
  const hits = rows.map((row) => ({ minute: row.minute, serverId: row.serverId, lines: row.count }));
  const lastHour = hits.filter((hit) => hit.minute > minute - 60);
  const busiest = busiestHour(hits.filter((hit) => hit.minute > minute - QUIET_LOOKS_BACK));
  return {
    nowPerHour: lastHour.reduce((sum, { lines }) => sum + lines, 0),
    perHour: Math.max(LEAST_PER_HOUR, roundUp(busiest * TIMES_WORSE)),
  };
}

/** Quiet until there is a reason to look again: more lines, another server, or a higher severity. */
export function quietEnd(
  finding: Pick<Finding, 'serverIds' | 'severity'>,
  perHour: number,
): Extract<SuppressionEnd, { kind: 'until-worse' }> {
  return { kind: 'until-worse', perHour, serverIds: [...finding.serverIds], severity: finding.severity };
}

function roundUp(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))));
  return Math.ceil(value / unit) * unit;
}
