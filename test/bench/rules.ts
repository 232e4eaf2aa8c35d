import { Detector } from '../../electron/engine/detect/detector.ts';
import { loadRules } from '../../electron/engine/detect/load-rules.ts';
import type { RuleSet } from '../../electron/engine/detect/rule-set.ts';
import { builtInRuleFiles } from '../../electron/engine/jobs/rules.ts';
import { prepareLine } from '../../electron/engine/reduce/prepare.ts';
import { Redactor } from '../../electron/engine/reduce/redact.ts';
import type { RedactedLine } from '../../shared/domain/line.ts';
import type { BenchResult } from './result.ts';

const LINES = 200_000;
const START = BigInt(Date.UTC(2026, 10, 21)) * 1_000_000n;

type Template = (n: number) => string;

const stamp = 'Nov 21 06:00:00 web1';
const address = (n: number) => `203.0.113.${n % 200}`;

/** What five services of an ordinary server write. */
const ordinary: readonly Template[] = [
  (n) =>
    `${address(n)} - - [21/Nov/2026:06:00:00 +0000] "GET /articles/${n % 977} HTTP/1.1" 200 ${n} "-" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"`,
  (n) =>
    `${address(n)} - - [21/Nov/2026:06:00:00 +0000] "GET /static/app.${n % 31}.js HTTP/1.1" 304 0 "https://example.org/" "Mozilla/5.0"`,
  (n) =>
    `{"level":"info","msg":"request done","method":"POST","path":"/api/orders/${n}","status":201,"ms":${n % 90}}`,
  (n) =>
    `level=info ts=2026-11-21T06:00:00Z caller=query.go:${n % 400} msg="query finished" duration=${n % 70}ms`,
  (n) => `${stamp} CRON[${n}]: pam_unix(cron:session): session opened for user root by (uid=0)`,
  (n) => `${stamp} systemd[1]: Started Session ${n} of User deploy.`,
  (n) =>
    `${stamp} sshd[${n}]: Accepted publickey for deploy from ${address(n)} port ${n % 60000} ssh2: ED25519 SHA256:abc`,
  (n) => `${stamp} kernel: [${n}.123] eth0: link becomes ready`,
  (n) => `${stamp} postfix/smtpd[${n}]: connect from unknown[${address(n)}]`,
  (n) => `2026-11-21 06:00:00.123 UTC [${n}] LOG:  checkpoint complete: wrote ${n % 900} buffers`,
];
/** Two lines in a hundred are of an attack or a failure. */
const trouble: readonly Template[] = [
  (n) =>
    `${stamp} sshd[${n}]: Failed password for invalid user admin from ${address(n)} port ${n % 60000} ssh2`,
  (n) => `${address(n)} - - [21/Nov/2026:06:00:00 +0000] "GET /.env HTTP/1.1" 404 153 "-" "curl/8"`,
];

/** The whole built-in rule set over mixed lines, prepared before; and the same with 300 rules more of five literals. */
export async function run(): Promise<BenchResult[]> {
  const lines = mixedLines();
  const files = builtInRuleFiles();
  const large = [...files, { name: 'many.yml', text: manyRules(300) }];
  return [
    measure('built-in', loadRules(files), lines),
    measure('built-in and 300 more', loadRules(large), lines),
  ];
}

function measure(name: string, rules: RuleSet, lines: readonly RedactedLine[]): BenchResult {
  scan(rules, lines);
  // Processor time, which other programs on the machine do not lengthen; what other threads collect is in it too.
  const started = process.cpuUsage();
  const matches = scan(rules, lines);
  const { user, system } = process.cpuUsage(started);
  const seconds = (user + system) / 1e6;
  return {
    area: 'rules',
    name,
    linesPerSecond: Math.round(lines.length / seconds),
    matches,
    lines: lines.length,
  };
}

function scan(rules: RuleSet, lines: readonly RedactedLine[]): number {
  const detector = new Detector({ rules });
  let matches = 0;
  for (const line of lines) matches += detector.push(line).length;
  detector.finish();
  return matches;
}

function mixedLines(): RedactedLine[] {
  const redactor = new Redactor(Buffer.alloc(32, 1));
  return Array.from({ length: LINES }, (_, n) => {
    const templates = n % 50 === 0 ? trouble : ordinary;
    const text = templates[(n % 50 === 0 ? n / 50 : n) % templates.length]?.(n) ?? '';
    return prepareLine({ timestamp: START + BigInt(n) * 3_000_000n, labels: {}, text }, 'bench', redactor);
  });
}

/** In turn over the message, the whole line, and two fields that many lines have. */
const KEYS = ['message|contains', '|contains', 'path|contains', 'service'];

function manyRules(count: number): string {
  return Array.from({ length: count }, (_, n) => {
    const values = [`component ${n} failed`, `/portal${n}/`, `unit${n}.service`, `code E${n}`, `agent-${n}`];
    return [
      `title: Rule ${n}`,
      `name: rule_${n}`,
      'detection:',
      '  words:',
      `    '${KEYS[n % KEYS.length]}':`,
      ...values.map((value) => `      - '${value}'`),
      '  condition: words',
    ].join('\n');
  }).join('\n---\n');
}
