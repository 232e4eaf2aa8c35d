import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { parseSync, Visitor } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import type { Messages } from '../../../../renderer/language/catalog.ts';

const RENDERER = new URL('../../../../renderer/', import.meta.url).pathname;
const ALL = globSync('**/*.{ts,tsx}', { cwd: RENDERER }).toSorted();
const CATALOGS = ALL.filter((path) => path.endsWith('messages.en.ts'));
/** What a Chinese text leaves as it is: names of programs, formats and keys, and what is typed as it stands. */
const NAMES = new Set(
  `Nightjar Loki LogQL Ollama OpenSSH SSH ssh sshd sshd_config known_hosts PATH DNS VPN NTP TLS HTTP HTTPS https http URL
   UTC JSON CSV Markdown Sigma GitHub English Enter Escape Ctrl Shift Page Up Down config max_entries_limit_per_query AllowTcpForwarding
   Europe Berlin loki example net token ms ID CIDR IP API GB MB kB AM PM CPU GPU RAM vLLM llama cpp OpenAI num_ctx
   severity server is state category source rule origin text high regressed nginx new web1 db1 mail SQLite FTS YAML qwen3
   Kubernetes systemd Scope OrgID macOS Windows DPAPI GNOME Keyring Secret Service KWallet`
    .split(/\s+/)
    .filter(Boolean),
);

/** An element of a message as FormatJS parses it. `options`: the branches of a plural or a choice. */
interface Element {
  readonly type: number;
  readonly value?: string;
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>;
}
const LITERAL = 0;

interface Leaf {
  readonly path: readonly string[];
  readonly english: string;
  readonly chinese: string;
}

function leaves(english: Messages, chinese: Messages, path: readonly string[] = []): Leaf[] {
  return Object.entries(english).flatMap(([name, one]) => {
    const other = chinese[name];
    if (typeof one === 'string')
      return [{ path: [...path, name], english: one, chinese: typeof other === 'string' ? other : '' }];
    return leaves(one, other as Messages, [...path, name]);
  });
}

async function catalogOf(path: string): Promise<Leaf[]> {
  const { en } = (await import(join(RENDERER, path))) as { en: Messages };
  const { zh } = (await import(join(RENDERER, path.replace('.en.', '.zh.')))) as { zh: Messages };
  expect(Object.keys(zh)).toEqual(Object.keys(en));
  return leaves(en, zh);
}

/** A text that takes no values is no message: it is shown as it stands. */
function parsed(text: string, english: string): readonly Element[] {
  if (!english.includes('{')) return [{ type: LITERAL, value: text }];
  return new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst();
}

function branches({ options = {} }: Element): Array<readonly Element[]> {
  return Object.values(options).map(({ value }) => value);
}

/** The constant pieces of a message, those in the branches of plurals too. */
function constants(elements: readonly Element[]): string {
  return elements
    .map((element) =>
      element.type === LITERAL ? (element.value ?? '') : ` ${branches(element).map(constants).join(' ')} `,
    )
    .join('');
}

/** Names of the values that a message takes. */
function values(elements: readonly Element[]): string[] {
  const names = elements.flatMap((element) => [
    ...(element.type === LITERAL || element.value === undefined ? [] : [element.value]),
    ...branches(element).flatMap(values),
  ]);
  return [...new Set(names)].toSorted();
}

/** The source of what may show the texts of a room: of the room itself, or all where several rooms share them. */
function sourceOf(path: string): string {
  const room = dirname(path);
  const shared = room === '.' || room === 'ui' || room === 'client' || room === 'settings';
  return ALL.filter(
    (file) => (shared || dirname(file) === room) && !/(^|\/)messages\.(en|zh)\.ts$/.test(file),
  )
    .map((file) => readFileSync(join(RENDERER, file), 'utf8'))
    .join('\n');
}

/** Named as a property, or taken from a group that is used as a whole or by a computed name. */
function isUsed(path: readonly string[], source: string): boolean {
  const [name = '', ...groups] = path.toReversed();
  const named = new RegExp(
    `\\.${escaped(name)}\\b|[{,] *${escaped(name)}\\b *[,:}]|\\['${escaped(name)}'\\]`,
  );
  if (named.test(source)) return true;
  // `text[kind]` may be any text of the first level.
  if (groups.length === 0 && /\btext\[(?!at\b)/.test(source)) return true;
  return groups.some((group) => new RegExp(`\\b${escaped(group)}(\\[|;|,|\\))`).test(source));
}

function escaped(name: string): string {
  return name.replaceAll(/[^\w]/g, String.raw`\$&`);
}

describe.each(CATALOGS)('%s', (path) => {
  it('takes the same values in both languages', async () => {
    for (const { path: name, english, chinese } of await catalogOf(path)) {
      const [one, other] = [parsed(english, english), parsed(chinese, english)];
      expect(values(other), name.join('.')).toEqual(values(one));
      expect(chinese.trim() === '', name.join('.')).toBe(english.trim() === '');
    }
  });

  it('has no English in its Chinese but names', async () => {
    for (const { path: name, english, chinese } of await catalogOf(path)) {
      const words = constants(parsed(chinese, english)).match(/[A-Za-z][A-Za-z_0-9]+/g) ?? [];
      expect(
        words.filter((word) => !NAMES.has(word)),
        name.join('.'),
      ).toEqual([]);
    }
  });

  it('has no text that nothing shows', async () => {
    const source = sourceOf(path);
    const unused = (await catalogOf(path)).filter((leaf) => !isUsed(leaf.path, source));
    expect(unused.map((leaf) => leaf.path.join('.'))).toEqual([]);
  });
});

describe('the search for texts that nothing shows', () => {
  it('knows one', () => {
    expect(isUsed(['page', 'title'], 'text.page.title')).toBe(true);
    expect(isUsed(['states', 'new'], 'text.states[state]')).toBe(true);
    expect(isUsed(['page', 'title'], 'text.page.titles')).toBe(false);
  });
});

const NAMING = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label']);
const WORD = /\p{L}{2,}/u;

/** Words that a component writes by itself. */
function literals(file: string, source: string): string[] {
  const found: string[] = [];
  new Visitor({
    JSXText: ({ value }) => {
      if (WORD.test(value.replaceAll(/&\w+;/g, ''))) found.push(value.trim());
    },
    JSXAttribute: ({ name, value }) => {
      if (name.type !== 'JSXIdentifier' || !NAMING.has(name.name)) return;
      if (value?.type === 'Literal' && typeof value.value === 'string' && WORD.test(value.value))
        found.push(value.value);
    },
  }).visit(parseSync(file, source).program);
  return found;
}

describe('components', () => {
  it('write no words by themselves', () => {
    const converted = (file: string) =>
      !/^(inbox|finding)\//.test(file) || CATALOGS.includes(join(dirname(file), 'messages.en.ts'));
    const found = ALL.filter((file) => file.endsWith('.tsx') && converted(file)).flatMap((file) =>
      literals(file, readFileSync(join(RENDERER, file), 'utf8')).map(
        (words) => `${relative('.', file)}: ${words}`,
      ),
    );
    expect(found).toEqual([]);
  });

  it('are searched so that words are found', () => {
    expect(literals('a.tsx', '<p title="A title">Some words {value}</p>')).toEqual(['A title', 'Some words']);
    expect(literals('a.tsx', '<p title={text.title} className="wide">{text.words} · &lt;</p>')).toEqual([]);
  });
});
