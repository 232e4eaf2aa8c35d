import { describe, expect, it } from 'vitest';
import { newestOf, rateClassOf, standingOf } from '../../../electron/engine/jobs/verdict-policy.ts';
import type { StoredVerdict } from '../../../electron/engine/store/template-verdicts.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 21);
const CONTEXT = { lenses: 'general@2', promptVersion: 3, digest: 'a' };

function verdict(parts: Partial<StoredVerdict> = {}): StoredVerdict {
  return {
    sourceId: 's',
    canonicalText: 't',
    model: 'm',
    ...CONTEXT,
    verdict: 'noise',
    reason: '',
    rate: 'normal',
    askedAt: NOW,
    ...parts,
  };
}

const policy = { settings: { noiseDays: 30, unsureDays: 7 }, now: NOW, context: CONTEXT };

describe('a verdict', () => {
  it.each([
    ['noise', 29.9, 'holds'],
    ['noise', 30, 'again'],
    ['unsure', 6.9, 'holds'],
    ['unsure', 7, 'again'],
    ['problem', 3_000, 'holds'],
  ] as const)('%s after %d days: %s', (said, days, standing) => {
    expect(standingOf(verdict({ verdict: said, askedAt: NOW - days * DAY }), 'normal', policy)).toBe(
      standing,
    );
  });

  it.each([
    ['normal', 'spike', 'again'],
    ['spike', 'normal', 'again'],
    ['normal', 'quiet', 'again'],
    ['spike', 'spike', 'holds'],
    [null, 'spike', 'holds'],
    ['normal', null, 'holds'],
  ] as const)('given at a rate that was %s and is %s: %s', (was, is, standing) => {
    expect(standingOf(verdict({ rate: was }), is, policy)).toBe(standing);
  });

  it.each([
    ['another model', { digest: 'b' }],
    ['another prompt', { promptVersion: 2 }],
    ['other lenses', { lenses: 'general@1' }],
  ] as const)('of %s is asked again slowly', (_, parts) => {
    expect(standingOf(verdict(parts), 'normal', policy)).toBe('other-context');
    expect(standingOf(verdict(parts), 'normal', { ...policy, context: null })).toBe('holds');
  });

  it('that was given last tells whom the source is asked of now', () => {
    const old = verdict({ digest: 'old', askedAt: NOW - DAY });
    const latest = verdict({ digest: 'new' });
    expect(newestOf([latest, old])).toBe(latest);
    expect(newestOf([])).toBeNull();
  });
});

it('classes of rates come from the baseline, where it knows', () => {
  expect(rateClassOf('spike', true)).toBe('spike');
  expect(rateClassOf('drop', true)).toBe('quiet');
  expect(rateClassOf('new-here', true)).toBe('normal');
  expect(rateClassOf(null, true)).toBe('normal');
  expect(rateClassOf('spike', false)).toBeNull();
});
