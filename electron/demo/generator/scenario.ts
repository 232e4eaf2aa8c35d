import type { Milliseconds } from '../../../shared/domain/time.ts';

/** When what happens on the pretend server, all in milliseconds. */
export interface Scenario {
  /** Where the history begins. */
  readonly start: Milliseconds;
  /** Password guessing from many addresses. */
  readonly guessing: {
    readonly from: Milliseconds;
    readonly success: Milliseconds;
    readonly to: Milliseconds;
  };
  /** The shop's memory grows from here to the first kill. */
  readonly leak: { readonly from: Milliseconds; readonly kills: readonly [Milliseconds, ...Milliseconds[]] };
  /** From each kill until the shop answers again. */
  readonly outages: ReadonlyArray<Span>;
  /** One address goes through the paths that scanners know. */
  readonly webScan: Span;
  /** A line that was never there before and that no rule knows. */
  readonly oddity: Milliseconds;
  /** A release asks for a column that the database does not have; it is rolled back at the end. */
  readonly deploy: Span;
  /** Nothing more can be written to the disk. */
  readonly diskFull: Span;
}

export interface Span {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** From a kill until systemd has the shop running again. */
const RESTART = 9 * SECOND;

/** One hour of history before `live`; the worst comes in the first five minutes after it. */
export function scenarioFor(live: Milliseconds): Scenario {
  const kills = [live + 110 * SECOND, live + 127 * SECOND, live + 143 * SECOND] as const;
  return {
    start: live - 60 * MINUTE,
    guessing: { from: live - 8 * MINUTE, success: live + 75 * SECOND, to: live + 6 * MINUTE },
    leak: { from: live - 14 * MINUTE, kills },
    outages: kills.map((from) => ({ from, to: from + RESTART })),
    webScan: { from: live + 35 * SECOND, to: live + 62 * SECOND },
    // A minute before the worst begins, so that nothing else explains it.
    oddity: live + 10 * SECOND,
    deploy: { from: live + 170 * SECOND, to: live + 250 * SECOND },
    diskFull: { from: live + 275 * SECOND, to: live + 330 * SECOND },
  };
}

export function isDown({ outages }: Scenario, at: Milliseconds): boolean {
  return outages.some(({ from, to }) => at >= from && at < to);
}

/** 0 without a leak, 1 at the moment of a kill. */
export function memoryPressure({ leak, outages }: Scenario, at: Milliseconds): number {
  const [first] = leak.kills;
  if (at <= first) return Math.max(0, (at - leak.from) / (first - leak.from));
  const kill = leak.kills.find((next) => next >= at);
  if (kill === undefined) return 0.05;
  const since = outages.findLast(({ to }) => to <= at)?.to ?? at;
  return kill === since ? 1 : Math.max(0, (at - since) / (kill - since));
}
