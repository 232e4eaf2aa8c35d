import { describe, expect, it } from 'vitest';
import { nextStep } from '../../../electron/engine/jobs/next-step.ts';

const CALM = {
  paused: false,
  polling: false,
  link: 'open' as const,
  reconnectAt: null,
  retryAt: null,
  pollAt: 900,
};

describe('what is done next about a server', () => {
  it('is the next poll, unless something comes before it', () => {
    expect(nextStep(CALM)).toEqual({ kind: 'poll', at: 900 });
    expect(nextStep({ ...CALM, retryAt: 400 })).toEqual({ kind: 'retry', at: 400 });
    expect(nextStep({ ...CALM, retryAt: 1000 })).toEqual({ kind: 'poll', at: 900 });
    expect(nextStep({ ...CALM, link: 'waiting', reconnectAt: 300, retryAt: 200 })).toEqual({
      kind: 'reconnect',
      at: 300,
    });
    expect(nextStep({ ...CALM, polling: true })).toEqual({ kind: 'reading' });
  });

  it('is nothing while a person has to do something, or has paused it', () => {
    expect(nextStep({ ...CALM, link: 'needs-you', retryAt: 400 })).toEqual({ kind: 'needs-you' });
    expect(nextStep({ ...CALM, link: 'needs-you', paused: true })).toEqual({ kind: 'paused' });
  });
});
