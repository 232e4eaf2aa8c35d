/** Words that stand in lines of any kind and say nothing of what a line is about. */
const COMMON: ReadonlySet<string> = new Set(
  `the and for from with are was were has have had this that these those not but its into onto than then all any
   can may will when where which while been being after before over under between out off per via our your you
   they them their there here also only just some more most each every one two new old info warn warning error
   debug notice level msg message time date ts none null true false`.split(/\s+/u),
);

/** Scripts that are written without spaces. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{2,}/gu;
/** A word of letters, or a code that holds digits: `E1042`, `ORA-00600`, `0x80070005`, `503`. */
const WORD = /[\p{L}\p{N}][\p{L}\p{N}_-]{2,63}/gu;
const MARK = /<\*>|<secret:[^>]*>/gu;

/**
 * The words of a text that say what it is about, folded, each once: words and codes of three characters and more but
 * for the most common ones; of scripts without spaces each two characters in a row.
 */
export function tellingWords(text: string): ReadonlySet<string> {
  const folded = text.normalize('NFC').replace(MARK, ' ').toLowerCase();
  const words = new Set<string>();
  const spaced = folded.replace(UNSPACED, (run) => {
    const characters = Array.from(run);
    for (let at = 0; at + 1 < characters.length; at++) words.add(characters.slice(at, at + 2).join(''));
    return ' ';
  });
  for (const [word] of spaced.matchAll(WORD)) {
    const bare = word.replace(/[-_]+$/u, '');
    if (bare.length >= 3 && !COMMON.has(bare)) words.add(bare);
  }
  return words;
}

/** How much two sets of words have in common: 0 (nothing) to 1 (the same), the cosine of the two. */
export function overlapOf(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  if (left.size === 0 || right.size === 0) return 0;
  let shared = 0;
  for (const word of left) if (right.has(word)) shared++;
  return shared / Math.sqrt(left.size * right.size);
}

/** True if they share a word. */
export function meet(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  for (const word of left) if (right.has(word)) return true;
  return false;
}
