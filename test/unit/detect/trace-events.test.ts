import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detect, Detector, type Match } from '../../../electron/engine/detect/detector.ts';
import { loadRules } from '../../../electron/engine/detect/load-rules.ts';
import { reachesBack, type DetectorState } from '../../../electron/engine/detect/state.ts';
import type { RedactedLine } from '../../../shared/domain/line.ts';
import { floorTo, NANOSECONDS_PER_MINUTE } from '../../../shared/domain/time.ts';
import { builtInRules, lineAt, LOGS, readLog, SECOND, START } from './lines.ts';
import { TRACES } from './traces.ts';

const every = loadRules([
  {
    name: 'traces.yml',
    text: 'title: Any\nname: any\ndetection:\n  s: {exception.type: "*"}\n  condition: s\nnightjar: {entities: {service: service}}\n',
  },
]);
const crashes = builtInRules(
  'java.yml',
  'python.yml',
  'node.yml',
  'go.yml',
  'ruby.yml',
  'dotnet.yml',
  'php.yml',
);

const factsOf = ({ line: { fields } }: Match) => ({
  type: fields['exception.type'],
  message: fields['exception.message'],
  language: fields['exception.language'],
  frame: fields['exception.frame'],
  uncaught: fields['exception.uncaught'] === 'true',
});
const expectedOf = ({ type, message, language, frame, uncaught }: (typeof TRACES)[number]) => ({
  type,
  message,
  language,
  frame,
  uncaught,
});
const stored = (state: DetectorState) => JSON.parse(JSON.stringify(state)) as DetectorState;

describe.each(TRACES)('a trace of $name is one event', (trace) => {
  const seen = (lines: readonly RedactedLine[]) => detect(every, lines).matches.map(factsOf);

  it('as it is written to a file', () => {
    expect(seen(trace.lines.map((text, index) => lineAt(index / 1000, text)))).toEqual([expectedOf(trace)]);
  });

  it('behind a syslog header on every line, between the lines of another process', () => {
    const lines = trace.lines
      .filter((text) => text.trim() !== '')
      .flatMap((text, index) => [
        lineAt(index / 1000, `Nov 21 06:00:00 web1 shop[812]: ${text}`),
        lineAt(index / 1000, 'Nov 21 06:00:00 web1 other[99]: all is well'),
      ]);
    const { matches } = detect(every, lines);
    expect(matches.map(factsOf)).toEqual([expectedOf(trace)]);
    expect(matches[0]?.entities.service).toBe('shop');
  });

  it('in one field of a JSON line', () => {
    const line = lineAt(
      0,
      JSON.stringify({ level: 'error', msg: 'failed with an error', stack: trace.lines.join('\n') }),
    );
    expect(seen([line])).toEqual([expectedOf(trace)]);
  });
});

describe('lines that are no trace', () => {
  it.each([
    ['an error without frames', ['Error: nothing to see', 'all is well', 'all is well']],
    ['frames without an exception', ['\tat com.example.Main.main(Main.java:7)']],
    [
      'a frame of another process',
      ['Nov 21 06:00:00 h a[1]: java.lang.Error: x', 'Nov 21 06:00:00 h b[2]: \tat a.B.c(B.java:1)'],
    ],
    ['the word in a sentence', ['the Exception handler was called', '\tat a.B.c(B.java:1)']],
    ['a name that goes on', ['ErrorHandler: registered', '\tat a.B.c(B.java:1)']],
  ])('%s', (_, texts) => {
    expect(
      detect(
        every,
        texts.map((text, index) => lineAt(index / 1000, text)),
      ).matches,
    ).toEqual([]);
  });

  it('come too late', () => {
    const lines = [lineAt(0, 'java.lang.Error: x'), lineAt(10, '\tat a.B.c(B.java:1)')];
    expect(detect(every, lines).matches).toEqual([]);
  });
});

/** Traces of several processes and streams, their lines interleaved, with ordinary lines between. */
const scene = fc
  .array(
    fc.record({
      trace: fc.nat(TRACES.length - 1),
      start: fc.integer({ min: 0, max: 200 }),
      pid: fc.integer({ min: 1, max: 3 }),
      source: fc.constantFrom('app', 'web'),
      pace: fc.constantFrom(0.001, 0.4, 2),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) =>
    parts
      .flatMap(({ trace, start, pid, source, pace }) =>
        (TRACES[trace]?.lines ?? []).map((text, index) => ({
          second: start + index * pace,
          text: `Nov 21 06:00:00 h shop[${pid}]: ${text === '' ? '-' : text}`,
          source,
        })),
      )
      .sort((left, right) => left.second - right.second)
      .map(({ second, text, source }) => lineAt(second, text, source)),
  );

function matchesOf(lines: readonly RedactedLine[], detector: Detector): string[] {
  return lines.flatMap((line) =>
    detector
      .push(line)
      .map((match) => JSON.stringify([match.line.text, String(match.line.timestamp), factsOf(match)])),
  );
}

describe('cuts between the lines of a trace', () => {
  it('anywhere give the same events', () => {
    fc.assert(
      fc.property(scene, fc.array(fc.nat(100), { maxLength: 6 }), (lines, cuts) => {
        const bounds = [...cuts.map((cut) => cut % (lines.length + 1)), lines.length].sort((a, b) => a - b);
        const found: string[] = [];
        let state: DetectorState | undefined;
        let from = 0;
        for (const to of bounds) {
          const detector = new Detector({ rules: every, ...(state && { state }) });
          found.push(...matchesOf(lines.slice(from, to), detector));
          state = stored(detector.finish().state);
          from = to;
        }
        expect(found).toEqual(matchesOf(lines, new Detector({ rules: every })));
      }),
      { numRuns: 300 },
    );
  });

  it('give the same events when a poll reads its last, partial minute again', () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 1, max: 260 }), (lines, end) => {
        const cut = START + BigInt(end) * SECOND;
        const from = floorTo(NANOSECONDS_PER_MINUTE, cut);
        const first = new Detector({ rules: every });
        const before = lines.filter(({ timestamp }) => timestamp < cut);
        matchesOf(before, first);
        const { state } = first.finish();
        const again = new Detector({ rules: every, state: stored(state), rewindTo: from });
        expect(again.resumed || state.checkpoint === null).toBe(true);
        const rest = lines.filter(({ timestamp }) => timestamp >= from);
        const kept = matchesOf(
          lines.filter(({ timestamp }) => timestamp < from),
          new Detector({ rules: every }),
        );
        expect([...kept, ...matchesOf(rest, again)]).toEqual(
          matchesOf(lines, new Detector({ rules: every })),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('anywhere since are gone on from, or refused', () => {
    fc.assert(
      fc.property(scene, fc.nat(100), fc.integer({ min: 0, max: 200_000 }), (lines, cut, back) => {
        const seen = lines.slice(0, 1 + (cut % lines.length));
        const rewindTo = (seen.at(-1)?.timestamp ?? START) - BigInt(back) * 1_000_000n;
        const first = new Detector({ rules: every });
        matchesOf(seen, first);
        const { state } = first.finish();
        const again = new Detector({ rules: every, state: stored(state), rewindTo });
        expect(again.resumed).toBe(reachesBack(stored(state), rewindTo));
        if (!again.resumed) return;
        const kept = matchesOf(
          lines.filter(({ timestamp }) => timestamp < rewindTo),
          new Detector({ rules: every }),
        );
        const rest = matchesOf(
          lines.filter(({ timestamp }) => timestamp >= rewindTo),
          again,
        );
        expect([...kept, ...rest]).toEqual(matchesOf(lines, new Detector({ rules: every })));
      }),
      { numRuns: 400 },
    );
  });
});

describe('rules for crashes', () => {
  const found = (lines: readonly RedactedLine[]) =>
    detect(crashes, lines).drafts.map(({ identity, severity }) => [identity.parts[0], severity]);

  it.each(TRACES.filter(({ uncaught, language }) => uncaught && language !== 'php' && language !== 'node'))(
    '$name ends a program: found at once, high',
    ({ lines, language }) => {
      expect(found(lines.map((text, index) => lineAt(index / 1000, text)))).toEqual([
        [`${language}_uncaught`, 'high'],
      ]);
    },
  );

  it('Node says that it ended', () => {
    const lines = TRACES.find(({ name }) => name === 'Node')?.lines ?? [];
    expect(found(lines.map((text, index) => lineAt(index / 1000, text)))).toEqual([
      ['node_uncaught', 'high'],
    ]);
  });

  it.each(TRACES.filter(({ uncaught, language }) => !uncaught || language === 'php'))(
    '$name is found when it repeats, medium',
    ({ lines, language }) => {
      const caught = lines.filter((text) => !text.startsWith('Node.js v'));
      const times = (count: number) =>
        Array.from({ length: count }, (_, n) =>
          caught.map((text, index) => lineAt(n * 20 + index / 1000, text)),
        ).flat();
      expect(found(times(1))).toEqual([]);
      expect(found(times(10))).toEqual([[`${language}_exceptions`, 'medium']]);
    },
  );

  it('leave out of memory to its own rule', () => {
    const lines = [
      'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
      '\tat a.B.c(B.java:1)',
    ];
    expect(found(lines.map((text, index) => lineAt(index / 1000, text)))).toEqual([]);
  });

  it('show the head and the frame as evidence', () => {
    const lines = TRACES.find(({ name }) => name === 'Java, not caught')?.lines ?? [];
    const { drafts } = detect(
      crashes,
      lines.map((text, index) => lineAt(index / 1000, text)),
    );
    expect(drafts[0]?.evidence.map(({ text }) => text)).toEqual([
      'Exception in thread "main" java.lang.IllegalStateException: no configuration ␊ at com.example.Main.main(Main.java:7)',
    ]);
    expect(drafts[0]?.occurrences.map(({ count }) => count)).toEqual([1]);
  });
});

const KAFKA = join(LOGS, 'kafka_elastic/kafka0/logs/state-change.log.2016-12-19-16');
describe.skipIf(!existsSync(KAFKA))('real logs', () => {
  it('of a broker give one event for each of its traces', () => {
    const lines = readLog(KAFKA);
    const { matches } = detect(every, lines);
    // An independent count: the first frame of each trace stands behind a line without one.
    const heads = lines.filter(
      ({ text }, index) => !/^\s+at /.test(text) && /^\s+at /.test(lines[index + 1]?.text ?? ''),
    );
    expect(heads.length).toBeGreaterThan(50);
    expect(matches.length).toBe(heads.length);
    expect(new Set(matches.map((match) => factsOf(match).language))).toEqual(new Set(['java']));
  });
});
