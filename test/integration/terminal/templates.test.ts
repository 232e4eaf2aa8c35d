import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightjar-templates-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

async function run(command: string, args: readonly string[], input = ''): Promise<Ended> {
  const child = spawn(command, args, { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output, errors };
}

const nightjar = (args: readonly string[], input?: string) =>
  run(process.execPath, [join(root, 'electron/cli.ts'), 'templates', ...args], input);

interface Row {
  readonly file?: string;
  readonly lineId: number;
  readonly clusterId: number;
  readonly template: string;
}

const rowsOf = (output: string): Row[] =>
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const SSHD = ['root', 'alice', 'bob']
  .map(
    (user, index) =>
      `Nov 20 03:12:0${index} web sshd[${index}]: Failed password for ${user} from 192.0.2.${index} port 2${index} ssh2\n`,
  )
  .join('');

describe('nightjar templates', () => {
  it('prints one JSON object a line, rows of the file as ids', async () => {
    const { code, output, errors } = await nightjar(['--json', await file('auth.log', `${SSHD}\n${SSHD}`)]);
    const rows = rowsOf(output);
    expect(rows.map(({ lineId }) => lineId)).toEqual([1, 2, 3, 5, 6, 7]);
    expect(new Set(rows.map(({ clusterId }) => clusterId)).size).toBe(1);
    expect(rows[0]?.template).toContain('Failed password for');
    expect(rows[0]?.template).not.toContain('192.0.2.');
    expect(rows[0]).not.toHaveProperty('file');
    expect([code, errors]).toEqual([0, '']);
  });

  it('resolves merges for lines before them, too', async () => {
    const names = ['zeta', 'eta', 'theta', 'iota', 'kappa', 'lambda', 'mu', 'nu', 'xi', 'rho'];
    const text = names.map((name) => `2026-11-20T03:12:00Z session for worker ${name} was opened\n`).join('');
    const rows = rowsOf((await nightjar(['--json', await file('merge.log', text)])).output);
    expect(new Set(rows.map(({ clusterId, template }) => `${clusterId} ${template}`)).size).toBe(1);
  });

  it('prints a table, the most frequent template first, and what had no time stamp', async () => {
    const path = await file('mixed.log.gz', gzipSync(`one thing happened\n${SSHD}`));
    const { code, output, errors } = await nightjar([path]);
    const lines = output
      .trim()
      .split('\n')
      .map((line) => line.trim());
    expect(lines[0]).toBe('count  template');
    expect(lines[1]).toMatch(/^3 {2}Failed password for /);
    expect(lines[2]).toBe('1  one thing happened');
    expect(errors).toContain('1 of 4 lines have no time stamp');
    expect(code).toBe(0);
  });

  it('names the file of each line where there are several, and starts again at 1', async () => {
    const paths = [await file('a.log', SSHD), await file('b.log', SSHD)];
    const rows = rowsOf((await nightjar(['--json', ...paths])).output);
    expect(rows.map((row) => [row.file, row.lineId])).toEqual(
      paths.flatMap((path) => [1, 2, 3].map((id) => [path, id])),
    );
    expect(new Set(rows.map(({ clusterId }) => clusterId)).size).toBe(1);
  });

  it('reads standard input', async () => {
    const { output } = await nightjar(['--json', '-'], SSHD);
    expect(rowsOf(output).map(({ lineId }) => lineId)).toEqual([1, 2, 3]);
  });

  it('takes messages from a column of a CSV file', async () => {
    const path = await file('rows.csv', 'LineId,Content\n7,"INFO one, ""two"""\n8,"INFO one, ""two"""\n');
    const rows = rowsOf((await nightjar(['--json', '--column', 'Content', path])).output);
    expect(rows.map(({ lineId }) => lineId)).toEqual([1, 2]);
    expect(rows[0]?.template).toContain('INFO one,');
  });

  it('prints no secret', async () => {
    const path = await file('secret.log', '2026-11-20T03:12:00Z login with password=hunter2hunter2 done\n');
    const { output, errors } = await nightjar(['--json', path]);
    expect(output + errors).not.toContain('hunter2');
  });

  it.each([
    ['a missing file', ['/nowhere/x.log'], 'there is no such file'],
    ['a folder', [tmpdir()], 'is a folder'],
    ['no file', [], "missing required argument 'file'"],
    ['an unknown option', ['--nope', 'x'], "unknown option '--nope'"],
  ])('says in a sentence what is wrong: %s', async (_, args, sentence) => {
    const { code, output, errors } = await nightjar(args);
    expect([code, output]).toEqual([2, '']);
    expect(errors).toContain(sentence);
    expect(errors).not.toContain('    at ');
  });

  it('names the columns where the one asked for is missing', async () => {
    const path = await file('other.csv', 'LineId,Text\n1,x\n');
    const { code, errors } = await nightjar(['--column', 'Content', path]);
    expect(code).toBe(2);
    expect(errors).toContain('has no column Content. Its columns are LineId, Text.');
  });

  it('is what npx runs in the checkout', async () => {
    const { code, output } = await run('npx', [
      '--no-install',
      'nightjar',
      'templates',
      '--json',
      await file('npx.log', SSHD),
    ]);
    expect([code, rowsOf(output).length]).toEqual([0, 3]);
  });
});

const logs = process.env['NIGHTJAR_LOGS'] ?? join(root, '../shared/logs');

describe.skipIf(!existsSync(join(logs, 'loghub')))('real logs (skipped without NIGHTJAR_LOGS)', () => {
  it.each(['Hadoop', 'Zookeeper', 'BGL', 'Linux', 'HealthApp', 'Apache', 'Android', 'Proxifier'])(
    'labels every row of %s',
    async (name) => {
      const path = join(logs, 'loghub', name, `${name}_2k.log`);
      const { code, output } = await nightjar(['--json', path]);
      const count = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '').length;
      expect([code, rowsOf(output).length]).toEqual([0, count]);
    },
  );
});
