import { accessSync, constants, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { toFailure } from '../../shared/domain/failure.ts';
import { connectionSchema, type SshConnection } from '../../shared/domain/server.ts';
import { noKeychain, unknownPower } from '../browser/host-ports.ts';
import { systemSsh } from '../engine/connect/create-link.ts';
import { checkClient, readSettings } from '../engine/connect/ssh-client.ts';
import { testConnection, type ConnectionTestStep } from '../engine/jobs/test-connection.ts';
import type { Ports } from '../engine/ports.ts';
import { savedServer, type SavedServer } from '../engine/store/saved-server.ts';
import { systemClock } from '../host/clock.ts';
import { dataFolder, makePaths } from '../host/folders.ts';
import { terminalPrompts } from './terminal-prompts.ts';

/** What was looked at, how it is, and what to do about it. */
interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  readonly advice?: string;
  /** To be run by the person, never by us. */
  readonly commands?: readonly string[];
}

const OLDEST_LOKI = { major: 2, minor: 9 } as const;
/** Milliseconds; more is a finding too. */
const LARGEST_SKEW = 30_000;
const PRIVATE = 0o077;

/** `nightjar doctor SERVER`: looks at every step between this computer and a server's logs. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('see what stands between this computer and the logs of a server, and what to do about it')
    .argument('<server>', 'name of a server in Nightjar, or a host or an alias of ~/.ssh/config')
    .option('--json', 'print one JSON object', false)
    .action(async (name: string, { json }: { json: boolean }) => {
      const checks: Check[] = [];
      const print = json ? () => undefined : (check: Check) => process.stdout.write(textOf(check));
      for await (const check of examine(name)) {
        checks.push(check);
        print(check);
      }
      const failed = checks.filter(({ state }) => state === 'failed').length;
      if (json) process.stdout.write(`${JSON.stringify({ server: name, ok: failed === 0, checks })}\n`);
      if (failed > 0) throw new Error(`${failed} of ${checks.length} checks of ${name} failed.`);
    });
}

async function* examine(name: string): AsyncGenerator<Check> {
  const folder = dataFolder('nightjar');
  yield folderCheck(folder);
  yield {
    name: 'keychain',
    state: 'ok',
    detail: 'The app for the desktop keeps secrets in the keychain of this computer; a terminal has none.',
  };
  const found = yield* lookUp(folder, name);
  if (found === null) return;
  const { connection } = found;
  if (connection.kind === 'ssh') yield* clientChecks(connection);
  // The data folder is only looked at.
  const scratch = mkdtempSync(join(tmpdir(), 'nj-doctor-'));
  const paths = makePaths(scratch);
  const ports: Ports = {
    clock: systemClock,
    paths,
    log: quiet,
    wakeUps: { onSuspend: () => nothing, onResume: () => nothing, onNetwork: () => nothing },
    prompts: terminalPrompts(process.stdin, process.stderr),
    secrets: noKeychain,
    power: unknownPower,
    loginItem: null,
    notifier: { show: nothing, withdraw: nothing },
    random: Math.random,
  };
  const hosts = { open: () => Promise.reject(new Error('The model host of the settings is not asked.')) };
  const tested = { ...found, host: null };
  try {
    const steps = testConnection(tested, { hosts, ports }, new AbortController().signal);
    for await (const step of steps) yield* checksOf(step);
  } finally {
    for (const path of [scratch, paths.runtime]) rmSync(path, { recursive: true, force: true });
  }
}

/** The server of Nightjar's own database; else what was named is a host. */
async function* lookUp(folder: string, name: string): AsyncGenerator<Check, SavedServer | null> {
  try {
    const saved = savedServer(join(folder, 'nightjar.db'), name);
    if (saved !== null) return saved;
  } catch (error) {
    const { message, advice } = toFailure(error);
    yield { name: 'database', state: 'warning', detail: message, advice };
  }
  const connection = connectionSchema.safeParse({ kind: 'ssh', host: name });
  if (connection.success) {
    return { connection: connection.data, model: null, tenant: undefined, matcher: undefined };
  }
  yield {
    name: 'server',
    state: 'failed',
    detail: `“${name}” is neither a server of Nightjar nor the name of a host.`,
    advice: 'Name a server as the page Servers does, or a host.',
  };
  return null;
}

async function* clientChecks(connection: SshConnection): AsyncGenerator<Check> {
  const client = systemSsh();
  const { signal } = new AbortController();
  yield await checked('ssh client', async () => (await checkClient(client, signal)).text);
  yield await checked('ssh configuration', async () => {
    const { user, hostName, port, jumps } = await readSettings(client, connection, signal);
    return `${user}@${hostName}:${port}${jumps.length === 0 ? '' : ` through ${jumps.join(', ')}`}`;
  });
}

async function checked(name: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { name, state: 'ok', detail: await look() };
  } catch (error) {
    const { message, advice } = toFailure(error);
    return { name, state: 'failed', detail: message, advice };
  }
}

function folderCheck(folder: string): Check {
  const name = 'data folder';
  if (!existsSync(folder)) return { name, state: 'ok', detail: `${folder} is made at the first start.` };
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return {
      name,
      state: 'failed',
      detail: `${folder} cannot be written.`,
      advice: 'Give it back to your user, or name another one with NIGHTJAR_DATA.',
    };
  }
  const isOpen = process.platform !== 'win32' && (statSync(folder).mode & PRIVATE) !== 0;
  if (!isOpen) return { name, state: 'ok', detail: folder };
  return {
    name,
    state: 'warning',
    detail: `Others on this computer can look into ${folder}.`,
    advice: 'Keep it to yourself.',
    commands: [`chmod 700 ${folder}`],
  };
}

/** Steps that tell of the way, as checks. */
function* checksOf(step: ConnectionTestStep): Generator<Check> {
  switch (step.kind) {
    case 'passed':
      yield { name: nameOf(step), state: 'ok', detail: step.detail };
      if (step.hop === 'loki' && isOldLoki(step.detail)) yield OLD_LOKI;
      return;
    case 'failed': {
      const { message, advice, detail } = step.failure;
      const commands = step.fixes.flatMap(({ command }) => command ?? []);
      yield {
        name: nameOf(step),
        // Rules need no model.
        state: step.hop === 'model' ? 'warning' : 'failed',
        detail: detail === undefined ? message : `${message}\n${detail}`,
        advice,
        ...(commands.length === 0 ? {} : { commands }),
      };
      return;
    }
    case 'host-key':
      yield { name: 'fingerprint', state: 'ok', detail: `${step.keyType} ${step.fingerprint}` };
      return;
    case 'open':
      yield {
        name: 'encryption',
        state: 'warning',
        detail: 'None: everyone on the way can read these lines.',
      };
      return;
    case 'clock':
      yield clockCheck(step.skew);
      return;
    case 'labels':
      yield { name: `label ${step.label}`, state: 'ok', detail: step.values.join(', ') };
      return;
    case 'models':
      yield { name: 'models', state: 'ok', detail: step.names.join(', ') || 'none' };
      return;
    case 'started':
    case 'done':
  }
}

function nameOf({ hop, subject }: { readonly hop: string; readonly subject: string }): string {
  return subject === '' ? hop : `${hop} ${subject}`;
}

function clockCheck(skew: number): Check {
  const detail = `${Math.abs(skew) / 1000} s ${skew < 0 ? 'behind' : 'ahead of'} this computer’s`;
  if (Math.abs(skew) <= LARGEST_SKEW) return { name: 'clock', state: 'ok', detail };
  return {
    name: 'clock',
    state: 'warning',
    detail,
    advice: 'Let both computers take their time from the network.',
    commands: ['timedatectl set-ntp true'],
  };
}

const OLD_LOKI: Check = {
  name: 'Loki version',
  state: 'warning',
  detail: `Nightjar is tried with Loki ${OLDEST_LOKI.major}.${OLDEST_LOKI.minor} and newer.`,
  advice: 'Update Loki.',
};

function isOldLoki(detail: string): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(detail) ?? [];
  if (major === undefined || minor === undefined) return false;
  const [known, least] = [Number(major), OLDEST_LOKI.major];
  return known < least || (known === least && Number(minor) < OLDEST_LOKI.minor);
}

const MARKS = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ' } as const;

function textOf({ name, state, detail, advice, commands = [] }: Check): string {
  const more = [...detail.split('\n').slice(1), ...(advice === undefined ? [] : [advice])];
  const lines = [
    `${MARKS[state]}  ${name}: ${detail.split('\n')[0] ?? ''}`,
    ...more.map((line) => `         ${line}`),
    ...commands.flatMap((command) => command.split('\n').map((line) => `           ${line}`)),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

const nothing = () => undefined;
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing };
