import {
  MILLISECONDS_PER_MINUTE,
  NANOSECONDS_PER_MINUTE,
  toMilliseconds,
} from '../../../shared/domain/time.ts';
import { ENTITY_KINDS } from '../../../shared/domain/words.ts';
import type { EntityKind, EntityTallies } from '../../../shared/domain/words.ts';
import { groupOf, headOf } from './groups.ts';
import { fold } from './search-words.ts';
import type { Session } from './session.ts';
import type { FindingWords } from './words.ts';

/** What is stored of a minute; `entities` is JSON, null if there are none. */
export interface Counted {
  readonly count: number;
  readonly entities: string | null;
}

/** An occurrence row as it was and as it is now; null: not there. */
export interface RowChange {
  readonly before: Counted | null;
  readonly after: Counted | null;
}

/** What a finding's occurrences add up to. Times in milliseconds. */
export interface FindingTotals {
  readonly count: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly serverIds: readonly string[];
}

interface Span {
  readonly first: number | null;
  readonly last: number | null;
}

/**
 * Sums over occurrences: per server and per entity, of a finding and, where it is a part, of the one it counts for. They change by the difference of each row that is written, so
 * that a finding that is a year old costs no more than a new one; `rebuild` adds them up from the rows.
 */
export class Totals {
  readonly #session: Session;
  readonly #words: FindingWords;
  readonly #renderTitle: (title: string, entities: EntityTallies) => string;
  #onRefresh: (finding: number) => void = () => undefined;

  constructor(
    session: Session,
    words: FindingWords,
    renderTitle: (title: string, entities: EntityTallies) => string,
  ) {
    this.#session = session;
    this.#words = words;
    this.#renderTitle = renderTitle;
  }

  /** Tells of findings whose lines, severity or words may have changed, inside the transaction that changed them. */
  onRefresh(listener: (finding: number) => void): void {
    this.#onRefresh = listener;
  }

  /** Books what became of some occurrence rows of a finding on a server, for it and for the one it counts for. */
  book(finding: number, serverId: string, changes: readonly RowChange[]): void {
    if (changes.length === 0) return;
    for (const owner of new Set([finding, headOf(this.#session, finding)]))
      this.#bookFor(owner, serverId, changes);
  }

  #bookFor(finding: number, serverId: string, changes: readonly RowChange[]): void {
    const entities = new EntityChanges();
    let minutes = 0;
    let count = 0;
    for (const { before, after } of changes) {
      minutes += (after ? 1 : 0) - (before ? 1 : 0);
      count += (after?.count ?? 0) - (before?.count ?? 0);
      if (before?.entities === after?.entities) continue;
      entities.add(before?.entities ?? null, -1);
      entities.add(after?.entities ?? null, 1);
    }
    this.#session.run(
      `INSERT INTO finding_servers (finding, server_id, minutes, count)
       VALUES (@finding, @serverId, @minutes, @count)
       ON CONFLICT DO UPDATE SET minutes = minutes + excluded.minutes, count = count + excluded.count`,
      { finding, serverId, minutes, count },
    );
    if (minutes < 0) {
      this.#session.run('DELETE FROM finding_servers WHERE finding = @finding AND minutes = 0', { finding });
      // Evidence went with the rows, and so may have templates that the finding is found by.
      this.#words.touch(finding);
    }
    for (const change of entities.values()) if (change.count !== 0) this.#bookEntity(finding, change);
  }

  /** Adds everything up again from the occurrences of a finding and its parts; for changes that went around `book`. */
  rebuild(finding: number): void {
    this.#session.run('DELETE FROM finding_servers WHERE finding = @finding', { finding });
    this.#session.run('DELETE FROM finding_entities WHERE finding = @finding', { finding });
    this.#session.run('DELETE FROM finding_sources WHERE finding = @finding', { finding });
    for (const member of groupOf(this.#session, finding)) {
      this.#session.run(
        `INSERT INTO finding_sources SELECT @finding, source_id, count(*) FROM occurrences WHERE finding = @member
         GROUP BY source_id ON CONFLICT DO UPDATE SET minutes = minutes + excluded.minutes`,
        { finding, member },
      );
    }
    const rows = groupOf(this.#session, finding).flatMap((member) =>
      this.#session.all<Counted & { server_id: string }>(
        'SELECT server_id, count, entities FROM occurrences WHERE finding = @member',
        { member },
      ),
    );
    for (const [serverId, ofServer] of Map.groupBy(rows, (row) => row.server_id)) {
      this.#bookFor(
        finding,
        serverId,
        ofServer.map((after) => ({ before: null, after })),
      );
    }
  }

  /**
   * Writes a finding's totals, its severity and its title as shown, and those of the one it counts for. Without
   * occurrences its times stay and its count is 0.
   */
  refresh(finding: number): FindingTotals | null {
    const head = headOf(this.#session, finding);
    const totals = this.#refresh(finding);
    if (head !== finding) this.#refresh(head);
    return totals;
  }

  #refresh(finding: number): FindingTotals | null {
    const row = this.#session.one<{ title: string; first_seen: number; last_seen: number }>(
      'SELECT title, first_seen, last_seen FROM findings WHERE key = @finding',
      { finding },
    );
    if (!row) return null;
    const servers = this.#servers(finding);
    const group = groupOf(this.#session, finding);
    const totals: FindingTotals = {
      count: servers.reduce((sum, server) => sum + server.count, 0),
      firstSeen: least(group.map((member) => this.#edge(member, 'first'))) ?? row.first_seen,
      lastSeen: greatest(group.map((member) => this.#edge(member, 'last'))) ?? row.last_seen,
      serverIds: servers.map((server) => server.server_id),
    };
    this.#session.run(
      `UPDATE findings SET count = @count, first_seen = @firstSeen, last_seen = @lastSeen, rendered_title = @title,
         severity = max(own_severity, coalesce((SELECT max(own_severity) FROM findings WHERE head = @finding), 0))
       WHERE key = @finding`,
      {
        finding,
        count: totals.count,
        firstSeen: totals.firstSeen,
        lastSeen: totals.lastSeen,
        title: this.#render(finding, row.title),
      },
    );
    this.#words.touch(finding);
    this.#onRefresh(finding);
    return totals;
  }

  entitiesOf(finding: number): EntityTallies {
    const rows = this.#session.all<{ kind: EntityKind; value: string; count: number }>(
      `SELECT kind, value, count FROM finding_entities JOIN entity_values ON entity_values.key = entity
       WHERE finding = @finding ORDER BY kind, count DESC, value`,
      { finding },
    );
    const tallies: EntityTallies = {};
    for (const { kind, value, count } of rows) {
      // Without a prototype, because `__proto__` is a user name like any other.
      (tallies[kind] ??= Object.create(null) as Record<string, number>)[value] = count;
    }
    return tallies;
  }

  /** Takes values out of the search that stand in no finding now. */
  dropUnusedEntities(): void {
    this.#session.run(
      'DELETE FROM entity_values WHERE NOT EXISTS (SELECT 1 FROM finding_entities WHERE entity = entity_values.key)',
    );
  }

  serverIdsOf(finding: number): string[] {
    return this.#servers(finding).map((server) => server.server_id);
  }

  #servers(finding: number): { server_id: string; count: number }[] {
    return this.#session.all('SELECT server_id, count FROM finding_servers WHERE finding = @finding', {
      finding,
    });
  }

  /** Occurrences know the minute; the evidence of that minute, if it is kept, knows the instant. */
  #edge(finding: number, edge: 'first' | 'last'): number | null {
    const extreme = edge === 'first' ? 'min' : 'max';
    const minute = this.#session.one<Span>(
      `SELECT ${extreme}(minute) AS ${edge} FROM occurrences WHERE finding = @finding`,
      { finding },
    )?.[edge];
    if (minute === null || minute === undefined) return null;
    const from = BigInt(minute) * NANOSECONDS_PER_MINUTE;
    const instant = this.#session.oneExact<{ at: bigint | null }>(
      `SELECT ${extreme}(timestamp) AS at FROM evidence
       WHERE finding = @finding AND timestamp >= @from AND timestamp < @to`,
      { finding, from, to: from + NANOSECONDS_PER_MINUTE },
    )?.at;
    return typeof instant === 'bigint' ? toMilliseconds(instant) : minute * MILLISECONDS_PER_MINUTE;
  }

  #render(finding: number, title: string): string {
    return title.includes('{') ? this.#renderTitle(title, this.entitiesOf(finding)) : title;
  }

  #bookEntity(finding: number, { kind, value, count }: EntityChange): void {
    const entity = this.#keyOf(value);
    this.#session.run(
      `INSERT INTO finding_entities (finding, kind, entity, count) VALUES (@finding, @kind, @entity, @count)
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
      { finding, kind, entity, count },
    );
    if (count > 0) return;
    this.#session.run(
      'DELETE FROM finding_entities WHERE finding = @finding AND kind = @kind AND entity = @entity AND count = 0',
      { finding, kind, entity },
    );
  }

  #keyOf(value: string): number {
    const known = this.#session.one<{ key: number }>('SELECT key FROM entity_values WHERE value = @value', {
      value,
    });
    if (known) return known.key;
    return this.#session.run('INSERT INTO entity_values (value, folded) VALUES (@value, @folded)', {
      value,
      folded: fold(value),
    }).key;
  }
}

function least(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((instant) => instant !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function greatest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((instant) => instant !== null);
  return known.length === 0 ? null : Math.max(...known);
}

interface EntityChange {
  readonly kind: EntityKind;
  readonly value: string;
  count: number;
}

/** Adds up by how much the count of each entity changes. */
class EntityChanges {
  readonly #changes = new Map<string, EntityChange>();

  add(entities: string | null, sign: 1 | -1): void {
    for (const [kind, value, count] of entriesOf(entities)) {
      const change = this.#changes.get(`${kind} ${value}`);
      if (change) change.count += sign * count;
      else this.#changes.set(`${kind} ${value}`, { kind, value, count: sign * count });
    }
  }

  values(): Iterable<EntityChange> {
    return this.#changes.values();
  }
}

/** Not through zod, whose records leave `__proto__` out: what was added must be what is subtracted. */
function entriesOf(entities: string | null): [EntityKind, string, number][] {
  if (entities === null) return [];
  const tallies = JSON.parse(entities) as EntityTallies;
  return ENTITY_KINDS.flatMap((kind) =>
    Object.entries(tallies[kind] ?? {}).map(([value, count]): [EntityKind, string, number] => [
      kind,
      value,
      count,
    ]),
  );
}
