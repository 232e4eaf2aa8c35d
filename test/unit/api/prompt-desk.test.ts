import { describe, expect, it } from 'vitest';
import { PromptDesk } from '../../../electron/engine/api/prompt-desk.ts';
import { ManualClock } from '../../doubles/clock.ts';

const question = {
  kind: 'host-key',
  host: 'web1',
  fingerprint: 'SHA256:abc',
  keyType: 'ED25519',
  text: 'sure?',
} as const;

function desk() {
  const changes: number[] = [];
  return { changes, desk: new PromptDesk(new ManualClock(), (pending) => changes.push(pending.length)) };
}

describe('PromptDesk', () => {
  it('shows a question until it is answered, and hands the answer over', async () => {
    const { desk: prompts, changes } = desk();
    const asked = prompts.ask(question, new AbortController().signal);
    const [shown] = prompts.pending();
    expect(shown).toMatchObject({ kind: 'host-key', host: 'web1', fingerprint: 'SHA256:abc' });
    expect(prompts.answer(shown!.id, { kind: 'yes' })).toBe(true);
    expect(await asked).toEqual({ kind: 'yes' });
    expect(prompts.answer(shown!.id, { kind: 'yes' })).toBe(false);
    expect([prompts.pending(), changes]).toEqual([[], [1, 0]]);
  });

  it('withdraws a question when its asker gives up', async () => {
    const { desk: prompts } = desk();
    const patience = new AbortController();
    const asked = prompts.ask(question, patience.signal);
    patience.abort(new Error('expired'));
    await expect(asked).rejects.toThrow('expired');
    expect(prompts.pending()).toEqual([]);
  });
});
