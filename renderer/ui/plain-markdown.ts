/** All ASCII punctuation may be escaped so (CommonMark 2.4); a line end becomes a blank, so that no block begins. */
export function plain(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[!-/:-@[-`{-~]/g, escaped)
    .trim();
}

/** Entities where HTML would begin, a backslash elsewhere. What is harmless in the middle of a text stays readable. */
function escaped(character: string): string {
  if (character === '<') return '&lt;';
  if (character === '>') return '&gt;';
  if (character === '&') return '&amp;';
  return /[\\`*_{}[\]()#+\-.!|~:@/=]/.test(character) ? `\\${character}` : character;
}
