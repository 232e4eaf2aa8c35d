/**
 * Entries of the Desktop Entry Specification 1.5 (freedesktop.org), as far as an autostart file needs them: one group,
 * no translations.
 */

/** Characters that make an argument of `Exec` need quotes. */
const RESERVED = /[\s"'\\><~|&;$*?#()`]/u;
const STRING_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
};
const STRING_CHARACTERS: Readonly<Record<string, string>> = {
  s: ' ',
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
};
/**
 * The specification forbids `=` in the program's own path, and GLib looks for a program with `%` under the doubled one.
 * A shell that becomes the program takes any path, as an argument.
 */
const AWKWARD_PROGRAM = /[=%]/u;
const BY_SHELL = ['/bin/sh', '-c', 'exec "$0" "$@"'];
const GROUP = '[Desktop Entry]';

/** The file's text; `exec` is the program and its arguments, unquoted. */
export function desktopEntry(
  values: Readonly<Record<string, string>>,
  exec: readonly [program: string, ...args: string[]],
): string {
  const lines = Object.entries(values).map(([key, value]) => `${key}=${stringValue(value)}`);
  return `${[GROUP, ...lines, `Exec=${execValue(exec)}`].join('\n')}\n`;
}

/** The keys of the file's main group, their values unescaped. A file that is none has no keys. */
export function readDesktopEntry(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let inGroup = false;
  for (const line of text.split(/\r?\n/u)) {
    if (line.startsWith('[')) inGroup = line.trim() === GROUP;
    const [, key, value] = /^([A-Za-z0-9-]+)[ \t]*=[ \t]*(.*)$/su.exec(line) ?? [];
    if (inGroup && key !== undefined && value !== undefined) values.set(key, unescaped(value));
  }
  return values;
}

/**
 * An argument with a reserved character stands in double quotes, in which four characters are escaped; `%` begins a
 * field code and is doubled. Then the rule for strings applies to the whole.
 */
function execValue(parts: readonly string[]): string {
  const [program = ''] = parts;
  const whole = AWKWARD_PROGRAM.test(program) ? [...BY_SHELL, ...parts] : parts;
  return stringValue(whole.map(quoted).join(' '));
}

function quoted(argument: string): string {
  const literal = argument.replaceAll('%', '%%');
  if (literal !== '' && !RESERVED.test(literal)) return literal;
  return `"${literal.replace(/["`$\\]/gu, (character) => `\\${character}`)}"`;
}

/** Undoes `execValue`: the program and the arguments of an `Exec` value that has been read from a file. */
export function execArguments(value: string): string[] {
  const found = value.matchAll(/"((?:[^"\\]|\\.)*)"|([^\s"]+)/gsu);
  const parts = Array.from(found, ([, inQuotes, bare]) =>
    (inQuotes === undefined ? (bare ?? '') : inQuotes.replace(/\\(["`$\\])/gu, '$1')).replaceAll('%%', '%'),
  );
  return BY_SHELL.every((part, index) => parts[index] === part) ? parts.slice(BY_SHELL.length) : parts;
}

function stringValue(text: string): string {
  return text
    .replace(/[\\\n\t\r]/gu, (character) => STRING_ESCAPES[character] ?? character)
    .replace(/^ +/u, (spaces) => '\\s'.repeat(spaces.length));
}

function unescaped(value: string): string {
  return value.replace(/\\([sntr\\])/gu, (_all, letter: string) => STRING_CHARACTERS[letter] ?? letter);
}
