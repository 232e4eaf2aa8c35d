import type { TemplateClass } from './classes.ts';
import type { Skeleton } from './skeleton.ts';

/** A skeleton in the index, with what became of it. */
export interface KeptSkeleton extends Skeleton {
  /** Columns that became parameters by evidence; such a skeleton was learned, not read. */
  learned: readonly number[];
  /** Learned from dotted names that changed together. */
  dotted: boolean;
  /** The group of lines it belongs to; null only while it is being put in. */
  group: TemplateClass | null;
  /** Skeletons that joined because they equal this one but for a column. */
  adopted: number;
  /** Lines that had exactly this skeleton. */
  hits: number;
}

/** Takes a skeleton into keeping: one that a line had, or one that was learned by masking `learned`. */
export function keep(skeleton: Skeleton, learned: readonly number[] = []): KeptSkeleton {
  return {
    first: skeleton.first,
    second: skeleton.second,
    count: skeleton.count,
    kinds: skeleton.kinds,
    hashes: skeleton.hashes,
    values: skeleton.values,
    line: skeleton.line,
    offsets: skeleton.offsets,
    learned,
    dotted: false,
    group: null,
    adopted: 0,
    hits: learned.length === 0 ? 1 : 0,
  };
}
