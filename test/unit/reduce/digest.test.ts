import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WindowDigester } from '../../../electron/engine/reduce/digest.ts';
import { TemplateMiner } from '../../../electron/engine/reduce/templates/miner.ts';
import type { RedactedLine, RedactedText } from '../../../shared/domain/line.ts';
import type { TemplateDigest } from '../../../shared/domain/template.ts';
import { NANOSECONDS_PER_MINUTE, NANOSECONDS_PER_SECOND } from '../../../shared/domain/time.ts';

const START = 1_700_000_040_000_000_000n;

function lineOf(message: string, at = 0, fields: Record<string, string> = {}): RedactedLine {
  return {
    timestamp: START + BigInt(at) * NANOSECONDS_PER_SECOND,
    sourceId: 'source',
    labels: {},
    text: message as RedactedText,
    message: message as RedactedText,
    fields: fields as Record<string, RedactedText>,
    originalLength: message.length,
    secrets: 0,
  };
}

function digest(lines: readonly RedactedLine[], miner = new TemplateMiner({ seed: 5 })): TemplateDigest[] {
  const digester = new WindowDigester({ miner, sourceId: 'source' });
  for (const line of lines) digester.push(line);
  return digester.finish();
}

const word = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eth0', 'eth1');
const line = fc
  .record({
    noun: fc.constantFrom('job', 'unit'),
    name: fc.oneof(word, fc.nat({ max: 60 }).map(String)),
    state: word,
    at: fc.nat({ max: 600 }),
    service: fc.constantFrom('cron', 'sshd'),
  })
  .map(({ noun, name, state, at, service }) => lineOf(`${noun} ${name} was ${state} again`, at, { service }));
const lines = fc.array(line, { minLength: 1, maxLength: 120 });

describe('WindowDigester', () => {
  it('accounts for every line, in templates, in minutes and in every parameter', () => {
    fc.assert(
      fc.property(lines, (all) => {
        const digests = digest(all);
        expect(digests.reduce((sum, each) => sum + each.count, 0)).toBe(all.length);
        for (const each of digests) {
          expect([...each.minutes.values()].reduce((sum, count) => sum + count, 0)).toBe(each.count);
          for (const { top, other, distinct } of each.parameters) {
            expect(top.reduce((sum, [, count]) => sum + count, 0) + other).toBe(each.count);
            expect(distinct).toBeGreaterThanOrEqual(top.length);
          }
          expect(each.first <= each.last).toBe(true);
          expect(each.sourceId).toBe('source');
        }
      }),
    );
  });

  it('tallies what really stood there, whenever the place became a parameter', () => {
    fc.assert(
      fc.property(lines, (all) => {
        const miner = new TemplateMiner({ seed: 5 });
        const digester = new WindowDigester({ miner, sourceId: 'source' });
        const labels = all.map((each) => digester.push(each));
        const resolved = labels.map((label) => miner.resolve(label));
        const texts = new Map(resolved.map((label) => [miner.describe(label).text, label]));
        for (const each of digester.finish()) {
          const label = texts.get(each.template.text);
          const own = all.filter((_line, index) => resolved[index] === label);
          if (each.count !== own.length) continue;
          const words = each.template.text.split(' ');
          const places = words.flatMap((part, place) => (part.includes('<*>') ? [place] : []));
          expect(each.parameters).toHaveLength(places.length);
          for (const [index, place] of places.entries()) {
            const counts = new Map<string, number>();
            for (const { message } of own) {
              const value = message.split(' ')[place] ?? '';
              counts.set(value, (counts.get(value) ?? 0) + 1);
            }
            if (counts.size > 32) continue;
            expect(new Map(each.parameters[index]?.top)).toEqual(counts);
            expect(each.parameters[index]?.distinct).toBe(counts.size);
          }
        }
      }),
    );
  });

  it('gives the same totals for a window as for its two halves together', () => {
    fc.assert(
      fc.property(lines, fc.nat(), (all, cut) => {
        const at = cut % (all.length + 1);
        const whole = totals([digest(all)]);
        const miner = new TemplateMiner({ seed: 5 });
        for (const each of all) miner.add(each.message);
        const warm = (part: readonly RedactedLine[]): TemplateDigest[] => digest(part, miner);
        expect(totals([warm(all.slice(0, at)), warm(all.slice(at))])).toEqual(whole);
      }),
    );
  });

  it('gives most frequent templates first, each with the service most lines name and the worst level', () => {
    const digests = digest([
      lineOf('disk is nearly full', 0, { service: 'smartd', level: 'warning' }),
      ...Array.from({ length: 3 }, (_none, index) =>
        lineOf(`request ${index} was served`, index, {
          service: index === 0 ? 'caddy' : 'nginx',
          level: 'info',
        }),
      ),
      lineOf('request 9 was served', 5, { service: 'nginx', level: 'ERROR' }),
    ]);
    expect(digests.map(({ template, count }) => [template.text, count])).toEqual([
      ['request <*> was served', 4],
      ['disk is nearly full', 1],
    ]);
    expect(digests.map(({ service, level }) => [service, level])).toEqual([
      ['nginx', 'ERROR'],
      ['smartd', 'warning'],
    ]);
  });

  it('asks the labels for service and level where the line does not say', () => {
    const labels = { service_name: 'caddy' as RedactedText, detected_level: 'warn' as RedactedText };
    const [only] = digest([{ ...lineOf('it works'), labels }, lineOf('it works', 1, { service: 'own' })]);
    expect([only?.service, only?.level]).toEqual(['caddy', 'warn']);
  });

  it('says nothing of service and level where no line does', () => {
    const [only] = digest([lineOf('it works')]);
    expect(only).not.toHaveProperty('service');
    expect(only).not.toHaveProperty('level');
  });

  it('keeps at most five samples, the first line among them, spread over the window', () => {
    for (const length of [1, 5, 6, 1_000, 4_097]) {
      const all = Array.from({ length }, (_none, index) => lineOf(`tick ${index} of it`, index));
      const [only] = digest(all);
      const places = (only?.samples ?? []).map((sample) => all.indexOf(sample));
      expect(places[0]).toBe(0);
      expect(places.length).toBe(Math.min(length, places.length));
      expect(places.length).toBeLessThanOrEqual(5);
      expect(places.length).toBeGreaterThanOrEqual(Math.min(length, 3));
      expect(places.at(-1) ?? 0).toBeGreaterThanOrEqual(Math.floor((length - 1) / 2));
    }
  });

  it('counts per UTC minute, late lines too', () => {
    const [only] = digest([0, 61, 59, 3, 60].map((at) => lineOf('it works', at)));
    const minute = Number(START / NANOSECONDS_PER_MINUTE);
    expect([...(only?.minutes ?? [])]).toEqual([
      [minute, 3],
      [minute + 1, 2],
    ]);
    expect([only?.first, only?.last]).toEqual([START, START + 61n * NANOSECONDS_PER_SECOND]);
  });

  it('finds what is frequent among many values, never counts it too high, and estimates how many there are', () => {
    const length = 20_000;
    const [only] = digest(
      Array.from({ length }, (_none, index) =>
        lineOf(
          `login from ${index % 10 === 0 ? '192.0.2.1' : `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`} failed`,
        ),
      ),
    );
    const [parameter] = only?.parameters ?? [];
    const [[value, count] = ['', 0]] = parameter?.top ?? [];
    expect(value).toBe('192.0.2.1');
    expect(count).toBeLessThanOrEqual(length / 10);
    expect(count).toBeGreaterThanOrEqual(length / 10 - length / 33);
    expect(parameter?.distinct).toBeGreaterThan(18_001 * 0.85);
    expect(parameter?.distinct).toBeLessThan(18_001 * 1.15);
    expect((parameter?.top.length ?? 0) <= 32).toBe(true);
  });

  it('keeps windows apart that share a miner, and stops listening when it is finished', () => {
    const miner = new TemplateMiner({ seed: 5 });
    const one = new WindowDigester({ miner, sourceId: 'one' });
    const other = new WindowDigester({ miner, sourceId: 'other' });
    one.push(lineOf('the cat ate today again'));
    for (const verb of ['saw', 'hid', 'ran', 'sat']) other.push(lineOf(`the cat ${verb} today again`));
    expect(
      one.finish().map(({ template, count, parameters }) => [template.text, count, parameters[0]?.top]),
    ).toEqual([['the cat <*> today again', 1, [['ate', 1]]]]);
    expect(other.finish().map(({ sourceId, count }) => [sourceId, count])).toEqual([['other', 4]]);
    expect(one.finish()).toEqual([]);
  });

  it('accounts for every line when the miner is too small for them', () => {
    const miner = new TemplateMiner({ seed: 5, maxSkeletons: 50 });
    const letters = 'abcdefghij';
    const name = (index: number): string =>
      String(index * 7_919)
        .split('')
        .map((digit) => letters[Number(digit)] ?? '')
        .join('');
    const all = Array.from({ length: 3_000 }, (_none, index) =>
      lineOf(`${name(index)} went ${name(index + 1)} at ${name(index + 2)}`),
    );
    const digests = digest(all, miner);
    expect(digests.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
    expect(digests.length).toBeLessThanOrEqual(100);
  });
});

/** Lines per template and minute, over all windows. */
function totals(windows: ReadonlyArray<readonly TemplateDigest[]>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const each of windows.flat())
    for (const [minute, count] of each.minutes) {
      const key = `${each.template.canonicalText}\n${minute}`;
      sums.set(key, (sums.get(key) ?? 0) + count);
    }
  return new Map([...sums].sort(([left], [right]) => (left < right ? -1 : 1)));
}
