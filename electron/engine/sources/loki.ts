import {
  isEmptyRange,
  type Milliseconds,
  type Nanoseconds,
  type TimeRange,
} from '../../../shared/domain/time.ts';
import { within } from '../../../shared/domain/selector.ts';
import { countLines, countPerHour, ratesOf, type Rate } from './loki-count.ts';
import { toError, type Failed } from './loki-failures.ts';
import { LokiHttp, parseJson, type LokiHttpOptions, type Parameters } from './loki-http.ts';
import { Pace } from './loki-pace.ts';
import { LokiPager, type Nearest, type NearestLines } from './loki-paging.ts';
import { isFailed, persist, type RetryOptions } from './loki-retry.ts';
import { countPerBucket, indexedBytes, type LevelCounts } from './loki-volume.ts';
import { readKept } from './loki-kept.ts';
import { readBuildAnswer, readNamesAnswer } from './loki-schema.ts';
import { readAhead, type LinePage } from './source.ts';

export interface LokiClientOptions extends LokiHttpOptions {
  /** Source of jitter in `[0, 1)`. */
  readonly random: () => number;
  /** Narrows every question to these streams, such as `{host="web1"}`. */
  readonly matcher?: string;
}

/** How a Loki answers when it is looked at. */
export interface LokiProbe {
  /** False while it says itself that it is starting or stopping. */
  readonly ready: boolean;
  readonly version: string | null;
  /** Round trip of the first answer. */
  readonly milliseconds: number;
  readonly serverTime: Milliseconds | null;
  /** Server's clock minus ours in milliseconds, to the whole second; null without a `Date` header. */
  readonly skew: Milliseconds | null;
}

/** Limits that Loki named in a refusal; null while it refused nothing. */
export interface LearnedLimits {
  readonly maximumEntries: number | null;
  readonly maximumLength: Nanoseconds | null;
}

/**
 * One Loki as one source sees it (its tenant, its headers). Failures are `NightjarError`s with a `loki-…` code, or
 * the way's own; an aborted call rejects with the signal's reason.
 */
export class LokiClient {
  readonly #http: LokiHttp;
  readonly #retry: RetryOptions;
  readonly #pager: LokiPager;
  readonly #now: () => Milliseconds;
  readonly #matcher: string | undefined;
  readonly #hasTenant: boolean;

  constructor(options: LokiClientOptions) {
    const { clock, random } = options;
    this.#http = new LokiHttp(options);
    this.#retry = { clock, random, pace: new Pace() };
    this.#pager = new LokiPager(this.#http, this.#retry);
    this.#now = () => clock.now();
    this.#matcher = options.matcher;
    this.#hasTenant = options.tenant !== undefined;
  }

  /**
   * Every line of `[from, to)` that the selector matches, once, ascending, an instant never cut in two. The next
   * page is fetched while the last one is worked on. A range that Loki no longer keeps reads as empty.
   */
  readWindow(selector: string, range: TimeRange, signal: AbortSignal): AsyncGenerator<LinePage> {
    return readAhead(this.#pager.walk(within(selector, this.#matcher), range, signal));
  }

  /** Lines nearest to an instant, for somebody who looks around. */
  nearest(selector: string, wanted: NearestLines, signal: AbortSignal): Promise<Nearest> {
    return this.#pager.nearest(within(selector, this.#matcher), wanted, signal);
  }

  /** Lines by hour (milliseconds since the epoch), hours without any left out; `range` is of whole hours. */
  countPerHour(selector: string, range: TimeRange, signal: AbortSignal): Promise<Map<Milliseconds, number>> {
    return countPerHour(this.#http, within(selector, this.#matcher), range, this.#retry, signal);
  }

  /** Lines per bucket (milliseconds) and level; `range` is of whole buckets since the epoch. */
  countPerBucket(
    selector: string,
    range: TimeRange,
    bucket: Milliseconds,
    signal: AbortSignal,
  ): Promise<LevelCounts> {
    return countPerBucket(this.#http, within(selector, this.#matcher), range, bucket, this.#retry, signal);
  }

  /** Bytes of the range by Loki's index; 0 where it does not know. */
  indexedBytes(selector: string, range: TimeRange, signal: AbortSignal): Promise<number> {
    return indexedBytes(this.#http, within(selector, this.#matcher), range, signal);
  }

  /** The exact number of lines in `[from, to)`, as Loki counts them itself. */
  async count(selector: string, range: TimeRange, signal: AbortSignal): Promise<number> {
    if (isEmptyRange(range)) return 0;
    const narrowed = within(selector, this.#matcher);
    return countLines(this.#http, narrowed, range, this.#retry, signal, async (rest) => {
      let lines = 0;
      for await (const page of this.#pager.walk(narrowed, rest, signal)) lines += page.lines.length;
      return lines;
    });
  }

  /** Looks whether it is there, ready and lets us in. Retries nothing. */
  async probe(signal: AbortSignal): Promise<LokiProbe> {
    const started = this.#now();
    const readiness = await this.#http.get('/ready', [], signal);
    const milliseconds = this.#now() - started;
    // A gateway in front of Loki may not pass /ready on; then a build that answers is readiness enough.
    const unready = isFailed(readiness) && readiness.failure.code === 'loki-not-ready';
    if (isFailed(readiness) && !unready && readiness.failure.code !== 'loki-unexpected-answer') {
      throw toError(readiness);
    }
    const version = unready ? null : await this.#version(isFailed(readiness), signal);
    if (!unready) await this.#names('/loki/api/v1/labels', [], signal, 0);
    const server = this.#http.server;
    return {
      ready: !unready,
      version,
      milliseconds,
      serverTime: server?.serverTime ?? null,
      skew: server?.skew ?? null,
    };
  }

  /** Lines of the last ten minutes by the values of a label, the most first. One question, retried by nobody. */
  ratesOf(label: string, signal: AbortSignal): Promise<Rate[]> {
    return ratesOf(this.#http, { label, selector: within(`{${label}=~".+"}`, this.#matcher) }, signal);
  }

  /** Names of the labels of the last hours, ascending, Loki's own left out. */
  labels(signal: AbortSignal): Promise<string[]> {
    return this.#names('/loki/api/v1/labels', this.#scope(), signal);
  }

  labelValues(name: string, signal: AbortSignal): Promise<string[]> {
    return this.#names(`/loki/api/v1/label/${encodeURIComponent(name)}/values`, this.#scope(), signal);
  }

  #scope(): Parameters {
    return this.#matcher === undefined ? [] : [['query', this.#matcher]];
  }

  /**
   * How far back it answers, in nanoseconds; null where nothing limits it or where it does not say, as behind a gateway
   * that keeps `/config` to itself. Retries nothing.
   */
  async kept(signal: AbortSignal): Promise<Nanoseconds | null> {
    const answer = await this.#http.get('/config', [], signal);
    return isFailed(answer) ? null : readKept(answer.body.toString('utf8'), this.#hasTenant);
  }

  /** What the last `Date` header said, in milliseconds; null before the first answer. */
  serverTime(): Milliseconds | null {
    return this.#http.server?.serverTime ?? null;
  }

  learned(): LearnedLimits {
    const { maximumEntries, maximumLength } = this.#retry.pace;
    return { maximumEntries, maximumLength };
  }

  async #names(
    path: string,
    parameters: Parameters,
    signal: AbortSignal,
    mostFailures?: number,
  ): Promise<string[]> {
    const names = await persist(
      async () => {
        const json = await this.#json(path, parameters, signal);
        return isFailed(json) ? json : readNamesAnswer(json.value);
      },
      this.#retry,
      signal,
      mostFailures,
    );
    if (isFailed(names)) throw toError(names);
    return names.value;
  }

  async #version(required: boolean, signal: AbortSignal): Promise<string | null> {
    const json = await this.#json('/loki/api/v1/status/buildinfo', [], signal);
    const version = isFailed(json) ? json : readBuildAnswer(json.value);
    if (!isFailed(version)) return version.value;
    if (required) throw toError(version);
    return null;
  }

  async #json(
    path: string,
    parameters: Parameters,
    signal: AbortSignal,
  ): Promise<{ readonly kind: 'json'; readonly value: unknown } | Failed> {
    const answer = await this.#http.get(path, parameters, signal);
    return isFailed(answer) ? answer : parseJson(answer.body);
  }
}
