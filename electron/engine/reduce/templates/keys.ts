import { isDigitAt } from './characters.ts';

/** Stands for a run of digits in a name. */
const HASH_SIGN = 35;

/** Tokens looked at in a line; what follows is one parameter. */
export const MAX_TOKENS = 200;

/**
 * Numbers that every hash of a miner depends on. They come from a random seed and stay in memory, so that nobody
 * who writes log lines can look for lines that collide.
 */
export interface HashKeys {
  /** Start and multiplier of the hash of a token. */
  readonly basis: number;
  readonly multiplier: number;
  /** Stands for any parameter. */
  readonly variable: number;
  /** One hash per ASCII separator. */
  readonly separators: Int32Array;
  /** Odd factors per token position, for the two halves of a skeleton's hash. */
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/** Derives keys from a seed of any length (32 random bytes in production, a number in tests). */
export function hashKeysOf(seed: Uint8Array | number): HashKeys {
  const next = generator(typeof seed === 'number' ? new Uint8Array(Float64Array.of(seed).buffer) : seed);
  const fill = (length: number): Int32Array => Int32Array.from({ length }, () => next() | 1);
  return {
    basis: next(),
    multiplier: multiplierFrom(next),
    variable: next(),
    separators: fill(128),
    first: fill(MAX_TOKENS + 1),
    second: fill(MAX_TOKENS + 1),
  };
}

/** Spreads the bits of a hash, so that sums of products of it are not linear in it. */
export function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}

/** Hash of a whole string with the same steps as the scanner's, for dictionaries. */
export function hashOf(text: string, keys: HashKeys): number {
  let hash = keys.basis;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), keys.multiplier);
  return hash;
}

/** Hash of the name `text[start, end)` with every run of digits as one `#`. */
export function hashOfNumbered(text: string, start: number, end: number, keys: HashKeys): number {
  let hash = keys.basis;
  for (let index = start; index < end; index += 1) {
    if (!isDigitAt(text, index)) hash = Math.imul(hash ^ text.charCodeAt(index), keys.multiplier);
    else if (!isDigitAt(text, index + 1)) hash = Math.imul(hash ^ HASH_SIGN, keys.multiplier);
  }
  return hash;
}

/** The two halves of a skeleton's hash: sums over its tokens, so that any of them can be replaced. */
export function skeletonHash(
  hashes: Int32Array,
  count: number,
  keys: HashKeys,
): { readonly first: number; readonly second: number } {
  let first = Math.imul(count, keys.first[MAX_TOKENS] as number);
  let second = Math.imul(count, keys.second[MAX_TOKENS] as number);
  for (let index = 0; index < count; index += 1) {
    const hash = hashes[index] as number;
    first = (first + Math.imul(hash, keys.first[index] as number)) | 0;
    second = (second + Math.imul(mix(hash), keys.second[index] as number)) | 0;
  }
  return { first, second };
}

/** An odd factor with enough set bits, high ones included, that one character reaches the whole hash. */
function multiplierFrom(next: () => number): number {
  for (;;) {
    const candidate = next() | 0x01000001;
    const bits = countBits(candidate);
    if (bits >= 12 && bits <= 20) return candidate;
  }
}

function countBits(value: number): number {
  let rest = value >>> 0;
  let bits = 0;
  for (; rest !== 0; rest &= rest - 1) bits += 1;
  return bits;
}

/** A stream of 32-bit numbers from the seed: state of 128 bits, sfc32. */
function generator(seed: Uint8Array): () => number {
  const state = Int32Array.of(0x243f6a88, 0x13198a2e, 0x03707344, 1);
  let [a = 0, b = 0, c = 0, counter = 1] = state;
  const step = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum;
  };
  for (const [index, byte] of seed.entries()) {
    a = Math.imul(a ^ (byte + index * 256), 0x9e3779b1);
    b ^= a >>> 7;
    step();
  }
  for (let round = 0; round < 16; round += 1) step();
  return step;
}
