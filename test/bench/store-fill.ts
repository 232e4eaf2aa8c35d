import Database from 'better-sqlite3';
import { SEVERITIES, categorySchema } from '../../shared/domain/words.ts';

export const NOW = Date.UTC(2026, 10, 21);
export const SUBJECTS = [
  'SSH password guessing from {ip|address|addresses}',
  'Upstream timed out on /api/orders',
  'invalid page in block <*> of relation <*>',
  'php-fpm pool reached max_children',
  '磁盘空间不足，无法继续写入日志',
  'Certificate check fails for relay.example.net',
  'Greylisting deferrals to one domain rose',
  'node was killed: out of memory',
];

export const FIRST_MINUTE = Date.UTC(2026, 7, 1) / 60_000;
export const SERVERS = ['web1', 'db1', 'mail'];
const STATES = ['new', 'acknowledged', 'resolved', 'resolved', 'resolved'];
const CATEGORIES = categorySchema.options;
const ADDRESSES = 4 * 251 * 3;

/**
 * Writes findings with ten thousand different words and a row each for `minutes` minutes, straight into the tables of
 * a fresh database.
 */
export function fillStore(path: string, findings: number, minutes: number): void {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  const insert = {
    server: database.prepare(
      `INSERT INTO servers (id, name, connection, model, interval, paused) VALUES (?, 'x', '{"kind":"url","loki":"http://127.0.0.1","ollama":null}', NULL, 300000, 0)`,
    ),
    entity: database.prepare('INSERT INTO entity_values (key, value, folded) VALUES (?, ?, ?)'),
    finding: database.prepare(
      `INSERT INTO findings (key, id, fingerprint, fingerprint_version, identity, origin_kind, origin, title,
         rendered_title, severity, own_severity, category, explanation, recommendation, judged, state, count, first_seen, last_seen,
         created_at)
       VALUES (?, ?, ?, 1, ?, 'rule', ?, ?, ?, ?, ?, ?, ?, 'Look at the lines above first.', 1, ?, ?, ?, ?, ?)`,
    ),
    words: database.prepare('INSERT INTO finding_words VALUES (?, ?)'),
    onServer: database.prepare('INSERT INTO finding_servers VALUES (?, ?, ?, ?)'),
    ofFinding: database.prepare("INSERT INTO finding_entities VALUES (?, 'ip', ?, ?)"),
    occurrence: database.prepare("INSERT INTO occurrences VALUES (?, ?, ?, 'sshd', ?, ?)"),
  };

  const add = (number: number) => {
    const key = number + 1;
    const title = at(SUBJECTS, number);
    const rendered = title.replace(/\{.*\}/, '3 addresses');
    const explanation = `The unit unit-${number} on web-${number % 9_000} reported this more often than it usually does.`;
    // As in life, what is found later was logged later, give or take some hours.
    const minute = FIRST_MINUTE + number + ((number * 7_919) % 400);
    const each = Array.from({ length: minutes }, (_, offset) => ({
      minute: minute + offset * 13,
      count: 1 + (offset % 5),
      entity: entityOf(number, offset),
    }));
    const severity = (number * 3 + Math.trunc(number / 7)) % SEVERITIES.length;
    insert.finding.run(
      key,
      `finding-${number}`,
      `v1:${number}`,
      JSON.stringify({ kind: 'rule', parts: [String(number)] }),
      JSON.stringify({ kind: 'rule', rule: `rule-${number % 40}`, version: 1 }),
      title,
      rendered,
      severity,
      severity,
      at(CATEGORIES, Math.trunc(number / 3)),
      explanation,
      at(STATES, Math.trunc(number / 11)),
      each.reduce((sum, { count }) => sum + count, 0),
      minute * 60_000,
      (minute + (minutes - 1) * 13) * 60_000,
      NOW,
    );
    insert.words.run(key, `${rendered}\n${explanation}\n`.toLowerCase());
    insert.onServer.run(
      key,
      at(SERVERS, number),
      minutes,
      each.reduce((sum, { count }) => sum + count, 0),
    );
    for (const [entity, lines] of Map.groupBy(each, (row) => row.entity))
      insert.ofFinding.run(key, entity, lines.length);
    for (const row of each) {
      const entities = `{"ip":{"${addressOf(row.entity)}":1}}`;
      insert.occurrence.run(key, row.minute, at(SERVERS, number), row.count, entities);
    }
  };

  const fill = database.transaction(() => {
    for (const id of SERVERS) insert.server.run(id);
    for (let entity = 0; entity < ADDRESSES; entity++) {
      insert.entity.run(entity, addressOf(entity), addressOf(entity));
    }
    for (let number = 0; number < findings; number++) add(number);
  });
  fill.immediate();
  database.close();
}

/** Three addresses each, of some three thousand. */
function entityOf(number: number, offset: number): number {
  return ((number % 4) * 251 + (number % 251)) * 3 + (offset % 3);
}

function addressOf(entity: number): string {
  return `10.${Math.trunc(entity / 753)}.${Math.trunc(entity / 3) % 251}.${entity % 3}`;
}

function at<T>(values: readonly T[], index: number): T {
  const value = values[index % values.length];
  if (value === undefined) throw new Error('an empty list');
  return value;
}
