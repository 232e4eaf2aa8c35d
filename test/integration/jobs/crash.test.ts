import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attackLines, sequence } from '../../fixtures/attack.ts';
import { temporaryFolder } from '../../fixtures/engine.ts';
import { LokiDouble } from '../../doubles/loki.ts';
import { END, runChild, START, stateOf, TIMES } from './crash-rounds.ts';

const KILLS = 55;
/** A round that follows one that was not killed has 90 to 600. */
const MOST_WRITES = 500;

let loki: LokiDouble;
const folders = [temporaryFolder(), temporaryFolder()] as const;

beforeAll(async () => {
  loki = await LokiDouble.start({ now: () => END + 60_000 });
  loki.store(attackLines(START - 3_600_000, END, 6));
});

afterAll(async () => {
  await loki.stop();
  for (const folder of folders) folder.remove();
});

describe('a process that is killed again and again', () => {
  it(`loses nothing and doubles nothing in ${KILLS} kills`, { timeout: 300_000 }, async () => {
    const [killed, undisturbed] = folders;
    for (const now of [START, END]) expect(await runChild(loki, undisturbed.path, now, Infinity)).toBe(true);
    const random = sequence(11);
    let kills = 0;
    for (const now of TIMES) {
      if (kills === KILLS) break;
      if (!(await runChild(loki, killed.path, now, 1 + Math.floor(random() * MOST_WRITES)))) kills += 1;
    }
    expect(kills).toBe(KILLS);
    expect(await runChild(loki, killed.path, END, Infinity)).toBe(true);

    const expected = stateOf(undisturbed.path);
    expect(stateOf(killed.path)).toEqual(expected);
    expect(expected.findings.length).toBeGreaterThan(0);
    expect(expected.noticed).not.toContain(false);
    expect(expected.evidence.every(({ few, distinct }) => few && distinct)).toBe(true);
    const stored = attackLines(START - 3_600_000, END, 6).filter(
      (line) => line.timestamp < BigInt(END - 30_000) * 1_000_000n,
    );
    const counted = expected.volume
      .flatMap(([, minutes]) => minutes as number[])
      .reduce((sum, count) => sum + count, 0);
    expect(counted).toBe(stored.length);
  });
});
