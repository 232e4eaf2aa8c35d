import { NightjarError, toFailure, type Failure } from '../../../shared/domain/failure.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import type { RedactedLine } from '../../../shared/domain/line.ts';
import { withValue } from '../../../shared/domain/logql.ts';
import type { Source } from '../../../shared/domain/server.ts';
import {
  ceilTo,
  floorTo,
  NANOSECONDS_PER_HOUR,
  toMilliseconds,
  toNanoseconds,
  type Milliseconds,
  type Nanoseconds,
  type TimeRange,
} from '../../../shared/domain/time.ts';
import type { EntityKind } from '../../../shared/domain/words.ts';
import type { Tunnel } from '../connect/tunnel.ts';
import type { Clock } from '../ports.ts';
import type { Redactor } from '../reduce/redact.ts';
import type { LokiClient } from '../sources/loki.ts';
import type { Store } from '../store/store.ts';
import { inTime } from './in-time.ts';
import { FAILURES_WAITED_FOR, lokiTooLate } from './line-lookup.ts';
import { linesAround } from './lines-around.ts';
import { LokiClients } from './loki-clients.ts';
import { newestOf } from './newest-lines.ts';
import { redactedInOrder } from './redacted-lines.ts';

export interface LineDeskParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: () => number;
  readonly redactor: Redactor;
  /** The way that a server is polled on; null for one that is paused or not there. */
  readonly tunnelOf: (serverId: string, signal: AbortSignal) => Promise<Tunnel> | null;
}

export interface ShownLine {
  readonly timestamp: Nanoseconds;
  readonly serverId: string;
  readonly sourceId: string;
  readonly text: string;
  readonly evidence: boolean;
}

const PAGE = 100;
const LONGEST_SPAN = 7n * 24n * NANOSECONDS_PER_HOUR;
/** Milliseconds after which somebody who waits is told that it takes too long. */
const DEADLINE = 45_000;

interface Around {
  readonly findingId: string;
  readonly serverId: string;
  readonly sourceId: string;
  readonly timestamp: Nanoseconds;
  readonly before: number;
  readonly after: number;
}

interface OfEntity {
  readonly findingId: string;
  readonly kind: EntityKind;
  readonly value: string;
  readonly before: Nanoseconds | null;
}

/**
 * Reads lines for somebody who looks at a finding, on the way that polling uses and beside it: with clients of its
 * own, so that what polling has learned of page sizes stays. What it answers is redacted and kept nowhere.
 */
export class LineDesk {
  readonly #parts: LineDeskParts;
  readonly #clients: LokiClients;

  constructor(parts: LineDeskParts) {
    this.#parts = parts;
    this.#clients = new LokiClients(parts);
  }

  /**
   * Lines of one source around an instant.
   *
   * @throws NightjarError with the way's or Loki's failure, and for what is not there any more
   */
  around(wanted: Around, signal: AbortSignal) {
    return this.#inTime(signal, async (inTime) => {
      const finding = this.#finding(wanted.findingId);
      const source = this.#source(wanted.serverId, wanted.sourceId);
      const client = await this.#client(source, inTime);
      const { selector, id: sourceId } = source;
      const { redactor } = this.#parts;
      const around = await linesAround({ client, selector, sourceId, redactor }, wanted, inTime);
      return { ...around, lines: shownOf(around.lines, source, this.#evidenceOf(finding)) };
    });
  }

  /** Lines with an entity's value on all sources of a finding, the newest page first. */
  of(wanted: OfEntity, signal: AbortSignal) {
    return this.#inTime(signal, async (inTime) => {
      const finding = this.#finding(wanted.findingId);
      const range = spanOf(finding);
      const evidence = this.#evidenceOf(finding);
      const asked = { ...wanted, range: { from: range.from, to: wanted.before ?? range.to } };
      const answers = await Promise.all(
        this.#sourcesOf(finding).map((source) => this.#ofSource(source, asked, range, evidence, inTime)),
      );
      const read = answers.flatMap((answer) => ('failure' in answer ? [] : [answer]));
      const { lines, more } = newestOf(read);
      return {
        lines,
        more,
        range: { from: toMilliseconds(range.from), to: toMilliseconds(range.to) },
        perHour:
          wanted.before === null
            ? sumOf(
                read.map(({ perHour }) => perHour),
                range,
              )
            : null,
        failures: answers.flatMap((answer) => ('failure' in answer ? [answer.failure] : [])),
      };
    });
  }

  async #ofSource(
    source: Source,
    wanted: OfEntity & { readonly range: TimeRange },
    whole: TimeRange,
    evidence: ReadonlySet<string>,
    signal: AbortSignal,
  ) {
    try {
      const client = await this.#client(source, signal);
      const selector = withValue(source.selector, wanted.value);
      const question = {
        range: wanted.range,
        direction: 'backward',
        limit: PAGE,
        mostFailures: FAILURES_WAITED_FOR,
      } as const;
      const { lines, more } = await client.nearest(selector, question, signal);
      const perHour =
        wanted.before === null
          ? await client.countPerHour(selector, whole, signal)
          : new Map<Milliseconds, number>();
      const redacted = redactedInOrder(lines, source.id, this.#parts.redactor);
      return { lines: shownOf(redacted, source, evidence), more, perHour };
    } catch (error) {
      signal.throwIfAborted();
      const { message, advice } = toFailure(error);
      const serverName = this.#parts.store.servers.get(source.serverId)?.name ?? source.serverId;
      return { failure: { serverName, message, advice } };
    }
  }

  #evidenceOf(finding: Finding): ReadonlySet<string> {
    return new Set([...this.#parts.store.evidence.of(finding.id).values()].flat().map(nameOf));
  }

  /** Those that its lines came from, as far as they are still read. */
  #sourcesOf(finding: Finding): Source[] {
    const { store } = this.#parts;
    const named = new Set([...store.evidence.of(finding.id).values()].flat().map(({ sourceId }) => sourceId));
    const all = finding.serverIds.flatMap((serverId) => store.servers.sources(serverId));
    const sources = all.filter(({ id }) => named.has(id));
    if (all.length === 0) throw new NightjarError(NO_SOURCE);
    return sources.length > 0 ? sources : all;
  }

  #finding(id: string): Finding {
    const finding = this.#parts.store.findings.shown(id);
    if (finding === null) throw new NightjarError(NO_FINDING);
    return finding;
  }

  #source(serverId: string, sourceId: string): Source {
    const source = this.#parts.store.servers.sources(serverId).find(({ id }) => id === sourceId);
    if (source === undefined) throw new NightjarError(NO_SOURCE);
    return source;
  }

  async #client(source: Source, signal: AbortSignal): Promise<LokiClient> {
    const tunnel = this.#parts.tunnelOf(source.serverId, signal);
    if (tunnel === null) throw new NightjarError(PAUSED);
    return this.#clients.of(await tunnel, source);
  }

  #inTime<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return inTime({ clock: this.#parts.clock, milliseconds: DEADLINE, late: TOO_LATE, signal }, work);
  }
}

function shownOf(
  lines: readonly RedactedLine[],
  { id: sourceId, serverId }: Source,
  evidence: ReadonlySet<string>,
): ShownLine[] {
  return lines.map(({ timestamp, text }) => {
    const isEvidence = evidence.has(nameOf({ timestamp, sourceId, text }));
    return { timestamp, serverId, sourceId, text, evidence: isEvidence };
  });
}

/** Whole hours around the finding's lines, the last week of them at most. */
function spanOf({ firstSeen, lastSeen }: Finding): TimeRange {
  const to = ceilTo(NANOSECONDS_PER_HOUR, toNanoseconds(lastSeen) + 1n);
  const from = floorTo(NANOSECONDS_PER_HOUR, toNanoseconds(firstSeen));
  return { from: to - from > LONGEST_SPAN ? to - LONGEST_SPAN : from, to };
}

function sumOf(counts: readonly ReadonlyMap<Milliseconds, number>[], range: TimeRange): number[] {
  const from = toMilliseconds(range.from);
  const hour = toMilliseconds(NANOSECONDS_PER_HOUR);
  const hours = Number((range.to - range.from) / NANOSECONDS_PER_HOUR);
  return Array.from({ length: hours }, (_, index) =>
    counts.reduce((sum, perHour) => sum + (perHour.get(from + index * hour) ?? 0), 0),
  );
}

function nameOf(line: {
  readonly timestamp: Nanoseconds;
  readonly sourceId: string;
  readonly text: string;
}): string {
  return `${line.timestamp} ${line.sourceId} ${line.text}`;
}

const NO_FINDING: Failure = {
  code: 'unexpected',
  message: 'This finding is no longer there.',
  advice: 'Go back to the list.',
};
const NO_SOURCE: Failure = {
  code: 'unexpected',
  message: 'The source of this line is no longer read.',
  advice: 'Add it to its server again to look at its lines.',
};
const PAUSED: Failure = {
  code: 'unexpected',
  message: 'This server is paused, and nothing is opened to it.',
  advice: 'Resume it on the page Servers, then look again.',
};
const TOO_LATE = lokiTooLate(DEADLINE, 'Try again; if this stays, the server may be busy.');
