import { glob, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** As deep as OpenSSH goes (`readconf.c`). */
const DEEPEST_INCLUDE = 16;
const MOST_FILES = 200;
const MOST_HOSTS = 500;

/**
 * Names of `Host` lines in the user's ssh configuration and what it includes, in their order; patterns (`*`, `?`,
 * `!`) are left out, because nobody can connect to one. What cannot be read is passed over: ssh itself says why.
 */
export async function listSshHosts(home: string = homedir()): Promise<string[]> {
  const folder = join(home, '.ssh');
  const hosts = new Set<string>();
  const seen = new Set<string>();
  const read = async (file: string, depth: number): Promise<void> => {
    if (depth > DEEPEST_INCLUDE || seen.size >= MOST_FILES || seen.has(file)) return;
    seen.add(file);
    const text = await readFile(file, 'utf8').catch(() => '');
    for (const { keyword, words } of linesOf(text)) {
      if (keyword === 'host') for (const name of words) if (isName(name)) hosts.add(name);
      if (keyword !== 'include') continue;
      for (const pattern of words) {
        for await (const included of glob(pathOf(pattern, home, folder))) await read(included, depth + 1);
      }
    }
  };
  await read(join(folder, 'config'), 0);
  return [...hosts].slice(0, MOST_HOSTS);
}

function isName(word: string): boolean {
  return /^[^-\s][^\s]*$/.test(word) && !/[*?!]/.test(word);
}

/** Relative ones lie in `~/.ssh`. */
function pathOf(pattern: string, home: string, folder: string): string {
  if (pattern.startsWith('~/')) return join(home, pattern.slice(2));
  return isAbsolute(pattern) ? pattern : join(folder, pattern);
}

function linesOf(text: string): { readonly keyword: string; readonly words: readonly string[] }[] {
  return text.split('\n').flatMap((line) => {
    const [, keyword, rest] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*)$/.exec(line) ?? [];
    if (keyword === undefined || rest === undefined) return [];
    return { keyword: keyword.toLowerCase(), words: wordsOf(rest) };
  });
}

/** Split at white space outside of quotes, up to a comment. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [, quoted, bare] of text.matchAll(/"([^"]*)"|(\S+)/g)) {
    if (bare?.startsWith('#')) break;
    words.push(quoted ?? bare ?? '');
  }
  return words;
}
