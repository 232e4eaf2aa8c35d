import { useEffect, useMemo, useReducer, useState, type Dispatch } from 'react';
import { useNow } from '../ui/use-now.ts';
import { brushed, startBrush, type Brush, type BrushAction, type Span } from './brush.ts';
import type { Draft, Seed } from './draft.ts';
import { ZoneClock } from './zone-clock.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Further back nobody keeps logs that are worth a look. */
const FURTHEST = 400 * DAY;

export interface Compose {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly brush: Brush;
  readonly act: Dispatch<BrushAction>;
  readonly clock: ZoneClock;
  readonly setZone: (zone: string) => void;
  /** Whole minutes. */
  readonly now: number;
}

/** What is about to be read again, as the reader changes it. */
export function useCompose(seed: Seed): Compose {
  const exact = useNow(10_000);
  const now = exact - (exact % MINUTE);
  const [draft, setDraft] = useState(seed.draft);
  const [brush, act] = useReducer(brushed, null, () => startOf(seed.range, now));
  const [zone, setZone] = useState(() => new Intl.DateTimeFormat().resolvedOptions().timeZone);
  const clock = useMemo(() => new ZoneClock(zone), [zone]);
  useEffect(() => {
    act({ kind: 'limit', limit: limitOf(now) });
  }, [now]);
  return {
    draft,
    change: (part) => setDraft((last) => ({ ...last, ...part })),
    brush,
    act,
    clock,
    setZone,
    now,
  };
}

function limitOf(now: number): Span {
  return { from: now - FURTHEST, to: now };
}

function startOf(range: Span | null, now: number): Brush {
  const week = { from: now - 7 * DAY, to: now };
  return startBrush(range ?? { from: now - DAY, to: now }, week, limitOf(now));
}
