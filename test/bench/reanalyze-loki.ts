// The Loki of `npm run bench -- reanalyze`, in a process of its own: a week of lines that are made when they are asked
// for, evenly spaced and the same each time, so that nothing of them is kept. Says its address, and ends with its parent.
import { listen } from '../../electron/demo/loki/loki-server.ts';

const [from = '0', spacing = '1'] = process.argv.slice(2);
/** Nanoseconds. */
const FIRST = BigInt(from) * 1_000_000n;
const SPACING = BigInt(spacing);
const LEVELS = ['info', 'info', 'info', 'warn', 'error'];
const UNITS: Readonly<Record<string, bigint>> = { ms: 1_000_000n, s: 1_000_000_000n, h: 3_600_000_000_000n };

const { origin } = await listen((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://loki');
  response.setHeader('Date', new Date().toUTCString());
  response.setHeader('Content-Type', 'application/json');
  if (pathname === '/ready') return void response.end('ready\n');
  if (pathname.endsWith('/buildinfo')) return void response.end('{"version":"3.7.6"}');
  if (pathname.endsWith('/labels')) return void response.end('{"status":"success","data":["job"]}');
  if (pathname.endsWith('/query_range')) return void response.end(rangeAnswer(searchParams));
  if (pathname.endsWith('/query')) return void response.end(instantAnswer(searchParams));
  response.statusCode = 404;
  response.end('404 page not found\n');
});
process.once('disconnect', () => process.exit(0));
process.send?.(origin);

/** The first line at or after an instant. */
function indexAt(instant: bigint): bigint {
  if (instant <= FIRST) return 0n;
  return (instant - FIRST + SPACING - 1n) / SPACING;
}

function rangeAnswer(parameters: URLSearchParams): string {
  const query = parameters.get('query') ?? '';
  const start = BigInt(parameters.get('start') ?? '0');
  const end = BigInt(parameters.get('end') ?? '0');
  if (query.includes('count_over_time')) {
    const step = durationOf(parameters.get('step') ?? '1s');
    const values: [number, string][] = [];
    for (let at = start; at <= end; at += step)
      values.push([Number(at / 1_000_000n) / 1000, String(indexAt(at + 1n) - indexAt(at - step + 1n))]);
    return success('matrix', [{ metric: { detected_level: 'info' }, values }]);
  }
  const limit = BigInt(parameters.get('limit') ?? '100');
  const first = indexAt(start);
  const last = indexAt(end) < first + limit ? indexAt(end) : first + limit;
  const values: [string, string][] = [];
  for (let index = first; index < last; index++)
    values.push([String(FIRST + index * SPACING), lineOf(Number(index))]);
  return success('streams', values.length === 0 ? [] : [{ stream: { job: 'all' }, values }]);
}

function instantAnswer(parameters: URLSearchParams): string {
  const time = BigInt(parameters.get('time') ?? '0');
  const range = durationOf(/\[(\w+)\]/u.exec(parameters.get('query') ?? '')?.[1] ?? '1s');
  const lines = indexAt(time + 1n) - indexAt(time - range + 1n);
  return success('vector', [{ metric: {}, value: [0, String(lines)] }]);
}

function durationOf(text: string): bigint {
  const [, amount = '1', unit = 's'] = /^(\d+)(ms|s|h)$/u.exec(text) ?? [];
  return BigInt(amount) * (UNITS[unit] ?? 1n);
}

function success(resultType: string, result: unknown): string {
  return JSON.stringify({ status: 'success', data: { resultType, result } });
}

/** One of sixty kinds of line, with values of its own; now and then somebody guesses a password. */
function lineOf(index: number): string {
  const mixed = Math.imul(index ^ (index >>> 15), 0x2c1b3c6d) >>> 0;
  const kind = mixed % 60;
  if (kind === 0)
    return `sshd[${index % 32_768}]: Failed password for root from 203.0.113.${index % 200} port ${1024 + (mixed % 60_000)} ssh2`;
  const level = LEVELS[kind % LEVELS.length] ?? 'info';
  return `level=${level} component=part${kind} msg="request ${mixed} of shard ${index % 97} took ${mixed % 900} ms" user=u${index % 500}`;
}
