import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
let folder: string;
let page: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightjar-page-'));
  page = await readFile(join(root, 'docs/rules.md'), 'utf8');
  const [, rule = ''] = /cat > my-rules\/payments\.yml <<'END'\n([\s\S]*?)\nEND\n/.exec(page) ?? [];
  await writeFile(join(folder, 'payments.yml'), rule);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function nightjar(args: readonly string[], input = ''): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'electron/cli.ts'), ...args], { cwd: root });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.end(input);
  await new Promise((resolve) => child.on('close', resolve));
  return output;
}

describe('the page about rules', () => {
  it('shows what explain prints', async () => {
    const [, line = '', shown = ''] =
      /\$ nightjar explain .* --line '([^']+)'\n([\s\S]*?)```/.exec(page) ?? [];
    expect(await nightjar(['explain', '--rules', folder, '--only-rules', '--line', line])).toBe(`${shown}\n`);
  });

  it('has an example that finds what it says', async () => {
    const lines = (bank: string, count: number) =>
      Array.from(
        { length: count },
        (_, n) => `Nov 21 06:0${n}:00 web1 shop[7]: payment 7${n} refused by bank ${bank}: timeout\n`,
      ).join('');
    const scan = async (text: string) =>
      (
        JSON.parse(await nightjar(['scan', '--json', '--rules', folder, '-'], text)) as {
          findings: { rule: string }[];
        }
      ).findings.map(({ rule }) => rule);
    expect(await scan(lines('north', 5))).toEqual(['payments_refused']);
    expect(await scan(lines('north', 4) + lines('south', 1))).toEqual([]);
  });
});
