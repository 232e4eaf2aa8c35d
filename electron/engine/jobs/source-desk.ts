import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { LogLine } from '../../../shared/domain/line.ts';
import { checkSelector } from '../../../shared/domain/selector.ts';
import type { Connection } from '../../../shared/domain/server.ts';
import {
  floorTo,
  NANOSECONDS_PER_HOUR,
  toMilliseconds,
  toNanoseconds,
  type Milliseconds,
  type Nanoseconds,
} from '../../../shared/domain/time.ts';
import { DEFAULT_CHARACTERS_PER_TOKEN, estimateTokens } from '../analyze/budget.ts';
import type { Tunnel } from '../connect/tunnel.ts';
import type { Clock } from '../ports.ts';
import { prepareLine } from '../reduce/prepare.ts';
import type { Redactor } from '../reduce/redact.ts';
import { TemplateMiner } from '../reduce/templates/miner.ts';
import { LokiClient } from '../sources/loki.ts';
import type { Rate } from '../sources/loki-count.ts';
import type { Store } from '../store/store.ts';
import { inTime } from './in-time.ts';
import { FAILURES_WAITED_FOR, GUARD, lokiTooLate } from './line-lookup.ts';
import { candidateOf, TELLING_LABELS, type Candidate } from './source-kinds.ts';
import type { TestLinks } from './test-links.ts';

export interface SourceDeskParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: () => number;
  readonly redactor: Redactor;
  /** The way that a server is polled on; null for one that is paused or not there. */
  readonly tunnelOf: (serverId: string, signal: AbortSignal) => Promise<Tunnel> | null;
  /** Ways to servers that are not added yet, and to paused ones. */
  readonly links: Pick<TestLinks, 'of'>;
}

/** Whose Loki is looked at, and as whom. */
export interface LookedAt {
  readonly serverId?: string | undefined;
  /** Of a server that is not added yet, or is being changed. */
  readonly connection?: Connection | undefined;
  readonly matcher?: string | undefined;
  readonly tenant?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly secretHeaders?: readonly string[] | undefined;
}

interface ShownLine {
  readonly timestamp: Nanoseconds;
  readonly text: string;
}

export interface Suggestion extends Candidate {
  /** Null where Loki did not count. */
  readonly linesPerHour: number | null;
  readonly samples: ShownLine[];
}

export interface SourcePreview {
  /** The newest lines, oldest first. */
  readonly lines: ShownLine[];
  readonly perHour: { readonly from: Milliseconds; readonly lines: number[] };
  /** What reading it would cost; from the newest lines and the last day. */
  readonly estimate: {
    readonly linesPerDay: number;
    /** Lines that were looked at for templates. */
    readonly sampled: number;
    readonly templates: number;
    /** What a model would be asked a day, at most: each template of the sample once an hour in which it comes. */
    readonly tokensPerMinute: number;
  };
}

const DEADLINE = 20_000;
const MOST_LABELS = 200;
const MOST_VALUES = 200;
const MOST_SUGGESTIONS = 12;
const LONGEST_VALUE = 500;
const SAMPLES = 3;
const SHOWN = 10;
/** Lines by which templates are estimated. */
const SAMPLE = 500;
const HOURS = 24;
/** What a `Date` header leaves out, in nanoseconds. */
const A_SECOND = 1_000_000_000n;
const MINUTES_PER_HOUR = 60;

/**
 * Shows what a Loki has, for somebody who chooses what is to be read: labels, values with their rates, lines. Asks on
 * the way that polling uses with a client of its own, or on a tested one; what it answers is redacted, bounded and
 * kept nowhere.
 */
export class SourceDesk {
  readonly #parts: SourceDeskParts;

  constructor(parts: SourceDeskParts) {
    this.#parts = parts;
  }

  /** Names of labels, ascending. */
  labels(at: LookedAt, signal: AbortSignal): Promise<{ labels: string[]; more: boolean }> {
    return this.#look(at, signal, async (client, inTime) => {
      const labels = (await client.labels(inTime)).filter((name) => isLabelName(name));
      return { labels: labels.slice(0, MOST_LABELS), more: labels.length > MOST_LABELS };
    });
  }

  /** Values of a label, those with the most lines first. */
  labelValues(at: LookedAt, label: string, signal: AbortSignal) {
    return this.#look(at, signal, async (client, inTime) => {
      const values = await this.#valuesOf(client, label, inTime);
      return { values: values.slice(0, MOST_VALUES), more: values.length > MOST_VALUES };
    });
  }

  /** What people usually read, as far as this Loki has it, with a few lines each. */
  suggestions(at: LookedAt, signal: AbortSignal): Promise<Suggestion[]> {
    return this.#look(at, signal, async (client, inTime) => {
      const names = new Set(await client.labels(inTime));
      for (const label of TELLING_LABELS.filter((name) => names.has(name))) {
        const values = await this.#valuesOf(client, label, inTime);
        // One value tells nothing apart: `job="varlogs"` of a collector that reads files.
        const isLast = label === TELLING_LABELS.findLast((name) => names.has(name));
        if (values.length === 0 || (values.length === 1 && !isLast)) continue;
        const found = values.slice(0, MOST_SUGGESTIONS);
        return Promise.all(
          found.map(async ({ value, linesPerHour }) => {
            const candidate = candidateOf(label, value);
            return { ...candidate, linesPerHour, samples: await this.#samples(client, candidate, inTime) };
          }),
        );
      }
      return [];
    });
  }

  /**
   * Lines of a selector, their number by hour, and what reading them would cost.
   *
   * @throws NightjarError for a selector that no source may have, and what the way or Loki says
   */
  preview(at: LookedAt, selector: string, signal: AbortSignal): Promise<SourcePreview> {
    if (checkSelector(selector).kind === 'bad') throw new NightjarError(NO_SELECTOR);
    return this.#look(at, signal, async (client, inTime) => {
      const now = toNanoseconds(client.serverTime() ?? this.#parts.clock.now());
      const to = floorTo(NANOSECONDS_PER_HOUR, now) + NANOSECONDS_PER_HOUR;
      const from = to - BigInt(HOURS) * NANOSECONDS_PER_HOUR;
      const [{ lines }, counts] = await Promise.all([
        client.nearest(selector, backward({ from, to: now + A_SECOND }, SAMPLE + GUARD), inTime),
        client.countPerHour(selector, { from, to }, inTime),
      ]);
      const start = toMilliseconds(from);
      const hour = toMilliseconds(NANOSECONDS_PER_HOUR);
      const perHour = Array.from({ length: HOURS }, (_, index) => counts.get(start + index * hour) ?? 0);
      return {
        lines: this.#shown(lines, SHOWN),
        perHour: { from: start, lines: perHour },
        estimate: this.#estimate(lines.slice(-SAMPLE), perHour),
      };
    });
  }

  async #valuesOf(client: LokiClient, label: string, signal: AbortSignal) {
    const [values, rates] = await Promise.all([
      client.labelValues(label, signal),
      // A Loki that does not count, or not so much, still has its values.
      client.ratesOf(label, signal).catch((error: unknown): Rate[] | null => {
        signal.throwIfAborted();
        if (error instanceof NightjarError) return null;
        throw error;
      }),
    ]);
    const known = new Map(rates?.map(({ value, linesPerHour }) => [value, linesPerHour]));
    return values
      .filter((value) => value !== '' && value.length <= LONGEST_VALUE)
      .map((value) => ({ value, linesPerHour: rates === null ? null : (known.get(value) ?? 0) }))
      .sort((left, right) => (right.linesPerHour ?? 0) - (left.linesPerHour ?? 0));
  }

  async #samples(client: LokiClient, { selector }: Candidate, signal: AbortSignal): Promise<ShownLine[]> {
    const to = toNanoseconds(client.serverTime() ?? this.#parts.clock.now());
    const range = { from: to - BigInt(HOURS) * NANOSECONDS_PER_HOUR, to: to + A_SECOND };
    try {
      const { lines } = await client.nearest(selector, backward(range, SAMPLES + GUARD), signal);
      return this.#shown(lines, SAMPLES);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof NightjarError) return [];
      throw error;
    }
  }

  #estimate(lines: readonly LogLine[], perHour: readonly number[]): SourcePreview['estimate'] {
    const linesPerDay = perHour.reduce((sum, count) => sum + count, 0);
    const miner = new TemplateMiner({ seed: randomBytes(32) });
    const labels = lines.map((line) => miner.add(prepareLine(line, 'preview', this.#parts.redactor).message));
    const templates = [...new Set(labels.map((label) => miner.resolve(label)))];
    const texts = templates.map((label) => miner.describe(label).text);
    const tokens = texts.reduce(
      (sum, text) => sum + estimateTokens({ prose: 0, data: text.length }, DEFAULT_CHARACTERS_PER_TOKEN),
      0,
    );
    const busyHours = perHour.filter((count) => count > 0).length;
    return {
      linesPerDay,
      sampled: lines.length,
      templates: templates.length,
      tokensPerMinute: Math.ceil((tokens * busyHours) / (HOURS * MINUTES_PER_HOUR)),
    };
  }

  #shown(lines: readonly LogLine[], many: number): ShownLine[] {
    return lines
      .map((line) => ({
        timestamp: line.timestamp,
        text: prepareLine(line, 'preview', this.#parts.redactor).text as string,
      }))
      .slice(-many);
  }

  #look<T>(
    at: LookedAt,
    signal: AbortSignal,
    work: (client: LokiClient, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { clock } = this.#parts;
    return inTime({ clock, milliseconds: DEADLINE, late: TOO_LATE, signal }, async (limited) =>
      work(await this.#client(at, limited), limited),
    );
  }

  /** A client of its own, so that what polling has learned of this Loki stays. */
  async #client(at: LookedAt, signal: AbortSignal): Promise<LokiClient> {
    const { clock, random } = this.#parts;
    const tunnel = await this.#tunnel(at, signal);
    const own = at.serverId === undefined ? undefined : this.#parts.store.servers.get(at.serverId)?.matcher;
    const matcher = at.connection === undefined ? own : at.matcher;
    return new LokiClient({
      target: tunnel.loki,
      clock,
      random,
      ...(at.tenant !== undefined && { tenant: at.tenant }),
      ...(at.headers !== undefined && { headers: at.headers }),
      ...(matcher !== undefined && { matcher }),
    });
  }

  #tunnel({ serverId, connection, secretHeaders }: LookedAt, signal: AbortSignal): Promise<Tunnel> {
    const server = serverId === undefined ? null : this.#parts.store.servers.get(serverId);
    const isOther =
      connection !== undefined &&
      !isDeepStrictEqual(
        [connection, secretHeaders ?? []],
        [server?.connection, server?.secretHeaders ?? []],
      );
    if (isOther) return this.#parts.links.of({ connection, serverId, secretHeaders }).acquire(signal);
    if (server === null) throw new NightjarError(GONE);
    const polled = this.#parts.tunnelOf(server.id, signal);
    return polled ?? this.#parts.links.of({ ...server, serverId: server.id }).acquire(signal);
  }
}

function backward(range: { readonly from: Nanoseconds; readonly to: Nanoseconds }, limit: number) {
  return { range, direction: 'backward', limit, mostFailures: FAILURES_WAITED_FOR } as const;
}

/** Goes into a query as it is. */
function isLabelName(name: string): boolean {
  return /^[A-Za-z_][0-9A-Za-z_]{0,199}$/.test(name);
}

const NO_SELECTOR: Failure = {
  code: 'loki-rejected-query',
  message: 'This is no selector of a source.',
  advice: 'Write labels in braces, then filters, such as {job="sshd"} != "healthcheck".',
};
const GONE: Failure = {
  code: 'unexpected',
  message: 'This server is no longer there.',
  advice: 'Load the page again.',
};
const TOO_LATE = lokiTooLate(DEADLINE, 'Try again, or choose fewer streams; the server may be busy.');
