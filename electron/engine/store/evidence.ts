import { EVIDENCE_LIMIT } from '../../../shared/domain/draft.ts';
import type { EvidenceLine } from '../../../shared/domain/draft.ts';
import { toNanoseconds } from '../../../shared/domain/time.ts';
import type { Milliseconds, Nanoseconds, TimeRange } from '../../../shared/domain/time.ts';
import { groupOfId } from './groups.ts';
import { keyOf } from './keys.ts';
import type { Session } from './session.ts';
import type { FindingWords } from './words.ts';

/** A line of evidence as it comes out: the redacted type goes in, and no one outside redaction can make it again. */
export interface StoredEvidence {
  readonly timestamp: Nanoseconds;
  readonly sourceId: string;
  readonly text: string;
  readonly template?: string;
  readonly file?: string;
  readonly row?: number;
}

/** Picks at most `limit` lines that show a finding best. */
export type ChooseEvidence = (lines: readonly StoredEvidence[], limit: number) => readonly StoredEvidence[];

/** What a pass has read: its lines take the place of what was kept of this range and these sources. */
export interface PassedRange {
  readonly range: TimeRange;
  readonly sourceIds: readonly string[];
}

interface Row {
  readonly server_id: string;
  readonly source_id: string;
  readonly timestamp: bigint;
  readonly text: string;
  readonly template: string | null;
  readonly file: string | null;
  readonly row: bigint | null;
}

/** The lines that show a finding: at most fifty for each of its servers. */
export class EvidenceRepository {
  readonly #session: Session;
  readonly #words: FindingWords;

  constructor(session: Session, words: FindingWords) {
    this.#session = session;
    this.#words = words;
  }

  /** Replaces what was kept of the passed range with `lines`; if there are too many with the rest, `choose` picks. */
  merge(
    findingId: string,
    serverId: string,
    passed: PassedRange,
    lines: readonly EvidenceLine[],
    choose: ChooseEvidence,
  ): void {
    this.#session.transaction(() => {
      const finding = keyOf(this.#session, findingId);
      const kept = this.#of(finding, serverId).filter((line) => !isPassed(line, passed));
      const all = withoutRepeats([...kept, ...lines]).sort(byTime);
      const chosen = all.length > EVIDENCE_LIMIT ? choose(all, EVIDENCE_LIMIT).slice(0, EVIDENCE_LIMIT) : all;
      this.#session.run('DELETE FROM evidence WHERE finding = @finding AND server_id = @serverId', {
        finding,
        serverId,
      });
      for (const line of chosen) this.#insert(finding, serverId, line);
      this.#words.touch(finding);
    });
  }

  /** Of a finding and its parts, by server, ascending by time. */
  of(findingId: string): Map<string, StoredEvidence[]> {
    const rows = this.#session.allExact<Row>(
      `SELECT evidence.* FROM json_each(@group) AS member JOIN evidence ON finding = member.value
       ORDER BY server_id, timestamp, evidence.key`,
      { group: JSON.stringify(groupOfId(this.#session, findingId)) },
    );
    const byServer = Map.groupBy(rows, (row) => row.server_id);
    return new Map(Array.from(byServer, ([serverId, ofServer]) => [serverId, ofServer.map(lineOf)]));
  }

  /** Forgets lines older than `before`. */
  forget(before: Milliseconds): void {
    this.#session.transaction(() => {
      const limit = { before: toNanoseconds(before) };
      const findings = this.#session.all<{ finding: number }>(
        'SELECT DISTINCT finding FROM evidence WHERE timestamp < @before',
        limit,
      );
      this.#session.run('DELETE FROM evidence WHERE timestamp < @before', limit);
      for (const { finding } of findings) this.#words.touch(finding);
    });
  }

  #of(finding: number, serverId: string): StoredEvidence[] {
    return this.#session
      .allExact<Row>(
        'SELECT * FROM evidence WHERE finding = @finding AND server_id = @serverId ORDER BY key',
        {
          finding,
          serverId,
        },
      )
      .map(lineOf);
  }

  #insert(finding: number, serverId: string, line: StoredEvidence): void {
    this.#session.run(
      `INSERT INTO evidence (finding, server_id, source_id, timestamp, text, template, file, row)
       VALUES (@finding, @serverId, @sourceId, @timestamp, @text, @template, @file, @row)`,
      {
        finding,
        serverId,
        sourceId: line.sourceId,
        timestamp: line.timestamp,
        text: line.text,
        template: line.template ?? null,
        file: line.file ?? null,
        row: line.row ?? null,
      },
    );
  }
}

/** A pass that goes on from an earlier one may name lines again, which then knew their template. */
function withoutRepeats(lines: readonly StoredEvidence[]): StoredEvidence[] {
  const distinct = new Map<string, StoredEvidence>();
  for (const line of lines) {
    const key = `${line.timestamp} ${line.sourceId} ${line.row ?? ''} ${line.text}`;
    if (!distinct.has(key) || line.template !== undefined) distinct.set(key, line);
  }
  return [...distinct.values()];
}

function isPassed(line: StoredEvidence, { range, sourceIds }: PassedRange): boolean {
  return line.timestamp >= range.from && line.timestamp < range.to && sourceIds.includes(line.sourceId);
}

function byTime(left: StoredEvidence, right: StoredEvidence): number {
  return left.timestamp < right.timestamp ? -1 : left.timestamp > right.timestamp ? 1 : 0;
}

function lineOf(row: Row): StoredEvidence {
  return {
    timestamp: row.timestamp,
    sourceId: row.source_id,
    text: row.text,
    ...(row.template === null ? {} : { template: row.template }),
    ...(row.file === null ? {} : { file: row.file }),
    ...(row.row === null ? {} : { row: Number(row.row) }),
  };
}
