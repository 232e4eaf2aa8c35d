const LOOKALIKES: Readonly<Record<string, string>> = {
  а: 'a', е: 'e', о: 'o', р: 'p', с: 'c', у: 'y', х: 'x', і: 'i', ѕ: 's', ј: 'j', һ: 'h', ԁ: 'd', ο: 'o', α: 'a', ι: 'i', ρ: 'p',
  ν: 'v', υ: 'u', τ: 't', ɡ: 'g', ı: 'i',
}; // prettier-ignore

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', nbsp: ' ' };
/** Tag characters stand for ASCII and are seen by nobody (Unicode 16, section 23.9). */
const TAGS = 0xe0000;
const RIGHT_TO_LEFT_OVERRIDE = '\u202e';
const BASE64_WORD = /[A-Za-z0-9+/]{24,}={0,2}/gu;
/** Words of a line that are decoded. */
const MOST_WORDS = 8;

/**
 * What a model may make of a text that people or programs do not see in it: lower case, compatibility forms and
 * look-alike letters as ASCII, nothing invisible, without percent-encoding (twice), escapes and HTML entities; and
 * as readings of their own what stands in base64 in it, and the whole read from the right where the text turns itself
 * around. The first reading is the text itself. Linear in the length of `text`.
 */
export function foldForReading(text: string): string[] {
  const open = decodeEntities(decodeEscapes(decodePercent(decodePercent(text))));
  const readings = [open, ...decodeBase64(text)];
  if (open.includes(RIGHT_TO_LEFT_OVERRIDE)) readings.push(Array.from(open).toReversed().join(''));
  return readings.map(fold);
}

function fold(text: string): string {
  const seen = text
    .replace(/[\u{e0020}-\u{e007e}]/gu, (tag) => String.fromCodePoint((tag.codePointAt(0) ?? TAGS) - TAGS))
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Mn}\p{Default_Ignorable_Code_Point}]/gu, '')
    .toLowerCase();
  let folded = '';
  for (const character of seen) folded += LOOKALIKES[character] ?? character;
  return folded;
}

/** Printable ASCII that a URL encodes; other bytes stay as they are. */
function decodePercent(text: string): string {
  return text.replace(/%([2-7][0-9a-f])/giu, (_, hex: string) => fromCode(hex, 16));
}

/** `\u0041`, `\u{41}` and `\x41`, as JSON, programs and our own cleaning write them, line ends as spaces; pairs of surrogates become one. */
function decodeEscapes(text: string): string {
  return text
    .replace(/\\[nrt]/gu, ' ')
    .replace(/\\+u([0-9a-f]{4})/giu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\u\{([0-9a-f]{1,6})\}|\\x([0-9a-f]{2})/giu, (_, long?: string, short?: string) =>
      fromCode(long ?? short ?? '', 16),
    );
}

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot|nbsp));/giu,
    (_, hex?: string, decimal?: string, name?: string) =>
      ENTITIES[name?.toLowerCase() ?? ''] ?? fromCode(hex ?? decimal ?? '', hex === undefined ? 10 : 16),
  );
}

/** Words of base64 that hold printable ASCII. */
function decodeBase64(text: string): string[] {
  return (text.match(BASE64_WORD) ?? []).slice(0, MOST_WORDS).flatMap((word) => {
    const decoded = Buffer.from(word, 'base64').toString('latin1');
    return /^[\t\n\r -~]+$/u.test(decoded) ? [decoded] : [];
  });
}

function fromCode(digits: string, base: number): string {
  const code = Number.parseInt(digits, base);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
