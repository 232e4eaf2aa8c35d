import type { FindingDetail, Mark } from '../../shared/contract/findings.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import type { RuleText } from '../../shared/contract/system.ts';
import type { Failure } from '../../shared/domain/failure.ts';
import type { HistoryEntry } from '../../shared/domain/finding.ts';
import type { NoticeDecision } from '../../shared/domain/notice.ts';
import { newRun, type ModelCall, type Run } from '../../shared/domain/run.ts';
import type { Hop } from '../../shared/domain/server.ts';
import type { EntityTallies } from '../../shared/domain/words.ts';

/** Realistic data for the pages, all instants relative to `now`. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const WEB1 = { id: 'server-web1', name: 'web1' };
export const DB1 = { id: 'server-db1', name: 'db1' };
export const MAIL = { id: 'server-mail', name: 'mail' };

const LOKI_502: Failure = {
  code: 'loki-unexpected-answer',
  message: 'Loki answered 502 three times.',
  advice: 'The next poll reads the same quarter of an hour again, so nothing is lost.',
  detail: 'GET /loki/api/v1/query_range: 502 Bad Gateway (nginx)',
};
const NEEDS_PASSPHRASE: Failure = {
  code: 'prompt-expired',
  message: 'The key to mail.example.net wants its passphrase.',
  advice: 'Poll the server now to be asked again.',
};

/** What `f-ssh` was found by. */
export const RULE: RuleText = {
  id: 'sshd-brute-force',
  title: 'SSH password guessing',
  description: 'Many logins from one address are refused within a short time.',
  references: ['https://attack.mitre.org/techniques/T1110/001/'],
  version: 4,
  own: false,
  text: `title: SSH password guessing
name: sshd-brute-force
correlation:
  type: event_count
  rules: sshd-failed
  group-by: [remote]
  timespan: 10m
  condition: {gte: 20}
level: high
nightjar:
  version: 4
---
title: SSH login refused
name: sshd-failed
detection:
  failed:
    message|startswith: 'Failed password for '
  condition: failed
`,
};

type Told = Partial<FindingDetail> &
  Pick<FindingDetail, 'id' | 'title' | 'severity' | 'category' | 'servers' | 'count'> & {
    readonly lines?: ReadonlyArray<
      readonly [secondsAgo: number, server: { id: string; name: string }, text: string]
    >;
    readonly template?: string;
  };

function finding(now: number, told: Told): FindingDetail {
  const firstSeen = told.firstSeen ?? now - 7 * HOUR;
  const lastSeen = told.lastSeen ?? now - 3 * MINUTE;
  const state = told.state ?? 'new';
  const history = told.history ?? [step(now, 1, firstSeen, 'created', 'rule', told.servers[0]?.name ?? null)];
  const { lines = [], template = null, ...rest } = told;
  return {
    judged: true,
    origin: 'rule',
    unread: false,
    sparkline: spark(told.count),
    mark: null,
    explanation: '',
    recommendation: '',
    provenance: { kind: 'rule', rule: 'sshd-brute-force', version: 4 },
    triage: { state, stateAt: state === 'new' ? null : now - 2 * HOUR, snooze: null, readAt: null },
    entities: {},
    verdict: null,
    notes: [],
    parts: [],
    quietUntil: null,
    timeline: { from: firstSeen, ...buckets(firstSeen, lastSeen, told.count) },
    ...rest,
    state,
    firstSeen,
    lastSeen,
    history: history.map((entry) => ({ ...entry, findingId: told.id })),
    evidence: lines.map(([secondsAgo, server, text]) => ({
      timestamp: BigInt(now - secondsAgo * 1000) * 1_000_000n + 417n,
      serverId: server.id,
      serverName: server.name,
      sourceId: `${server.id}-journal`,
      sourceName: 'journal',
      text,
      template,
    })),
  };
}

function spark(count: number): number[] {
  return Array.from({ length: 24 }, (_, hour) =>
    Math.round((count / 300) * Math.max(0, hour - 5) * (1 + (hour % 4) / 3)),
  );
}

function buckets(from: number, to: number, count: number) {
  const bucketMilliseconds = Math.max(MINUTE, Math.ceil((to - from) / 48 / MINUTE) * MINUTE);
  const many = Math.max(1, Math.ceil((to - from) / bucketMilliseconds));
  const weights = Array.from({ length: many }, (_, index) => 1 + index / 3 + (index % 5));
  const sum = weights.reduce((left, right) => left + right, 0);
  let reached = 0;
  let given = 0;
  const counts = weights.map((weight) => {
    reached += (count * weight) / sum;
    const part = Math.round(reached) - given;
    given += part;
    return part;
  });
  return { bucketMilliseconds, counts };
}

let nextEntry = 100;
function step(
  now: number,
  id: number,
  at: number,
  kind: HistoryEntry['kind'],
  actor: HistoryEntry['actor'],
  detail: string | null = null,
): HistoryEntry {
  const before = actor === 'you' ? { state: 'new' as const, stateAt: null, snooze: null, readAt: now } : null;
  return { id: id + (nextEntry += 10), findingId: '', at, kind, actor, detail, before, undone: false };
}

const ADDRESSES: Record<string, number> = {
  '203.0.113.5': 612,
  '198.51.100.23': 248,
  '192.0.2.77': 131,
  '203.0.113.41': 96,
  '198.51.100.9': 71,
  '192.0.2.14': 44,
  '198.51.100.201': 31,
  '203.0.113.180': 24,
  '192.0.2.99': 17,
  '2001:db8:85a3::8a2e:370:7334': 10,
};
const USERS: Record<string, number> = {
  root: 702,
  admin: 201,
  ubuntu: 118,
  postgres: 92,
  oracle: 71,
  ...Object.fromEntries(
    'git deploy test guest nobody ftp www-data jenkins pi nagios minecraft hadoop tomcat zabbix ansible backup mysql support steam dev ec2-user centos debian vagrant elastic kafka redis es odoo teamspeak ts3 vpn web wordpress'
      .split(' ')
      .map((name, index) => [name, Math.max(1, 9 - Math.floor(index / 4))]),
  ),
};

const SSH_LINES: NonNullable<Told['lines']> = [
  [72, WEB1, 'Failed password for root from 203.0.113.5 port 50022 ssh2'],
  [75, MAIL, 'Failed password for invalid user admin from 198.51.100.23 port 41180 ssh2'],
  [77, WEB1, 'Failed password for root from 203.0.113.5 port 49988 ssh2'],
  [86, WEB1, 'Failed password for invalid user ubuntu from 192.0.2.77 port 38814 ssh2'],
  [93, MAIL, 'Failed password for postgres from 198.51.100.9 port 60412 ssh2'],
  [100, WEB1, 'Failed password for root from 203.0.113.5 port 49960 ssh2'],
  [
    104,
    WEB1,
    'PAM 5 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.5 user=root',
  ],
  [
    113,
    WEB1,
    'Disconnecting authenticating user root 203.0.113.5 port 49921: Too many authentication failures [preauth]',
  ],
  [122, MAIL, 'Failed password for invalid user oracle from 198.51.100.23 port 41022 ssh2'],
  [131, WEB1, 'Failed password for invalid user git\\u{202e}toor from 203.0.113.41 port 35508 ssh2'],
  [140, WEB1, 'Failed password for invalid user deploy from 203.0.113.41 port 35490 ssh2'],
  [
    151,
    MAIL,
    'Failed password for invalid user <script>alert(1)</script> from 198.51.100.23 port 40811 ssh2',
  ],
];

function sshGuessing(now: number): FindingDetail {
  return finding(now, {
    id: 'f-ssh',
    title: 'SSH password guessing from 10 addresses',
    severity: 'high',
    category: 'security',
    servers: [WEB1, MAIL],
    count: 1284,
    unread: true,
    firstSeen: now - 7.4 * HOUR,
    lastSeen: now - MINUTE,
    lines: SSH_LINES,
    template: 'Failed password for <user> from <ip> port <num> ssh2',
    entities: { ip: ADDRESSES, user: USERS, service: { sshd: 1284 } },
    explanation:
      'Ten addresses tried 39 user names on two servers. Nobody got in: no “Accepted password” line names any of them. Half of the tries are from `203.0.113.5`.',
    recommendation:
      'Close the door to passwords if nobody needs them, or keep the worst address out for now:\n\n    sudo fail2ban-client set sshd banip 203.0.113.5\n\nThen look whether anyone logged in from these addresses before:\n\n    last -F | grep -E "203.0.113.5|198.51.100.23"',
    history: [
      step(now, 1, now - 7.4 * HOUR, 'created', 'rule', 'web1'),
      step(now, 2, now - 5.6 * HOUR, 'seen-on-server', 'rule', 'mail'),
      step(now, 3, now - 2.4 * HOUR, 'snoozed', 'you', new Date(now - 40 * MINUTE).toISOString()),
      step(now, 4, now - 40 * MINUTE, 'snooze-ended', 'nightjar'),
    ],
  });
}

function newOnes(now: number): FindingDetail[] {
  return [
    finding(now, {
      id: 'f-oom',
      title: 'node was killed: out of memory',
      severity: 'critical',
      category: 'resources',
      servers: [WEB1],
      count: 3,
      unread: true,
      firstSeen: now - 6.4 * HOUR,
      lastSeen: now - 3 * MINUTE,
      sparkline: [...Array<number>(18).fill(0), 1, 0, 0, 0, 1, 1],
      provenance: { kind: 'rule', rule: 'kernel-oom-kill', version: 2 },
      entities: { service: { kernel: 3 }, unit: { 'shop.service': 3 } },
      lines: [
        [
          180,
          WEB1,
          'Out of memory: Killed process 41822 (node) total-vm:4102232kB, anon-rss:3571204kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:8412kB oom_score_adj:0',
        ],
        [
          4100,
          WEB1,
          'Out of memory: Killed process 39107 (node) total-vm:4098812kB, anon-rss:3569980kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:8400kB oom_score_adj:0',
        ],
      ],
      template:
        'Out of memory: Killed process <num> (node) total-vm:<num>kB, anon-rss:<num>kB, file-rss:<num>kB, shmem-rss:<num>kB, UID:<num> pgtables:<num>kB oom_score_adj:<num>',
      explanation:
        'The kernel killed the shop three times in six hours; each time it held about 3.4 GB. The time between kills is getting shorter, which speaks for a leak.',
      recommendation:
        'See what grew before the last kill:\n\n    journalctl -u shop.service --since "-2h" | tail -n 200',
    }),
    sshGuessing(now),
    finding(now, {
      id: 'f-cert',
      title: 'Certificate check fails for relay.example.net',
      severity: 'high',
      category: 'mail',
      servers: [MAIL],
      count: 28,
      unread: true,
      firstSeen: now - 15 * DAY,
      lastSeen: now - 12 * MINUTE,
      sparkline: [...Array<number>(17).fill(0), 4, 4, 4, 4, 4, 4, 4],
      mark: { kind: 'regressed', at: now - 12 * MINUTE, resolvedAt: now - 12 * DAY },
      entities: { host: { 'relay.example.net': 28 } },
      lines: [
        [
          720,
          MAIL,
          'Untrusted TLS connection established to relay.example.net[192.0.2.25]:25: certificate has expired',
        ],
      ],
      explanation: 'The relay’s certificate expired. Mail is still handed over, but without knowing to whom.',
      recommendation:
        'Look at the certificate with `openssl s_client -starttls smtp -connect relay.example.net:25`, tell the relay’s operator, or set `smtp_tls_policy_maps` until it is renewed; `sudo postfix reload` takes it up.',
    }),
    finding(now, {
      id: 'f-disk',
      title: '/var is 91 % full',
      severity: 'medium',
      category: 'resources',
      servers: [DB1],
      count: 24,
      lastSeen: now - 41 * MINUTE,
      sparkline: Array<number>(24).fill(1),
      entities: { path: { '/var': 24 } },
    }),
    finding(now, {
      id: 'f-upstream',
      title: 'Upstream timed out on /api/orders',
      severity: 'medium',
      category: 'performance',
      servers: [WEB1],
      count: 212,
      unread: true,
      firstSeen: now - 26 * HOUR,
      lastSeen: now - 2 * MINUTE,
      entities: { path: { '/api/orders': 180, '/api/orders/search': 32 }, ip: { '10.0.3.7': 212 } },
    }),
    finding(now, {
      id: 'f-never',
      title: 'Never seen: “invalid page in block <num> of relation <path>”',
      severity: 'medium',
      category: 'unusual',
      servers: [DB1],
      count: 7,
      unread: true,
      judged: false,
      origin: 'model',
      firstSeen: now - 52 * MINUTE,
      lastSeen: now - 18 * MINUTE,
      sparkline: [...Array<number>(22).fill(0), 3, 4],
      provenance: {
        kind: 'model',
        model: 'qwen3:8b',
        digest: 'sha256:500a1f067a9f782620b40bee6f7b0c89e17ae61f686b92c24933e4ca4b2b8b41',
        promptVersion: 12,
        lens: 'general',
        lensVersion: 3,
        promptTokens: 1912,
        answerTokens: 164,
        seconds: 21.2,
        opinions: { asked: 2, agreed: 1 },
        runId: '52318',
      },
      lines: [[1080, DB1, 'ERROR:  invalid page in block 1187 of relation base/16384/24601']],
      template: 'ERROR:  invalid page in block <num> of relation <path>',
      explanation:
        'A page of a table did not pass its checksum. This has not been seen on db1 before; it can mean a failing disk.',
      recommendation:
        'Look at the disk before anything is written to it again:\n\n```\nsudo smartctl -a /dev/nvme0n1\n```',
    }),
    finding(now, {
      id: 'f-scan',
      title: 'Web scan for .env and wp-login.php',
      severity: 'low',
      category: 'security',
      servers: [WEB1],
      count: 32,
      firstSeen: now - 22 * DAY,
      lastSeen: now - 9 * MINUTE,
      sparkline: [0, 0, 12, 2, 0, 0, 6, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0, 16, 10, 0, 0, 0, 0, 6],
      mark: { kind: 'snooze-ended', until: now - 41 * MINUTE, hits: 14 },
      entities: { ip: { '203.0.113.41': 32 }, path: { '/.env': 17, '/wp-login.php': 15 } },
    }),
    finding(now, {
      id: 'f-self',
      title: 'mail, dovecot: not read for 15 min',
      severity: 'info',
      category: 'nightjar',
      servers: [MAIL],
      count: 3,
      origin: 'nightjar',
      firstSeen: now - 16 * MINUTE,
      lastSeen: now - MINUTE,
      provenance: { kind: 'nightjar', code: 'loki-unexpected-answer' },
      explanation:
        'Loki answered 502 three times. Nothing is lost: what was not read is read as soon as it answers.',
    }),
  ];
}

function otherOnes(now: number): FindingDetail[] {
  const acknowledged = { state: 'acknowledged' as const };
  const resolved = { state: 'resolved' as const };
  const hidden: Mark = { kind: 'snoozed', until: now + 3 * HOUR, hits: 6 };
  return [
    finding(now, {
      ...acknowledged,
      id: 'f-fpm',
      title: 'php-fpm pool reached max_children',
      severity: 'medium',
      category: 'performance',
      servers: [WEB1],
      count: 41,
      firstSeen: now - 7 * DAY,
      lastSeen: now - 2 * HOUR,
    }),
    finding(now, {
      ...acknowledged,
      id: 'f-grey',
      title: 'Greylisting deferrals to one domain rose',
      severity: 'low',
      category: 'mail',
      servers: [MAIL],
      count: 138,
      origin: 'model',
      lastSeen: now - 6 * MINUTE,
      firstSeen: now - 10 * DAY,
    }),
    finding(now, {
      ...acknowledged,
      id: 'f-backup',
      title: 'Backup took 2.4 times longer than usual',
      severity: 'low',
      category: 'backup',
      servers: [DB1],
      count: 1,
      judged: false,
      origin: 'model',
      lastSeen: now - 5 * HOUR,
    }),
    finding(now, {
      ...acknowledged,
      id: 'f-sudo',
      title: 'sudo failures of deploy',
      severity: 'medium',
      category: 'security',
      servers: [WEB1, DB1],
      count: 9,
      lastSeen: now - 8 * HOUR,
      entities: { user: { deploy: 9 } },
    }),
    finding(now, {
      ...acknowledged,
      id: 'f-restart',
      title: 'rspamd.service keeps restarting',
      severity: 'high',
      category: 'availability',
      servers: [MAIL],
      count: 17,
      lastSeen: now - 3 * HOUR,
      firstSeen: now - 2 * DAY,
    }),
    finding(now, {
      ...acknowledged,
      id: 'f-clock',
      title: 'Clock of mail is 41 s behind',
      severity: 'info',
      category: 'nightjar',
      servers: [MAIL],
      count: 2,
      origin: 'nightjar',
      lastSeen: now - 20 * HOUR,
      firstSeen: now - 3 * DAY,
    }),
    finding(now, {
      ...resolved,
      id: 'f-5xx',
      title: '5xx burst on web1: 4 % of requests',
      severity: 'high',
      category: 'errors',
      servers: [WEB1],
      count: 611,
      lastSeen: now - 2 * DAY,
      firstSeen: now - 3 * DAY,
    }),
    finding(now, {
      ...resolved,
      id: 'f-root',
      title: 'Login as root after 214 failures',
      severity: 'critical',
      category: 'security',
      servers: [WEB1],
      count: 1,
      lastSeen: now - 9 * DAY,
      firstSeen: now - 9 * DAY,
    }),
    finding(now, {
      ...resolved,
      id: 'f-ro',
      title: '/srv went read-only',
      severity: 'critical',
      category: 'resources',
      servers: [DB1],
      count: 4,
      lastSeen: now - 30 * DAY,
      firstSeen: now - 30 * DAY,
    }),
    finding(now, {
      id: 'f-cron',
      title: 'cron: certbot renew wrote to standard error',
      severity: 'low',
      category: 'errors',
      servers: [WEB1],
      count: 12,
      mark: hidden,
      lastSeen: now - 30 * MINUTE,
    }),
    finding(now, {
      id: 'f-dns',
      title: 'Slow answers of the resolver',
      severity: 'info',
      category: 'performance',
      servers: [MAIL],
      count: 88,
      mark: { ...hidden, until: now + 2 * DAY, hits: 0 },
      judged: false,
      origin: 'model',
    }),
  ];
}

export function allFindings(now: number): FindingDetail[] {
  return [...newOnes(now), ...otherOnes(now)];
}

/** Many more of the same kind, for scrolling and paging; every fifth acknowledged, in between the others. */
export function manyFindings(now: number, many: number): FindingDetail[] {
  return Array.from({ length: many }, (_, index) =>
    finding(now, {
      id: `f-many-${index}`,
      title: `Worker ${index} stopped with exit code ${index % 7}`,
      severity: (['critical', 'high', 'medium', 'low', 'info'] as const)[index % 5] ?? 'info',
      category: 'errors',
      servers: [[WEB1, DB1, MAIL][index % 3] ?? WEB1],
      state: index % 5 === 4 ? 'acknowledged' : 'new',
      count: index + 1,
      lastSeen: now - index * MINUTE,
    }),
  );
}

/** One that arrives while somebody reads. */
export function arrival(now: number, entities: EntityTallies = {}): FindingDetail {
  return finding(now, {
    id: `f-arrival-${nextEntry++}`,
    title: 'Login of postgres from a new address',
    severity: 'high',
    category: 'security',
    servers: [DB1],
    count: 1,
    unread: true,
    firstSeen: now,
    lastSeen: now,
    entities,
  });
}

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

const CALL: ModelCall = {
  model: 'qwen3:8b',
  digest: 'sha256:500a1f067a9f782620b40bee6f7b0c89e17ae61f686b92c24933e4ca4b2b8b41',
  promptVersion: 12,
  purpose: 'first',
  state: 'answered',
  host: '127.0.0.1:11434',
  lenses: [{ name: 'general', version: 2 }],
  promptTokens: 1912,
  answerTokens: 164,
  estimatedTokens: 1887,
  milliseconds: 21_400,
  templates: 3,
  draftsAccepted: 2,
  draftsRejected: 1,
  rejections: ['A draft cited T9, which was not in the prompt.'],
  bounds: ['“SSH password guessing” was bounded from critical to high: no login worked.'],
  opinion: null,
  prompt:
    'system  rules of the answer\nserver  web1: nginx, shop (node), sshd\nknown   58 templates at their usual rate: 796 lines\n\nT1 ×18  9 times usual  sshd\n   Failed password for <user> from <ip> port <num>\n   user: root 9, admin 4, 3 more\n   ip: 203.0.113.5 8, 198.51.100.23 4, 4 more\nT2 ×3   4 times usual  nginx\n   upstream timed out (110: <str>) while reading\n   response header from upstream, request: <str>\nT3 ×1   third time today  kernel\n   oom-kill: task=node, pid=<num>, uid=1000',
  answer:
    '{"findings":[{"cites":["T1"],"verdict":"problem","category":"security","title":"SSH password guessing"},{"cites":["T2"],"verdict":"unsure"}],"normal":[]}',
  failure: null,
};

function run(
  now: number,
  id: string,
  minutesAgo: number,
  server: { id: string; name: string },
  part: Partial<Run>,
): Run & { serverName: string } {
  const startedAt = now - minutesAgo * MINUTE;
  const to = BigInt(startedAt - 30_000) * 1_000_000n;
  return {
    ...newRun({ id, serverId: server.id, kind: 'poll', from: to - 300_000_000_000n, to, startedAt }),
    serverName: server.name,
    state: 'complete',
    finishedAt: startedAt + 1_900,
    lines: 255,
    pages: 1,
    bytes: 48_200,
    templates: 31,
    timings: { connect: 84, read: 1100, reduce: 210, rules: 42, store: 4 },
    ...part,
  };
}

export type RunDouble = Run & { serverName: string };

export function allRuns(now: number): RunDouble[] {
  const retry: ModelCall = {
    ...CALL,
    purpose: 'retry',
    milliseconds: 3100,
    promptTokens: 1206,
    answerTokens: 133,
    estimatedTokens: 1180,
    draftsRejected: 0,
    rejections: [],
    bounds: [],
  };
  const opinion: ModelCall = {
    ...CALL,
    purpose: 'second',
    draftsAccepted: 1,
    draftsRejected: 0,
    rejections: [],
    bounds: [],
    opinion: { asked: 2, agreed: 1 },
  };
  const refused: ModelCall = {
    ...CALL,
    purpose: 'deep',
    model: 'gpt-oss:20b',
    state: 'failed',
    promptTokens: null,
    answerTokens: null,
    milliseconds: 2_100,
    draftsAccepted: 0,
    draftsRejected: 0,
    rejections: [],
    bounds: [],
    prompt: '',
    answer: '',
    failure: {
      code: 'model-out-of-memory',
      message: 'The model does not fit into the memory of its host.',
      advice: 'Choose a smaller model.',
      detail: 'model requires more system memory (12.4 GiB) than is available (9.2 GiB)',
    },
  };
  return [
    run(now, '52319', 0.1, DB1, {
      state: 'running',
      finishedAt: null,
      lines: 187,
      timings: { connect: 112, read: 900 },
      calls: [],
    }),
    run(now, '52318', 4, WEB1, {
      finishedAt: now - 4 * MINUTE + 24_900,
      lines: 818,
      bytes: 164_000,
      templates: 61,
      newTemplates: 3,
      secrets: 12,
      ruleMatches: 2,
      findingsUpdated: 3,
      timings: { connect: 84, read: 1400, reduce: 210, rules: 98, model: 23_000, store: 4 },
      calls: [CALL, retry],
    }),
    run(now, '52317', 4.2, MAIL, {
      state: 'partial',
      lines: 96,
      failures: [{ sourceId: 'server-mail-dovecot', failure: LOKI_502 }],
      notAsked: 14,
      notAskedReason: 'No model is set for mail.',
    }),
    run(now, '52316', 9, WEB1, { lines: 804, findingsNew: 1, ruleMatches: 1, calls: [opinion, refused] }),
    run(now, '52315', 9.1, DB1, {
      state: 'failed',
      lines: 0,
      pages: 0,
      bytes: 0,
      templates: 0,
      timings: { connect: 120_000 },
      finishedAt: now - 7 * MINUTE,
      failures: [
        {
          sourceId: null,
          failure: {
            ...NEEDS_PASSPHRASE,
            detail: "debug1: read_passphrase: can't open /dev/tty: No such device or address",
          },
        },
      ],
    }),
    run(now, '52314', 9.2, MAIL, { lines: 109 }),
    run(now, '52313', 14, WEB1, { lines: 790, kind: 'recount' }),
    ...Array.from({ length: 24 }, (_, index) =>
      run(now, String(52_312 - index), 19 + index * 5, [WEB1, DB1, MAIL][index % 3] ?? WEB1, {
        lines: 240 + index * 3,
      }),
    ),
    run(now, '51900', 26 * 60, WEB1, {
      kind: 'catch-up',
      state: 'partial',
      lines: 1912,
      finishedAt: now - 26 * HOUR + 48_000,
      failures: [
        {
          sourceId: 'server-web1-app',
          failure: {
            code: 'loki-timeout',
            message: 'Loki took longer than 60 s.',
            advice: 'The range is split and read again.',
          },
        },
      ],
    }),
    ...Array.from({ length: 20 }, (_, index) =>
      run(now, String(51_800 - index), 27 * 60 + index * 5, WEB1, { lines: 611 + index }),
    ),
  ];
}

/** What the pipeline decided, by finding id, newest first as the engine answers. */
export function decisions(now: number): Record<string, NoticeDecision[]> {
  const decision = (
    findingId: string,
    minutesAgo: number,
    told: Partial<NoticeDecision>,
  ): NoticeDecision => ({
    findingId,
    at: now - minutesAgo * MINUTE,
    reason: 'created',
    stage: 'shown',
    outcome: 'told',
    severity: 'high',
    threshold: 'high',
    until: null,
    together: null,
    ...told,
  });
  return {
    'f-ssh': [
      decision('f-ssh', 20, { together: 4 }),
      decision('f-ssh', 22, { stage: 'hold', outcome: 'waiting', until: now - 20 * MINUTE }),
    ],
    'f-oom': [decision('f-oom', 3, { severity: 'critical', together: 1 })],
    'f-disk': [decision('f-disk', 45, { stage: 'threshold', outcome: 'silent', severity: 'medium' })],
  };
}
