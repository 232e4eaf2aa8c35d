import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Endpoint, SshConnection } from '../../shared/domain/server.ts';
import { descendants } from './processes.ts';
import { accountWithPassword } from './sshd-account.ts';

export interface SshServerOptions {
  /** False: `AllowTcpForwarding no`. */
  readonly forwarding?: boolean;
  /** False: the client's key is not authorized, so every login by it is refused. */
  readonly authorized?: boolean;
  /** The client's user has this password, and the server takes it, too; left out: passwords are off. */
  readonly password?: string;
  /** Passphrase of the client's key. */
  readonly passphrase?: string;
  /** False: the client does not know the host key yet and has to ask. */
  readonly known?: boolean;
  /** Lines for the client's configuration, such as `StrictHostKeyChecking no`. */
  readonly client?: readonly string[];
}

/** A real OpenSSH server on a loopback port, and a client configuration that leaves `~/.ssh` alone. */
export interface SshServer {
  readonly port: number;
  /** Name in the generated client configuration. */
  readonly alias: string;
  /** ssh_config for `ssh -F`. */
  readonly configFile: string;
  readonly knownHostsFile: string;
  /** `SHA256:…` of the host key of the moment. */
  fingerprint(): string;
  /** What the server wrote to its log so far. */
  log(): string;
  connection(endpoints?: { loki?: Endpoint; ollama?: Endpoint | null }): SshConnection;
  /** A new host key that the client does not expect. */
  changeHostKey(): Promise<void>;
  /** Kills every session at once, as a crash or a reboot would; the server itself goes on. */
  killSessions(): void;
  /** Ends the server and its sessions; `start` brings it back on the same port with the same keys. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** `stop`, and removes its folder. */
  close(): Promise<void>;
}

const ALIAS = 'nightjar-test';

/** Starts an sshd of its own in a temporary folder; fails with what to install where there is none. */
export async function startSshServer(options: SshServerOptions = {}): Promise<SshServer> {
  const program = findServerProgram();
  const folder = mkdtempSync(join(tmpdir(), 'nj-sshd-'));
  const port = await freePort();
  writeKeys(folder, options);
  const account = options.password === undefined ? null : accountWithPassword(folder, options.password);
  writeClientConfig(folder, port, options, account?.user ?? userInfo().username);
  writeServerConfig(program, folder, port, options);
  const knownHostsFile = join(folder, 'known_hosts');
  writeFileSync(knownHostsFile, options.known === false ? '' : knownHost(folder, port));

  const daemon = new Daemon(program, join(folder, 'sshd_config'), account?.environment);
  await daemon.start();
  return {
    port,
    alias: ALIAS,
    configFile: join(folder, 'ssh_config'),
    knownHostsFile,
    fingerprint: () => fingerprintOf(join(folder, 'host_key.pub')),
    log: () => daemon.log,
    connection: ({ loki, ollama } = {}) => ({
      kind: 'ssh',
      host: ALIAS,
      configFile: join(folder, 'ssh_config'),
      loki: loki ?? { host: '127.0.0.1', port: 3100 },
      ollama: ollama ?? null,
    }),
    changeHostKey: async () => {
      await daemon.stop();
      generateKey(join(folder, 'host_key'), '');
      await daemon.start();
    },
    killSessions: () => daemon.killSessions(),
    start: () => daemon.start(),
    stop: () => daemon.stop(),
    close: async () => {
      await daemon.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

class Daemon {
  readonly #program: string;
  readonly #configFile: string;
  readonly #environment: NodeJS.ProcessEnv;
  #process: ChildProcess | null = null;
  log = '';

  /** @param environment beside this process' own */
  constructor(program: string, configFile: string, environment: NodeJS.ProcessEnv = {}) {
    this.#program = program;
    this.#configFile = configFile;
    this.#environment = environment;
  }

  async start(): Promise<void> {
    // Must be an absolute path: sshd starts itself again for every session.
    const child = spawn(this.#program, ['-D', '-e', '-f', this.#configFile], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...this.#environment },
    });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        this.log += chunk.toString();
        if (said.includes('Server listening on')) resolve();
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`sshd ended with ${code}: ${said}`)));
    });
  }

  killSessions(): void {
    const pid = this.#process?.pid;
    if (pid !== undefined) killAll(descendants(pid));
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const sessions = descendants(child.pid);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    killAll(sessions);
    await ended;
  }
}

function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

function findServerProgram(): string {
  const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/opt/homebrew/sbin/sshd'].find(existsSync);
  if (program !== undefined) return program;
  throw new Error(
    process.env['CI']
      ? 'This test needs a real OpenSSH server and CI has none: install openssh-server before the tests run.'
      : 'This test needs a real OpenSSH server: install openssh-server (Debian, Ubuntu: apt-get install openssh-server openssh-client).',
  );
}

function writeKeys(folder: string, options: SshServerOptions): void {
  generateKey(join(folder, 'host_key'), '');
  generateKey(join(folder, 'identity'), options.passphrase ?? '');
  const authorized = options.authorized === false ? '' : readFileSync(join(folder, 'identity.pub'), 'utf8');
  writeFileSync(join(folder, 'authorized_keys'), authorized, { mode: 0o600 });
}

function generateKey(path: string, passphrase: string): void {
  rmSync(path, { force: true });
  rmSync(`${path}.pub`, { force: true });
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', 'nightjar-test', '-f', path]);
}

function knownHost(folder: string, port: number): string {
  const [type, key] = readFileSync(join(folder, 'host_key.pub'), 'utf8').split(' ');
  return `[127.0.0.1]:${port} ${type} ${key}\n`;
}

function fingerprintOf(publicKey: string): string {
  return execFileSync('ssh-keygen', ['-lf', publicKey], { encoding: 'utf8' }).split(' ')[1] ?? '';
}

function writeClientConfig(folder: string, port: number, options: SshServerOptions, user: string): void {
  const lines = [
    // First, because in ssh_config the first value wins.
    ...(options.client ?? []),
    'HostName 127.0.0.1',
    `Port ${port}`,
    `User ${user}`,
    `IdentityFile ${join(folder, 'identity')}`,
    'IdentitiesOnly yes',
    'IdentityAgent none',
    `UserKnownHostsFile ${join(folder, 'known_hosts')}`,
    'GlobalKnownHostsFile /dev/null',
  ];
  writeFileSync(join(folder, 'ssh_config'), `Host ${ALIAS}\n${lines.map((line) => `  ${line}\n`).join('')}`);
}

function writeServerConfig(program: string, folder: string, port: number, options: SshServerOptions): void {
  // Privilege separation wants this folder; Debian makes it only when the service starts.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const file = join(folder, 'sshd_config');
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(folder, 'host_key')}`,
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PermitRootLogin yes',
    `PasswordAuthentication ${options.password === undefined ? 'no' : 'yes'}`,
    'KbdInteractiveAuthentication no',
    `AllowTcpForwarding ${options.forwarding === false ? 'no' : 'yes'}`,
    'MaxStartups 100',
    'UseDNS no',
  ];
  // Newer servers lock an address out after refused logins, and all our tests come from one address.
  writeFileSync(file, [...lines, 'PerSourcePenalties no', ''].join('\n'));
  try {
    execFileSync(program, ['-t', '-f', file], { stdio: 'ignore' });
  } catch {
    writeFileSync(file, [...lines, ''].join('\n'));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('There is no free port.'));
      });
    });
  });
}
