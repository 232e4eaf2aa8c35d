import { hitsIn } from './hits.ts';

/** A text with the words of the search marked in it. */
export function Marked({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  return (
    <>
      {hitsIn(text, words).map((piece, index) =>
        piece.hit ? <mark key={index}>{piece.text}</mark> : piece.text,
      )}
    </>
  );
}
