import { newRun, type ModelCall, type Run } from '../../shared/domain/run.ts';
import { DB1, HOUR, MAIL, MINUTE, WEB1 } from './api-data.ts';
import { LOKI_502, NEEDS_PASSPHRASE } from './api-servers-data.ts';

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
      notAskedReason: {
        code: 'model-not-chosen',
        message: 'No model is set for mail.',
        advice: 'Choose one on the page Servers.',
      },
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
