import type { SuppressionView } from '../../shared/contract/suppressions.ts';
import { DAY, HOUR, MAIL, MINUTE, WEB1, DB1 } from './api-data.ts';

type Told = Pick<SuppressionView, 'id' | 'reason' | 'matchers' | 'end'> &
  Partial<Omit<SuppressionView, 'pulse'>> & { readonly days?: readonly number[]; readonly lastHit?: number };

/** Rules with a life behind them, all instants relative to `now`. */
export function allSuppressions(now: number): SuppressionView[] {
  const rule = ({ days = [], lastHit, ...told }: Told): SuppressionView => ({
    createdAt: now - 20 * DAY,
    origin: 'you',
    endedAt: null,
    state: 'holds',
    review: null,
    ...told,
    pulse: {
      hits: days.reduce((sum, each) => sum + each, 0),
      lastHit: lastHit ?? null,
      hidden: 0,
      days: [...Array.from({ length: 30 - days.length }, () => 0), ...days],
    },
  });
  return [
    rule({
      id: 'rule-scanners',
      reason: 'Known scanner ranges, password login is off on both',
      matchers: { serverIds: [WEB1.id, MAIL.id], addresses: ['203.0.113.0/24', '198.51.100.0/24'] },
      end: { kind: 'at', at: now + 3 * DAY },
      days: [4, 9, 2, 12, 8, 0, 6, 15, 11, 3, 9, 7, 14, 10],
      lastHit: now - 9 * MINUTE,
    }),
    rule({
      id: 'rule-grey',
      reason: 'Their server retries by design',
      matchers: { serverIds: [MAIL.id], services: ['postfix'] },
      end: { kind: 'after-quiet-days', days: 14 },
      days: [1, 0, 0, 3, 2, 1],
      lastHit: now - 6 * HOUR,
    }),
    rule({
      id: 'rule-resolver',
      reason: 'Replaced in October',
      matchers: { serverIds: [MAIL.id], templates: ['timeout from <ip>'] },
      end: { kind: 'never' },
      createdAt: now - 60 * DAY,
      lastHit: now - 41 * DAY,
      review: 'stale',
    }),
    rule({
      id: 'rule-broad',
      reason: 'Too much of it',
      matchers: { severities: ['low', 'medium', 'high'] },
      end: { kind: 'until-resolved' },
      days: [40, 38, 51],
      lastHit: now - 2 * MINUTE,
      review: 'broad',
    }),
    rule({
      id: 'rule-migration',
      reason: 'The database moved over the weekend',
      matchers: { serverIds: [DB1.id] },
      end: { kind: 'at', at: now - 6 * DAY },
      createdAt: now - 9 * DAY,
      days: [22, 31, 4, 0, 0, 0, 0, 0, 0],
      lastHit: now - 7 * DAY,
      state: 'ended',
    }),
  ];
}
