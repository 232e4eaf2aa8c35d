import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import { syslog, type Emitted } from './timeline.ts';

const ADMINISTRATORS: readonly [readonly [string, string], ...Array<readonly [string, string]>] = [
  ['deploy', '10.20.0.14'],
  ['marta', '10.20.0.31'],
  ['ansible', '10.20.0.9'],
];
const GUESSED_USERS: readonly [string, ...string[]] = [
  'admin',
  'test',
  'ubuntu',
  'oracle',
  'git',
  'ftpuser',
  'minecraft',
  'jenkins',
  'user1',
  'steam',
];
/** The account that is broken into. */
const VICTIM = 'deploy';
const SECOND = 1000;

function guessers(random: Random): [string, ...string[]] {
  const addresses = Array.from({ length: 13 }, () => {
    const network = random.pick(['203.0.113', '198.51.100', '192.0.2']);
    return `${network}.${random.integer(3, 250)}`;
  });
  return [`203.0.113.${random.integer(251, 254)}`, ...new Set(addresses)];
}

/** People and automation who may log in: a key, a session, its end. */
export function* logins(random: Random, from: Milliseconds): Generator<Emitted> {
  for (let at = from + random.gap(120_000); ; at += 30 + random.gap(420_000)) {
    const [user, address] = random.pick(ADMINISTRATORS);
    const pid = random.integer(2000, 60_000);
    const tag = `sshd[${pid}]`;
    const port = random.integer(32_768, 60_999);
    const key = random.pick(['ED25519 SHA256:q0Wk3n', 'RSA SHA256:Jd82Lx', 'ED25519 SHA256:Tz61Vf']);
    const session = random.integer(100, 9999);
    yield syslog(
      at,
      'sshd',
      tag,
      `Accepted publickey for ${user} from ${address} port ${port} ssh2: ${key}${random.hex(12)}`,
    );
    yield syslog(
      at + 24,
      'sshd',
      tag,
      `pam_unix(sshd:session): session opened for user ${user}(uid=1001) by (uid=0)`,
    );
    yield syslog(at + 41, 'logind', 'systemd-logind[611]', `New session ${session} of user ${user}.`);
    at += random.integer(4, 90) * SECOND;
    yield syslog(
      at,
      'sshd',
      tag,
      `Received disconnect from ${address} port ${port}:11: disconnected by user`,
    );
    yield syslog(at + 3, 'sshd', tag, `pam_unix(sshd:session): session closed for user ${user}`);
    yield syslog(
      at + 9,
      'logind',
      'systemd-logind[611]',
      `Session ${session} logged out. Waiting for processes to exit.`,
    );
    yield syslog(at + 16, 'logind', 'systemd-logind[611]', `Removed session ${session}.`);
  }
}

/** The odd scanner that any server on the Internet sees, a few an hour. */
export function* scanners(random: Random, from: Milliseconds): Generator<Emitted> {
  for (let at = from + random.gap(400_000); ; at += random.gap(900_000)) {
    const address = `198.18.${random.integer(0, 255)}.${random.integer(1, 254)}`;
    const port = random.integer(32_768, 60_999);
    const message = random.pick([
      `Connection closed by ${address} port ${port} [preauth]`,
      `banner exchange: Connection from ${address} port ${port}: invalid format`,
      `Connection reset by ${address} port ${port} [preauth]`,
    ]);
    yield syslog(at, 'sshd', `sshd[${random.integer(2000, 60_000)}]`, message);
  }
}

function* attempt(random: Random, at: Milliseconds, address: string, user: string): Generator<Emitted> {
  const tag = `sshd[${random.integer(2000, 60_000)}]`;
  const port = random.integer(32_768, 60_999);
  const known = user === 'root' || user === VICTIM;
  const who = known ? user : `invalid user ${user}`;
  if (!known) yield syslog(at, 'sshd', tag, `Invalid user ${user} from ${address} port ${port}`);
  const suffix = known ? `  user=${user}` : '';
  yield syslog(
    at + 6,
    'sshd',
    tag,
    `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${address}${suffix}`,
  );
  yield syslog(at + 210, 'sshd', tag, `Failed password for ${who} from ${address} port ${port} ssh2`);
  const kind = known ? `authenticating user ${user}` : `invalid user ${user}`;
  yield syslog(at + 260, 'sshd', tag, `Connection closed by ${kind} ${address} port ${port} [preauth]`);
}

function* breakIn(random: Random, at: Milliseconds, address: string): Generator<Emitted> {
  const tag = `sshd[${random.integer(2000, 60_000)}]`;
  const port = random.integer(32_768, 60_999);
  const session = random.integer(10_000, 19_999);
  yield syslog(at, 'sshd', tag, `Accepted password for ${VICTIM} from ${address} port ${port} ssh2`);
  yield syslog(
    at + 22,
    'sshd',
    tag,
    `pam_unix(sshd:session): session opened for user ${VICTIM}(uid=1001) by (uid=0)`,
  );
  yield syslog(at + 35, 'logind', 'systemd-logind[611]', `New session ${session} of user ${VICTIM}.`);
  const commands = ['/usr/bin/id', '/usr/bin/cat /etc/shadow', '/usr/bin/crontab -u root -l'];
  for (const [index, command] of commands.entries()) {
    const then = at + (14 + index * 11) * SECOND;
    yield syslog(
      then,
      'sudo',
      'sudo',
      `  ${VICTIM} : TTY=pts/1 ; PWD=/home/${VICTIM} ; USER=root ; COMMAND=${command}`,
    );
    yield syslog(
      then + 8,
      'sudo',
      'sudo',
      `pam_unix(sudo:session): session opened for user root(uid=0) by ${VICTIM}(uid=1001)`,
    );
    yield syslog(then + 61, 'sudo', 'sudo', 'pam_unix(sudo:session): session closed for user root');
  }
  const end = at + 140 * SECOND;
  yield syslog(end, 'sshd', tag, `Received disconnect from ${address} port ${port}:11: disconnected by user`);
  yield syslog(end + 4, 'sshd', tag, `pam_unix(sshd:session): session closed for user ${VICTIM}`);
}

/** Password guessing from many addresses; the most stubborn one knows the right account. */
export function* guessing(random: Random, { guessing: { from, to } }: Scenario): Generator<Emitted> {
  const addresses = guessers(random);
  for (let at = from; at < to; at += 300 + random.gap(1400)) {
    const address = random.pick(addresses);
    const user = random.weighted([
      [5, 'root'],
      [1, VICTIM],
      [6, random.pick(GUESSED_USERS)],
    ]);
    yield* attempt(random, at, address, user);
    if (random.chance(0.03)) {
      const port = random.integer(32_768, 60_999);
      const tag = `sshd[${random.integer(2000, 60_000)}]`;
      yield syslog(
        at + 262,
        'sshd',
        tag,
        `error: maximum authentication attempts exceeded for root from ${address} port ${port} ssh2 [preauth]`,
      );
    }
  }
}

/** The address that gets in: it tries the one account every few seconds until a password fits. */
export function* intrusion(random: Random, scenario: Scenario): Generator<Emitted> {
  const { from, success } = scenario.guessing;
  const [address] = guessers(random);
  for (let at = from; at < success - 2 * SECOND; at += 5 * SECOND + random.gap(6 * SECOND)) {
    yield* attempt(random, at, address, VICTIM);
  }
  yield* breakIn(random, success, address);
}
