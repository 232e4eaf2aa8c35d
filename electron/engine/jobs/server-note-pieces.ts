/** Longest piece, in UTF-16 units: a prompt gets whole pieces only. */
const PIECE_LENGTH = 200;
const MOST_PIECES = 60;

/** Where a long line may be cut: behind a sentence in any script, else at a space. */
const SENTENCE_END = /[.!?;。！？；](?=\s|$)|[。！？；]/gu;

/**
 * A note in pieces that can stand alone: short paragraphs whole, long ones by line, long lines by sentence. Nothing
 * of it is lost but white space, unless it has more than sixty pieces.
 */
export function notePieces(text: string): string[] {
  return text
    .split(/\n\s*\n/u)
    .map((paragraph) => paragraph.split('\n').map((line) => line.replace(/\s+/gu, ' ').trim()))
    .flatMap((lines) => {
      const whole = lines.join(' ').trim();
      return whole.length <= PIECE_LENGTH ? [whole] : lines.flatMap(cutLine);
    })
    .filter((piece) => piece !== '')
    .slice(0, MOST_PIECES);
}

function cutLine(line: string): string[] {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > PIECE_LENGTH) {
    const head = rest.slice(0, PIECE_LENGTH);
    const end = lastSentenceEnd(head) ?? lastSpace(head) ?? wholeCharacters(head);
    pieces.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return [...pieces, rest];
}

function lastSentenceEnd(head: string): number | null {
  const last = [...head.matchAll(SENTENCE_END)].at(-1);
  return last ? last.index + last[0].length : null;
}

function lastSpace(head: string): number | null {
  const at = head.lastIndexOf(' ');
  return at > 0 ? at : null;
}

/** Never between the halves of a surrogate pair. */
function wholeCharacters(head: string): number {
  const last = head.charCodeAt(head.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? head.length - 1 : head.length;
}
