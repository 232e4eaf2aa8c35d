import type { Milliseconds } from '../../../shared/domain/time.ts';
import { postgresLine } from './jobs.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import { syslog, type Emitted } from './timeline.ts';
import { accessLine, shopLine } from './web.ts';

const SECOND = 1000;

/** What scanners ask every web server for. */
const FORGOTTEN: readonly string[] = [
  '/.env',
  '/.git/config',
  '/wp-login.php',
  '/wp-content/plugins/hello.php',
  '/phpmyadmin/index.php',
  '/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php',
  '/.aws/credentials',
  '/actuator/env',
  '/server-status',
  '/backup.sql',
  '/config.php.bak',
  '/admin/config.php',
  '/cgi-bin/luci',
  '/solr/admin/info/system',
  '/.vscode/sftp.json',
  '/owa/auth/logon.aspx',
];

/** One address asks for forgotten files, about every second, and is answered 404 each time. */
export function* webScan(random: Random, { webScan: { from, to } }: Scenario): Generator<Emitted> {
  const step = (to - from) / FORGOTTEN.length;
  for (const [index, path] of FORGOTTEN.entries()) {
    yield accessLine(from + index * step + random.next() * 400, {
      address: '203.0.113.66',
      method: 'GET',
      path,
      status: 404,
      bytes: 146,
      referrer: '-',
      agent: 'Mozilla/5.0 (compatible; CensysInspect/1.1)',
    });
  }
}

/** A clock that cannot be trusted any more: once, and never before. */
export function* oddity({ oddity: at, start }: Scenario): Generator<Emitted> {
  const uptime = ((at - start) / SECOND + 777_600).toFixed(6);
  yield syslog(
    at,
    'kernel',
    'kernel',
    `[${uptime}] clocksource: timekeeping watchdog on CPU1: Marking clocksource tsc as unstable because the skew is too large`,
  );
}

/** A release that asks for a column nobody has added: errors in the database, in the shop and for its visitors. */
export function* deploy(random: Random, { deploy: { from, to } }: Scenario): Generator<Emitted> {
  yield shopLine(from, 'info', 'deploy', 'release activated', { version: '4.19.0', previous: '4.18.2' });
  for (let at = from + 2 * SECOND; at < to - 2 * SECOND; at += 600 + random.gap(1900))
    yield* failure(random, at);
  yield shopLine(to, 'info', 'deploy', 'release rolled back', { version: '4.18.2', previous: '4.19.0' });
}

function* failure(random: Random, at: Milliseconds): Generator<Emitted> {
  const who = `[${random.integer(3000, 40_000)}] shop@shop`;
  const request = `r-${random.hex(8)}`;
  yield postgresLine(at, who, 'ERROR:  column o.delivery_slot does not exist at character 41');
  yield postgresLine(
    at + 1,
    who,
    'STATEMENT:  SELECT o.id, o.total, o.delivery_slot FROM orders o WHERE o.user_id = $1',
  );
  yield shopLine(at + 3, 'error', 'orders', 'query failed', {
    request,
    code: '42703',
    error: 'column o.delivery_slot does not exist',
  });
  yield accessLine(at + 5, {
    address: `198.19.${random.integer(0, 255)}.${random.integer(1, 254)}`,
    method: 'GET',
    path: `/api/orders/${random.integer(70_000, 79_999)}`,
    status: 500,
    bytes: 87,
    referrer: 'https://shop.example.org/',
    agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
  });
}

/** The disk is full: who writes fails, until somebody makes room. */
export function* fullDisk(random: Random, { diskFull: { from, to } }: Scenario): Generator<Emitted> {
  for (let at = from; at < to; at += 1500 + random.gap(3000)) {
    yield random.weighted<() => Emitted>([
      [4, () => walFailure(random, at)],
      [2, () => uploadFailure(random, at)],
      [2, () => syslog(at, 'restic', `restic[${random.integer(2000, 60_000)}]`, NO_SPACE)],
    ])();
  }
}

const NO_SPACE = 'unable to save snapshot: write /var/cache/restic/pack-3f9ab2c1: no space left on device';

function walFailure(random: Random, at: Milliseconds): Emitted {
  const file = `pg_wal/xlogtemp.${random.integer(900, 40_000)}`;
  return postgresLine(at, '[774]', `PANIC:  could not write to file "${file}": No space left on device`);
}

function uploadFailure(random: Random, at: Milliseconds): Emitted {
  return shopLine(at, 'error', 'uploads', 'could not store image', {
    request: `r-${random.hex(8)}`,
    error: 'ENOSPC: no space left on device, write',
  });
}
