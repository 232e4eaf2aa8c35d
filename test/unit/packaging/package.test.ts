import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseSync } from 'oxc-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInRuleFiles } from '../../../electron/engine/jobs/rules.ts';
import { readArchive, unpack } from './archive.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BUILDER = join(ROOT, 'node_modules/electron-builder/cli.js');
const run = promisify(execFile);

/** Where Electron's executable keeps its fuses: behind these characters, version and number, then one digit each. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = 8;

/**
 * Packs what `npm run build` made, with electron-builder and our configuration. Instead of Electron's runtime it packs
 * a file that has nothing but its fuses, so the archive, what lies beside it and the fuses are real, and nothing starts.
 */
const scratch = mkdtempSync(join(tmpdir(), 'nightjar-package-'));
const resources = (architecture: 'x64' | 'arm64') =>
  join(scratch, 'out', architecture === 'x64' ? 'linux-unpacked' : 'linux-arm64-unpacked', 'resources');

beforeAll(async () => {
  if (!existsSync(join(ROOT, 'dist/electron/main.js')))
    throw new Error('The app is not built yet. Run `npm run build` once.');
  const runtime = join(scratch, 'runtime');
  mkdirSync(join(runtime, 'resources'), { recursive: true });
  writeFileSync(
    join(runtime, 'electron'),
    `${SENTINEL}\u0001${String.fromCharCode(FUSES)}${'0'.repeat(FUSES)}\n`,
  );
  chmodSync(join(runtime, 'electron'), 0o755);
  const options = [`-c.electronDist=${runtime}`, `-c.directories.output=${join(scratch, 'out')}`];
  await run(
    process.execPath,
    [BUILDER, '--linux', 'dir', '--x64', '--arm64', '--publish', 'never', ...options],
    {
      cwd: ROOT,
    },
  );
}, 180_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the package', () => {
  it('holds the built app and what it runs on, and nothing else of the project', () => {
    const paths = readArchive(join(resources('x64'), 'app.asar')).map(({ path }) => path);
    for (const path of [
      'package.json',
      'dist/electron/main.js',
      'dist/electron/preload.cjs',
      'dist/renderer/index.html',
    ])
      expect(paths).toContain(path);
    const folders = new Set(
      paths.map((path) =>
        path
          .split('/')
          .slice(0, path.startsWith('dist/') ? 2 : 1)
          .join('/'),
      ),
    );
    expect([...folders].sort()).toEqual([
      'dist/electron',
      'dist/icons',
      'dist/renderer',
      'dist/shared',
      'node_modules',
      'package.json',
    ]);
  });

  it('holds no sources, maps, tests or secrets', () => {
    const paths = readArchive(join(resources('x64'), 'app.asar')).map(({ path }) => path);
    const unwanted =
      /\.(map|[mc]?ts|tsx)$|(^|\/)(\.env|test|tests|__tests__|examples?)([./]|$)|\.(pem|key|p12|db)$/;
    expect(paths.filter((path) => unwanted.test(path))).toEqual([]);
  });

  it.each(['x64', 'arm64'] as const)(
    'holds the one binary of its system (%s), outside the archive',
    (architecture) => {
      const binaries = readArchive(join(resources(architecture), 'app.asar')).filter(({ path }) =>
        path.endsWith('.node'),
      );
      const path = `node_modules/better-sqlite3/prebuilds/linux-${architecture}.node`;
      expect(binaries.map((file) => [file.path, file.unpacked])).toEqual([[path, true]]);
      expect(existsSync(join(resources(architecture), 'app.asar.unpacked', path))).toBe(true);
    },
  );

  it('unpacks nothing but that, and carries a checksum of each file', () => {
    const files = readArchive(join(resources('x64'), 'app.asar'));
    expect(files.filter(({ unpacked }) => unpacked)).toHaveLength(1);
    expect(files.filter(({ hasIntegrity }) => !hasIntegrity)).toEqual([]);
  });

  it('lays ssh’s helper beside the archive, where the system can run it', () => {
    const helper = join(resources('x64'), 'askpass.sh');
    expect(readFileSync(helper, 'utf8')).toBe(
      readFileSync(join(ROOT, 'electron/engine/connect/askpass.sh'), 'utf8'),
    );
    expect(statSync(helper).mode & 0o111).toBe(0o111);
    expect(
      readArchive(join(resources('x64'), 'app.asar')).filter(({ path }) => path.endsWith('.sh')),
    ).toEqual([]);
  });

  it('sets the fuses in the executable', () => {
    const executable = readFileSync(join(resources('x64'), '..', 'nightjar'), 'latin1');
    const wire = executable.slice(SENTINEL.length + 2, SENTINEL.length + 2 + FUSES);
    // In Electron's order: run as Node, encrypt cookies, NODE_OPTIONS, --inspect, archive checked, archive only,
    // V8 snapshot of its own, rights of file://.
    expect(wire).toBe('01001100');
  });

  it('stays small beside the runtime', () => {
    const files = readArchive(join(resources('x64'), 'app.asar'));
    const megabytes = files.reduce((sum, { size }) => sum + size, 0) / 1024 / 1024;
    expect(megabytes).toBeGreaterThan(3);
    expect(megabytes).toBeLessThan(16);
  });
});

describe('what is packaged', () => {
  const app = join(scratch, 'app');
  beforeAll(() => unpack(join(resources('x64'), 'app.asar'), app));

  /** What `code` prints, run by plain Node within the unpacked package. */
  async function within(code: string): Promise<string> {
    writeFileSync(join(app, 'probe.mjs'), code);
    return (await run(process.execPath, [join(app, 'probe.mjs')], { cwd: app })).stdout.trim();
  }

  it('finds every rule from where it was built to', async () => {
    const built = await within(`
      import { builtInRuleFiles } from './dist/electron/engine/jobs/rules.js';
      console.log(JSON.stringify(builtInRuleFiles()));
    `);
    expect(JSON.parse(built)).toEqual(builtInRuleFiles());
    expect(builtInRuleFiles().length).toBeGreaterThan(5);
  });

  it('has every package that it imports, and the engine starts on its own binary', async () => {
    const imported = new Set(
      readArchive(join(resources('x64'), 'app.asar'))
        .filter(({ path }) => path.startsWith('dist/electron/') && path.endsWith('.js'))
        .flatMap(({ path, bytes }) => parseSync(path, bytes.toString('utf8')).module.staticImports)
        .map(({ moduleRequest }) => moduleRequest.value)
        .filter((name) => !name.startsWith('.') && !name.startsWith('node:') && name !== 'electron'),
    );
    expect(imported.size).toBeGreaterThan(5);
    const resolved = await within(`
      const names = ${JSON.stringify([...imported])};
      console.log(names.filter((name) => !import.meta.resolve(name).includes('/nightjar-package-')).join());
    `);
    expect(resolved).toBe('');
    const started = await within(`
      import { mkdirSync } from 'node:fs';
      import { startEngine } from './dist/electron/engine/engine.js';
      const silent = () => undefined;
      const never = { onSuspend: () => silent, onResume: () => silent, onNetwork: () => silent };
      const folders = { data: ${JSON.stringify(join(scratch, 'data'))}, runtime: ${JSON.stringify(join(scratch, 'run'))} };
      for (const folder of Object.values(folders)) mkdirSync(folder, { mode: 0o700 });
      const engine = await startEngine({
        version: '0', demo: false, demoModel: null,
        ports: {
          clock: { now: Date.now, sleep: (_, signal) => new Promise((_, no) => signal?.addEventListener('abort', () => no(signal.reason))) },
          paths: { ...folders, askpass: '' }, wakeUps: never, random: Math.random, loginItem: null, notifier: null,
          log: { debug: silent, info: silent, warn: silent, error: silent },
          secrets: { available: false, place: 'memory-browser', setAside: null }, power: { onBattery: () => false, onChange: () => silent },
        },
      });
      await engine.close();
      console.log('closed');
    `);
    expect(started).toBe('closed');
  });

  it('reduces lines in its thread, by all of its rules', async () => {
    const reduced = await within(`
      import { ReductionThread } from './dist/electron/engine/jobs/reduction-thread.js';
      import { RuleBook } from './dist/electron/engine/jobs/rules.js';
      const log = { debug() {}, info() {}, warn() {}, error: console.log };
      const thread = new ReductionThread({ key: new Uint8Array(32), snapshotOf: () => null, log });
      const range = { from: 0n, to: 10n ** 18n };
      const window = thread
        .readingBy(new RuleBook('/nowhere').current().rules)
        .open({ range, sources: [{ id: 'a', splits: new Map() }], state: null });
      const text = 'Nov 21 06:00:00 web1 kernel: Out of memory: Killed process 41000 (node) total-vm:4102232kB, anon-rss:3571204kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:8412kB oom_score_adj:0';
      await window.push([{ sourceId: 'a', line: { timestamp: 60_000_000_000n, labels: {}, text } }]);
      const { digest, drafts, learned } = await window.finish();
      console.log(JSON.stringify([digest.lines, drafts.length, learned.length]));
      await thread.close();
    `);
    expect(JSON.parse(reduced)).toEqual([1, 1, 1]);
  });
});
