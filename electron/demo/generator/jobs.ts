import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Random } from './random.ts';
import { syslog, type Emitted } from './timeline.ts';

const STATEMENTS: readonly [string, ...string[]] = [
  'SELECT p.id, p.name, p.price FROM products p WHERE p.category_id = $1 ORDER BY p.rank LIMIT 48',
  'UPDATE carts SET updated_at = now() WHERE id = $1',
  "SELECT count(*) FROM orders WHERE placed_at > now() - interval '1 hour'",
  'INSERT INTO order_items (order_id, sku, quantity) VALUES ($1, $2, $3)',
];

/** One line of the database's log; `who` is the process and, for a client, user and database. */
export function postgresLine(at: Milliseconds, who: string, message: string): Emitted {
  const time = new Date(at).toISOString().replace('T', ' ').slice(0, 23);
  return { at, program: 'postgres', text: `${time} UTC ${who} ${message}` };
}

function* checkpoint(random: Random, at: Milliseconds): Generator<Emitted> {
  yield postgresLine(at, '[774]', 'LOG:  checkpoint starting: time');
  const write = random.decimal(8, 27, 3);
  const buffers = random.integer(90, 900);
  yield postgresLine(
    at + 27_900,
    '[774]',
    `LOG:  checkpoint complete: wrote ${buffers} buffers (${(buffers / 163.84).toFixed(1)}%); 0 WAL file(s) added, 0 removed, ${random.integer(0, 2)} recycled; write=${write} s, sync=0.0${random.integer(10, 99)} s, total=${(Number(write) + 0.1).toFixed(3)} s; sync files=${random.integer(20, 90)}, longest=0.00${random.integer(1, 9)} s, average=0.001 s; distance=${random.integer(900, 9000)} kB, estimate=${random.integer(5000, 12_000)} kB`,
  );
}

/** The database every five minutes puts its pages on disk. */
export function* checkpoints(random: Random, from: Milliseconds): Generator<Emitted> {
  for (let at = from + random.integer(10, 250) * 1000; ; at += 300_000) yield* checkpoint(random, at);
}

/** Connections, slow statements and housekeeping of the database. */
export function* database(random: Random, from: Milliseconds): Generator<Emitted> {
  for (let at = from; ; at += random.gap(4200)) {
    const pid = random.integer(3000, 40_000);
    const port = random.integer(32_768, 60_999);
    yield random.weighted<() => Emitted>([
      [
        10,
        () =>
          postgresLine(
            at,
            `[${pid}] shop@shop`,
            `LOG:  duration: ${random.decimal(100, 380, 3)} ms  execute <unnamed>: ${random.pick(STATEMENTS)}`,
          ),
      ],
      [
        8,
        () =>
          postgresLine(
            at,
            `[${pid}] [unknown]@[unknown]`,
            `LOG:  connection received: host=127.0.0.1 port=${port}`,
          ),
      ],
      [
        8,
        () =>
          postgresLine(
            at,
            `[${pid}] shop@shop`,
            'LOG:  connection authorized: user=shop database=shop application_name=shop-api',
          ),
      ],
      [
        7,
        () =>
          postgresLine(
            at,
            `[${pid}] shop@shop`,
            `LOG:  disconnection: session time: 0:0${random.integer(0, 9)}:${random.integer(10, 59)}.${random.integer(100, 999)} user=shop database=shop host=127.0.0.1 port=${port}`,
          ),
      ],
      [
        2,
        () =>
          postgresLine(
            at,
            `[${pid}]`,
            `LOG:  automatic vacuum of table "shop.public.${random.pick(['carts', 'sessions', 'orders'])}": index scans: 1, pages: 0 removed, ${random.integer(100, 4000)} remain, tuples: ${random.integer(10, 900)} removed, ${random.integer(1000, 90_000)} remain`,
          ),
      ],
    ])();
  }
}

/** A backup every quarter of an hour. */
export function* backups(random: Random, from: Milliseconds): Generator<Emitted> {
  for (let at = from + random.integer(30, 600) * 1000; ; at += 900_000) {
    const tag = `restic[${random.integer(2000, 60_000)}]`;
    const fresh = random.integer(4, 40);
    const changed = random.integer(10, 90);
    const size = random.decimal(2, 60, 3);
    yield syslog(at, 'systemd', 'systemd[1]', 'Starting backup.service - Back up to the object store...');
    yield syslog(at + 800, 'restic', tag, 'repository 3f9ab2c1 opened (version 2, compression level auto)');
    yield syslog(at + 2300, 'restic', tag, `using parent snapshot ${random.hex(8)}`);
    yield syslog(
      at + 31_000,
      'restic',
      tag,
      `Files:       ${fresh} new,    ${changed} changed, ${random.integer(15_000, 15_400)} unmodified`,
    );
    yield syslog(
      at + 31_001,
      'restic',
      tag,
      `Added to the repository: ${size} MiB (${(Number(size) * 0.41).toFixed(3)} MiB stored)`,
    );
    yield syslog(
      at + 31_040,
      'restic',
      tag,
      `processed ${random.integer(15_100, 15_500)} files, 8.${random.integer(100, 999)} GiB in 0:31`,
    );
    yield syslog(at + 31_050, 'restic', tag, `snapshot ${random.hex(8)} saved`);
    yield syslog(at + 31_400, 'systemd', 'systemd[1]', 'backup.service: Deactivated successfully.');
    yield syslog(
      at + 31_402,
      'systemd',
      'systemd[1]',
      'Finished backup.service - Back up to the object store.',
    );
  }
}

/** Order mails on their way out. */
export function* mail(random: Random, from: Milliseconds): Generator<Emitted> {
  for (let at = from + random.gap(20_000); ; at += 4000 + random.gap(41_000)) {
    const queue = random.hex(10).toUpperCase();
    const id = `${random.hex(12)}@shop.example.org`;
    const domain = random.pick(['example.com', 'example.net', 'mail.example.org']);
    const line = (after: number, program: string, message: string) =>
      syslog(at + after, 'postfix', `postfix/${program}[${random.integer(900, 9000)}]`, message);
    yield line(0, 'pickup', `${queue}: uid=1001 from=<orders@shop.example.org>`);
    yield line(4, 'cleanup', `${queue}: message-id=<${id}>`);
    yield line(
      11,
      'qmgr',
      `${queue}: from=<orders@shop.example.org>, size=${random.integer(2100, 9800)}, nrcpt=1 (queue active)`,
    );
    const delay = random.decimal(0.4, 3, 2);
    const deferred = random.chance(0.03);
    const outcome = deferred
      ? `status=deferred (host mx.${domain}[192.0.2.77] said: 451 4.7.1 Greylisting in action, please come back later (in reply to RCPT TO command))`
      : `status=sent (250 2.0.0 Ok: queued as ${random.hex(11).toUpperCase()})`;
    yield line(
      Number(delay) * 1000,
      'smtp',
      `${queue}: to=<customer${random.integer(100, 999)}@${domain}>, relay=mx.${domain}[192.0.2.77]:25, delay=${delay}, delays=0.02/0.01/0.2/${(Number(delay) - 0.23).toFixed(2)}, dsn=${deferred ? '4.7.1' : '2.0.0'}, ${outcome}`,
    );
    if (!deferred) yield line(Number(delay) * 1000 + 8, 'qmgr', `${queue}: removed`);
  }
}
