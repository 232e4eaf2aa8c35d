import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ticked, toggled, requestOf, seedFrom, hindranceOf } from '../../../../renderer/reanalyze/draft.ts';
import { modelState, readingState, shareDone } from '../../../../renderer/reanalyze/progress.ts';
import { typedRange } from '../../../../renderer/range/typed-range.ts';
import { barsOf, gathered, linesOf, summaryOf, topOf } from '../../../../renderer/range/volume-bars.ts';
import {
  agreementOf,
  agreementWords,
  comparisonMarkdown,
  differenceWords,
  outcomeMarkdown,
  proofWords,
} from '../../../../renderer/reanalyze/words.ts';
import { spanWords } from '../../../../renderer/range/words.ts';
import { ZoneClock } from '../../../../renderer/range/zone-clock.ts';
import type { OutcomeRow } from '../../../../shared/contract/reanalysis.ts';
import { ApiDouble } from '../../../doubles/api.ts';

const utc = new ZoneClock('UTC');
const NOW = Date.parse('2026-11-21T12:00:00Z');
const double = new ApiDouble('busy', { now: () => NOW });
const [running, done] = double.reanalysis.all;
if (!running || !done) throw new Error('The double has no re-analysis.');
const rows = double.reanalysis.outcomeRows;
const { servers } = double;
const everySource = servers.flatMap(({ sources }) => sources.map(({ id }) => id));

describe('a difference in words', () => {
  const changed = (part: Partial<OutcomeRow>): OutcomeRow => ({
    difference: 'changed',
    findingId: 'f',
    title: 'x',
    category: 'security',
    origin: 'rule',
    servers: [],
    before: { lines: 1, severity: 'low', entities: 2 },
    now: { lines: 41, severity: 'critical', entities: 3 },
    changes: [],
    why: null,
    ...part,
  });

  it('says what changed, what counts most first', () => {
    expect(differenceWords(changed({ changes: ['entities', 'lines', 'severity'] }))).toBe(
      'was low, now critical; 1 line, now 41; named 2, now 3',
    );
  });

  it('says why something is gone, as far as that is known', () => {
    const gone = { difference: 'gone', now: null } as const;
    expect(differenceWords(changed({ ...gone, why: 'model-said-noise' }))).toBe('the model says noise now');
    expect(differenceWords(changed({ ...gone, why: null }))).toBe('not found again');
  });

  it('tells a finding from what a model said apart', () => {
    expect(differenceWords(changed({ difference: 'new', before: null }))).toBe('not known in this range');
    expect(differenceWords(changed({ difference: 'new', before: null, findingId: null }))).toBe(
      'said by this model, no finding',
    );
  });
});

describe('the proof of an outcome', () => {
  it('says what was read, by whom it was judged, and what could not be read', () => {
    expect(proofWords(done, utc, NOW)).toBe(
      '184,220 lines of web1, db1 read again, Sun 15 Nov 00:00 to 12:00, 412 templates judged by rules, 37 of them by qwen3:8b on web1. 1 stretch could not be read.',
    );
    expect(proofWords({ ...done, model: { kind: 'none' }, unread: [] }, utc, NOW)).toBe(
      '184,220 lines of web1, db1 read again, Sun 15 Nov 00:00 to 12:00, 412 templates judged by rules.',
    );
  });

  it('names both days of a range that reaches into another', () => {
    const night = { from: Date.parse('2026-11-14T23:00Z'), to: Date.parse('2026-11-15T11:00Z') };
    expect(spanWords(night, utc, NOW)).toBe('Sat 14 Nov 23:00 to Sun 15 Nov 11:00');
    expect(spanWords(night, new ZoneClock('Asia/Tokyo'), NOW)).toBe('Sun 15 Nov 08:00 to 20:00');
  });
});

describe('a comparison', () => {
  const said = (severity: 'low' | 'high') => ({ severity, lines: 3, explanation: '' });
  const row = (a: 'low' | 'high' | null, b: 'low' | 'high' | null) => ({
    title: 'a | b <script>',
    category: 'security' as const,
    origin: 'model' as const,
    findingId: null,
    a: a && said(a),
    b: b && said(b),
  });

  it('says how far the two agree', () => {
    const all = [row('low', 'low'), row('low', 'high'), row('low', null), row(null, 'high')];
    expect(all.map(agreementOf)).toEqual(['both', 'differs', 'a', 'b']);
    expect(agreementWords(all)).toBe('Both found 2 of 4. 1 with another severity. 1 only A. 1 only B.');
    expect(agreementWords(all.slice(0, 1))).toBe('Both found the same 1, with the same severity.');
    expect(agreementWords([])).toBe('Neither found anything.');
  });

  it('is copied without becoming anything but text', () => {
    const markdown = comparisonMarkdown({ a: running, b: done, rows: [row('low', null)] }, utc, NOW);
    expect(markdown).toContain(String.raw`| a \| b &lt;script&gt; | Low, 3 lines | not found | only A |`);
    expect(markdown).toContain('Both found 0 of 1\\. 1 only A\\.');
  });

  it('keeps every row of an outcome one row', () => {
    const hostile = fc.constantFrom('|', '\n', '\r', '`', '<b>', '\\', '[x](y)', '# ', 'a');
    fc.assert(
      fc.property(fc.array(hostile), (parts) => {
        const [first] = rows;
        if (!first) throw new Error('The double has no outcome.');
        const outcome = {
          final: true,
          counts: { new: 1, same: 0, changed: 0, gone: 0 },
          rows: [{ ...first, title: parts.join('') }],
          unread: [],
        };
        const table = outcomeMarkdown(done, outcome, utc, NOW)
          .split(/[\r\n]/)
          .filter((line) => line.startsWith('|'));
        expect(table).toHaveLength(3);
        const bars = (table[2] ?? '').replace(/\\./g, '').split('|').length - 1;
        expect(bars).toBe(7);
      }),
    );
  });
});

describe('how far it is', () => {
  it('goes by the time spent and left, and is whole only when it is complete', () => {
    expect(shareDone(running)).toBeCloseTo(331 / 511);
    expect(shareDone(done)).toBe(1);
    const early = { ...running.progress, remainingMilliseconds: null, lines: 46_055 };
    expect(shareDone({ state: 'running', progress: early })).toBeCloseTo(0.25);
    const over = { ...early, lines: 1_000_000 };
    expect(shareDone({ state: 'running', progress: over })).toBe(0.99);
  });

  it('knows what is done, under way and to come', () => {
    expect([readingState(running), modelState(running)]).toEqual(['done', 'now']);
    const reading = {
      ...running,
      step: 'reading' as const,
      progress: { ...running.progress, piecesDone: 2, templatesToAsk: 0 },
    };
    expect([readingState(reading), modelState(reading)]).toEqual(['now', 'to-come']);
    expect(modelState({ ...reading, model: { kind: 'none' } })).toBe('not-asked');
  });
});

describe('what is chosen', () => {
  it('ticks a server with the last of its sources, and all of them with it', () => {
    const web1 = everySource.filter((id) => id.startsWith('server-web1'));
    const before = new Set(ticked(everySource, servers));
    const without = toggled(new Set([...before].filter((id) => id !== web1[0])), everySource, servers) ?? [];
    expect(without).toEqual(everySource.filter((id) => id !== web1[0]));
    expect(ticked(without, servers)).not.toContain('server-web1');
    expect(toggled(new Set([...ticked(without, servers), 'server-web1']), without, servers)).toBeNull();
    const none = toggled(new Set([...before].filter((id) => id !== 'server-web1')), everySource, servers);
    expect(none).toEqual(everySource.filter((id) => !web1.includes(id)));
  });

  it('is asked for as it was, when it is taken over', () => {
    const { draft, range } = seedFrom(running);
    expect(range && requestOf(draft, running.sourceIds, range)).toEqual({
      sourceIds: running.sourceIds,
      from: running.from,
      to: running.to,
      model: running.model,
      lenses: running.lenses,
      askKnown: running.askKnown,
      notify: running.notify,
    });
  });

  it('leaves lenses and verdicts out of it where no model is asked', () => {
    const draft = { ...seedFrom(running).draft, model: { kind: 'none' } as const, askKnown: true };
    const request = requestOf(draft, ['a'], { from: 0, to: 1 });
    expect(request).toMatchObject({ lenses: null, askKnown: false });
    expect(hindranceOf(request)).toBeNull();
    expect(hindranceOf({ ...request, sourceIds: [] })).toBe('noSource');
    expect(hindranceOf({ ...request, to: 32 * 86_400_000 })).toBe('tooLong');
  });

  it('keeps the end that was not typed, to the millisecond', () => {
    const before = { from: NOW - 7_200_417, to: NOW - 417 };
    expect(typedRange({ from: null, to: '11:59' }, before, utc, NOW)).toEqual({
      kind: 'span',
      span: { from: before.from, to: NOW - 60_000 },
    });
    expect(typedRange({ from: '11:59:59', to: '11:00' }, before, utc, NOW)).toMatchObject({
      end: 'to',
      problem: 'order',
    });
    expect(typedRange({ from: '13:00', to: null }, before, utc, NOW)).toMatchObject({ problem: 'future' });
  });
});

describe('the volume', () => {
  const lines = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 400 });
  const bars = lines.map((other) =>
    barsOf({
      from: 0,
      to: other.length * 60_000,
      bucketMilliseconds: 60_000,
      error: other.map((many) => many % 7),
      warning: other.map((many) => many % 11),
      other,
      hasLevels: true,
      failures: [],
    }),
  );

  it('has a scale that no bar exceeds, at most five times too high', () => {
    fc.assert(
      fc.property(bars, (all) => {
        const most = Math.max(...all.map(linesOf));
        expect(topOf(all)).toBeGreaterThanOrEqual(most);
        expect(topOf(all)).toBeLessThanOrEqual(Math.max(1, most * 5));
      }),
    );
  });

  it('loses no line and no time in a table of few rows', () => {
    fc.assert(
      fc.property(bars, fc.integer({ min: 1, max: 30 }), (all, most) => {
        const few = gathered(all, most);
        expect(few.length).toBeLessThanOrEqual(most);
        expect(summaryOf(few).lines).toBe(summaryOf(all).lines);
        expect([few[0]?.from, few.at(-1)?.to]).toEqual([all[0]?.from, all.at(-1)?.to]);
      }),
    );
  });
});
