import { hashOf } from './keys.ts';
import type { HashKeys } from './keys.ts';

/** What a word means to its neighbours. */
export const UNIT = 1;
export const MONTH = 2;
export const WEEKDAY = 4;
export const ABSENT = 8;
/** Before "user NAME". */
export const BEFORE_USER = 16;
export const USER = 32;
/** Never a name. */
export const NOT_A_NAME = 64;
/** Before "NAME from ADDRESS". */
export const BEFORE_NAME = 128;
export const FROM = 256;
export const METHOD = 512;
/** Before a command line. */
export const COMMAND = 4096;
/** Set by the scanner with `NUMBER`: a `>` stands right after it. */
export const IN_ANGLES = 2048;
/** Set by the scanner, not by the dictionary: the token is a plain number. */
export const NUMBER = 1024;

const DICTIONARY: ReadonlyArray<readonly [bits: number, words: string]> = [
  [
    UNIT,
    'B b KB kB MB GB TB PB KiB MiB GiB TiB kb mb gb K M G byte bytes Byte Bytes bit bits Kb Mb Gb kbps Mbps Gbps ' +
      'ns us ms s sec secs second seconds Second Seconds min mins minute minutes h hr hrs hour hours d day days ' +
      'week weeks milliseconds millis microseconds nanoseconds msec msecs usec usecs Hz kHz KHz MHz GHz ' +
      'percent AM PM am pm UTC GMT CET CEST EST EDT PST PDT',
  ],
  [
    MONTH,
    'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec January February March April June July August September ' +
      'October November December',
  ],
  [WEEKDAY, 'Mon Tue Wed Thu Fri Sat Sun Monday Tuesday Wednesday Thursday Friday Saturday Sunday'],
  [ABSENT, 'null nil none None NULL undefined Null'],
  [BEFORE_USER, 'for by of from as to invalid unknown illegal Invalid Unknown Illegal'],
  [USER, 'user User'],
  [NOT_A_NAME, 'by for from of to in on at as is was has with and or not unknown the a an with name id'],
  [BEFORE_NAME, 'for by user User'],
  [FROM, 'from'],
  [COMMAND, 'COMMAND CMD'],
  [METHOD, 'GET POST PUT DELETE HEAD OPTIONS PATCH CONNECT TRACE PROPFIND'],
];

/** Longest word of the dictionary; a longer one need not be looked up. */
export const LONGEST_WORD = 12;

const SLOTS = 1024;

/** The dictionary under one miner's keys: one probe per word, no string is made. */
export class WordTable {
  readonly #hashes = new Int32Array(SLOTS);
  readonly #bits = new Int32Array(SLOTS);

  constructor(keys: HashKeys) {
    for (const [bits, words] of DICTIONARY)
      for (const word of words.split(' ')) this.#add(hashOf(word, keys), bits);
  }

  /** Bits of the word with this hash; 0 for a word without a meaning of its own. */
  lookUp(hash: number): number {
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    for (;;) {
      const bits = this.#bits[slot] as number;
      if (bits === 0 || this.#hashes[slot] === hash) return bits;
      slot = (slot + 1) & (SLOTS - 1);
    }
  }

  #add(hash: number, bits: number): void {
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    while (this.#bits[slot] !== 0 && this.#hashes[slot] !== hash) slot = (slot + 1) & (SLOTS - 1);
    this.#hashes[slot] = hash;
    this.#bits[slot] = (this.#bits[slot] ?? 0) | bits;
  }
}
