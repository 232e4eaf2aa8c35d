/** What moves, hides or reverses text: control, bidirectional, zero-width and separator characters, lone surrogates. */
const MISLEADING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Drawn as nothing by themselves; left out without a mark. */
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;
const MARK = '\ufffd';
const ELLIPSIS = '…';
/** More is not looked at: what the system shows is far shorter. */
const MOST_READ = 4_000;

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * One line of plain text for what the operating system draws (menus, notices, tooltips). White space becomes one
 * space, each character that could mislead the reader becomes U+FFFD.
 */
export function plainLine(text: string): string {
  return plain(text.replace(/\s+/gu, ' ')).trim();
}

/** Like `plainLine`, with its line ends kept. */
export function plainLines(text: string): string {
  return text
    .split(/\r\n?|\n/u)
    .map((line) => plainLine(line))
    .join('\n')
    .trim();
}

/** At most `most` characters as a reader counts them (grapheme clusters), the last one `…` if something was cut. */
export function cutCharacters(text: string, most: number): string {
  const characters = graphemes(text);
  if (characters.length <= most) return characters.join('');
  return `${characters
    .slice(0, most - 1)
    .join('')
    .trimEnd()}${ELLIPSIS}`;
}

/** At most `most` bytes of UTF-8 (3 or more), no character split, ending in `…` if something was cut. */
export function cutBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  let room = most - Buffer.byteLength(ELLIPSIS);
  let kept = '';
  for (const character of graphemes(text)) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    kept += character;
  }
  return `${kept.trimEnd()}${ELLIPSIS}`;
}

function plain(text: string): string {
  return text.replace(MISLEADING, MARK).replace(IGNORABLE, '');
}

function graphemes(text: string): string[] {
  return Array.from(GRAPHEMES.segment(text.slice(0, MOST_READ)), ({ segment }) => segment);
}
