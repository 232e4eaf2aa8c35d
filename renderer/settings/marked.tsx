/** A text with the words that were searched for marked in it. */
export function Marked({ text, words }: { readonly text: string; readonly words: string }) {
  const wanted = words.trim().toLowerCase();
  const at = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted);
  if (at < 0) return text;
  const end = at + wanted.length;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, end)}</mark>
      <Marked text={text.slice(end)} words={words} />
    </>
  );
}
