import type { IncomingMessage } from 'node:http';
import { parseDuration } from '../../../shared/domain/duration.ts';
import { parseStep, parseTime } from './durations.ts';
import { Refusal } from './refusal.ts';

const MAXIMUM_BODY = 64 * 1024 * 1024;
const HOUR = 3_600_000_000_000n;
const MAXIMUM_POINTS = 11_000n;

/** Parameters of `query_range`, read in Loki's order, so that the same mistake wins. */
export interface RangeParameters {
  readonly query: string | null;
  readonly from: bigint;
  readonly to: bigint;
  readonly limit: number;
  readonly direction: 'forward' | 'backward';
  readonly step: bigint;
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAXIMUM_BODY) throw new Refusal(413, 'request body too large\n');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseLimit(value: string | null): number {
  if (value === null) return 100;
  if (!/^-?\d+$/.test(value)) {
    throw new Refusal(400, `strconv.Atoi: parsing "${value}": invalid syntax`);
  }
  if (Number(value) <= 0) throw new Refusal(400, 'limit must be a positive value');
  return Number(value);
}

function parseDirection(value: string | null): 'forward' | 'backward' {
  if (value === null) return 'backward';
  const direction = value.toLowerCase();
  if (direction === 'forward' || direction === 'backward') return direction;
  throw new Refusal(400, `invalid direction '${value}'`);
}

/** The `start` and `end` of any query; by default the hour before `now`, or what `back` says. */
export function timeRange(
  parameters: URLSearchParams,
  now: bigint,
  back: bigint = HOUR,
): { from: bigint; to: bigint } {
  const [start, end, since] = ['start', 'end', 'since'].map((name) => parameters.get(name));
  const to = end === null || end === undefined ? now : parseTime('end', end);
  const before = since === null || since === undefined ? back : (parseDuration(since) ?? back);
  return { from: start === null || start === undefined ? to - before : parseTime('start', start), to };
}

export function rangeParameters(parameters: URLSearchParams, now: bigint): RangeParameters {
  const { from, to } = timeRange(parameters, now);
  const limit = parseLimit(parameters.get('limit'));
  const direction = parseDirection(parameters.get('direction'));
  if (to < from) throw new Refusal(400, 'end timestamp must not be before or equal to start time');
  const given = parameters.get('step');
  const seconds = (to - from) / 1_000_000_000n / 250n;
  const step = given === null ? (seconds < 1n ? 1n : seconds) * 1_000_000_000n : parseStep(given);
  if ((to - from) / step > MAXIMUM_POINTS) {
    throw new Refusal(
      400,
      'exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter',
    );
  }
  return { query: parameters.get('query'), from, to, limit, direction, step };
}
