import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Random } from './random.ts';
import { syslog, type Emitted } from './timeline.ts';

const MINUTE = 60_000;

const CRON_JOBS: readonly [string, ...string[]] = [
  'command -v debian-sa1 > /dev/null && debian-sa1 1 1',
  '   cd / && run-parts --report /etc/cron.hourly',
  '[ -x /usr/lib/php/sessionclean ] && /usr/lib/php/sessionclean',
];

/** Jobs of cron on the full five minutes, with the session that PAM opens for each. */
export function* cron(random: Random, from: Milliseconds): Generator<Emitted> {
  for (let slot = Math.ceil(from / (5 * MINUTE)) * 5 * MINUTE; ; slot += 5 * MINUTE) {
    let at = slot + 1000 + random.next() * 900;
    const jobs = slot % (30 * MINUTE) === 0 ? CRON_JOBS : CRON_JOBS.slice(0, 1);
    for (const job of jobs) {
      const tag = `CRON[${random.integer(2000, 60_000)}]`;
      yield syslog(at, 'cron', tag, 'pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)');
      yield syslog(at + 4, 'cron', tag, `(root) CMD (${job})`);
      at += 60 + random.gap(400);
      yield syslog(at, 'cron', tag, 'pam_unix(cron:session): session closed for user root');
    }
  }
}

const TIMERS: readonly [readonly [string, string], ...Array<readonly [string, string]>] = [
  ['sysstat-collect', 'system activity accounting tool'],
  ['logrotate', 'Rotate log files'],
  ['phpsessionclean', 'Clean php session files'],
  ['fwupd-refresh', 'Refresh fwupd metadata and update motd'],
  ['apt-daily', 'Daily apt download activities'],
  ['man-db', 'Daily man-db regeneration'],
];

/** Timers that systemd runs now and then. */
export function* timers(random: Random, from: Milliseconds): Generator<Emitted> {
  for (let at = from + random.gap(30_000); ; at += 10 + random.gap(80_000)) {
    const [unit, description] = random.pick(TIMERS);
    yield syslog(at, 'systemd', 'systemd[1]', `Starting ${unit}.service - ${description}...`);
    at += 100 + random.gap(2500);
    yield syslog(at, 'systemd', 'systemd[1]', `${unit}.service: Deactivated successfully.`);
    yield syslog(at + 2, 'systemd', 'systemd[1]', `Finished ${unit}.service - ${description}.`);
    if (random.chance(0.3)) {
      const seconds = random.decimal(0.2, 4, 3);
      yield syslog(at + 5, 'systemd', 'systemd[1]', `${unit}.service: Consumed ${seconds}s CPU time.`);
    }
  }
}

/** What the firewall turns away. */
export function* firewall(random: Random, from: Milliseconds, boot: Milliseconds): Generator<Emitted> {
  for (let at = from + random.gap(9000); ; at += random.gap(14_000)) {
    const uptime = ((at - boot) / 1000).toFixed(6);
    const source = `198.18.${random.integer(0, 255)}.${random.integer(1, 254)}`;
    const port = random.weighted([
      [6, 23],
      [4, 445],
      [3, 8080],
      [2, 3389],
      [2, 5060],
    ]);
    const detail = `LEN=${random.pick([40, 44, 60])} TOS=0x00 PREC=0x00 TTL=${random.integer(230, 250)} ID=${random.integer(1, 65_000)} PROTO=TCP SPT=${random.integer(1024, 65_000)} DPT=${port} WINDOW=${random.pick([1024, 29_200, 65_535])} RES=0x00 SYN URGP=0`;
    yield syslog(
      at,
      'kernel',
      'kernel',
      `[${uptime}] [UFW BLOCK] IN=eth0 OUT= MAC=52:54:00:3a:91:7c:00:00:5e:00:01:01:08:00 SRC=${source} DST=192.0.2.2 ${detail}`,
    );
  }
}
