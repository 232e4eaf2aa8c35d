import type { NoticeStage } from '../../../shared/domain/notice.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Severity } from '../../../shared/domain/words.ts';
import { DIGEST_PACE, dueAt, SLEEP_PACE } from './digest.ts';
import { byGravity, groupByServer, type Group } from './group.ts';
import { placeOf, type Case, type Circumstances, type Place } from './place.ts';
import type { Batch, PolicyState } from './state.ts';
import type { Occasion } from './text.ts';

/** A notice that is due, with the findings that are new in it, gravest first. */
export interface Telling {
  readonly id: string;
  readonly occasion: Occasion;
  readonly serverId: string | null;
  readonly cases: readonly Case[];
}

export interface Wait {
  readonly kase: Case;
  readonly stage: NoticeStage;
  readonly until: Milliseconds;
  readonly threshold: Severity | null;
}

export interface Silence {
  readonly kase: Case;
  readonly stage: NoticeStage;
  readonly threshold: Severity | null;
}

/** What becomes of every finding that waits: told now, waiting until a time that is known, or silent. */
export interface Sorted {
  readonly tellings: readonly Telling[];
  readonly waits: readonly Wait[];
  readonly silent: readonly Silence[];
}

/** Puts each finding where it belongs and forms the notices that are due. */
export function sortCases(
  cases: readonly Case[],
  circumstances: Circumstances,
  memory: Pick<PolicyState, 'servers' | 'spent'>,
): Sorted {
  const places = [...cases].sort(byGravity).map((kase) => ({ kase, place: placeOf(kase, circumstances) }));
  const open = places.flatMap(({ kase, place }) => (place.kind === 'open' ? [kase] : []));
  const groups = groupByServer(open, memory, circumstances);
  const digest = digestOf(places, groups.overflow, circumstances);
  return {
    tellings: [...groups.told.map(tellingOf), ...digest.tellings],
    waits: [
      ...places.flatMap(({ kase, place }) =>
        place.kind === 'held-back' ? [{ ...place, kase: batched(kase, place.stage, circumstances.now) }] : [],
      ),
      ...groups.waits.map((wait) => ({ ...wait, threshold: null })),
      ...digest.waits,
    ],
    silent: places.flatMap(({ kase, place }) => (place.kind === 'silent' ? [{ ...place, kase }] : [])),
  };
}

interface Placed {
  readonly kase: Case;
  readonly place: Place;
}

/**
 * The one digest: what was muted or held by the quiet hours and is free again, what catching up after sleep found,
 * what is over the cap, what is below the threshold. What is collected anyway goes along when it is shown.
 */
function digestOf(
  places: readonly Placed[],
  overflow: readonly Case[],
  { now }: Circumstances,
): Pick<Sorted, 'tellings' | 'waits'> {
  const released = places.filter(({ place }) => place.kind === 'released').map(({ kase }) => kase);
  const slept = places.filter(({ place }) => place.kind === 'sleep').map(({ kase }) => kase);
  const collected = [
    ...places.flatMap(({ kase, place }) =>
      place.kind === 'digest' ? [{ kase, stage: place.stage, threshold: place.threshold }] : [],
    ),
    ...overflow.map((kase) => ({ kase: batched(kase, 'cap', now), stage: 'cap' as const, threshold: null })),
  ];
  const sleepDue = dueAt(slept, SLEEP_PACE);
  const digestDue = dueAt(
    collected.map(({ kase }) => kase),
    DIGEST_PACE,
  );
  const summary = [...released, ...(sleepDue <= now ? slept : [])];
  const isDue = summary.length > 0 || digestDue <= now;
  const cases = isDue ? [...summary, ...collected.map(({ kase }) => kase)].sort(byGravity) : [];
  return {
    tellings: isDue ? [{ id: 'digest', occasion: occasionOf(summary), serverId: null, cases }] : [],
    waits: [
      ...(sleepDue <= now
        ? []
        : slept.map((kase) => ({ kase, stage: 'sleep' as const, until: sleepDue, threshold: null }))),
      ...(isDue ? [] : collected.map((each) => ({ ...each, until: digestDue }))),
    ],
  };
}

function occasionOf(summary: readonly Case[]): Occasion {
  const batches = new Set(summary.map(({ entry }) => entry.batch));
  if (batches.has('muted')) return 'muted';
  if (batches.has('sleep')) return 'sleep';
  return batches.has('quiet-hours') ? 'quiet-hours' : 'digest';
}

/** One finding is shown under its own id; several under their server's. */
function tellingOf({ serverId, cases }: Group): Telling {
  const [only] = cases;
  return cases.length === 1 && only
    ? { id: `finding-${only.facts.id}`, occasion: 'finding', serverId, cases }
    : { id: `server-${serverId}`, occasion: 'group', serverId, cases };
}

function batched({ entry, facts }: Case, batch: Batch, now: Milliseconds): Case {
  return { facts, entry: entry.batch === batch ? entry : { ...entry, batch, batchAt: now } };
}
