/** Longest word or value of a log that is shown to a model, in UTF-16 units. */
const FIELD_LIMIT = 80;
/** Longest line of log text in a prompt. */
const LINE_LIMIT = 240;

const ELLIPSIS = '…';

/**
 * Characters that are not seen as themselves: controls, formats (zero-width, bidi, tags), lone surrogates,
 * private use, line separators, and everything that Unicode calls default-ignorable.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Brackets that open or close control tokens, and backticks. All the shapes that a tokenizer may fold into
 * them are taken too, whatever they stand next to; only `<*>`, our own mark for a parameter, stays.
 */
const BRACKETS = /<(?!\*>)|(?<!<\*)>|[＜＞﹤﹥≮≯｜`｀\u1fef［］﹇﹈]/gu;
/** `[INST]` and its like (Mistral, GLM), `[|user|]` (EXAONE), `]~!b[` and `[e~[` (MiniMax); anything not ASCII may fold into one, but for what we put there ourselves. */
const SQUARE_BRACKETS =
  /\[(?=\s*(?:\/?\s*(?:inst|think|tool|available_tools|system_prompt|model_settings|img|gmask|args|call|[^\0-\x7f‹›⟦⟧¦…])|\||e~))|\](?=~)|(?<=[|~])\[|(?<=\|)\]/giu;
/** Rulers of three and more: as long as a part of our marker lines, and worth no token. */
const RULERS = /([=#~_*+-])\1{2,}/gu;

const REPLACEMENTS: Readonly<Record<string, string>> = {
  '<': '‹', '＜': '‹', '﹤': '‹', '≮': '‹', '>': '›', '＞': '›', '﹥': '›', '≯': '›', '｜': '¦',
  '`': "'", '｀': "'", '\u1fef': "'", '[': '⟦', '［': '⟦', '﹇': '⟦', ']': '⟧', '］': '⟧', '﹈': '⟧',
}; // prettier-ignore

/**
 * Makes a piece of log text harmless and legible for a prompt: one line, nothing invisible, no control token
 * of any model family (`<|im_end|>`, `</think>`, `<start_of_turn>`, `[INST]`, `<s>`, …), no code fence, no ruler, words
 * and line capped. The rendered prompt is tokenized as one flat string in which such tokens are real (ollama #15931),
 * which is why they are broken up here and not only quoted. Linear in the length of `text`.
 *
 * @param limit longest result, in UTF-16 units
 */
export function neutralize(text: string, limit = LINE_LIMIT): string {
  const head = text.slice(0, limit * 4);
  const visible = head.replace(INVISIBLE, showInvisible).replace(/\p{Zs}+/gu, ' ');
  const harmless = breakTokens(visible).replace(RULERS, '$1$1');
  const words = harmless.trim().split(' ');
  const last = head.length < text.length ? words.length - 1 : -1;
  return cap(words.map((word, index) => cap(word, FIELD_LIMIT, index === last)).join(' '), limit);
}

/** Shortens to `limit` UTF-16 units and says so with an ellipsis; never splits a surrogate pair. */
export function cap(text: string, limit: number, wasCut = false): string {
  if (text.length <= limit && !wasCut) return text;
  const end = Math.min(text.length, limit - 1);
  const splitsPair = end > 0 && isHighSurrogate(text.charCodeAt(end - 1));
  return text.slice(0, splitsPair ? end - 1 : end) + ELLIPSIS;
}

/** Removes whatever is not seen as itself and folds white space to single spaces. */
export function visibleText(text: string): string {
  return text.replace(/\s+/gu, ' ').replace(INVISIBLE, '').replace(/ {2,}/gu, ' ').trim();
}

function breakTokens(text: string): string {
  const broken = (bracket: string) => REPLACEMENTS[bracket] ?? '';
  return text.replace(SQUARE_BRACKETS, broken).replace(BRACKETS, broken);
}

function showInvisible(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return ' ';
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
