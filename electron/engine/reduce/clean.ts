/**
 * Makes log text printable. What is done to it, in full:
 *
 * - well-formed ANSI escape sequences (CSI, OSC, two-character and designating ones, 7 and 8 bit) are removed;
 *   anything else that starts with ESC keeps its text and shows the ESC, so that nobody hides the rest of a line
 *   behind an escape that never ends;
 * - carriage returns and line feeds at the end go; a line feed inside becomes ` ␊ `, so that one line stays one;
 * - other C0 controls and DEL become their picture (`␀`, `␍`, `␡`); a tab stays;
 * - C1 controls, line and paragraph separators, bidi controls, zero-width and other invisible characters, tag
 *   characters and lone surrogates become their escape, as in `\u202e`.
 */

/** UTF-16 units of a line that are kept; what is longer is cut, never inside a surrogate pair. */
export const LINE_LIMIT = 8192;

/**
 * UTF-16 units of a line that are looked at: more than are kept, so that a secret which the cut would halve is
 * still recognized, and bounded, so that one line costs a bounded time.
 */
export const LOOK_LIMIT = 4 * LINE_LIMIT;

const ESCAPE = 0x1b;

/** Cuts to at most `limit` UTF-16 units, not between the halves of a surrogate pair. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
}

/** Printable text, see above. Text with nothing to clean is returned as it is, after one scan. */
export function clean(text: string): string {
  const length = text.length;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 ? code !== 9 : code > 0x7e && isUnclean(text, at, code)) return rewrite(text, at);
  }
  return text;
}

/** For codes above `~`: DEL, C1, invisible and bidi characters, tags, surrogates without their other half. */
function isUnclean(text: string, at: number, code: number): boolean {
  if (code < 0xa0 || code === 0xad || code === 0x61c || code === 0x180e) return true;
  if (code >= 0xd800 && code <= 0xdfff) return isUncleanSurrogate(text, at, code);
  if (code < 0x200b || (code > 0x206f && code < 0xfeff)) return false;
  return (
    code <= 0x200f ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code === 0xfeff ||
    (code >= 0xfff9 && code <= 0xfffb)
  );
}

/** Lone halves, and pairs that make a tag or a variation selector of plane 14 (invisible, carry hidden text). */
function isUncleanSurrogate(text: string, at: number, code: number): boolean {
  if (code >= 0xdc00) {
    const before = at > 0 ? text.charCodeAt(at - 1) : 0;
    return before < 0xd800 || before > 0xdbff || before === 0xdb40;
  }
  const after = at + 1 < text.length ? text.charCodeAt(at + 1) : 0;
  return after < 0xdc00 || after > 0xdfff || code === 0xdb40;
}

/** Text without the carriage returns and line feeds at its end. */
export function withoutLineEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === 10 || text.charCodeAt(end - 1) === 13)) end--;
  return end === text.length ? text : text.slice(0, end);
}

function rewrite(line: string, firstUnclean: number): string {
  const text = withoutLineEnd(line);
  const end = text.length;
  let result = text.slice(0, Math.min(firstUnclean, end));
  let kept = result.length;
  let at = kept;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code < 0x20 ? code === 9 : code <= 0x7e || !isUnclean(text, at, code)) {
      at++;
      continue;
    }
    result += text.slice(kept, at);
    const next = escapeEnd(text, at, code);
    if (next === at) {
      result += picture(code);
      at++;
    } else at = next;
    kept = at;
  }
  return result + text.slice(kept, end);
}

function picture(code: number): string {
  if (code === 10) return ' ␊ ';
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Where the escape sequence at `at` ends (exclusive), or `at` if there is none that is well-formed (ECMA-48). */
function escapeEnd(text: string, at: number, code: number): number {
  if (code === 0x9b) return controlSequenceEnd(text, at + 1) ?? at;
  if (code === 0x9d) return systemCommandEnd(text, at + 1) ?? at;
  if (code !== ESCAPE) return at;
  const kind = text.charCodeAt(at + 1);
  if (kind === 0x5b) return controlSequenceEnd(text, at + 2) ?? at;
  if (kind === 0x5d) return systemCommandEnd(text, at + 2) ?? at;
  if (kind >= 0x28 && kind <= 0x2b) return isCharacterSet(text.charCodeAt(at + 2)) ? at + 3 : at;
  const isShort =
    kind === 0x5c || kind === 0x63 || kind === 0x37 || kind === 0x38 || (kind >= 0x3c && kind <= 0x4f);
  return isShort ? at + 2 : at;
}

/** `A`, `B` or a digit after `ESC (`: choosing a character set. */
function isCharacterSet(code: number): boolean {
  return code === 0x41 || code === 0x42 || (code >= 0x30 && code <= 0x39);
}

/**
 * Parameters, then a final letter. Of the sequences with an intermediate character only cursor style (` q`) and
 * soft reset (`!p`) are taken: more would let `ESC [` swallow the space and letter that follow a hostile name.
 */
function controlSequenceEnd(text: string, from: number): number | null {
  let at = from;
  while (text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x3f) at++;
  const final = text.charCodeAt(at);
  if (final >= 0x40 && final <= 0x7e) return at + 1;
  const next = text.charCodeAt(at + 1);
  return (final === 0x20 && next === 0x71) || (final === 0x21 && next === 0x70) ? at + 2 : null;
}

/**
 * `number ; text` up to BEL or ST, at most 512 units and without a double quote: an OSC that starts in one quoted
 * field of an access log and ends in another would hide what lies between.
 */
function systemCommandEnd(text: string, from: number): number | null {
  let at = from;
  while (text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x39) at++;
  if (at === from || text.charCodeAt(at) !== 0x3b) return null;
  for (const end = Math.min(text.length, from + 512); at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return null;
    if (code === 0x07 || code === 0x9c) return at + 1;
    if (code === ESCAPE) return text.charCodeAt(at + 1) === 0x5c ? at + 2 : null;
  }
  return null;
}
