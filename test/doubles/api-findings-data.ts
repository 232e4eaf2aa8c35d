import type { FindingDetail } from '../../shared/contract/findings.ts';
import type { RuleText } from '../../shared/contract/system.ts';
import type { EntityTallies } from '../../shared/domain/words.ts';
import { DAY, DB1, HOUR, MAIL, MINUTE, WEB1 } from './api-data.ts';
import { finding, step, type Told } from './api-finding-made.ts';
import { otherOnes } from './api-findings-older.ts';

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

let arrived = 0;

/** One that arrives while somebody reads. */
export function arrival(now: number, entities: EntityTallies = {}): FindingDetail {
  return finding(now, {
    id: `f-arrival-${++arrived}`,
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
