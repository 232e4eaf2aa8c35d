// `npm test`: everything that must hold, in the order in which it fails fastest. Closes with `N passed, N failed`.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { electronRuntime, NO_RUNTIME } from '../electron/desktop/packaging/electron-runtime.ts';
import { ensurePrerequisites } from './prerequisites.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'nightjar-test-'));
const totals = { passed: 0, failed: 0 };

/** What failed, said once more right before the totals: where it happened is thousands of lines above. */
const failures: string[] = [];

const CHECKS: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['format', 'oxfmt', '--check', '.'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['unused code', 'knip'],
  ['types: shared', 'tsc', '-p', 'shared/tsconfig.json'],
  ['types: engine', 'tsc', '-p', 'electron/engine/tsconfig.json'],
  ['types: hosts', 'tsc', '-p', 'electron/tsconfig.json'],
  ['types: renderer', 'tsc', '-p', 'renderer/tsconfig.json'],
  ['types: tests', 'tsc', '-p', 'tsconfig.json'],
];

/** One after the other: some write into the same folder. */
const BUILDS: typeof CHECKS = [
  ['build: renderer', ...viteBuild('renderer/vite.config.ts')],
  ['build: main', ...viteBuild('electron/vite.config.ts')],
  ['build: preload', ...viteBuild('electron/vite.config.ts', '--mode', 'preload')],
  ['build: icons', 'node', 'electron/desktop/icons/build-icons.ts'],
];

const PROJECTS: readonly (readonly string[])[] = [
  ['architecture', 'unit', 'desktop'],
  ['integration'],
  ['e2e'],
];

async function main(): Promise<void> {
  requireNode24();
  ensurePrerequisites();
  await checkAll();
  for (const [name, command, ...args] of BUILDS) await check(name, command, args);
  for (const project of PROJECTS) runProject(project);
  runElectron();
  rmSync(scratch, { recursive: true, force: true });
  for (const failure of failures) console.log(`\nFAILED  ${failure}`);
  console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
  process.exitCode = totals.failed === 0 ? 0 : 1;
}

function viteBuild(config: string, ...more: string[]): [command: string, ...args: string[]] {
  return ['vite', 'build', '--config', config, '--logLevel', 'warn', ...more];
}

function requireNode24(): void {
  if (process.version.startsWith('v24.')) return;
  console.error(
    `Nightjar runs on Node 24, this is ${process.version}. \`npm ci\` puts the right one on the path of npm scripts.`,
  );
  process.exit(1);
}

/** The engine is started hundreds of times, in processes and threads of its own: its modules are compiled once. */
const environment = { ...process.env, NODE_COMPILE_CACHE: join(scratch, 'compiled') };

function run(command: string, args: readonly string[]): number {
  const done = spawnSync(binary(command), args, { cwd: root, stdio: 'inherit', env: environment });
  return done.status ?? 1;
}

function binary(command: string): string {
  return join(root, 'node_modules', '.bin', command);
}

/** As many at once as there are processors; what each says is printed when it has ended. */
async function checkAll(): Promise<void> {
  const waiting = CHECKS.values();
  const lane = async () => {
    for (const [name, command, ...args] of waiting) await check(name, command, args);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
}

function check(name: string, command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: environment, maxBuffer: 64 * 1024 * 1024 };
    execFile(binary(command), args, options, (error, stdout, stderr) => {
      totals[error === null ? 'passed' : 'failed'] += 1;
      if (error !== null) {
        failures.push(name);
        process.stdout.write(stdout + stderr);
      }
      console.log(`${error === null ? 'ok' : 'FAILED'}  ${name}`);
      resolve();
    });
  });
}

/** The shell in a real Electron, where it is. A machine that must have it says so: NIGHTJAR_REQUIRE_ELECTRON=1. */
function runElectron(): void {
  if (electronRuntime() !== null) return runProject(['electron', '--no-file-parallelism']);
  const isRequired = process.env['NIGHTJAR_REQUIRE_ELECTRON'] === '1';
  if (!isRequired) return console.log(NO_RUNTIME);
  totals.failed += 1;
  failures.push('Electron has no runtime here, and it is required');
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** A run that ends badly without a failed test (a crash, no test found) counts as one failure: nothing may pass silently. */
function runProject(words: readonly string[]): void {
  const projects = words.filter((word) => !word.startsWith('--'));
  const flags = words.filter((word) => word.startsWith('--'));
  const report = join(scratch, `${projects.join('-')}.json`);
  const status = run('vitest', [
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    ...flags,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  const said = readReport(report);
  totals.passed += said.numPassedTests;
  failures.push(...failuresOf(said));
  if (status === 0 || said.numFailedTests > 0) totals.failed += said.numFailedTests;
  else {
    totals.failed += 1;
    failures.push(`${projects.join(', ')}: ended with exit code ${status}`);
  }
}

/** Failed tests with their messages, and files that did not come as far as their tests. */
function failuresOf({ testResults }: VitestReport): string[] {
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    const tests = failed.map((test) => `${file} > ${test.fullName}\n${test.failureMessages.join('\n')}`);
    return message === '' ? tests : [...tests, `${file}\n${message}`];
  });
}

function readReport(path: string): VitestReport {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  }
}

await main();
