import { NANOSECONDS_PER_HOUR, NANOSECONDS_PER_MINUTE, type Minute } from '../../../shared/domain/time.ts';
import type { Session } from './session.ts';

/** Whole UTC hours since the Unix epoch. */
export type Hour = number;

const MINUTES_PER_HOUR = Number(NANOSECONDS_PER_HOUR / NANOSECONDS_PER_MINUTE);

/** How many lines of each source were read in each UTC minute, and which hours were counted again at the source. */
export class VolumeRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** A pass over the minutes `[from, to)` replaces what earlier ones counted there; minutes without lines have no row. */
  replace(
    sourceId: string,
    minutes: { readonly from: Minute; readonly to: Minute },
    lines: ReadonlyMap<Minute, number>,
  ): void {
    this.#session.transaction(() => {
      this.#session.run(
        'DELETE FROM volume WHERE source_id = @sourceId AND minute >= @from AND minute < @to',
        {
          sourceId,
          ...minutes,
        },
      );
      for (const [minute, count] of lines) {
        this.#session.run(
          'INSERT INTO volume (source_id, minute, lines) VALUES (@sourceId, @minute, @count)',
          {
            sourceId,
            minute,
            count,
          },
        );
      }
    });
  }

  /** Lines read of one source in the minutes `[from, to)`. */
  ofSource(sourceId: string, from: Minute, to: Minute): number {
    return this.#sum('source_id = @id', sourceId, from, to);
  }

  /** Lines read of all sources of a server in the minutes `[from, to)`. */
  ofServer(serverId: string, from: Minute, to: Minute): number {
    return this.#sum('source_id IN (SELECT id FROM sources WHERE server_id = @id)', serverId, from, to);
  }

  ofHour(sourceId: string, hour: Hour): number {
    return this.ofSource(sourceId, hour * MINUTES_PER_HOUR, (hour + 1) * MINUTES_PER_HOUR);
  }

  isRecounted(sourceId: string, hour: Hour): boolean {
    return (
      this.#session.one('SELECT 1 FROM recounts WHERE source_id = @sourceId AND hour = @hour', {
        sourceId,
        hour,
      }) !== undefined
    );
  }

  markRecounted(sourceId: string, hour: Hour): void {
    this.#session.run(
      'INSERT INTO recounts (source_id, hour) VALUES (@sourceId, @hour) ON CONFLICT DO NOTHING',
      {
        sourceId,
        hour,
      },
    );
  }

  prune(before: Minute): void {
    this.#session.run('DELETE FROM volume WHERE minute < @before', { before });
    this.#session.run('DELETE FROM recounts WHERE hour < @hour', {
      hour: Math.floor(before / MINUTES_PER_HOUR),
    });
  }

  #sum(condition: string, id: string, from: Minute, to: Minute): number {
    const row = this.#session.one<{ lines: number | null }>(
      `SELECT sum(lines) AS lines FROM volume WHERE ${condition} AND minute >= @from AND minute < @to`,
      { id, from, to },
    );
    return row?.lines ?? 0;
  }
}
