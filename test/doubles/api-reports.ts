import type { Noisy, Report } from '../../shared/contract/reports.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import type { Severity } from '../../shared/domain/words.ts';
import { DAY, HOUR, MINUTE } from './api-data.ts';
import type { Implementer } from './api-notifications.ts';

const QUARTER = 15 * MINUTE;
/** Which findings begin on a day, by its number counted back from today; the rest have two low ones. */
const DAYS: Readonly<Record<number, readonly Severity[]>> = {
  0: ['critical', 'high', 'high', 'medium', 'low'],
  2: ['high', 'medium', 'medium', 'low', 'low', 'low'],
  5: ['critical', 'medium', 'low', 'low'],
  9: ['high', 'high', 'medium', 'low'],
  16: ['medium', 'medium', 'medium', 'low', 'low', 'low', 'low'],
};

/** Four weeks as a report tells them: scanners at three in the morning, office hours on weekdays, one gap. */
export function reportsRouter(os: Implementer, now: number, servers: () => readonly ServerView[]) {
  return {
    get: os.reports.get.handler(({ input: { from, to, serverId } }): Report => {
      const chosen = servers().filter(({ server }) => serverId === null || server.id === serverId);
      const share = servers().length === 0 ? 0 : chosen.length / servers().length;
      const hours = Math.ceil((to - from) / HOUR);
      return {
        from,
        to,
        began: share === 0 ? [] : beganIn(from, Math.min(to, now), now),
        beganBefore: { critical: 2, high: 9, medium: 12, low: 40, info: 0 },
        hours: Array.from({ length: hours }, (_, hour) => ({
          busy: Math.round(share * busyAt(new Date(from + hour * HOUR))),
          lines: Math.round(share * 13_800),
        })),
        acknowledged:
          share === 0 ? [] : TIMES.map(([severity, milliseconds]) => ({ severity, milliseconds })),
        acknowledgedBefore: 15 * MINUTE,
        noisiest: share === 0 ? [] : noisiest(Math.ceil((to - from) / DAY)),
        servers: chosen.map(({ server, readUpTo }, index) => ({
          serverId: server.id,
          name: server.name,
          lines: Math.round(((to - from) / HOUR) * 4_600),
          findings: 12 - index * 3,
          readUpTo,
          unread:
            server.name === 'mail' ? [{ from: now - 26 * HOUR, to: now - 25 * HOUR + 12 * MINUTE }] : [],
        })),
      };
    }),
  };
}

const TIMES: ReadonlyArray<readonly [Severity, number]> = [
  ['critical', 3 * MINUTE],
  ['critical', 9 * MINUTE],
  ['high', 8 * MINUTE],
  ['high', 11 * MINUTE],
  ['high', HOUR],
  ['medium', 100 * MINUTE],
  ['medium', 9 * HOUR],
  ['low', 7 * HOUR],
];

function beganIn(from: number, to: number, now: number): Report['began'] {
  const began: Report['began'] = [];
  const today = new Date(now).setHours(0, 0, 0, 0);
  for (let back = 0; back < 30; back++) {
    for (const [index, severity] of (DAYS[back] ?? ['low', 'low']).entries()) {
      const at = Math.floor((today - back * DAY + (index === 0 ? 3 : 9 + index) * HOUR) / QUARTER) * QUARTER;
      if (at >= from && at < to) began.push({ at, severity, count: 1 });
    }
  }
  return began.sort((left, right) => left.at - right.at);
}

function busyAt(at: Date): number {
  const hour = at.getHours();
  if (hour === 3 || hour === 4) return 40;
  const isOffice = hour >= 9 && hour <= 11 && at.getDay() % 6 !== 0;
  return isOffice ? 22 : (hour * 7 + at.getDay() * 3) % 5;
}

function noisiest(days: number): Noisy[] {
  const noisy = (
    part: Partial<Noisy> & Pick<Noisy, 'findingId' | 'title' | 'lines' | 'suggestion'>,
  ): Noisy => ({
    severity: 'low',
    template: null,
    serverNames: ['web1'],
    days: Array.from({ length: days }, (_, day) =>
      Math.round((part.lines / days) * (0.5 + ((day * 7) % 10) / 10)),
    ),
    verdict: null,
    unread: false,
    ...part,
  });
  return [
    noisy({
      findingId: 'f-ssh',
      title: 'SSH password guessing from 10 addresses',
      severity: 'high',
      lines: 31_204,
      verdict: 'noise',
      template: { text: 'Failed password for <user> from <ip> port <num>', sourceId: 'server-web1-journal' },
      suggestion: 'suppress',
    }),
    noisy({
      findingId: 'f-disk',
      title: 'The disk of web1 fills up',
      severity: 'medium',
      lines: 8_410,
      unread: true,
      suggestion: 'quiet',
    }),
    noisy({
      findingId: 'f-odd',
      title: 'checkpoints are occurring too frequently',
      serverNames: ['db1'],
      lines: 1_802,
      template: {
        text: 'checkpoints are occurring too frequently (<num> s)',
        sourceId: 'server-db1-postgres',
      },
      suggestion: 'normal',
    }),
    noisy({
      findingId: 'f-oom',
      title: 'node was killed',
      severity: 'critical',
      lines: 12,
      verdict: 'real',
      suggestion: 'keep',
    }),
  ];
}
