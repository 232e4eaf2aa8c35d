/** What is complete in an answer whose JSON was cut. */
export interface Salvage {
  /** Objects of `a_findings` that were closed. */
  readonly findings: readonly unknown[];
  /** Numbers of `b_noise` that were ended by a comma or a bracket. */
  readonly noise: readonly number[];
}

/**
 * Saves the complete items of a cut answer: each object directly within the array of `a_findings`, each number
 * of `b_noise` that something follows. One pass, braces within strings are text.
 */
export function salvage(text: string): Salvage {
  return {
    findings: completeObjects(after(text, '"a_findings"')),
    noise: completeNumbers(after(text, '"b_noise"')),
  };
}

/** What follows the first `[` after `key`; empty if there is none. */
function after(text: string, key: string): string {
  const at = text.indexOf(key);
  const open = at < 0 ? -1 : text.indexOf('[', at + key.length);
  return open < 0 ? '' : text.slice(open + 1);
}

function completeObjects(text: string): unknown[] {
  const objects: unknown[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '{' && depth++ === 0) start = at;
    else if (character === '}' && --depth === 0) objects.push(...parsed(text.slice(start, at + 1)));
    else if (character === ']' && depth === 0) break;
  }
  return objects;
}

/** Where the string that begins at `start` ends; past the text if it was cut. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function parsed(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return []; // Not an object after all; nothing of it can be used.
  }
}

function completeNumbers(text: string): number[] {
  const list = text.slice(0, text.indexOf(']') + 1 || text.length);
  return [...list.matchAll(/(\d{1,6})\s*[,\]]/gu)].map((match) => Number(match[1]));
}
