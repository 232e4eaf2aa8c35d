import type { Finding } from './finding.ts';
import type { EndReason, Suppression, SuppressionEffect } from './suppression.ts';
import type { Milliseconds, Minute } from './time.ts';
import type { EntityTallies } from './words.ts';

/** What a suppression can match a finding by. */
export interface SuppressibleFinding extends Pick<
  Finding,
  'id' | 'origin' | 'identity' | 'severity' | 'category' | 'triage' | 'count' | 'lastSeen' | 'serverIds'
> {
  /** Canonical texts that its lines may be of. */
  readonly templates: readonly string[];
  /** When its severity last rose; null if it never did. */
  readonly raisedAt: Milliseconds | null;
}

/** Lines of one source in one minute. */
export interface OccurrenceFacts {
  readonly serverId: string;
  readonly sourceId: string;
  readonly minute: Minute;
  readonly count: number;
  readonly entities: EntityTallies;
}

/** The finding's lines of a minute and later, ascending by minute. */
export type ReadRows = (from: Minute) => readonly OccurrenceFacts[];

/** When and why a suppression ended for a finding. */
export interface Ended {
  readonly at: Milliseconds;
  readonly why: EndReason;
}

/** What one suppression does to one finding: its pulse is made from these. */
export interface SuppressionShare {
  readonly suppressionId: string;
  /** Lines that came while it held, and the last of their minutes. */
  readonly hits: number;
  readonly lastHit: Minute | null;
  /** The same lines by the UTC day's number since 1970; days long past are left out. */
  readonly days: Readonly<Record<string, number>>;
  readonly ended: Ended | null;
}

/** What remains of a finding of which something is hidden. */
export interface Remains {
  readonly hidden: number;
  readonly count: number;
  readonly lastMinute: Minute;
  /** Complete for minutes that nothing hides; of the others only what is known to remain. */
  readonly entities: EntityTallies;
}

export interface SuppressionOutcome {
  /** Null if no suppression ever matched a line of it. */
  readonly effect: SuppressionEffect | null;
  readonly shares: readonly SuppressionShare[];
  /** Null if nothing is hidden. */
  readonly remains: Remains | null;
  /** The next instant at which a suppression that matters to it ends by time. */
  readonly due: Milliseconds | null;
}

/** Suppressions made ready to be asked about many findings. */
export interface PreparedSuppressions {
  /** Whether any of them names the address, by itself or in a block. */
  namesAddress(address: string): boolean;
  /** What they make of a finding. */
  hiddenBy(finding: SuppressibleFinding, readRows: ReadRows, now: Milliseconds): SuppressionOutcome;
  /** Whether they hide every line from a minute on, however they end; false if there is none. */
  hideAllSince(finding: SuppressibleFinding, readRows: ReadRows, from: Minute): boolean;
}

/** The pure rules of `findings/`, as the store is given them. */
export type PrepareSuppressions = (suppressions: readonly Suppression[]) => PreparedSuppressions;
