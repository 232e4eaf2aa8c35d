import fc from 'fast-check';
import { Agent, request } from 'undici';
import { afterAll, describe, expect, it } from 'vitest';
import { startDemoServer } from '../../../electron/demo/demo-server.ts';
import { serverTimeline } from '../../../electron/demo/generator/server.ts';
import { labelsOf, nanosecondsOf, type Emitted } from '../../../electron/demo/generator/timeline.ts';
import { LokiClient } from '../../../electron/engine/sources/loki.ts';
import type { LogLine } from '../../../shared/domain/line.ts';
import { toNanoseconds } from '../../../shared/domain/time.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { QuickClock } from '../../doubles/quick-clock.ts';

const LIVE = Date.UTC(2026, 10, 21, 6, 3, 7);
const MINUTE = 60_000;

function take(seed: string, until: number): Emitted[] {
  return [...serverTimeline(seed, LIVE).until(until)];
}

function addressOf(text: string): string {
  return /from (\S+) port/.exec(text)?.[1] ?? '';
}

describe('what the pretend server writes', () => {
  it('is the same for the same seed, another for another, and does not depend on how often it is asked', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(fc.integer({ min: -MINUTE * 60, max: MINUTE * 4 }), { maxLength: 20 }),
        (seed, stops) => {
          const whole = take(seed, LIVE + 4 * MINUTE);
          const timeline = serverTimeline(seed, LIVE);
          const pieces = [...stops.toSorted((left, right) => left - right), 4 * MINUTE].flatMap((stop) => [
            ...timeline.until(LIVE + stop),
          ]);
          expect(pieces).toEqual(whole);
          expect(take(`${seed}!`, LIVE + 4 * MINUTE)).not.toEqual(whole);
        },
      ),
      { numRuns: 5 },
    );
  });

  it('ascends and holds the noise of all services from the first minutes on', () => {
    const lines = take('a', LIVE);
    expect(lines.every((line, at) => line.at >= (lines[at - 1]?.at ?? 0))).toBe(true);
    const early = lines.filter(({ at }) => at < LIVE - 30 * MINUTE);
    const programs = new Set(early.map(({ program }) => program));
    for (const program of ['sshd', 'systemd', 'cron', 'nginx', 'shop-api', 'postgres', 'restic', 'postfix']) {
      expect(programs).toContain(program);
    }
    const shapes = new Set(
      early.map(({ program, text }) => `${program} ${text.replace(/[\da-f]{2,}|\d/g, '#').slice(-30)}`),
    );
    expect(shapes.size).toBeGreaterThan(100);
    expect(lines.length).toBeGreaterThan(5000);
    expect(lines.length).toBeLessThan(30_000);
  });

  it('holds each incident where it belongs, after it is live', () => {
    const lines = take('a', LIVE + 6 * MINUTE);
    const times = (words: string) =>
      lines.filter(({ text }) => text.includes(words)).map(({ at }) => at - LIVE);
    const incidents = ['phpmyadmin', 'clocksource', 'delivery_slot does not exist', 'o space left on device'];
    const found = incidents.map(times);
    expect(found.map((each) => each.length > 0)).toEqual([true, true, true, true]);
    expect(found.flat().every((at) => at > 0 && at < 6 * MINUTE)).toBe(true);
    expect(times('clocksource')).toHaveLength(1);
  });

  it('holds password guessing from many addresses before it is live, and none before that', () => {
    const failures = take('a', LIVE).filter(({ text }) => text.includes('Failed password'));
    expect(failures.every(({ at }) => at >= LIVE - 8 * MINUTE)).toBe(true);
    expect(failures.length).toBeGreaterThan(150);
    expect(new Set(failures.map(({ text }) => addressOf(text))).size).toBeGreaterThan(8);
  });

  it.each(['a', 'b', '7'])(
    'lets one of the guessing addresses in, in the first two minutes (seed %s)',
    (seed) => {
      const lines = take(seed, LIVE + 3 * MINUTE);
      const accepted = lines.filter(({ text }) => text.includes('Accepted password'));
      expect(accepted).toHaveLength(1);
      const { at = 0, text = '' } = accepted[0] ?? {};
      expect(at).toBeGreaterThan(LIVE);
      expect(at).toBeLessThan(LIVE + 2 * MINUTE);
      const before = lines.filter(
        (line) =>
          line.at < at && line.at > at - 5 * MINUTE && line.text.includes('Failed password for deploy'),
      );
      expect(before.filter((line) => addressOf(line.text) === addressOf(text)).length).toBeGreaterThan(10);
    },
  );

  it('lets the memory of the shop grow until the kernel kills it and systemd starts it again', () => {
    const lines = take('a', LIVE + 4 * MINUTE);
    const resident = lines.flatMap(({ at, text }) => {
      const rss = /"rss_mb":(\d+)/.exec(text)?.[1];
      return rss === undefined ? [] : [{ at, rss: Number(rss) }];
    });
    const kill = lines.find(({ text }) => text.includes('Out of memory: Killed process'))?.at ?? 0;
    expect(kill).toBeGreaterThan(LIVE);
    expect(kill).toBeLessThan(LIVE + 3 * MINUTE);
    const lastBefore = resident.findLast(({ at }) => at < kill)?.rss ?? 0;
    expect(lastBefore).toBeGreaterThan(4 * (resident[0]?.rss ?? 0));
    expect(resident.at(-1)?.rss ?? 0).toBeLessThan(600);
    const restarts = lines.filter(({ text }) => text.includes('Scheduled restart job'));
    expect(restarts.map(({ text }) => text.at(-2))).toEqual(['1', '2', '3']);
    expect(lines.filter(({ text }) => text.includes('" 502 ')).length).toBeGreaterThan(5);
  });
});

describe('the demo server', () => {
  const agent = new Agent();
  afterAll(() => agent.close());

  it('has an hour of history at once and goes on in real time, until it is stopped', async () => {
    const clock = new ManualClock(LIVE);
    const demo = await startDemoServer({ seed: 4, now: () => clock.now(), clock });
    const client = new LokiClient({
      target: { origin: demo.origin, dispatcher: agent },
      clock: new QuickClock(LIVE),
      random: () => 0,
    });
    const signal = new AbortController().signal;
    const readAll = async () => {
      const range = { from: toNanoseconds(LIVE - 60 * MINUTE), to: toNanoseconds(LIVE + 60 * MINUTE) };
      const lines: LogLine[] = [];
      for await (const page of client.readWindow('{host="web1"}', range, signal)) lines.push(...page.lines);
      return lines;
    };
    const written = (until: number) =>
      take('4', until)
        .map((line) => `${nanosecondsOf(line.at)} ${labelsOf(line.program).unit ?? ''} ${line.text}`)
        .toSorted();
    const shown = (lines: readonly LogLine[]) =>
      lines.map(({ timestamp, labels, text }) => `${timestamp} ${labels['unit'] ?? ''} ${text}`).toSorted();

    expect(shown(await readAll())).toEqual(written(LIVE));
    await clock.advance(2 * MINUTE);
    const lines = await readAll();
    expect(shown(lines)).toEqual(written(LIVE + 2 * MINUTE));
    expect(
      lines.every(
        ({ labels, metadata }) =>
          labels['service_name'] !== undefined && metadata?.['detected_level'] !== undefined,
      ),
    ).toBe(true);
    expect(await client.labels(signal)).toEqual(['host', 'job', 'service_name', 'unit']);

    await demo.stop();
    expect(clock.waiting).toBe(0);
    await expect(request(`${demo.origin}/ready`, { dispatcher: agent })).rejects.toThrow();
  });

  it('forgets what is older than three hours', async () => {
    const clock = new ManualClock(LIVE);
    let ahead = 0;
    const demo = await startDemoServer({ seed: 4, now: () => clock.now() + ahead, clock });
    const client = new LokiClient({
      target: { origin: demo.origin, dispatcher: agent },
      clock: new QuickClock(LIVE),
      random: () => 0,
    });
    const range = { from: toNanoseconds(LIVE - 60 * MINUTE), to: toNanoseconds(LIVE) };
    const signal = new AbortController().signal;
    expect(await client.count('{host="web1"}', range, signal)).toBeGreaterThan(5000);
    ahead = 5 * 60 * MINUTE;
    await clock.advance(1000);
    expect(await client.count('{host="web1"}', range, signal)).toBe(0);
    await demo.stop();
  });
});
