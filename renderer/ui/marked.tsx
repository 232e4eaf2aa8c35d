import type { Range } from './fuzzy.ts';

interface MarkedProps {
  readonly text: string;
  /** In order, without overlaps. */
  readonly ranges: readonly Range[];
}

/** A text with parts of it marked. */
export function Marked({ text, ranges }: MarkedProps) {
  const rest = ranges.at(-1)?.[1] ?? 0;
  return (
    <>
      {ranges.map(([from, to], index) => (
        <span key={from}>
          {text.slice(ranges[index - 1]?.[1] ?? 0, from)}
          <mark>{text.slice(from, to)}</mark>
        </span>
      ))}
      {text.slice(rest)}
    </>
  );
}
