import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * The rooms of the house. A file belongs to the room with the longest matching path; a room may import itself,
 * the rooms it names, and the packages it names. `*` stands for every package. A file in no room fails.
 */
interface Room {
  readonly path: string;
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
}

const DOMAIN = 'shared/domain/';
const CONTRACT = 'shared/contract/';
const ENGINE = 'electron/engine/';
const PORTS = 'electron/engine/ports.ts';
const REDUCE = 'electron/engine/reduce/';
const DETECT = 'electron/engine/detect/';
const STORE = 'electron/engine/store/';
const JOBS = 'electron/engine/jobs/';
const SOURCES = 'electron/engine/sources/';
const ENGINE_ROOMS = ['connect', 'sources', 'reduce', 'detect', 'analyze', 'findings', 'notify', 'store'].map(
  (name) => `${ENGINE}${name}/`,
);
const HOST = 'electron/host/';
const BROWSER = 'electron/browser/';
const DESKTOP = 'electron/desktop/';
const DEMO = 'electron/demo/';
const TERMINAL = 'electron/terminal/';
const LANGUAGE = 'renderer/language/';
const RANGE = 'renderer/range/';
const LOGQL = 'renderer/logql/';
/** Pages that let a range of time be chosen, and those that let LogQL be written. */
const WITH_RANGES: ReadonlySet<string> = new Set(['reanalyze', 'explorer']);
const WITH_LOGQL: ReadonlySet<string> = new Set(['servers', 'explorer']);
const PAGES = [
  'inbox',
  'reanalyze',
  'suppressions',
  'activity',
  'servers',
  'templates',
  'models',
  'explorer',
  'reports',
  'settings',
];

const ROOMS: readonly Room[] = [
  { path: DOMAIN, rooms: [], packages: ['zod'] },
  { path: CONTRACT, rooms: [DOMAIN], packages: ['zod', '@orpc/contract'] },
  { path: PORTS, rooms: [DOMAIN], packages: [] },
  { path: `${ENGINE}connect/`, rooms: [DOMAIN, PORTS], packages: ['node:*', 'undici', 'zod'] },
  { path: SOURCES, rooms: [`${ENGINE}connect/`, DOMAIN], packages: ['node:*', 'undici', 'zod', 'csv-parse'] },
  { path: REDUCE, rooms: [DOMAIN], packages: ['node:crypto'] },
  { path: DETECT, rooms: [DOMAIN, REDUCE], packages: ['yaml', 'zod', 'ipaddr.js'] },
  {
    path: `${ENGINE}analyze/`,
    rooms: [DOMAIN, REDUCE, PORTS],
    packages: ['ollama', 'openai', 'undici', 'zod', 'node:crypto'],
  },
  { path: `${ENGINE}findings/`, rooms: [DOMAIN], packages: ['node:crypto', 'ipaddr.js'] },
  { path: `${ENGINE}notify/`, rooms: [DOMAIN], packages: ['zod'] },
  { path: STORE, rooms: [DOMAIN, PORTS], packages: ['node:*', 'better-sqlite3', 'zod'] },
  { path: JOBS, rooms: [DOMAIN, PORTS, ...ENGINE_ROOMS], packages: ['node:*', 'zod'] },
  {
    path: `${ENGINE}api/`,
    rooms: [DOMAIN, CONTRACT, PORTS, JOBS, `${ENGINE}findings/`, `${ENGINE}notify/`, STORE],
    packages: ['@orpc/server', 'node:crypto', 'zod'],
  },
  { path: `${ENGINE}no-electron.d.ts`, rooms: [], packages: [] },
  {
    path: `${ENGINE}engine-jobs.ts`,
    rooms: [...ENGINE_ROOMS, JOBS, `${ENGINE}api/`, PORTS, DOMAIN, CONTRACT],
    packages: ['node:crypto', '@orpc/server'],
  },
  { path: `${ENGINE}engine.ts`, rooms: [ENGINE, DOMAIN, CONTRACT], packages: ['node:*', '@orpc/server'] },
  { path: HOST, rooms: [PORTS, DOMAIN], packages: ['node:*', 'pino'] },
  {
    path: BROWSER,
    rooms: [`${ENGINE}engine.ts`, PORTS, CONTRACT, DOMAIN],
    packages: ['node:*', '@orpc/server', 'ws', 'sirv'],
  },
  {
    path: DESKTOP,
    rooms: [PORTS, CONTRACT, DOMAIN],
    packages: [
      'node:*',
      'electron',
      'electron-updater',
      '@orpc/server',
      '@orpc/client',
      '@orpc/contract',
      'zod',
    ],
  },
  {
    path: 'electron/main.ts',
    rooms: [`${ENGINE}engine.ts`, PORTS, CONTRACT, DOMAIN, DESKTOP, HOST],
    packages: ['node:*', 'electron', '@orpc/server'],
  },
  {
    path: `${DESKTOP}icons/`,
    rooms: [],
    packages: ['node:*', '@resvg/resvg-wasm', '@shockpkg/icon-encoder'],
  },
  { path: 'electron/preload.ts', rooms: [], packages: ['electron'] },
  { path: 'electron/vite.config.ts', rooms: [], packages: ['*'] },
  {
    path: 'electron/serve.ts',
    rooms: [`${ENGINE}engine.ts`, PORTS, CONTRACT, BROWSER, HOST],
    packages: ['node:*'],
  },
  { path: DEMO, rooms: [DOMAIN], packages: ['node:*'] },
  {
    path: TERMINAL,
    rooms: [
      `${ENGINE}engine.ts`,
      PORTS,
      ...ENGINE_ROOMS,
      JOBS,
      DOMAIN,
      DEMO,
      BROWSER,
      HOST,
      'electron/serve.ts',
    ],
    packages: ['node:*', 'commander', 'csv-parse', 'undici', 'yaml', 'zod'],
  },
  { path: 'electron/cli.ts', rooms: [TERMINAL], packages: ['node:*', 'commander'] },
  { path: 'renderer/vite.config.ts', rooms: [], packages: ['*'] },
  { path: LANGUAGE, rooms: [DOMAIN], packages: ['intl-messageformat'] },
  {
    path: 'renderer/client/',
    rooms: [CONTRACT, DOMAIN, LANGUAGE],
    packages: ['react', '@orpc/client', '@orpc/contract', '@orpc/tanstack-query', '@tanstack/react-query'],
  },
  {
    path: 'renderer/ui/',
    rooms: [DOMAIN, CONTRACT, LANGUAGE, 'renderer/client/'],
    packages: ['react', 'react-dom', 'react-aria-components', '@tanstack/react-virtual'],
  },
  ...PAGES.map((page) => ({
    path: `renderer/${page}/`,
    rooms: [
      DOMAIN,
      CONTRACT,
      LANGUAGE,
      'renderer/client/',
      'renderer/ui/',
      ...(page === 'inbox' ? ['renderer/finding/'] : []),
      ...(WITH_RANGES.has(page) ? [RANGE] : []),
      ...(WITH_LOGQL.has(page) ? [LOGQL] : []),
    ],
    packages: ['react', 'react-aria-components', '@tanstack/react-query'],
  })),
  {
    path: RANGE,
    rooms: [DOMAIN, CONTRACT, LANGUAGE, 'renderer/client/', 'renderer/ui/'],
    packages: ['react'],
  },
  {
    path: LOGQL,
    rooms: [DOMAIN, CONTRACT, LANGUAGE, 'renderer/client/', 'renderer/ui/'],
    packages: ['react', '@codemirror/*', '@lezer/*', '@grafana/lezer-logql'],
  },
  { path: 'renderer/service-worker.ts', rooms: [], packages: [] },
  {
    path: 'renderer/finding/',
    rooms: [DOMAIN, CONTRACT, LANGUAGE, 'renderer/client/', 'renderer/ui/'],
    packages: ['react', 'react-aria-components', '@tanstack/react-query'],
  },
  {
    path: 'renderer/',
    rooms: ['renderer/'],
    packages: ['react', 'react-dom', '@tanstack/react-query', '@fontsource-variable/*'],
  },
  { path: 'test/', rooms: ['shared/', 'electron/', 'renderer/', 'test/'], packages: ['*'] },
  { path: 'vitest.config.ts', rooms: [], packages: ['*'] },
  { path: 'knip.json', rooms: [], packages: ['*'] },
];

interface ImportEdge {
  readonly from: string;
  readonly specifier: string;
  /** Path from the root for a file of ours, null for a package. */
  readonly to: string | null;
}

function sourceFiles(): string[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '');
}

function roomOf(file: string): Room | undefined {
  return ROOMS.filter(
    (room) => file === room.path || (room.path.endsWith('/') && file.startsWith(room.path)),
  ).sort((left, right) => right.path.length - left.path.length)[0];
}

function importsOf(file: string): ImportEdge[] {
  const text = readFileSync(join(root, file), 'utf8');
  const { module } = parseSync(file, text);
  const specifiers = [
    ...module.staticImports.map((entry) => entry.moduleRequest.value),
    ...module.staticExports.flatMap((entry) =>
      entry.entries.flatMap((part) => (part.moduleRequest ? [part.moduleRequest.value] : [])),
    ),
    ...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) =>
      literalOf(text.slice(start, end)),
    ),
  ];
  return specifiers.map((specifier) => ({
    from: file,
    specifier,
    to: specifier.startsWith('.') ? relative(root, join(root, dirname(file), specifier)) : null,
  }));
}

/** What an `import(…)` names, unless it is worked out as the program runs. */
function literalOf(expression: string): string[] {
  const literal = /^(['"])(?<name>.*)\1$/.exec(expression)?.groups?.['name'];
  return literal === undefined ? [] : [literal];
}

function mayImportFile(room: Room, target: string): boolean {
  return [room.path, ...room.rooms].some(
    (path) => target === path || (path.endsWith('/') && target.startsWith(path)),
  );
}

function mayImportPackage(room: Room, specifier: string): boolean {
  return room.packages.some(
    (name) =>
      name === '*' ||
      specifier === name ||
      specifier.startsWith(`${name}/`) ||
      (name.endsWith('*') && specifier.startsWith(name.slice(0, -1))),
  );
}

function firstCycle(edges: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const next of edges.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return null;
  };
  for (const file of edges.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return null;
}

describe('the house', () => {
  const files = sourceFiles();
  const edges = files.flatMap(importsOf);

  it('has a room for every file', () => {
    expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
  });

  it('lets a room import only what its row allows', () => {
    const forbidden = edges.filter(({ from, specifier, to }) => {
      const room = roomOf(from);
      if (!room) return false;
      return to === null ? !mayImportPackage(room, specifier) : !mayImportFile(room, to);
    });
    expect(forbidden.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([]);
  });

  it('has no import cycle', () => {
    const graph = new Map(files.map((file) => [file, [] as string[]]));
    for (const { from, to } of edges) if (to !== null) graph.get(from)?.push(to);
    expect(firstCycle(graph)).toBeNull();
  });

  it('makes redacted text in one place only', () => {
    const makers = files.filter(
      (file) =>
        !file.startsWith('test/') &&
        /as (unknown as )?RedactedText\b/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(makers.filter((file) => file !== 'electron/engine/reduce/redact.ts')).toEqual([]);
  });
});
