import type { Mark } from '../logql/faults.ts';

const PLACE = /parse error at line (\d+), col (\d+)/;

/**
 * Where in a query its Loki found a mistake: `parse error at line 1, col 14: syntax error: …` (loki.md, error bodies).
 *
 * @param typed as it stands in the field; white space before it was not sent
 * @param detail what Loki said
 * @returns null where it names no place
 */
export function placeOfError(typed: string, detail: string | undefined, fallback: string): Mark | null {
  const found = PLACE.exec(detail ?? '');
  if (!found || detail === undefined) return null;
  const start = typed.length - typed.trimStart().length;
  // One line is sent, and columns count from 1.
  const from = Math.max(0, Math.min(typed.length - 1, start + Number(found[2]) - 1));
  const message = detail.slice(found.index + found[0].length).replace(/^[:\s]+/, '');
  return { from, to: from + 1, message: message || fallback };
}
