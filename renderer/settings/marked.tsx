import type { Range } from '../ui/fuzzy.ts';
import { Marked as MarkedRanges } from '../ui/marked.tsx';
import { wordsOf } from './settings-table.ts';

/** A text with the words that were searched for marked in it. */
export function Marked({ text, words }: { readonly text: string; readonly words: string }) {
  return <MarkedRanges text={text} ranges={rangesOf(text, words)} />;
}

/** Where any of the words stands; what overlaps is marked once, by the word that begins first. */
function rangesOf(text: string, words: string): Range[] {
  const lower = text.toLowerCase();
  const found = wordsOf(words).flatMap((word) => {
    const ranges: Range[] = [];
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length))
      ranges.push([at, at + word.length]);
    return ranges;
  });
  return found
    .toSorted((left, right) => left[0] - right[0])
    .filter(
      ([from], index, all) => index === 0 || from >= Math.max(...all.slice(0, index).map(([, to]) => to)),
    );
}
