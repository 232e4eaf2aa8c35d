import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
let folder: string;
let log: string;
let rules: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightjar-own-'));
  rules = join(folder, 'rules');
  log = join(folder, 'shop.log');
  await mkdir(join(rules, 'shop'), { recursive: true });
  await writeFile(
    join(rules, 'shop', 'payments.yml'),
    'title: A payment failed\nname: till_payment_failed\ndetection:\n  words:\n    - payment failed\n  condition: words\nlevel: medium\n',
  );
  const lines = [
    'Nov 21 06:00:00 web1 shop[12]: all is well',
    'Nov 21 06:00:01 web1 shop[12]: payment failed for order 7',
    'Nov 21 06:00:02 web1 shop[12]: Exception in thread "main" java.lang.IllegalStateException: no bank',
    'Nov 21 06:00:02 web1 shop[12]: \tat com.example.Bank.pay(Bank.java:3)',
  ];
  await writeFile(log, `${lines.join('\n')}\n`);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function nightjar(
  args: readonly string[],
  input = '',
): Promise<{ readonly code: number | null; readonly output: string; readonly errors: string }> {
  const child = spawn(process.execPath, [join(root, 'electron/cli.ts'), ...args], { cwd: root });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output, errors };
}

const findings = (output: string) =>
  (JSON.parse(output) as { findings: { rule: string; severity: string }[] }).findings.map(({ rule }) => rule);

describe('nightjar scan --rules', () => {
  it("finds what the user's own rules find, beside the built-in ones", async () => {
    const { code, output, errors } = await nightjar(['scan', '--json', '--rules', rules, log]);
    expect([code, errors, findings(output)]).toEqual([0, '', ['java_uncaught', 'till_payment_failed']]);
  });

  it('--only-rules leaves the built-in ones out', async () => {
    const { output } = await nightjar(['scan', '--json', '--rules', rules, '--only-rules', log]);
    expect(findings(output)).toEqual(['till_payment_failed']);
  });

  it('names every broken rule with file, line and reason, and reads nothing', async () => {
    const broken = join(folder, 'broken');
    await mkdir(broken, { recursive: true });
    await writeFile(
      join(broken, 'a.yml'),
      'title: A\nname: a\ndetection:\n  s:\n    f|nope: 1\n  condition: s\n',
    );
    await writeFile(join(broken, 'b.yml'), 'title: B\nname: b\ndetection:\n  s: [x]\n  condition: t\n');
    const { code, output, errors } = await nightjar(['scan', '--json', '--rules', broken, log]);
    expect([code, output]).toEqual([2, '']);
    expect(errors).toContain('a.yml:5: the modifier "nope" is not supported');
    expect(errors).toContain('b.yml:5: the condition names "t"');
  });

  it('says which built-in rule is replaced', async () => {
    const replacing = join(folder, 'replacing');
    await mkdir(replacing, { recursive: true });
    await writeFile(
      join(replacing, 'a.yml'),
      'title: Mine\nname: java_uncaught\ndetection:\n  s: [all is well]\n  condition: s\n',
    );
    const { code, output, errors } = await nightjar(['scan', '--json', '--rules', replacing, log]);
    expect([code, findings(output)]).toEqual([0, ['java_uncaught']]);
    expect(errors).toContain('replaces the built-in java_uncaught');
  });

  it.each([
    ['a folder that is missing', ['--rules', '/nowhere'], '/nowhere is no folder'],
    ['--only-rules alone', ['--only-rules'], '--only-rules needs --rules'],
  ])('says in a sentence what is wrong: %s', async (_, args, sentence) => {
    const { code, output, errors } = await nightjar(['scan', ...args, log]);
    expect([code, output]).toEqual([2, '']);
    expect(errors).toContain(sentence);
  });
});

describe('nightjar explain', () => {
  it('says of a line in a file which rule fired and why', async () => {
    const { code, output, errors } = await nightjar(['explain', '--rules', rules, `${log}:2`]);
    expect([code, errors]).toEqual([0, '']);
    expect(output).toContain('service   shop');
    expect(output).toContain('till_payment_failed fired: A payment failed (shop/payments.yml:1)');
    expect(output).toContain("✓ anywhere: 'payment failed'");
  });

  it('says why a rule that is asked for did not fire', async () => {
    const { output } = await nightjar([
      'explain',
      '--rules',
      rules,
      '--rule',
      'till_payment_failed',
      `${log}:1`,
    ]);
    expect(output).toContain('till_payment_failed did not look: A payment failed');
    expect(output).toContain('It looks for in the line "payment failed".');
    expect(output).toContain("✗ anywhere: 'payment failed'");
  });

  it('shows the stack trace that a line makes whole', async () => {
    const { output } = await nightjar(['explain', '--json', `${log}:4`]);
    const [line, trace] = output
      .trim()
      .split('\n')
      .map(
        (text) =>
          JSON.parse(text) as { isTrace: boolean; fields: object; rules: { rule: string; fired: boolean }[] },
      );
    expect([line?.isTrace, trace?.isTrace]).toEqual([false, true]);
    expect(trace?.fields).toMatchObject({
      'exception.type': 'java.lang.IllegalStateException',
      service: 'shop',
    });
    expect(trace?.rules.filter(({ fired }) => fired).map(({ rule }) => rule)).toContain('java_uncaught');
  });

  it('takes a line as text, and lines from standard input', async () => {
    const given = await nightjar(['explain', '--rules', rules, '--only-rules', '--line', 'a payment failed']);
    expect(given.output).toContain('1 of 1 rules looked at it, 1 fired.');
    const piped = await nightjar(
      ['explain', '--json', '--rules', rules, '--only-rules', '-'],
      'payment failed\nx\n',
    );
    expect(piped.output.trim().split('\n')).toHaveLength(2);
  });

  it('prints no secret', async () => {
    const { output, errors } = await nightjar([
      'explain',
      '--line',
      'payment failed password=hunter2hunter2',
    ]);
    expect(output + errors).not.toContain('hunter2');
  });

  it.each([
    ['nothing to explain', [], 'Name either FILE:LINE'],
    ['both', ['x:1', '--line', 'x'], 'Name either FILE:LINE'],
    ['no line number', ['x.log'], 'names no line'],
    ['a missing file', ['/nowhere/x.log:1'], 'there is no such file'],
    ['an unknown rule', ['--rule', 'nope', '--line', 'x'], 'There is no detection rule called nope'],
  ])('says in a sentence what is wrong: %s', async (_, args, sentence) => {
    const { code, output, errors } = await nightjar(['explain', ...args]);
    expect([code, output]).toEqual([2, '']);
    expect(errors).toContain(sentence);
    expect(errors).not.toContain('    at ');
  });

  it('says that a file has no such line', async () => {
    const { code, errors } = await nightjar(['explain', `${log}:99`]);
    expect([code, errors]).toEqual([2, `nightjar: ${log}:99 has no such line.\n`]);
  });
});
