import { describe, expect, it } from 'vitest';
import { inOrder, whySentence } from '../../../renderer/finding/why-text.ts';
import { noticeReasonSchema, noticeStageSchema, type NoticeDecision } from '../../../shared/domain/notice.ts';

const NOW = new Date(2026, 10, 21, 22, 30).getTime();
const MINUTE = 60_000;

function decision(part: Partial<NoticeDecision>): NoticeDecision {
  return {
    findingId: 'f',
    at: NOW - 10 * MINUTE,
    reason: 'created',
    stage: 'shown',
    outcome: 'told',
    severity: 'medium',
    threshold: null,
    until: null,
    together: null,
    ...part,
  };
}

describe('why a person was notified, or not', () => {
  const morning = new Date(2026, 10, 22, 7).getTime();
  it.each<[Partial<NoticeDecision>, string]>([
    [{ together: 1 }, 'shown by itself'],
    [{ together: 2 }, 'shown with 1 other'],
    [{ together: 4 }, 'shown with 3 others'],
    [{ together: 4, reason: 'severity-raised' }, 'shown with 3 others, because it got worse'],
    [{ reason: 'still-open' }, 'shown by itself, once more, because nobody had looked'],
    [{ stage: 'hold', outcome: 'waiting', until: NOW - 8 * MINUTE }, 'waited 2 min in case it passes'],
    [
      { stage: 'quiet-hours', outcome: 'waiting', until: morning },
      'held by quiet hours until tomorrow 07:00',
    ],
    [{ stage: 'muted', outcome: 'waiting', until: NOW + 30 * MINUTE }, 'held by a mute until 23:00'],
    [{ stage: 'group', outcome: 'waiting', until: NOW }, 'waited for others of the same server until 22:30'],
    [
      { stage: 'cap', outcome: 'waiting', until: NOW },
      'more than the most an hour: kept for the digest at 22:30',
    ],
    [
      { stage: 'threshold', outcome: 'silent', threshold: 'high' },
      'not told: Medium is below the threshold, high',
    ],
    [{ stage: 'switched-off', outcome: 'silent' }, 'not told: notifications were off'],
    [{ stage: 'visible', outcome: 'silent' }, 'not told: it was hidden or dealt with'],
    [{ stage: 'hold', outcome: 'silent' }, 'not told: it passed, or was dealt with, while it waited'],
    [{ stage: 'muted', outcome: 'silent' }, 'not told: it was dealt with or hidden while it waited'],
    [{ stage: 'reason', outcome: 'silent' }, 'not told again: it had nothing new to say'],
  ])('%o', (part, sentence) => {
    expect(whySentence(decision(part), NOW)).toBe(sentence);
  });

  it('has words for whatever the pipeline can decide', () => {
    for (const stage of noticeStageSchema.options) {
      for (const outcome of ['told', 'waiting', 'silent'] as const) {
        for (const reason of noticeReasonSchema.options) {
          for (const until of [null, NOW + MINUTE]) {
            const sentence = whySentence(decision({ stage, outcome, reason, until }), NOW);
            expect(sentence).toMatch(/^[a-z][^.]{4,}$/);
            expect(sentence).not.toMatch(/null|undefined|NaN/);
          }
        }
      }
    }
  });

  it('is told oldest first, and in the order of the pipeline where the time is the same', () => {
    const held = decision({ stage: 'hold', at: 1 });
    const capped = decision({ stage: 'cap', at: 2 });
    const shown = decision({ stage: 'shown', at: 2 });
    expect(inOrder([shown, capped, held])).toEqual([held, capped, shown]);
  });
});
