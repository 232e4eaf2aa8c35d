import { describe, expect, it } from 'vitest';
import { failureCodeSchema } from '../../../shared/domain/failure.ts';
import { Health } from '../../../electron/engine/jobs/health.ts';
import { OWN_SOURCE, ownFailureDraft } from '../../../electron/engine/jobs/own-failures.ts';
import { fingerprintOf } from '../../../electron/engine/findings/fingerprint.ts';

const NOW = Date.UTC(2026, 10, 21, 3, 0, 30);

describe('ownFailureDraft', () => {
  it.each(failureCodeSchema.options)('makes a finding of %s that says what to do', (code) => {
    const draft = ownFailureDraft(
      { code, message: 'It broke.', advice: 'Mend it.', detail: 'raw' },
      null,
      NOW,
    );
    expect(draft).toMatchObject({
      category: 'nightjar',
      recommendation: 'Mend it.',
      origin: { kind: 'nightjar', code },
    });
    expect(draft.explanation).toBe('It broke.\nraw');
    expect(draft.title.length).toBeGreaterThan(3);
    expect(draft.occurrences).toEqual([
      { sourceId: OWN_SOURCE, minute: NOW / 60_000 - 0.5, count: 1, entities: {} },
    ]);
  });

  it('is the same finding again and again, and another one for another subject', () => {
    const failure = { code: 'loki-timeout', message: 'Late.', advice: 'Wait.' } as const;
    const print = (subject: string | null, now: number) =>
      fingerprintOf(ownFailureDraft(failure, subject, now).identity);
    expect(print('syslog', NOW)).toBe(print('syslog', NOW + 86_400_000));
    expect(print('syslog', NOW)).not.toBe(print('nginx', NOW));
  });
});

describe('Health', () => {
  it('announces a change of state or failure, not every repetition', () => {
    let changes = 0;
    const health = new Health(
      ['ssh', 'loki'],
      () => changes++,
      () => 1,
    );
    const failure = { code: 'tunnel-dead', message: 'Gone.', advice: 'Wait.' } as const;
    health.passed('ssh', NOW, 84, 'OpenSSH 9.2');
    health.passed('ssh', NOW + 1, 90, null);
    expect([changes, health.hops()[0]]).toEqual([
      1,
      {
        kind: 'ssh',
        state: 'ok',
        milliseconds: 90,
        detail: 'OpenSSH 9.2',
        failure: null,
        lastSuccess: NOW + 1,
      },
    ]);
    health.failed('ssh', failure);
    health.failed('ssh', failure);
    health.failed('ssh', { ...failure, code: 'host-key-changed' });
    expect([changes, health.hops()[0]?.state, health.hops()[0]?.lastSuccess]).toEqual([
      3,
      'needs-you',
      NOW + 1,
    ]);
  });
});
