/** A query has at most this many terms; a person does not type more, and a pasted line is found by its first ones. */
const MAX_TERMS = 32;

/** Terms shorter than this (in code points) are in no trigram. */
const TRIGRAM = 3;

/** Folds text for searching. Query and searched text go through the same folding. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/**
 * The terms of what a user typed, folded: each run of characters between blanks. No character has a meaning of its
 * own; a finding is found if every term occurs in it somewhere.
 */
export function termsOf(query: string): string[] {
  const terms = fold(query)
    .replaceAll('\0', ' ')
    .split(/\s+/u)
    .filter((term) => term !== '');
  return [...new Set(terms)].slice(0, MAX_TERMS);
}

/** The term as an FTS5 string, in which only the double quote is special; null if it is too short for trigrams. */
export function phraseOf(term: string): string | null {
  return Array.from(term).length < TRIGRAM ? null : `"${term.replaceAll('"', '""')}"`;
}
