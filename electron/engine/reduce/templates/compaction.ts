import { rootOf } from './classes.ts';
import type { Classes, TemplateClass } from './classes.ts';
import type { SkeletonIndex } from './index.ts';
import type { Prefixes } from './prefixes.ts';
import type { KeptSkeleton } from './kept.ts';

/** Skeletons seen more often than this are not folded away for free text. */
const RARE_HITS = 2;

/** Share of the bound, and number of skeletons, that make a start worth folding. */
const FOLD_SHARE = 1 / 50;
const FOLD_LEAST = 16;

/** What compaction works with. `unclassified` is the class of lines whose skeletons were dropped. */
export interface CompactionParts {
  readonly index: SkeletonIndex;
  readonly classes: Classes;
  readonly prefixes: Prefixes;
  readonly maxSkeletons: number;
  readonly maxCharacters: number;
  readonly unclassified: () => TemplateClass;
}

/**
 * Chooses which skeletons stay when the miner is full, and merges the labels of those that go: first those that a
 * wide learned template finds again anyway, then free text after a shared start, then the rarest. A line that
 * returns after it was dropped gets a new label. `isStorm`: looks for shared starts even where there is room.
 */
export function compact(parts: CompactionParts, isStorm: boolean): KeptSkeleton[] {
  const { index } = parts;
  const kept = index.skeletons.filter((skeleton) => !index.isCovered(skeleton));
  if (!isStorm && isWithin(kept, parts, 1 / 2)) return kept;
  const unfolded = foldStarts(kept, parts);
  if (isWithin(unfolded, parts, 3 / 4)) return unfolded;
  return dropRarest(unfolded, parts);
}

function foldStarts(skeletons: readonly KeptSkeleton[], parts: CompactionParts): KeptSkeleton[] {
  const members = countMembers(skeletons);
  const rare = skeletons.filter(
    ({ hits, learned, group }) =>
      hits <= RARE_HITS && learned.length === 0 && group !== null && members.get(rootOf(group)) === 1,
  );
  const folded = parts.prefixes.fold(rare, Math.max(FOLD_LEAST, parts.maxSkeletons * FOLD_SHARE), (start) =>
    parts.classes.open(start, true),
  );
  for (const [skeleton, target] of folded)
    if (skeleton.group !== null) parts.classes.merge(skeleton.group, target);
  return skeletons.filter((skeleton) => !folded.has(skeleton));
}

function dropRarest(skeletons: readonly KeptSkeleton[], parts: CompactionParts): KeptSkeleton[] {
  const byUse = skeletons.toSorted((left, right) => use(right) - use(left));
  let kept = byUse.slice(0, Math.floor(parts.maxSkeletons / 2));
  while (!isWithin(kept, parts, 1 / 2)) kept = kept.slice(0, kept.length >> 1);
  const alive = countMembers(kept);
  for (const { group } of byUse.slice(kept.length)) {
    if (group === null || alive.has(rootOf(group))) continue;
    parts.classes.merge(group, parts.unclassified());
  }
  return kept;
}

function isWithin(skeletons: readonly KeptSkeleton[], parts: CompactionParts, share: number): boolean {
  const characters = skeletons.reduce((sum, { line }) => sum + line.length, 0);
  return skeletons.length <= parts.maxSkeletons * share && characters <= parts.maxCharacters * share;
}

/** Learned templates stand for many lines; they go last. */
function use(skeleton: KeptSkeleton): number {
  return skeleton.hits + (skeleton.learned.length > 0 ? 1_000_000 : 0);
}

function countMembers(skeletons: readonly KeptSkeleton[]): Map<TemplateClass, number> {
  const members = new Map<TemplateClass, number>();
  for (const { group } of skeletons) {
    if (group === null) continue;
    const root = rootOf(group);
    members.set(root, (members.get(root) ?? 0) + 1);
  }
  return members;
}
