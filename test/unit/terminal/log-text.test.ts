import { describe, expect, it } from 'vitest';
import { linesOf, type LogStream } from '../../../electron/terminal/evaluation/log-text.ts';

const START = Date.UTC(2026, 10, 21, 6);
const once = (text: string): LogStream => ({ text, at: 0, every: 1_000, times: 1 });
const textsOf = (streams: readonly LogStream[], seed = 'x') =>
  linesOf(streams, START, seed).map(({ text }) => text);

describe('lines of a labelled window', () => {
  it('are the same for the same seed, and others for another', () => {
    const stream = { ...once('«10..9999» «a|b|c» «hex:8»'), times: 20 };
    expect(textsOf([stream])).toEqual(textsOf([stream]));
    expect(textsOf([stream])).not.toEqual(textsOf([stream], 'y'));
  });

  it('rise from the first value to the last', () => {
    const stream = { ...once('depth «10..50 rising»'), times: 5 };
    expect(textsOf([stream])).toEqual(['depth 10', 'depth 20', 'depth 30', 'depth 40', 'depth 50']);
  });

  it('say a named value again, number their events and keep the lines of one together', () => {
    const stream = { ...once('in[«pid=100..999»] «#»\nout[«pid»]'), times: 2, every: 60_000 };
    const texts = textsOf([stream]);
    const pids = texts.map((text) => /\[(\d+)\]/u.exec(text)?.[1]);
    expect(texts.map((text) => text.slice(0, 2))).toEqual(['in', 'ou', 'in', 'ou']);
    expect([pids[0], pids[2]]).toEqual([pids[1], pids[3]]);
    expect(texts[2]).toMatch(/ 2$/u);
  });

  it('write their time as programs do', () => {
    expect(
      textsOf([
        once('«time:syslog»'),
        once('«time:clf»'),
        once('«time:slash»'),
        once('«time:comma»'),
        once('«time:space»'),
        once('«time:iso»'),
      ]),
    ).toEqual([
      'Nov 21 06:00:00',
      '21/Nov/2026:06:00:00 +0000',
      '2026/11/21 06:00:00',
      '2026-11-21 06:00:00,000',
      '2026-11-21 06:00:00.000 UTC',
      '2026-11-21T06:00:00.000Z',
    ]);
  });

  it('come oldest first from all streams', () => {
    const late = { ...once('late'), at: 5_000 };
    const lines = linesOf([late, { ...once('often'), times: 9 }], START, 'x');
    const times = lines.map(({ timestamp }) => timestamp);
    expect(times).toEqual([...times].sort((left, right) => (left < right ? -1 : 1)));
  });

  it('refuse a hole that nothing can fill', () => {
    expect(() => textsOf([once('«nothing»')])).toThrow('«nothing» is no hole');
    expect(() => textsOf([once('«time:moon»')])).toThrow('moon');
  });
});
