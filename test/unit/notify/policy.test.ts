import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEVERITIES } from '../../../shared/domain/words.ts';
import { chooseNotices, type NoticeCandidate } from '../../../electron/engine/notify/policy.ts';

const NOW = Date.UTC(2026, 10, 21, 3, 0, 0);

const candidate = fc.record<NoticeCandidate>({
  findingId: fc.uuid(),
  fingerprint: fc.uuid(),
  severity: fc.constantFrom(...SEVERITIES),
  visible: fc.boolean(),
  reason: fc.constantFrom('created', 'regressed', 'severity-raised', null),
});

describe('chooseNotices', () => {
  it('never swallows a visible critical with a reason, and never shouts without one', () => {
    fc.assert(
      fc.property(fc.array(candidate), fc.nat(50), (candidates, already) => {
        const before = Array.from({ length: already }, (_, index) => ({
          fingerprint: String(index),
          at: NOW - index * 1000,
        }));
        const chosen = chooseNotices(candidates, before, NOW);
        const mustSpeak = candidates.filter(
          (each) => each.visible && each.reason && each.severity === 'critical',
        );
        expect(chosen).toEqual(expect.arrayContaining(mustSpeak));
        for (const each of chosen) {
          expect(each.visible && each.reason !== null && ['high', 'critical'].includes(each.severity)).toBe(
            true,
          );
        }
      }),
    );
  });

  it('lets at most six an hour through that are not critical, the ones before counted', () => {
    const high = (id: number): NoticeCandidate => ({
      findingId: String(id),
      fingerprint: String(id),
      severity: 'high',
      visible: true,
      reason: 'created',
    });
    const many = Array.from({ length: 1000 }, (_, index) => high(index));
    expect(chooseNotices(many, [], NOW)).toHaveLength(6);
    expect(chooseNotices(many, [{ fingerprint: 'x', at: NOW - 1000 }], NOW)).toHaveLength(5);
    expect(chooseNotices(many, [{ fingerprint: 'x', at: NOW - 3_600_001 }], NOW)).toHaveLength(6);
  });
});
