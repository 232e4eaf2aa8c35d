import type { Range } from '../ui/fuzzy.ts';

/** More places than these are of no use to a reader. */
const MOST = 500;

/** Where words stand in a text, whatever their case, as UTF-16 offsets; the first 500 places. */
export function placesOf(words: string, text: string): Range[] {
  const wanted = words.trim();
  if (wanted === '') return [];
  const pattern = new RegExp(wanted.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`), 'giu');
  const places: Range[] = [];
  for (const match of text.matchAll(pattern)) {
    if (places.length === MOST) break;
    places.push([match.index, match.index + match[0].length]);
  }
  return places;
}
