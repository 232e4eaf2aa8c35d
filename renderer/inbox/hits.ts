export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

/** Cuts a text where any of the words occur, whatever their case; overlapping hits are one. */
export function hitsIn(text: string, words: readonly string[]): Piece[] {
  const folded = text.toLowerCase();
  // Folding that changes the length (İ) would mark the wrong letters.
  if (words.length === 0 || folded.length !== text.length) return [{ text, hit: false }];
  const hit = new Uint8Array(text.length);
  for (const word of words.map((each) => each.toLowerCase())) {
    if (word === '') continue;
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length))
      hit.fill(1, at, at + word.length);
  }
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = 1; at <= text.length; at++) {
    if (at < text.length && hit[at] === hit[from]) continue;
    pieces.push({ text: text.slice(from, at), hit: hit[from] === 1 });
    from = at;
  }
  return pieces;
}
