import { describe, expect, it } from 'vitest';
import { byUrgency, urgencyOf } from '../../../electron/engine/analyze/urgency.ts';
import { backlogHead } from '../../../electron/engine/jobs/backlog-head.ts';
import { toPayload } from '../../../electron/engine/jobs/backlog-payload.ts';
import { disagreeAboutFinding } from '../../../electron/engine/jobs/disagreement.ts';
import { question, type Parts } from '../analyze/questions.ts';
import { openWithServers } from '../store/fixture.ts';

const NOW = Date.UTC(2026, 10, 21);
const HOUR = 3_600_000;

/** A store in which these templates wait, since so many hours. */
function waiting(templates: readonly (Parts & { readonly hours: number })[]) {
  const store = openWithServers();
  for (const { hours, ...parts } of templates) {
    const asked = question({ sourceId: 'web1-sshd', ...parts });
    const { namedByRule, novelty, unusual: _unusual, ...digest } = asked;
    store.templates.record('web1-sshd', [digest]);
    store.backlog.put({
      serverId: 'web1',
      sourceId: 'web1-sshd',
      canonicalText: digest.template.canonicalText,
      payload: toPayload({ digest, namedByRule, novelty, unusual: null, rate: null, rateClass: null }),
      urgency: urgencyOf(asked),
      since: NOW - hours * HOUR,
    });
  }
  return store;
}

const textsOf = (store: ReturnType<typeof openWithServers>) => {
  const { questions, isWidened } = backlogHead(store, 'web1', NOW);
  return { texts: questions.map(({ template }) => template.text), isWidened };
};

const GRAVE = ['panic one', 'panic two', 'panic three'].map((text) => ({ text, level: 'crit', hours: 1 }));

describe('the head of the backlog', () => {
  it('is most urgent first, as the store orders it', () => {
    const store = waiting([{ text: 'quiet', novelty: 'known', hours: 5 }, ...GRAVE]);
    const { texts, isWidened } = textsOf(store);
    expect(isWidened).toBe(false);
    expect(texts.at(-1)).toBe('quiet');
    expect(store.backlog.head('web1', 9).at(-1)?.canonicalText).toBe('quiet');
  });

  it('gives every other place to the oldest once they wait for six hours, and loses none', () => {
    const { texts, isWidened } = textsOf(
      waiting([
        { text: 'quiet old', novelty: 'known', hours: 6 },
        { text: 'quiet older', novelty: 'known', hours: 9 },
        ...GRAVE,
      ]),
    );
    expect(isWidened).toBe(true);
    expect(texts[0]).toMatch(/^panic/);
    expect(texts[1]).toBe('quiet older');
    expect(texts[3]).toBe('quiet old');
    expect(texts).toHaveLength(5);
  });

  it('knows what a person has said matters', () => {
    const store = waiting([{ text: 'tick', hours: 1 }]);
    store.templates.neverNoise('web1-sshd', 'tick');
    expect(backlogHead(store, 'web1', NOW).questions[0]?.neverNoise).toBe(true);
  });
});

it('urgency as a number orders like the whole order, but for what only the others can tell', () => {
  const all = [
    question({ text: 'quiet', novelty: 'known' }),
    question({ text: 'an error', level: 'error' }),
    question({ text: 'ruled error', level: 'error', namedByRule: true }),
    { ...question({ text: 'far too many', novelty: 'known' }), unusual: 'spike' as const },
  ];
  const numbers = byUrgency(all).map((each) => urgencyOf(each));
  expect(numbers).toEqual(numbers.toSorted((left, right) => right - left));
});

it('who disagrees with nothing known of a finding changes nothing', () => {
  const store = waiting([{ text: 'tick', hours: 1 }]);
  disagreeAboutFinding(store, 'no such finding', { matters: true });
  expect(store.templates.get('web1-sshd', 'tick')?.neverNoise).toBe(false);
});
