import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../../../electron/engine/reduce/baseline/assessment.ts';
import { SourceBaseline } from '../../../../electron/engine/reduce/baseline/source-baseline.ts';
import {
  assessmentsOf,
  DAY,
  feed,
  MONDAY,
  negativeBinomial,
  poisson,
  randomOf,
  type Model,
} from './simulation.ts';

const HOUR = 60;

function fresh(): SourceBaseline {
  return new SourceBaseline('source', 'UTC');
}

/** Busy by day, half as busy at weekends: mean lines in five minutes. */
function rhythm(minute: number, mean: number): number {
  const day = Math.floor((minute - MONDAY) / DAY) % 7;
  const hour = ((minute - MONDAY) % DAY) / HOUR;
  return mean * (1 + 0.8 * Math.sin((2 * Math.PI * (hour - 9)) / 24)) * (day >= 5 ? 0.5 : 1);
}

function ofKind(assessments: readonly Assessment[], kind: Assessment['kind']): Assessment[] {
  return assessments.filter((each) => each.kind === kind);
}

describe('a stationary server', () => {
  it('raises fewer than one false alarm a day with 2,000 templates', () => {
    const random = randomOf(7);
    const templates = Array.from({ length: 2_000 }, (_none, index) => ({
      text: `template ${index}`,
      mean: 10 ** (-3.5 + (4.5 * index) / 2_000),
      dispersion: (index % 4) / 8,
    }));
    const model: Model = function* (minute) {
      for (const { text, mean, dispersion } of templates)
        yield [text, negativeBinomial(rhythm(minute, mean), dispersion, random)];
    };
    const baseline = fresh();
    feed(baseline, model, { from: MONDAY, to: MONDAY + 3 * DAY, length: 4 * HOUR });
    const outcomes = feed(baseline, model, { from: MONDAY + 3 * DAY, to: MONDAY + 4 * DAY, length: HOUR });
    const alarms = assessmentsOf(outcomes).filter(({ kind }) => kind !== 'rare');
    expect(alarms.map(({ kind, sentence }) => `${kind}: ${sentence}`)).toEqual([]);
  }, 120_000);

  it('is not alarmed by bursts that it knows, by a heavy tail, or by a weekend', () => {
    const random = randomOf(11);
    const model: Model = (minute) => [
      // A restart every day or so, at any time, with a dozen lines or three dozen.
      ['restart', random() < 1 / 250 ? 12 + poisson(12, random) : 0],
      [
        'tail',
        Math.floor(
          3 * Math.exp(0.7 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())),
        ),
      ],
      ['office', Math.floor((minute - MONDAY) / DAY) % 7 < 5 ? poisson(rhythm(minute, 20), random) : 0],
    ];
    const baseline = fresh();
    feed(baseline, model, { from: MONDAY, to: MONDAY + 14 * DAY, length: 4 * HOUR });
    const alarms = assessmentsOf(
      feed(baseline, model, { from: MONDAY + 14 * DAY, to: MONDAY + 28 * DAY, length: HOUR }),
    );
    expect(alarms.map(({ kind, template, sentence }) => `${kind} ${template?.text}: ${sentence}`)).toEqual(
      [],
    );
  });
});

describe('spikes', () => {
  const random = randomOf(13);
  const quiet: Model = (minute) => [['line', negativeBinomial(rhythm(minute, 8), 0.1, random)]];

  it('are found in the first window that has them, after a day and after two weeks', () => {
    for (const days of [1, 14]) {
      const baseline = fresh();
      const start = MONDAY + days * DAY;
      feed(baseline, quiet, { from: MONDAY, to: start + 9 * HOUR, length: HOUR });
      const flood: Model = () => [['line', 412]];
      const [outcome] = feed(baseline, flood, {
        from: start + 9 * HOUR,
        to: start + 9 * HOUR + 5,
        length: 5,
      });
      const [spike] = outcome?.assessments ?? [];
      expect(spike).toMatchObject({ kind: 'spike', observed: 412, since: start + 9 * HOUR });
      expect(spike?.sentence).toMatch(/^412 in 5 minutes, normally \d+ to \d+ at this hour$/);
      expect(spike?.expected?.low).toBeLessThan(8);
      expect(spike?.expected?.high).toBeGreaterThan(10);
      expect(spike?.expected?.high).toBeLessThan(days === 14 ? 25 : 40);
    }
  });

  it.each([
    { factor: 10, mean: 2, share: 0.9, minutes: 15 },
    { factor: 5, mean: 8, share: 0.9, minutes: 30 },
    { factor: 5, mean: 30, share: 1, minutes: 15 },
  ])(
    'of $factor times as many as $mean lines are mostly found within $minutes minutes',
    ({ factor, mean, share, minutes }) => {
      const random = randomOf(41);
      const texts = Array.from({ length: 20 }, (_none, index) => `line ${index}`);
      const times =
        (level: number): Model =>
        (minute) =>
          texts.map((text) => [text, negativeBinomial(level * rhythm(minute, mean), 0.1, random)]);
      const baseline = fresh();
      const start = MONDAY + 14 * DAY + 12 * HOUR;
      feed(baseline, times(1), { from: MONDAY, to: start, length: 4 * HOUR });
      const outcomes = feed(baseline, times(factor), { from: start, to: start + minutes, length: 5 });
      const found = new Set(ofKind(assessmentsOf(outcomes), 'spike').map(({ template }) => template?.text));
      expect(found.size).toBeGreaterThanOrEqual(share * texts.length);
    },
  );

  it('are what is too much at this hour, not what is much', () => {
    const baseline = fresh();
    const model: Model = (minute) => [['line', negativeBinomial(rhythm(minute, 30), 0.05, random)]];
    feed(baseline, model, { from: MONDAY, to: MONDAY + 14 * DAY, length: 4 * HOUR });
    const at = (hour: number, count: number) =>
      assessmentsOf(
        feed(baseline, () => [['line', count]], {
          from: MONDAY + 14 * DAY + hour * HOUR,
          to: MONDAY + 14 * DAY + hour * HOUR + 5,
          length: 5,
        }),
      ).map(({ kind }) => kind);
    expect(at(3, 70)).toEqual(['spike']);
    expect(at(15, 70)).toEqual([]);
  });

  it('are no spikes while they are small, and one thing while they last', () => {
    const baseline = fresh();
    const start = MONDAY + 7 * DAY;
    feed(baseline, () => [['line', 1]], { from: MONDAY, to: start, length: 4 * HOUR });
    const small = feed(baseline, () => [['line', 3]], { from: start, to: start + 5, length: 5 });
    expect(assessmentsOf(small)).toEqual([]);
    const levels = [60, 40, 15, 30, 60];
    const long = feed(baseline, (minute) => [['line', levels[(minute / 5) % 5] ?? 0]], {
      from: start + 5,
      to: start + 65,
      length: 5,
    });
    const spikes = assessmentsOf(long);
    expect(spikes.length).toBeGreaterThan(7);
    expect(new Set(spikes.map(({ since }) => since))).toEqual(new Set([start + 5]));
  });

  it('are told before their five minutes are over, and again with all their lines', () => {
    const baseline = fresh();
    const start = MONDAY + 2 * DAY;
    feed(baseline, quiet, { from: MONDAY, to: start, length: 4 * HOUR });
    const observed = [2, 3].map((length, index) =>
      assessmentsOf(
        feed(baseline, () => [['line', 300]], {
          from: start + 2 * index,
          to: start + 2 * index + length,
          length,
        }),
      ),
    );
    expect(observed).toMatchObject([[{ observed: 300 }], [{ observed: 600 }]]);
  });
});

describe('what is absent', () => {
  it('is missed after three absences of a job that comes every five minutes', () => {
    const random = randomOf(17);
    for (const days of [1, 14]) {
      const baseline = fresh();
      const start = MONDAY + days * DAY;
      const other: Model = () => [['other', 5 + poisson(5, random)]];
      feed(baseline, (minute) => [['cron', 1], ...other(minute)], {
        from: MONDAY,
        to: start,
        length: 4 * HOUR,
      });
      const outcomes = feed(baseline, other, { from: start, to: start + 20, length: 5 });
      expect(
        outcomes.map(({ assessments }) => assessments.map(({ kind, sentence }) => `${kind}: ${sentence}`)),
      ).toEqual([
        [],
        [],
        ['missing: not seen for 15 minutes, normally every 5 minutes'],
        ['missing: not seen for 20 minutes, normally every 5 minutes'],
      ]);
    }
  });

  it('is missed of an hourly and of a daily job, and not of what comes when it likes', () => {
    const random = randomOf(19);
    const running: Model = (minute) => [
      ['hourly', minute % HOUR === 5 ? 4 : 0],
      ['daily', minute % DAY === 3 * HOUR ? 1 : 0],
      ['whenever', random() < 0.1 ? 1 : 0],
      ['often', poisson(1.5, random)],
      ['busy', 3 + poisson(10, random)],
    ];
    const baseline = fresh();
    const start = MONDAY + 14 * DAY;
    const before = feed(baseline, running, { from: MONDAY, to: start, length: HOUR });
    const stopped: Model = (minute) =>
      [...running(minute)].filter(([text]) => text !== 'hourly' && text !== 'daily');
    const after = feed(baseline, stopped, { from: start, to: start + 5 * DAY, length: HOUR });
    expect(assessmentsOf(before)).toEqual([]);
    const missing = assessmentsOf(after);
    const first = (text: string) => missing.find(({ template }) => template?.text === text);
    expect(new Set(missing.map(({ template }) => template?.text))).toEqual(new Set(['hourly', 'daily']));
    expect(first('hourly')?.sentence).toMatch(/^not seen for [34] hours, normally every hour$/);
    expect(first('daily')?.sentence).toMatch(/^not seen for [34] days, normally every day$/);
  });

  it('is one thing when the whole source falls silent, also while nobody looked', () => {
    const random = randomOf(23);
    const model: Model = (minute) => [
      ['cron', 1],
      ['busy', poisson(rhythm(minute, 40), random)],
    ];
    const baseline = fresh();
    const start = MONDAY + 7 * DAY;
    feed(baseline, model, { from: MONDAY, to: start, length: 4 * HOUR });
    feed(baseline, model, { from: start + 5 * HOUR, to: start + 6 * HOUR, length: HOUR });
    const hole = feed(baseline, (minute) => (minute < start + 4 * HOUR ? [] : model(minute)), {
      from: start + 3 * HOUR,
      to: start + 5 * HOUR,
      length: 2 * HOUR,
    });
    expect(assessmentsOf(hole)).toMatchObject([
      { kind: 'source-silent', template: null, since: start + 3 * HOUR, observed: 0 },
    ]);
    expect(assessmentsOf(hole)[0]?.sentence).toMatch(
      /^no line for an hour, normally \d+ to \d+ in 5 minutes at this hour$/,
    );
  });

  it('is a drop where lines become few, but not at night when they always do', () => {
    const random = randomOf(29);
    const model: Model = (minute) => [
      ['requests', poisson(rhythm(minute, 40), random)],
      ['steady', 2 + poisson(20, random)],
    ];
    const baseline = fresh();
    const start = MONDAY + 14 * DAY + 12 * HOUR;
    const before = feed(baseline, model, { from: MONDAY, to: start, length: HOUR });
    const slow: Model = (minute) =>
      [...model(minute)].map(([text, count]) => [text, text === 'steady' ? count : Math.round(count / 8)]);
    const after = assessmentsOf(feed(baseline, slow, { from: start, to: start + 2 * HOUR, length: 5 }));
    expect(assessmentsOf(before)).toEqual([]);
    expect(
      ofKind(after, 'drop').filter(({ template }) => template?.text === 'requests').length,
    ).toBeGreaterThan(3);
    expect(ofKind(after, 'drop')[0]?.sentence).toMatch(
      /^only \d+ in an hour, normally \d+ to \d+ at this hour$/,
    );
    expect((ofKind(after, 'drop')[0]?.minutes.keys().next().value ?? 0) - start).toBeLessThan(HOUR + 5);
  });
});

describe('drift', () => {
  const driftsOf = (days: number, model: Model) =>
    ofKind(
      assessmentsOf(feed(fresh(), model, { from: MONDAY, to: MONDAY + days * DAY, length: DAY / 2 })),
      'drift',
    );

  it('of 10 % a day is found within twelve days, also after two flat weeks with weekends', () => {
    const random = randomOf(31);
    const growing = driftsOf(12, (minute) => [
      ['line', poisson(2 * 1.1 ** ((minute - MONDAY) / DAY), random)],
    ]);
    expect(growing[0]).toMatchObject({ kind: 'drift', template: { text: 'line' } });
    expect(growing[0]?.sentence).toMatch(
      /^from about \d+ to \d+ lines a day in 9 days, (?:9|10|11) % more each day$/,
    );
    const later = driftsOf(28, (minute) => {
      const days = Math.max(0, (minute - MONDAY) / DAY - 14);
      return [['line', poisson(rhythm(minute, 5) * 1.1 ** days, random)]];
    });
    expect(later.length).toBeGreaterThan(0);
  });

  it('is not seen in flat counts, in weekends, or in a step', () => {
    const random = randomOf(37);
    const texts = Array.from({ length: 60 }, (_none, index) => `line ${index}`);
    const drifts = driftsOf(42, (minute) =>
      texts.map((text, index) => {
        const mean = index % 3 === 0 ? 1 + index / 20 : rhythm(minute, 1 + index / 20);
        const step = index % 3 === 2 && minute > MONDAY + 20 * DAY ? 3 : 1;
        return [text, negativeBinomial(mean * step, 0.2, random)];
      }),
    );
    expect(drifts.map(({ template, sentence }) => `${template?.text}: ${sentence}`)).toEqual([]);
  });
});

describe('what is rare', () => {
  it('is what came seldom in days of watching, or not for a week', () => {
    const baseline = fresh();
    feed(
      baseline,
      (minute) => [
        ['busy', 4],
        ['old', minute < MONDAY + DAY ? 1 : 0],
        ['once', minute === MONDAY + 60 ? 1 : 0],
      ],
      {
        from: MONDAY,
        to: MONDAY + 9 * DAY,
        length: 4 * HOUR,
      },
    );
    const back = feed(
      baseline,
      () => [
        ['busy', 4],
        ['old', 1],
        ['once', 1],
      ],
      {
        from: MONDAY + 9 * DAY,
        to: MONDAY + 9 * DAY + 5,
        length: 5,
      },
    );
    expect(
      ofKind(assessmentsOf(back), 'rare').map(({ template, sentence }) => `${template?.text}: ${sentence}`),
    ).toEqual(['old: not seen for 8 days before', 'once: not seen for 9 days before']);
  });
});
