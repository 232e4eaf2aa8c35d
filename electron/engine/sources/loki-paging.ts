import type { Labels, LogLine } from '../../../shared/domain/line.ts';
import {
  NANOSECONDS_PER_HOUR,
  floorTo,
  type Nanoseconds,
  type TimeRange,
} from '../../../shared/domain/time.ts';
import { toError, tooManyInOneNanosecond, type Failed } from './loki-failures.ts';
import { parseJson, type LokiHttp } from './loki-http.ts';
import { MOST_FAILURES, isFailed, persist, type RetryOptions } from './loki-retry.ts';
import { readLogAnswer, readSeriesAnswer } from './loki-schema.ts';
import { selectorOfStream, splitSelector } from './loki-selector.ts';
import type { LinePage } from './source.ts';

interface Page extends LinePage {
  readonly kind: 'page';
  readonly lines: LogLine[];
  /** As many lines as Loki sent; `limit` of them means that there may be more. */
  readonly count: number;
  readonly limit: number;
  readonly to: Nanoseconds;
}

/** What `nearest` is asked for. */
export interface NearestLines {
  readonly range: TimeRange;
  /** `backward`: those nearest to the end of the range. */
  readonly direction: 'forward' | 'backward';
  readonly limit: number;
  /** How often it may fail before it is given up: somebody waits for it. */
  readonly mostFailures: number;
}

export interface Nearest {
  readonly lines: readonly LogLine[];
  /** There may be more of them, farther away. */
  readonly more: boolean;
}

/** A selector, and whether it can match no more than one stream. */
interface Part {
  readonly selector: string;
  readonly oneStream: boolean;
}

/** Beyond this no Loki would be asked for one instant. */
const LARGEST_LIMIT = 1_000_000;
/** Failures at one instant after which its streams are read one by one. */
const FAILURES_BEFORE_SPLIT = 2;

/**
 * Reads ranges whole, oldest first. Loki says nowhere that a limit was hit, starts are inclusive and lines may
 * share a nanosecond: so the last instant of a full page is dropped and read again, and an instant that fills a
 * page is read by itself with a larger limit.
 */
export class LokiPager {
  readonly #http: LokiHttp;
  readonly #retry: RetryOptions;

  constructor(http: LokiHttp, retry: RetryOptions) {
    this.#http = http;
    this.#retry = retry;
  }

  async *walk(selector: string, range: TimeRange, signal: AbortSignal): AsyncGenerator<LinePage> {
    for (let from = range.from; from < range.to;) {
      const page = await this.#page(selector, { from, to: range.to }, signal);
      const last = page.lines.at(-1)?.timestamp;
      if (page.count < page.limit || last === undefined) {
        if (page.lines.length > 0) yield { lines: page.lines, bytes: page.bytes };
        from = page.to;
        continue;
      }
      const settled = page.lines.findLastIndex(({ timestamp }) => timestamp < last) + 1;
      if (settled > 0) {
        yield { lines: page.lines.slice(0, settled), bytes: page.bytes };
        from = last;
        continue;
      }
      yield await this.#instant(selector, last, signal);
      from = last + 1n;
    }
  }

  /**
   * The lines nearest to one end of a range, ascending, in one question: about `limit` of them. Where there are more,
   * the instant at which they are cut is left out whole, so that nothing is lost or repeated by who goes on from there.
   */
  async nearest(selector: string, wanted: NearestLines, signal: AbortSignal): Promise<Nearest> {
    const { range, direction } = wanted;
    if (range.to <= range.from) return { lines: [], more: false };
    const limit = Math.min(wanted.limit, this.#retry.pace.maximumEntries ?? wanted.limit);
    const ask = () => this.#ask(selector, range, limit, signal, direction);
    const page = await persist(ask, this.#retry, signal, wanted.mostFailures);
    if (isFailed(page)) throw toError(page);
    if (page.count < limit) return { lines: page.lines, more: false };
    const edge = page.lines.at(direction === 'backward' ? 0 : -1)?.timestamp;
    if (edge === undefined) return { lines: [], more: false };
    const settled = page.lines.filter(({ timestamp }) => timestamp !== edge);
    if (settled.length > 0) return { lines: settled, more: true };
    return { lines: [...(await this.#instant(selector, edge, signal)).lines], more: true };
  }

  async #page(selector: string, range: TimeRange, signal: AbortSignal): Promise<Page> {
    const { pace } = this.#retry;
    const page = await persist(
      () => {
        const to = pace.end(range.from, range.to);
        return this.#ask(selector, { from: range.from, to }, pace.limit, signal);
      },
      this.#retry,
      signal,
    );
    if (isFailed(page)) throw toError(page);
    pace.succeeded(page.count, page.bytes);
    return page;
  }

  async #ask(
    selector: string,
    range: TimeRange,
    limit: number,
    signal: AbortSignal,
    direction: 'forward' | 'backward' = 'forward',
  ): Promise<Page | Failed> {
    const parameters = [
      ['query', selector],
      ['start', String(range.from)],
      ['end', String(range.to)],
      ['limit', String(limit)],
      ['direction', direction],
    ] as const;
    const answer = await this.#http.get('/loki/api/v1/query_range', parameters, signal);
    if (isFailed(answer)) return answer;
    const json = parseJson(answer.body);
    if (isFailed(json)) return json;
    const read = readLogAnswer(json.value, range, { backward: direction === 'backward' });
    if (isFailed(read)) return read;
    const { lines, count } = read;
    return { kind: 'page', lines, count, limit, to: range.to, bytes: answer.body.length };
  }

  /** All lines of one nanosecond; stream by stream where Loki would not hand out all of them at once. */
  async #instant(selector: string, at: Nanoseconds, signal: AbortSignal): Promise<LinePage> {
    const whole = await this.#instantOf({ selector, oneStream: false }, at, signal, FAILURES_BEFORE_SPLIT);
    if (!isFailed(whole)) return whole;
    const isTooMany = whole.failure.code === 'loki-too-many-lines-in-one-nanosecond';
    if (whole.retry === 'never' && !isTooMany) throw toError(whole);
    const pages: LinePage[] = [];
    for (const part of await this.#streamsOf(selector, at, signal)) {
      const page = await this.#instantOf(part, at, signal, MOST_FAILURES);
      if (isFailed(page)) throw toError(page);
      pages.push(page);
    }
    return {
      lines: pages.flatMap(({ lines }) => lines),
      bytes: pages.reduce((total, { bytes }) => total + bytes, 0),
    };
  }

  /** With a limit that doubles until it is not hit, or until Loki allows no more. */
  async #instantOf(
    { selector, oneStream }: Part,
    at: Nanoseconds,
    signal: AbortSignal,
    mostFailures: number,
  ): Promise<Page | Failed> {
    const { pace } = this.#retry;
    const range = { from: at, to: at + 1n };
    const most = () => pace.maximumEntries ?? LARGEST_LIMIT;
    for (let wanted = pace.limit * 2; ; wanted *= 2) {
      const ask = () => this.#ask(selector, range, Math.min(wanted, most()), signal);
      const page = await persist(ask, this.#retry, signal, mostFailures);
      if (isFailed(page)) {
        const tooMany = tooManyInOneNanosecond(selector, at, page);
        return isAboutSize(page) ? { ...tooMany, retry: page.retry } : page;
      }
      if (page.count < page.limit) return page;
      if (page.limit < most()) continue;
      return oneStream
        ? this.#checkFull(selector, page, range, signal)
        : tooManyInOneNanosecond(selector, at);
    }
  }

  /**
   * One stream's instant with as many lines as Loki ever hands out: it is whole if asking from the other end gives
   * the same lines. (With several streams both ends may begin with the same one.)
   */
  async #checkFull(
    selector: string,
    page: Page,
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<Page | Failed> {
    const other = await persist(
      () => this.#ask(selector, range, page.limit, signal, 'backward'),
      this.#retry,
      signal,
    );
    if (isFailed(other)) return other;
    const known = new Set(page.lines.map(contentOf));
    const isWhole = other.lines.every((line) => known.has(contentOf(line)));
    return isWhole ? page : tooManyInOneNanosecond(selector, range.from);
  }

  /** A selector of each stream that may have lines at the instant; the selector itself where none is known. */
  async #streamsOf(selector: string, at: Nanoseconds, signal: AbortSignal): Promise<Part[]> {
    const parts = splitSelector(selector);
    const streams = parts === null ? [] : await this.#series(parts.streams, at, signal);
    if (parts === null || streams.length === 0) return [{ selector, oneStream: false }];
    const names = streams.flatMap((labels) => Object.keys(labels));
    return streams
      .map((labels) => selectorOfStream(labels, names))
      .sort()
      .map((stream) => ({ selector: `${stream}${parts.filters}`, oneStream: true }));
  }

  /** Label sets of the streams that may have lines at the instant. */
  async #series(matchers: string, at: Nanoseconds, signal: AbortSignal): Promise<Labels[]> {
    const parameters = [
      ['match[]', matchers],
      ['start', String(floorTo(NANOSECONDS_PER_HOUR, at))],
      ['end', String(at + 1n)],
    ] as const;
    const series = await persist(
      async () => {
        const answer = await this.#http.get('/loki/api/v1/series', parameters, signal);
        if (isFailed(answer)) return answer;
        const json = parseJson(answer.body);
        return isFailed(json) ? json : readSeriesAnswer(json.value);
      },
      this.#retry,
      signal,
    );
    if (isFailed(series)) throw toError(series);
    return series.value;
  }
}

function contentOf(line: LogLine): string {
  return JSON.stringify([line.labels, line.text, line.metadata ?? null]);
}

function isAboutSize({ failure }: Failed): boolean {
  return failure.code === 'loki-closed-connection' || failure.code === 'loki-timeout';
}
