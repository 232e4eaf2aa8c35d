import { call } from '@orpc/server';
import { afterEach, describe, expect, it } from 'vitest';
import { serverTimeline } from '../../../electron/demo/generator/server.ts';
import { labelsOf, nanosecondsOf } from '../../../electron/demo/generator/timeline.ts';
import { compareSeverity } from '../../../shared/domain/words.ts';
import { MINUTE, START, World } from './world.ts';

const JOBS = ['syslog', 'nginx', 'shop-api', 'postgresql', 'mail'];
const SECOND = 1000;

/** The demo as its command starts it, with a clock that a test moves. */
async function demoFrom(start: number): Promise<World> {
  const world = await World.start(start, {}, { learnHours: 0.75 });
  const lines = [...serverTimeline('nightjar', start).until(start + 8 * MINUTE)];
  world.loki.store(
    lines.map(({ at, program, text }) => ({
      labels: labelsOf(program),
      timestamp: nanosecondsOf(at),
      text,
    })),
  );
  await world.add({ name: 'demo', interval: 10 * SECOND, jobs: JOBS });
  return world;
}

let world: World;
afterEach(() => world.end());

describe('the demo after seven minutes', () => {
  // Where minutes are cut by polls depends on the second in which it was started.
  it.each([30, 53])(
    'shows its incidents and its oddity, and no flood (started at second %i)',
    async (second) => {
      world = await demoFrom(START - 30 * SECOND + second * SECOND);
      await world.pass(7 * MINUTE);

      const rules = world.findings('rule');
      const grave = rules
        .filter(({ severity }) => compareSeverity(severity, 'high') >= 0)
        .map(({ title }) => title)
        .sort();
      expect(grave).toEqual([
        expect.stringMatching(/^Disk full/),
        expect.stringMatching(/^Many 5xx answers/),
        expect.stringMatching(/^Out of memory/),
        expect.stringMatching(/^SSH login as/),
        expect.stringMatching(/^Statements do not fit the database/),
        expect.stringMatching(/keeps restarting$/),
      ]);
      const others = rules.map(({ title }) => title).join('\n');
      expect(others).toContain('Web path scan from');
      expect(others).toContain('SSH password guessing from');
      expect(rules.length).toBeLessThanOrEqual(14);

      const unusual = world.findings('baseline');
      const oddity = unusual.find(({ title }) => title.includes('clocksource'));
      expect(oddity).toMatchObject({
        title: expect.stringMatching(/^New kind of line: clocksource: timekeeping watchdog/),
        count: 1,
        judged: false,
        category: 'unusual',
      });
      expect(oddity?.explanation).toMatch(/1 line, after none in (?:an hour|55 minutes)\./);
      expect(unusual.length).toBeLessThanOrEqual(4);
      expect(world.findings('nightjar')).toEqual([]);

      const [server] = await call(world.router.servers.list, undefined);
      expect(server?.sources.map(({ learning }) => learning)).toEqual(JOBS.map(() => null));
    },
  );
});
