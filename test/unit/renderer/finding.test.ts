import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCommand, splitAdvice, splitCode } from '../../../renderer/finding/advice.ts';
import { cutLine, cutTemplate, placeholderSpans, valuesToMark } from '../../../renderer/finding/highlight.ts';
import { cutHeader, messagesOf, wordsOfJson } from '../../../renderer/finding/line-header.ts';
import { canUndo, sentenceOf } from '../../../renderer/finding/history-text.ts';
import { fromLocalField, snoozeChoices, toLocalField } from '../../../renderer/finding/snooze-times.ts';
import { nextMorning } from '../../../renderer/ui/times.ts';
import { rangeOf } from '../../../renderer/finding/range.ts';
import { barsOf, marksOf, rateOf, ticksOf, untilNow } from '../../../renderer/finding/timeline.ts';
import type { HistoryEntry } from '../../../shared/domain/finding.ts';

const LINE =
  'Nov 21 09:40:12 web1 sshd[812]: Failed password for invalid user admin from 203.0.113.5 port 50022 ssh2';
const TEMPLATE = 'Failed password for <user> from <ip> port <num> ssh2';
const strong = (line: string, template: string | null, values: string[], main: string | null = null) =>
  cutLine(line, template, values, main)
    .filter((piece) => piece.kind !== 'constant')
    .map((piece) => piece.text);

describe('a line of evidence', () => {
  it('is cut where the template has placeholders, whatever header stands before it', () => {
    expect(strong(LINE, TEMPLATE, [])).toEqual(['invalid user admin', '203.0.113.5', '50022']);
  });

  it('strengthens the value alone where a slot holds more than that', () => {
    expect(strong(LINE, TEMPLATE, ['admin'])).toEqual(['admin', '203.0.113.5', '50022']);
  });

  it('shows the main value apart', () => {
    const main = cutLine(LINE, TEMPLATE, ['203.0.113.5'], '203.0.113.5').filter(
      (piece) => piece.kind === 'main',
    );
    expect(main).toEqual([{ text: '203.0.113.5', kind: 'main' }]);
  });

  it('finds values where there is no template, and not within longer words', () => {
    expect(strong('root from roots 10.0.0.1 110.0.0.10', null, ['root', '10.0.0.1'])).toEqual([
      'root',
      '10.0.0.1',
    ]);
  });

  it('gives up the placeholders of a template that does not fit', () => {
    expect(placeholderSpans('something else', TEMPLATE)).toEqual([]);
  });

  it('loses no character of any line, with any template and values', () => {
    const piece = fc.constantFrom('<*>', '<ip>', ' ', 'a', 'b', 'from', '<', '>', '1.2.3.4');
    fc.assert(
      fc.property(
        fc.array(piece).map((parts) => parts.join('')),
        fc.option(
          fc.array(piece).map((parts) => parts.join('')),
          { nil: null },
        ),
        fc.array(fc.string({ maxLength: 4 })),
        (line, template, values) => {
          const pieces = cutLine(line, template, values, values[0] ?? null);
          expect(pieces.map((one) => one.text).join('')).toBe(line);
        },
      ),
    );
  });

  it('draws a template as words and slots', () => {
    expect(cutTemplate('from <ip> port <*>')).toEqual([
      { text: 'from ', slot: false },
      { text: 'ip', slot: true },
      { text: ' port ', slot: false },
      { text: '…', slot: true },
    ]);
  });

  it('takes the most frequent address as the main value', () => {
    const { main, values } = valuesToMark({ user: { root: 9 }, ip: { a: 1, b: 2 }, service: { sshd: 3 } });
    expect(main).toEqual({ kind: 'ip', value: 'b' });
    expect(values).not.toContain('sshd');
  });
});

describe('the header of a line', () => {
  it.each([
    ['Nov 21 07:38:22 web1 sshd[25763]: Connection closed', 'web1', 'sshd[25763]: Connection closed'],
    ['Nov  1 07:38:22 web1 kernel: [1.5] Out of memory', 'web1', 'kernel: [1.5] Out of memory'],
    ['<38>Nov 21 2026 07:38:22 web1 su: no', 'web1', 'su: no'],
    [
      '<165>1 2026-11-21T07:38:22.003Z web1.example.net app 812 ID47 - hello',
      'web1.example.net',
      'app 812 ID47 - hello',
    ],
    ['2026-11-21T07:38:22.123456+01:00 db1 postfix/smtpd[9]: x', 'db1', 'postfix/smtpd[9]: x'],
    ['2026-11-21 07:38:22.123 UTC [812] ERROR:  deadlock', null, '[812] ERROR:  deadlock'],
    ['2026/11/21 07:38:22 [error] 7#7: *1 upstream timed out', null, '[error] 7#7: *1 upstream timed out'],
  ])('is taken off %s', (line, host, message) => {
    expect(cutHeader(line)).toEqual({ host, message });
  });

  it.each([
    '203.0.113.5 - - [21/Nov/2026:07:38:22 +0000] "GET / HTTP/1.1" 200',
    'Nov 21 07:38:22 ',
    '',
    'level=info msg=x',
  ])('is left alone where there is none or nothing else: %s', (line) =>
    expect(cutHeader(line)).toEqual({ host: null, message: line }),
  );

  it('takes a word for a host only where a program follows', () => {
    expect(cutHeader('Nov 21 07:38:22 Connection closed by peer').message).toBe('Connection closed by peer');
  });

  it('keeps the host where lines come from several', () => {
    const line = (host: string) => `Nov 21 07:38:22 ${host} su: no`;
    expect(messagesOf([line('web1'), line('web1')])).toEqual(['su: no', 'su: no']);
    expect(messagesOf([line('web1'), line('db1')])).toEqual(['web1 su: no', 'db1 su: no']);
  });

  it('is not needed to read JSON: the message comes first, then the fields', () => {
    expect(
      wordsOfJson(
        '{"time":"2026-11-21T08:16:27Z","level":"warn","msg":"heap usage high","heapMB":812,"tags":["a"]}',
      ),
    ).toBe('heap usage high level=warn heapMB=812 tags=["a"]');
    for (const line of ['{"a":1}', '{"msg":""}', '{"msg":7}', '{broken', '[1]', 'text', ''])
      expect(wordsOfJson(line)).toBeNull();
  });

  it('shows what JSON escapes hide, as the engine does for the line itself', () => {
    expect(wordsOfJson(String.raw`{"msg":"login of \u202egnp.exe\u202c","user":"a\u200bb"}`)).toBe(
      String.raw`login of \u202egnp.exe\u202c user=a\u200bb`,
    );
    expect(wordsOfJson(String.raw`{"msg":"one\ntwo\u0007"}`)).toBe(String.raw`one two\u0007`);
  });

  it('leaves an end of the line that was there, and never nothing of something', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', 'Nov 21 07:38:22 ', '2026-11-21T07:38:22Z '),
        fc.string(),
        (stamp, rest) => {
          const { message } = cutHeader(stamp + rest);
          expect((stamp + rest).endsWith(message)).toBe(true);
          expect(message === '').toBe(stamp + rest === '');
        },
      ),
    );
  });
});

describe('what to do', () => {
  it('finds commands in fences, by indent, by prompt and alone in backticks', () => {
    const text = 'First this:\n\n```sh\nsudo a\nsudo b\n```\nthen\n    sudo c\n$ sudo d\n`sudo e`';
    expect(splitAdvice(text)).toEqual([
      { kind: 'prose', text: 'First this:' },
      { kind: 'command', text: 'sudo a\nsudo b' },
      { kind: 'prose', text: 'then' },
      { kind: 'command', text: 'sudo c' },
      { kind: 'command', text: 'sudo d' },
      { kind: 'command', text: 'sudo e' },
    ]);
  });

  it('joins the lines of a paragraph, and keeps paragraphs apart', () => {
    expect(splitAdvice('one\ntwo\n\nthree')).toEqual([
      { kind: 'prose', text: 'one two' },
      { kind: 'prose', text: 'three' },
    ]);
  });

  it('keeps an unfinished fence as a command', () => {
    expect(splitAdvice('```\nsudo a')).toEqual([{ kind: 'command', text: 'sudo a' }]);
  });

  it('tells a command from a setting', () => {
    expect(['last -ai | head', 'sudo dmesg -T', 'systemctl reload ssh'].every(isCommand)).toBe(true);
    expect(['who', 'PasswordAuthentication no', '[Service]', '/etc/ssh/sshd_config'].some(isCommand)).toBe(
      false,
    );
    expect(splitCode('see `who`, now').map((piece) => piece.code)).toEqual([false, true, false]);
  });
});

describe('the time line', () => {
  const timeline = {
    from: 0,
    bucketMilliseconds: 60_000,
    counts: Array.from({ length: 1000 }, (_, index) => index % 7),
  };

  it('merges buckets without losing a line', () => {
    const bars = barsOf(timeline, 60);
    expect(bars.length).toBeLessThanOrEqual(60);
    expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(
      timeline.counts.reduce((sum, one) => sum + one, 0),
    );
    expect(bars.at(-1)?.to).toBe(60_000_000);
  });

  it('has nothing to draw for nothing', () => {
    expect(barsOf({ from: 0, bucketMilliseconds: 60_000, counts: [] })).toEqual([]);
    expect(ticksOf([], 300)).toEqual([]);
  });

  it('ends now, and shows the quiet before what is young', () => {
    const young = { from: 600_000, bucketMilliseconds: 60_000, counts: [7, 3, ...Array<number>(58).fill(0)] };
    const shown = untilNow(young, 690_000);
    expect(shown.counts).toHaveLength(24);
    expect(shown.counts.slice(-2)).toEqual([7, 3]);
    expect(shown.from + shown.counts.length * 60_000).toBe(720_000);
    expect(untilNow(timeline, 60_000_000)).toEqual(timeline);
  });

  it('cuts off no line, whatever the clock says', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(9), { maxLength: 80 }),
        fc.integer({ min: -9, max: 99 }),
        (counts, minutes) => {
          const shown = untilNow({ from: 0, bucketMilliseconds: 60_000, counts }, minutes * 60_000);
          const sum = (all: readonly number[]) => all.reduce((left, right) => left + right, 0);
          expect(sum(shown.counts)).toBe(sum(counts));
        },
      ),
    );
  });

  it('gives a height its unit: by the minute where bars are short, by the day where an hour has none', () => {
    expect(rateOf({ from: 0, to: 60_000, count: 178 })).toEqual({ value: 178, unit: 'min' });
    expect(rateOf({ from: 0, to: 1_800_000, count: 6 })).toEqual({ value: 12, unit: 'h' });
    expect(rateOf({ from: 0, to: 3_600_000, count: 212 })).toEqual({ value: 212, unit: 'h' });
    expect(rateOf({ from: 0, to: 8 * 3_600_000, count: 1 })).toEqual({ value: 3, unit: 'day' });
  });

  it('marks steps within the chart, and writes labels only where they have room', () => {
    const bars = barsOf(timeline, 60);
    const marks = marksOf(
      [entry('acknowledged', 30_000_000), entry('resolved', 30_100_000), entry('snoozed', 90_000_000)],
      bars,
      600,
    );
    expect(marks.map(({ label, labelled }) => [label, labelled])).toEqual([
      ['acknowledged', true],
      ['resolved', false],
    ]);
  });
});

function entry(kind: HistoryEntry['kind'], at: number, part: Partial<HistoryEntry> = {}): HistoryEntry {
  const before = { state: 'new' as const, stateAt: null, snooze: null, readAt: null };
  return { id: 1, findingId: 'a', at, kind, actor: 'you', detail: null, before, undone: false, ...part };
}

describe('the history', () => {
  const now = new Date(2026, 10, 21, 9, 41).getTime();

  it('names the actor, and until when something is hidden', () => {
    const until = new Date(2026, 10, 22, 8).toISOString();
    expect(sentenceOf(entry('snoozed', 0, { detail: until }), now)).toBe(
      'Hidden by you until tomorrow 08:00',
    );
    expect(sentenceOf(entry('snoozed', 0, { detail: 'odd' }), now)).toBe('Hidden by you');
    expect(sentenceOf(entry('created', 0, { actor: 'rule', detail: 'web1' }), now)).toBe(
      'Found by a rule on web1',
    );
    expect(sentenceOf(entry('severity-raised', 0, { actor: 'model', detail: 'high' }), now)).toBe(
      'Raised to high by a model',
    );
  });

  it('offers undo for what the reader did and has not taken back', () => {
    expect(canUndo(entry('acknowledged', 0))).toBe(true);
    expect(canUndo(entry('acknowledged', 0, { undone: true }))).toBe(false);
    expect(canUndo(entry('regressed', 0, { actor: 'nightjar' }))).toBe(false);
    expect(canUndo(entry('acknowledged', 0, { before: null }))).toBe(false);
  });
});

describe('snooze', () => {
  it('means the next 08:00 by morning', () => {
    const night = new Date(2026, 10, 21, 2, 0).getTime();
    const noon = new Date(2026, 10, 21, 12, 0).getTime();
    expect(nextMorning(night)).toBe(new Date(2026, 10, 21, 8).getTime());
    expect(nextMorning(noon)).toBe(new Date(2026, 10, 22, 8).getTime());
    expect(nextMorning(new Date(2026, 10, 21, 8).getTime())).toBe(new Date(2026, 10, 22, 8).getTime());
  });

  it('offers times that are all still to come', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(2020, 0), max: new Date(2040, 0), noInvalidDate: true }),
        (date) => {
          for (const choice of snoozeChoices(date.getTime()))
            expect(choice.until).toBeGreaterThan(date.getTime());
        },
      ),
    );
  });

  it('reads back what it writes into the field, and refuses what has passed', () => {
    const at = new Date(2026, 10, 22, 8, 30).getTime();
    expect(fromLocalField(toLocalField(at), at - 1)).toBe(at);
    expect(fromLocalField(toLocalField(at), at)).toBeNull();
    expect(fromLocalField('', at)).toBeNull();
  });
});

describe('the range that is analyzed again', () => {
  const at = Date.UTC(2026, 10, 21, 9, 40, 12);
  const evidence = ['sshd', 'sshd', 'nginx'].map((sourceId) => ({
    timestamp: 0n,
    serverId: 'web1',
    serverName: 'web1',
    sourceId,
    sourceName: sourceId,
    text: '',
    template: null,
  }));

  it('is the whole minutes in which it was seen, of the sources of its evidence', () => {
    expect(rangeOf({ evidence, firstSeen: at - 90_000, lastSeen: at })).toEqual({
      sourceIds: ['sshd', 'nginx'],
      from: Date.UTC(2026, 10, 21, 9, 38),
      to: Date.UTC(2026, 10, 21, 9, 41),
    });
  });

  it('is at most the last day of them, and none without evidence', () => {
    const long = rangeOf({ evidence, firstSeen: at - 1e10, lastSeen: at });
    expect(long && long.to - long.from).toBe(24 * 3_600_000);
    expect(rangeOf({ evidence: [], firstSeen: at, lastSeen: at })).toBeNull();
  });
});
