import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Random } from './random.ts';
import { isDown, memoryPressure, type Scenario } from './scenario.ts';
import type { Emitted } from './timeline.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const AGENTS: readonly [string, ...string[]] = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
];

export interface Request {
  readonly address: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly bytes: number;
  readonly referrer: string;
  readonly agent: string;
}

/** `21/Nov/2026:05:10:53 +0000` */
function accessTime(at: Milliseconds): string {
  const text = new Date(at).toISOString();
  return `${text.slice(8, 10)}/${MONTHS[new Date(at).getUTCMonth()] ?? ''}/${text.slice(0, 4)}:${text.slice(11, 19)} +0000`;
}

/** One line of nginx' access log, in the combined format. */
export function accessLine(at: Milliseconds, request: Request): Emitted {
  const { address, method, path, status, bytes, referrer, agent } = request;
  const text = `${address} - - [${accessTime(at)}] "${method} ${path} HTTP/1.1" ${status} ${bytes} "${referrer}" "${agent}"`;
  return { at, program: 'nginx', text };
}

function visit(random: Random): Request {
  const path = random.weighted([
    [20, '/'],
    [30, `/products/${random.integer(1, 900)}`],
    [
      12,
      `/search?q=${random.pick(['lamp', 'desk', 'chair', 'shelf', 'rug', 'oak+table'])}&page=${random.integer(1, 6)}`,
    ],
    [18, `/assets/app.${random.hex(8)}.js`],
    [10, `/images/${random.integer(1000, 9999)}.webp`],
    [25, `/api/cart/${random.hex(10)}`],
    [14, `/api/products?category=${random.integer(1, 40)}`],
    [6, '/login'],
    [2, '/robots.txt'],
    [2, `/old-catalogue/${random.integer(1, 200)}.html`],
  ]);
  const method = path.startsWith('/api/cart') && random.chance(0.4) ? 'POST' : 'GET';
  const missing = path.startsWith('/old-catalogue');
  const status = missing
    ? 404
    : random.weighted([
        [90, 200],
        [9, 304],
        [1, 302],
      ]);
  return {
    address: `198.19.${random.integer(0, 255)}.${random.integer(1, 254)}`,
    method,
    path,
    status,
    bytes: status === 304 ? 0 : random.integer(180, 48_000),
    referrer: random.chance(0.5) ? '-' : 'https://shop.example.org/',
    agent: random.pick(AGENTS),
  };
}

/** `2026/11/21 05:10:53 [error] …`, what nginx writes when the shop does not answer. */
function upstreamError(random: Random, at: Milliseconds, { address, method, path }: Request): Emitted {
  const text = new Date(at).toISOString();
  const time = `${text.slice(0, 10).replaceAll('-', '/')} ${text.slice(11, 19)}`;
  return {
    at,
    program: 'nginx',
    text: `${time} [error] 812#812: *${random.integer(10_000, 99_999)} connect() failed (111: Connection refused) while connecting to upstream, client: ${address}, server: shop.example.org, request: "${method} ${path} HTTP/1.1", upstream: "http://127.0.0.1:8081${path}", host: "shop.example.org"`,
  };
}

/** Visitors of the shop; what goes to its API fails while it is down. */
export function* visitors(random: Random, scenario: Scenario): Generator<Emitted> {
  for (let at = scenario.start; ; at += random.gap(820)) {
    const request = visit(random);
    if (request.path.startsWith('/api') && isDown(scenario, at)) {
      yield upstreamError(random, at, request);
      yield accessLine(at + 0.4, { ...request, status: 502, bytes: 559 });
    } else {
      yield accessLine(at, request);
    }
  }
}

/** The load balancer's look at the shop, every ten seconds. */
export function* healthChecks(scenario: Scenario): Generator<Emitted> {
  for (let at = scenario.start + 137.25; ; at += 10_000) {
    const down = isDown(scenario, at);
    yield accessLine(at, {
      address: '10.20.0.2',
      method: 'GET',
      path: '/healthz',
      status: down ? 502 : 200,
      bytes: down ? 559 : 15,
      referrer: '-',
      agent: 'lb-check/2.4',
    });
  }
}

/** One line of the shop's own log. */
export function shopLine(
  at: Milliseconds,
  level: string,
  logger: string,
  msg: string,
  fields: object,
): Emitted {
  const text = JSON.stringify({ time: new Date(at).toISOString(), level, logger, msg, ...fields });
  return { at, program: 'shop-api', text };
}

function shopEvent(random: Random, at: Milliseconds, slow: number): Emitted {
  const request = `r-${random.hex(8)}`;
  const duration = Number(random.decimal(4, 90 + slow * 2200, 1));
  const user = random.integer(1000, 9999);
  const line = (level: string, logger: string, msg: string, fields: object = {}) =>
    shopLine(at, level, logger, msg, { request, ...fields });
  return random.weighted<() => Emitted>([
    [
      40,
      () =>
        line('info', 'http', 'request completed', {
          method: random.pick(['GET', 'GET', 'POST']),
          path: random.pick(['/api/products', '/api/cart', '/api/search', '/api/session']),
          status: 200,
          duration_ms: duration,
        }),
    ],
    [12, () => line('debug', 'cache', 'cache miss', { key: `product:${random.integer(1, 900)}` })],
    [
      8,
      () =>
        line('info', 'cart', 'item added', {
          user,
          sku: `SKU-${random.integer(100, 999)}`,
          quantity: random.integer(1, 4),
        }),
    ],
    [
      4,
      () =>
        line('info', 'orders', 'order placed', {
          user,
          order: random.integer(70_000, 79_999),
          total: random.decimal(9, 420, 2),
        }),
    ],
    [
      3,
      () =>
        line('info', 'payments', 'payment authorised', {
          provider: random.pick(['card', 'invoice']),
          attempt: 1,
        }),
    ],
    [3, () => line('info', 'session', 'session created', { user })],
    [
      1,
      () =>
        line('warn', 'search', 'no results', {
          query: random.pick(['zzz', 'blue lamp 40w', 'teh table']),
        }),
    ],
  ])();
}

/** The shop's own log, in JSON; slower as its memory fills, silent while it is down. */
export function* shop(random: Random, scenario: Scenario): Generator<Emitted> {
  for (let at = scenario.start; ; at += random.gap(1100)) {
    const pressure = memoryPressure(scenario, at);
    if (!isDown(scenario, at)) yield shopEvent(random, at, pressure > 0.5 ? pressure : 0);
  }
}
