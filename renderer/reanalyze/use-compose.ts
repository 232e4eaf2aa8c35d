import { useState } from 'react';
import { useRange, type RangeChoice } from '../range/use-range.ts';
import type { Draft, Seed } from './draft.ts';

const DAY = 86_400_000;

export interface Compose extends RangeChoice {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
}

/** What is about to be read again, as the reader changes it. */
export function useCompose(seed: Seed): Compose {
  const range = useRange(
    (now) => seed.range ?? { from: now - DAY, to: now },
    (now) => ({ from: now - 7 * DAY, to: now }),
  );
  const [draft, setDraft] = useState(seed.draft);
  return { ...range, draft, change: (part) => setDraft((last) => ({ ...last, ...part })) };
}
