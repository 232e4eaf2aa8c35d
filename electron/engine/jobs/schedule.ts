import type { Server, Source } from '../../../shared/domain/server.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';

/** Sources that are read together, because they are read as often and as late as each other. */
export interface ScheduledGroup {
  readonly sources: readonly Source[];
  /** Between polls, before the power that there is slows them. */
  readonly interval: Milliseconds;
  /** How long before now reading ends. */
  readonly lag: Milliseconds;
}

/** What holds where a source says nothing: its server's, and of the lag what the settings say where that has none. */
export function scheduleOf(
  source: Pick<Source, 'interval' | 'lag'>,
  server: Pick<Server, 'interval' | 'lag'>,
  usualLag: Milliseconds,
): { readonly interval: Milliseconds; readonly lag: Milliseconds } {
  return {
    interval: source.interval ?? server.interval,
    lag: source.lag ?? server.lag ?? usualLag,
  };
}

/** The sources of a server by their schedules, the one that is read most often first. */
export function groupsOf(
  sources: readonly Source[],
  server: Pick<Server, 'interval' | 'lag'>,
  usualLag: Milliseconds,
): ScheduledGroup[] {
  const groups = new Map<string, ScheduledGroup & { readonly sources: Source[] }>();
  for (const source of sources) {
    const { interval, lag } = scheduleOf(source, server, usualLag);
    const key = `${interval} ${lag}`;
    const group = groups.get(key) ?? { sources: [], interval, lag };
    group.sources.push(source);
    groups.set(key, group);
  }
  return [...groups.values()].sort((left, right) => left.interval - right.interval || left.lag - right.lag);
}

/** When each source was read last, and is next. */
export class Schedule {
  /** When the last round that read it began, by source. */
  readonly #began = new Map<string, Milliseconds>();

  /** Null: all are due. */
  nextAt(groups: readonly ScheduledGroup[], slowness: number): Milliseconds | null {
    const times = groups.map((group) => this.#dueAt(group, slowness));
    if (times.length === 0) return null;
    return times.includes(null) ? null : Math.min(...times.map((time) => time ?? 0));
  }

  /** Those whose time has come; all of them where none has, because somebody wants to read before that. */
  due(groups: readonly ScheduledGroup[], slowness: number, now: Milliseconds): readonly ScheduledGroup[] {
    const due = groups.filter((group) => (this.#dueAt(group, slowness) ?? now) <= now);
    return due.length > 0 ? due : groups;
  }

  begin({ sources }: ScheduledGroup, now: Milliseconds): void {
    for (const { id } of sources) this.#began.set(id, now);
  }

  /** Null: one of its sources was never read. */
  #dueAt({ sources, interval }: ScheduledGroup, slowness: number): Milliseconds | null {
    const began = sources.map(({ id }) => this.#began.get(id));
    if (began.includes(undefined)) return null;
    return Math.min(...began.map((at) => at ?? 0)) + interval * slowness;
  }
}
