import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attackLines, sequence } from '../../fixtures/attack.ts';
import { temporaryFolder } from '../../fixtures/engine.ts';
import { LokiDouble } from '../../doubles/loki.ts';
import { baselineOf, END, runChild, START } from './crash-rounds.ts';

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

describe('a process that knows what is normal', () => {
  const ROUNDS_KNOWN = 6;
  const times = Array.from({ length: ROUNDS_KNOWN }, (_, round) => START + round * 5 * 60_000);
  // Passes over the same windows: what is unusual is judged by what was read before, so other windows, read in
  // another order, may tell other things. What is learned does not depend on that.
  it('tells and knows the same, killed in each round or never', { timeout: 300_000 }, async () => {
    const [killed, undisturbed] = folders;
    loki.store(
      Array.from({ length: 300 }, (_, index) => ({
        labels: { job: 'nginx', host: 'web1' },
        timestamp: BigInt(START + 16 * 60_000 + index * 100) * 1_000_000n,
        text: `198.51.100.7 - - [21/Nov/2026:06:16:00 +0000] "GET /item/${index} HTTP/1.1" 200 512 "-" "Mozilla/5.0"`,
      })),
    );
    for (const minute of [6.2, 12.7, 18.4])
      loki.store([
        {
          labels: { job: 'auth', host: 'web1' },
          timestamp: BigInt(START + Math.round(minute * 60_000)) * 1_000_000n,
          text: `Nov 21 06:11:00 web1 quokka[7]: ${['pouch', 'burrow', 'leaf'][Math.floor(minute / 6) - 1]} was inspected`,
        },
      ]);
    const random = sequence(5);
    let kills = 0;
    for (const now of times) {
      if (!(await runChild(loki, killed.path, now, 1 + Math.floor(random() * 90), 0.75))) kills += 1;
      expect(await runChild(loki, killed.path, now, Infinity, 0.75)).toBe(true);
      expect(await runChild(loki, undisturbed.path, now, Infinity, 0.75)).toBe(true);
    }
    expect(kills).toBe(ROUNDS_KNOWN);
    const expected = baselineOf(undisturbed.path);
    expect(baselineOf(killed.path)).toEqual(expected);
    const titles = expected.told.map(({ title }) => title).join('\n');
    for (const word of ['pouch', 'burrow', 'leaf', 'Unusually many lines']) expect(titles).toContain(word);
  });
});
