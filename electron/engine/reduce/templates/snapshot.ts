import { restoreRedacted } from '../redact.ts';
import { hashOf, hashOfNumbered, skeletonHash, type HashKeys } from './keys.ts';
import type { KeptSkeleton } from './kept.ts';
import { constantAt, type Skeleton } from './skeleton.ts';
import { SEPARATOR, VARIABLE, WEAK } from './tokens.ts';

/** Raised whenever the scanner reads lines into other tokens: what was learned before no longer fits. */
const GRAMMAR = 1;

/** A skeleton as text. Hashes are keyed by a secret of the process, so they are left out and made anew. */
export interface PlainSkeleton {
  readonly line: string;
  readonly kinds: readonly number[];
  /** Pairs into `line`. */
  readonly offsets: readonly number[];
}

export interface PlainClass {
  readonly oldest: PlainSkeleton;
  readonly isOpen: boolean;
  readonly columns: readonly number[];
}

export interface PlainKept extends PlainSkeleton {
  readonly learned: readonly number[];
  readonly dotted: boolean;
  readonly adopted: number;
  readonly hits: number;
  /** Position among the classes. */
  readonly group: number;
}

/** All that a miner has learned, as JSON. Classes are in the order of their labels. */
export interface MinerSnapshot {
  readonly grammar: number;
  readonly classes: readonly PlainClass[];
  readonly skeletons: readonly PlainKept[];
  /** Positions of the classes of fixed starts that free text follows. */
  readonly prefixes: readonly number[];
  readonly unclassified: number | null;
}

type Body = Omit<MinerSnapshot, 'grammar'>;

export function writeSnapshot(body: Body): string {
  return JSON.stringify({ grammar: GRAMMAR, ...body });
}

/** Null for what an older or newer Nightjar wrote: then everything is learned anew. Throws `SyntaxError` for no JSON. */
export function readSnapshot(text: string): MinerSnapshot | null {
  const snapshot = JSON.parse(text) as Partial<MinerSnapshot> | null;
  return snapshot?.grammar === GRAMMAR ? (snapshot as MinerSnapshot) : null;
}

export function toPlain({ line, kinds, offsets }: Skeleton): PlainSkeleton {
  return { line, kinds: [...kinds], offsets: [...offsets] };
}

export function toPlainKept(skeleton: KeptSkeleton, group: number): PlainKept {
  const { learned, dotted, adopted, hits } = skeleton;
  return { ...toPlain(skeleton), learned, dotted, adopted, hits, group };
}

/**
 * The skeleton again, with hashes under this process' keys. What a snapshot holds was cut from redacted lines, and
 * this is the way back.
 */
export function fromPlain(plain: PlainSkeleton, keys: HashKeys): Skeleton {
  const count = plain.kinds.length;
  const skeleton = {
    first: 0,
    second: 0,
    count,
    kinds: Uint8Array.from(plain.kinds),
    hashes: new Int32Array(count),
    values: new Int32Array(count),
    line: restoreRedacted(plain.line),
    offsets: Int32Array.from(plain.offsets),
  };
  for (let column = 0; column < count; column += 1) {
    const text = constantAt(skeleton, column);
    skeleton.values[column] = text === '' ? 0 : hashOf(text, keys);
    skeleton.hashes[column] = tokenHash(skeleton.kinds[column] ?? VARIABLE, text, keys);
  }
  return { ...skeleton, ...skeletonHash(skeleton.hashes, count, keys) };
}

function tokenHash(kind: number, text: string, keys: HashKeys): number {
  if (kind >= VARIABLE) return keys.variable;
  if (kind === SEPARATOR) return keys.separators[text.charCodeAt(0)] ?? 0;
  return kind === WEAK ? hashOfNumbered(text, 0, text.length, keys) : hashOf(text, keys);
}
