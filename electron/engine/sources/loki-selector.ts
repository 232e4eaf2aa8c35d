import type { Labels } from '../../../shared/domain/line.ts';

/** The length of the string literal that begins at `at`, quotes included; to the end if it is not closed. */
function literalLength(text: string, at: number): number {
  const literal = /^(?:"(?:[^"\\]|\\.)*"|`[^`]*`)/s.exec(text.slice(at));
  return literal?.[0].length ?? text.length - at;
}

/** `{job="a"} |= "b"` as `{job="a"}` and ` |= "b"`; null if no brace closes. */
export function splitSelector(selector: string): { streams: string; filters: string } | null {
  const start = selector.indexOf('{');
  for (let at = start; at >= 0 && at < selector.length;) {
    const character = selector[at];
    if (character === '}') return { streams: selector.slice(start, at + 1), filters: selector.slice(at + 1) };
    at += character === '"' || character === '`' ? literalLength(selector, at) : 1;
  }
  return null;
}

/** A selector of exactly the stream with `labels`: every other name of `names` must be empty. */
export function selectorOfStream(labels: Labels, names: Iterable<string>): string {
  const matchers = [...new Set(names)].sort().map((name) => `${name}=${JSON.stringify(labels[name] ?? '')}`);
  return `{${matchers.join(',')}}`;
}
