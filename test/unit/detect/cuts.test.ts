import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Detector } from '../../../electron/engine/detect/detector.ts';
import { loadRules } from '../../../electron/engine/detect/load-rules.ts';
import { reachesBack, type DetectorState } from '../../../electron/engine/detect/state.ts';
import type { Draft } from '../../../shared/domain/draft.ts';
import type { RedactedLine } from '../../../shared/domain/line.ts';
import { floorTo, NANOSECONDS_PER_MINUTE, type Nanoseconds } from '../../../shared/domain/time.ts';
import { builtInRules, lineAt, SECOND, START } from './lines.ts';

/** Short spans, so that a few dozen lines hold every case: windows that close, chains, single-line rules. */
const small = loadRules([
  {
    name: 'small.yml',
    text: `
title: Fail
name: fail
detection: {s: ['FAIL']}
nightjar: {extract: ['FAIL {user:word} {ip}'], entities: {ip: ip, user: user}}
---
title: Success
name: success
detection: {s: ['SUCCESS']}
nightjar: {extract: ['SUCCESS {user:word} {ip}'], entities: {ip: ip, user: user}}
---
title: Single
name: single
detection: {s: ['SINGLE']}
nightjar: {identity: [user], extract: ['SINGLE {user:word} {ip}'], entities: {ip: ip}}
---
title: Many
name: many
correlation: {type: event_count, rules: [fail], group-by: [ip], timespan: 2m, condition: {gte: 3}}
---
title: Users
name: users
correlation: {type: value_count, rules: [fail, success], group-by: [ip], timespan: 90s, condition: {field: user, gte: 3}}
---
title: Both
name: both
correlation: {type: temporal, rules: [fail, success], group-by: [user], timespan: 1m}
---
title: Chain
name: chain
correlation: {type: temporal_ordered, rules: [many, success], group-by: [ip], timespan: 3m}
---
title: Any
name: any
correlation: {type: event_count, rules: [many, both], timespan: 5m, condition: {gt: 4}, generate: true}
`
      .replaceAll("detection: {s: ['FAIL']}", "detection: {s: ['FAIL'], condition: s}")
      .replaceAll("detection: {s: ['SUCCESS']}", "detection: {s: ['SUCCESS'], condition: s}")
      .replaceAll("detection: {s: ['SINGLE']}", "detection: {s: ['SINGLE'], condition: s}"),
  },
]);

const event = fc.record({
  gap: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 150 })),
  word: fc.constantFrom('FAIL', 'FAIL', 'FAIL', 'SUCCESS', 'SINGLE', 'nothing'),
  user: fc.constantFrom('ann', 'bob', 'eve', '__proto__'),
  ip: fc.constantFrom('192.0.2.1', '192.0.2.2'),
  source: fc.constantFrom('auth', 'app'),
});

const linesOf = fc.array(event, { minLength: 1, maxLength: 60 }).map((events) => {
  let second = 7;
  return events.map(({ gap, word, user, ip, source }) => {
    second += gap;
    return lineAt(second, `${word} ${user} ${ip}`, source);
  });
});

/** What the store does with drafts: rows are replaced. */
class Rows {
  readonly rows = new Map<string, unknown>();

  apply(drafts: readonly Draft[]): void {
    for (const { identity, occurrences, evidence } of drafts) {
      expect(evidence.length).toBeLessThanOrEqual(50);
      for (const { sourceId, minute, count, entities } of occurrences)
        this.rows.set(
          JSON.stringify([identity.parts, sourceId, minute]),
          JSON.parse(JSON.stringify({ count, entities })),
        );
    }
  }

  get sorted(): Array<[string, unknown]> {
    return [...this.rows].sort(([left], [right]) => (left < right ? -1 : 1));
  }
}

/** States go through JSON, as they do in the store. */
const stored = (state: DetectorState) => JSON.parse(JSON.stringify(state)) as DetectorState;

function onePass(lines: readonly RedactedLine[], rules = small): Rows {
  const rows = new Rows();
  const detector = new Detector({ rules });
  for (const line of lines) detector.push(line);
  rows.apply(detector.finish().drafts);
  return rows;
}

describe('a detector and its state', () => {
  it('gives the same rows however the lines are cut', () => {
    fc.assert(
      fc.property(linesOf, fc.array(fc.nat(60), { maxLength: 8 }), (lines, cuts) => {
        const rows = new Rows();
        let state: DetectorState | undefined;
        const bounds = [...cuts.map((cut) => cut % (lines.length + 1)), lines.length].sort((a, b) => a - b);
        let from = 0;
        for (const to of bounds) {
          const detector = new Detector({ rules: small, ...(state && { state }) });
          for (const line of lines.slice(from, to)) detector.push(line);
          const outcome = detector.finish();
          rows.apply(outcome.drafts);
          state = stored(outcome.state);
          from = to;
        }
        expect(rows.sorted).toEqual(onePass(lines).sorted);
      }),
      { numRuns: 400 },
    );
  });

  it('gives the same rows when polls read their last, partial minute again', () => {
    fc.assert(
      fc.property(linesOf, fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 8 }), (lines, steps) => {
        const last = (lines.at(-1)?.timestamp ?? START) + 1n;
        const rows = new Rows();
        let until = START;
        let state: DetectorState | undefined;
        const ends = [...steps.map((step) => (until += BigInt(step) * SECOND)), last].filter(
          (end) => end <= last,
        );
        let from = START;
        for (const to of ends) {
          const detector = new Detector({ rules: small, ...(state && { state, rewindTo: from }) });
          expect(detector.resumed || state === undefined || state.checkpoint === null).toBe(true);
          for (const line of lines) if (line.timestamp >= from && line.timestamp < to) detector.push(line);
          const outcome = detector.finish();
          rows.apply(outcome.drafts);
          state = stored(outcome.state);
          from = floorTo(NANOSECONDS_PER_MINUTE, to);
        }
        expect(rows.sorted).toEqual(onePass(lines).sorted);
      }),
      { numRuns: 400 },
    );
  });

  it('goes on from any instant since the checkpoint as if the rest had never been seen', () => {
    fc.assert(
      fc.property(linesOf, fc.nat(59), fc.nat(120), (lines, cut, back) => {
        const seen = lines.slice(0, 1 + (cut % lines.length));
        const end = seen.at(-1)?.timestamp ?? START;
        const rewindTo: Nanoseconds = end - BigInt(back) * SECOND;
        const first = new Detector({ rules: small });
        for (const line of seen) first.push(line);
        const outcome = first.finish();
        const again = new Detector({ rules: small, state: stored(outcome.state), rewindTo });
        expect(again.resumed).toBe(reachesBack(stored(outcome.state), rewindTo));
        if (!again.resumed) return;
        const rows = new Rows();
        rows.apply(outcome.drafts);
        for (const line of lines) if (line.timestamp >= rewindTo) again.push(line);
        rows.apply(again.finish().drafts);
        expect(rows.sorted).toEqual(onePass(lines).sorted);
      }),
      { numRuns: 400 },
    );
  });

  it('counts an event exactly when some window of the timespan around it holds enough of its group', () => {
    fc.assert(
      fc.property(linesOf, (lines) => {
        const fails = lines.filter((line) => line.message.startsWith('FAIL'));
        const expected = new Map<string, number>();
        for (const line of fails) {
          const group = fails.filter((other) => other.message.split(' ')[2] === line.message.split(' ')[2]);
          const counted = group.some((first) => {
            const inWindow = group.filter(
              ({ timestamp }) => timestamp >= first.timestamp && timestamp < first.timestamp + 120n * SECOND,
            );
            return inWindow.length >= 3 && inWindow.includes(line);
          });
          if (!counted) continue;
          const key = JSON.stringify([
            ['many'],
            line.sourceId,
            Number(line.timestamp / NANOSECONDS_PER_MINUTE),
          ]);
          expected.set(key, (expected.get(key) ?? 0) + 1);
        }
        const found = onePass(lines).sorted.filter(([key]) => key.startsWith('[["many"]'));
        expect(found.map(([key, row]) => [key, (row as { count: number }).count])).toEqual(
          [...expected].sort(([left], [right]) => (left < right ? -1 : 1)),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('gives the same rows for lines that are up to a minute late', () => {
    fc.assert(
      fc.property(linesOf, fc.array(fc.nat(59), { minLength: 60, maxLength: 60 }), (lines, delays) => {
        const arrival = lines
          .map((line, index) => ({ line, at: line.timestamp + BigInt(delays[index] ?? 0) * SECOND, index }))
          .sort((left, right) =>
            left.at === right.at ? left.index - right.index : left.at < right.at ? -1 : 1,
          )
          .map(({ line }) => line);
        const stable = new Map(lines.map((line, index) => [line, index]));
        // Lines of one instant have no order of their own: those are not shuffled.
        const inOrder = [...arrival].sort((left, right) =>
          left.timestamp === right.timestamp
            ? arrival.indexOf(left) - arrival.indexOf(right)
            : (stable.get(left) ?? 0) - (stable.get(right) ?? 0),
        );
        expect(onePass(arrival).sorted).toEqual(onePass(inOrder).sorted);
      }),
      { numRuns: 200 },
    );
  });
});

describe('an ordered chain', () => {
  const lines = [
    ...[0, 10, 20].map((second) => lineAt(second, 'FAIL ann 192.0.2.1')),
    lineAt(150, 'SUCCESS bob 192.0.2.1'),
    lineAt(160, 'SUCCESS bob 192.0.2.2'),
    lineAt(201, 'SUCCESS bob 192.0.2.1'),
  ];
  const chained = (drafts: readonly Draft[]) =>
    drafts.filter(({ origin }) => origin.kind === 'rule' && origin.rule === 'chain');

  it.each([0, 1, 2, 3, 4, 5])('is found when it is cut after %i lines', (cut) => {
    const first = new Detector({ rules: small });
    for (const line of lines.slice(0, cut)) first.push(line);
    const outcome = first.finish();
    const second = new Detector({ rules: small, state: stored(outcome.state) });
    for (const line of lines.slice(cut)) second.push(line);
    const drafts = chained([...outcome.drafts, ...second.finish().drafts]);
    const rows = new Rows();
    rows.apply(drafts);
    // The login counts, what led up to it is shown; one that comes after the timespan does not count.
    expect(rows.sorted.map(([, row]) => row)).toEqual([
      { count: 1, entities: { ip: { '192.0.2.1': 1 }, user: { bob: 1 } } },
    ]);
    expect(drafts.at(-1)?.evidence.map(({ text }) => text)).toContain('SUCCESS bob 192.0.2.1');
    expect(drafts.at(-1)?.evidence.map(({ text }) => text)).toContain('FAIL ann 192.0.2.1');
  });
});

describe('a flood', () => {
  const rules = builtInRules('ssh_brute_force.yml');
  const flood = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) =>
      lineAt(
        from + n / 1000,
        `Nov 21 06:00:00 h sshd[1]: Failed password for root from 192.0.2.${n % 200} port 22 ssh2`,
      ),
    );
  // 6,000 events within the minute that begins at 60 s, then quiet.
  const lines = [...flood(0, 100), ...flood(70, 12_000), ...flood(400, 100)];

  it.each([75, 78, 100, 130, 200])('of one minute gives the same rows when a poll ends after %d s', (end) => {
    const cut = START + BigInt(end) * SECOND;
    const from = floorTo(NANOSECONDS_PER_MINUTE, cut);
    const first = new Detector({ rules });
    for (const line of lines) if (line.timestamp < cut) first.push(line);
    const outcome = first.finish();
    expect(JSON.stringify(outcome.state).length).toBeLessThan(3_000_000);
    const second = new Detector({ rules, state: stored(outcome.state), rewindTo: from });
    expect(second.resumed).toBe(true);
    for (const line of lines) if (line.timestamp >= from) second.push(line);
    const rows = new Rows();
    rows.apply(outcome.drafts);
    rows.apply(second.finish().drafts);
    expect(rows.sorted).toEqual(onePass(lines, rules).sorted);
  });

  it('gives the same rows when it is cut without being read again', () => {
    const rows = new Rows();
    let state: DetectorState | undefined;
    for (let at = 0; at < lines.length; at += 3000) {
      const detector = new Detector({ rules, ...(state && { state }) });
      for (const line of lines.slice(at, at + 3000)) detector.push(line);
      const outcome = detector.finish();
      rows.apply(outcome.drafts);
      state = stored(outcome.state);
    }
    expect(rows.sorted).toEqual(onePass(lines, rules).sorted);
  });
});

describe('states', () => {
  it('that are unknown or damaged start anew', () => {
    for (const state of [null, {}, { version: 99 }, { version: 1, checkpoint: 5 }, 'text']) {
      const detector = new Detector({ rules: small, state: state as unknown as DetectorState });
      expect(detector.resumed).toBe(false);
      detector.push(lineAt(0, 'SINGLE ann 192.0.2.1'));
      expect(detector.finish().drafts).toHaveLength(1);
    }
  });

  it('of other rules keep what still fits', () => {
    const first = new Detector({ rules: small });
    for (let n = 0; n < 3; n++) first.push(lineAt(n, 'FAIL ann 192.0.2.1'));
    const { state } = first.finish();
    const other = new Detector({ rules: builtInRules(), state: stored(state) });
    other.push(lineAt(5, 'Failed password for root from 192.0.2.1 port 22 ssh2'));
    expect(other.finish().drafts).toEqual([]);
  });

  it('stay bounded when tens of thousands of addresses try once each', () => {
    const detector = new Detector({ rules: builtInRules('ssh_brute_force.yml') });
    for (let n = 0; n < 40_000; n++) {
      const address = `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
      detector.push(
        lineAt(n / 100, `Nov 21 06:00:00 h sshd[1]: Failed password for root from ${address} port 22 ssh2`),
      );
    }
    expect(JSON.stringify(detector.finish().state).length).toBeLessThan(6_000_000);
  });

  it('forget groups whose timespan is over', () => {
    const detector = new Detector({ rules: small });
    detector.push(lineAt(0, 'FAIL ann 192.0.2.1'));
    detector.push(lineAt(0, 'FAIL ann 192.0.2.2'));
    detector.push(lineAt(4000, 'SINGLE ann 192.0.2.1'));
    const { state } = detector.finish();
    expect(state.checkpoint?.machine.correlations['many']?.groups).toEqual([]);
  });
});
