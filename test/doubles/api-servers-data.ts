import type { ServerView } from '../../shared/contract/servers.ts';
import type { Failure } from '../../shared/domain/failure.ts';
import type { Hop } from '../../shared/domain/server.ts';
import { DB1, HOUR, MAIL, MINUTE, WEB1 } from './api-data.ts';

/** Loki behind a proxy that does not reach it. */
export const LOKI_502: Failure = {
  code: 'loki-unexpected-answer',
  message: 'Loki answered 502 three times.',
  advice: 'The next poll reads the same quarter of an hour again, so nothing is lost.',
  detail: 'GET /loki/api/v1/query_range: 502 Bad Gateway (nginx)',
};
/** A key that waits for its passphrase. */
export const NEEDS_PASSPHRASE: Failure = {
  code: 'prompt-expired',
  message: 'The key to mail.example.net wants its passphrase.',
  advice: 'Poll the server now to be asked again.',
};

function hop(kind: Hop['kind'], part: Partial<Hop>): Hop {
  return { kind, state: 'ok', milliseconds: null, detail: null, failure: null, lastSuccess: null, ...part };
}

function view(
  now: number,
  server: { id: string; name: string },
  part: Partial<ServerView> & { host: string; selectors: Record<string, string> },
): ServerView {
  const { host, selectors, ...rest } = part;
  return {
    server: {
      ...server,
      connection: {
        kind: 'ssh',
        host,
        loki: { host: '127.0.0.1', port: 3100 },
        ollama: { host: '127.0.0.1', port: 11434 },
      },
      model: 'qwen3:8b',
      deepModel: null,
      modelHostId: null,
      interval: 5 * MINUTE,
      paused: false,
      timeZone: 'UTC',
    },
    sources: Object.entries(selectors).map(([name, selector]) => ({
      id: `${server.id}-${name}`,
      serverId: server.id,
      name,
      selector,
      headers: {},
      schedule: { interval: 300_000, lag: 30_000 },
      readUpTo: now - 40_000,
      failedRanges: 0,
      failure: null,
      learning: null,
    })),
    hops: [
      hop('ssh', { milliseconds: 84, detail: 'OpenSSH_9.2p1', lastSuccess: now - 40_000 }),
      hop('loki', { milliseconds: 41, detail: 'Loki 3.1.1', lastSuccess: now - 40_000 }),
      hop('model', { milliseconds: 612, detail: 'qwen3:8b, Ollama 0.11.4', lastSuccess: now - 40_000 }),
    ],
    readUpTo: now - 40_000,
    linesLastHour: 9812,
    linesLastDay: 214_806,
    templates: 312,
    polling: false,
    nextPollAt: now + 192_000,
    backlog: { templates: 0, oldest: null, share: 0 },
    ...rest,
  };
}

export function threeServers(now: number): ServerView[] {
  const mail = view(now, MAIL, {
    host: 'mail.example.net',
    selectors: {
      postfix: '{unit="postfix"}',
      rspamd: '{unit="rspamd"}',
      dovecot: '{unit="dovecot"} != "healthcheck"',
    },
    linesLastHour: 1284,
    linesLastDay: 30_211,
    templates: 140,
    readUpTo: now - 15 * MINUTE,
    backlog: { templates: 14, oldest: now - 2 * HOUR, share: 0.17 },
    hops: [
      hop('ssh', { milliseconds: 96, detail: 'OpenSSH_9.6p1', lastSuccess: now - 30_000 }),
      hop('loki', { state: 'failing', failure: LOKI_502, lastSuccess: now - 15 * MINUTE }),
      hop('model', { state: 'off' }),
    ],
  });
  const sources = mail.sources.map((source) =>
    source.name === 'dovecot' ? { ...source, readUpTo: now - 15 * MINUTE, failure: LOKI_502 } : source,
  );
  return [
    view(now, WEB1, {
      host: 'web1.example.net',
      selectors: {
        'nginx access': '{unit="nginx", kind="access"}',
        'nginx error': '{unit="nginx", kind="error"}',
        app: '{container="shop"}',
        journal: '{job="journal"}',
      },
    }),
    view(now, DB1, {
      host: 'db1',
      selectors: { postgres: '{unit="postgresql"}', journal: '{job="journal"}' },
      linesLastHour: 3107,
      linesLastDay: 71_420,
      templates: 96,
      hops: [
        hop('ssh', {
          state: 'needs-you',
          failure: { ...NEEDS_PASSPHRASE, message: 'The key to db1 wants its passphrase.' },
          lastSuccess: now - 9 * MINUTE,
        }),
        hop('loki', { state: 'unknown' }),
        hop('model', { state: 'unknown' }),
      ],
    }),
    { ...mail, server: { ...mail.server, model: null }, sources },
  ];
}

/** All well but one gap, as an empty inbox shows it. */
export function quietServers(now: number): ServerView[] {
  return threeServers(now).map((one) =>
    one.server.name === 'db1'
      ? { ...one, hops: threeServers(now)[0]?.hops ?? [] }
      : one.server.name === 'mail'
        ? {
            ...one,
            hops: one.hops.map((leg) =>
              leg.kind === 'loki' ? hop('loki', { milliseconds: 52, detail: 'Loki 2.9.8' }) : leg,
            ),
          }
        : one,
  );
}

export const GAP = { serverName: 'mail', sourceName: 'dovecot', failure: LOKI_502 };
