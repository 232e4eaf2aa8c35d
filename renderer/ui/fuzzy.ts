/** A piece of a text, as UTF-16 offsets: from the first up to but not including the second. */
export type Range = readonly [from: number, to: number];

export interface Match {
  /** Higher is better; only to be compared with scores for the same words. */
  readonly score: number;
  /** What was matched, in order, without overlaps. */
  readonly ranges: readonly Range[];
}

const WHOLE = 100;
const WORD_START = 60;
const INSIDE = 40;
const SCATTERED = 10;
const LONGEST_TEXT = 400;

/**
 * Whether a text is like the words that were typed: each of them is in it, whole or as letters in order. Words at the
 * beginning of words count most, scattered letters least, and of two equal texts the shorter one more.
 *
 * @returns null where one of the words is not in it; no words match everything
 */
export function fuzzy(typed: string, text: string): Match | null {
  const words = folded(typed)
    .split(/\s+/u)
    .filter((word) => word !== '');
  const shown = folded(text.slice(0, LONGEST_TEXT));
  let score = 0;
  const found: Range[] = [];
  for (const word of words) {
    const match = matchWord(word, shown);
    if (match === null) return null;
    score += match.score;
    found.push(...match.ranges);
  }
  return { score: score - shown.length / LONGEST_TEXT, ranges: joined(found) };
}

/** Whether some word is there only as letters here and there, which is a guess. */
export function isScattered({ score }: Pick<Match, 'score'>): boolean {
  return score < INSIDE - 1;
}

/** Lower case, each UTF-16 unit for itself, so that offsets stay what they are. */
function folded(text: string): string {
  let result = '';
  for (const character of text) {
    const lower = character.toLowerCase();
    result += lower.length === character.length ? lower : character;
  }
  return result;
}

function matchWord(word: string, text: string): Match | null {
  let inside = -1;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (beginsWord(text, at)) {
      const whole = at + word.length === text.length || beginsWord(text, at + word.length);
      return { score: (whole ? WHOLE : WORD_START) + (at === 0 ? 1 : 0), ranges: [[at, at + word.length]] };
    }
    if (inside < 0) inside = at;
  }
  if (inside >= 0) return { score: INSIDE, ranges: [[inside, inside + word.length]] };
  return scattered(word, text);
}

/** The letters in order, each at the next beginning of a word if one has it, else as soon as possible. */
function scattered(word: string, text: string): Match | null {
  return lettersOf(word, text, true) ?? lettersOf(word, text, false);
}

function lettersOf(word: string, text: string, fromStarts: boolean): Match | null {
  const ranges: Range[] = [];
  let from = 0;
  let starts = 0;
  for (const letter of word) {
    const start = fromStarts ? nextStart(text, letter, from) : -1;
    const at = start >= 0 ? start : text.indexOf(letter, from);
    if (at < 0) return null;
    if (beginsWord(text, at)) starts += 1;
    ranges.push([at, at + letter.length]);
    from = at + letter.length;
  }
  return { score: (SCATTERED * (1 + starts)) / (1 + ranges.length), ranges };
}

function nextStart(text: string, letter: string, from: number): number {
  for (let at = text.indexOf(letter, from); at >= 0; at = text.indexOf(letter, at + 1)) {
    if (beginsWord(text, at)) return at;
  }
  return -1;
}

/** Where a word begins or has just ended; among Han characters, everywhere. */
function beginsWord(text: string, at: number): boolean {
  if (at === 0) return true;
  const isWord = /[\p{L}\p{N}]/u;
  const isHan = /\p{Script=Han}/u;
  const [before, here] = [text.charAt(at - 1), text.charAt(at)];
  return !isWord.test(before) || !isWord.test(here) || isHan.test(here) || isHan.test(before);
}

/** In order, with what overlaps or touches as one. */
function joined(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const [from, to] of ranges.toSorted((left, right) => left[0] - right[0])) {
    const last = result.at(-1);
    if (last && from <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], to)];
    else result.push([from, to]);
  }
  return result;
}
