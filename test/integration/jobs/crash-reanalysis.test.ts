import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minutesOfRequest } from '../../../electron/engine/jobs/reanalysis-plan.ts';
import { attackLines, sequence } from '../../fixtures/attack.ts';
import { temporaryFolder } from '../../fixtures/engine.ts';
import { LokiDouble } from '../../doubles/loki.ts';
import { openedStore, runScript, stateOf } from './crash-rounds.ts';

const KILLS = 3;
/** About those of two and a half pieces. */
const WRITES = 800;
const HOUR = 3_600_000;
/** A quiet server's pieces are of twelve hours. */
const PIECES = 8;
const NOW = Date.UTC(2026, 10, 21, 6);
const TO = NOW - 6 * HOUR;
const FROM = TO - PIECES * 12 * HOUR;

let loki: LokiDouble;
const folders = [temporaryFolder(), temporaryFolder()] as const;

beforeAll(async () => {
  loki = await LokiDouble.start({ now: () => NOW + 60_000 });
  // Somebody guesses passwords wherever a piece ends and another one begins.
  for (let border = FROM; border <= TO; border += 12 * HOUR)
    loki.store(attackLines(border - HOUR / 2, border + HOUR / 2, 6, border / HOUR));
  loki.store(attackLines(NOW - HOUR, NOW, 6));
});

afterAll(async () => {
  await loki.stop();
  for (const folder of folders) folder.remove();
});

/** Reads the range again, or goes on with that. True if it came to its end. */
function read(folder: string, write: number): Promise<boolean> {
  return runScript('crash-reanalysis-child.ts', write, [folder, loki.origin, NOW, FROM, TO]);
}

/** What it came to, as a person sees it, and how it was read. */
function outcomeOf(folder: string) {
  const store = openedStore(folder);
  const [reanalysis] = store.reanalyses.list();
  const { id, request, state } = reanalysis!;
  const outcome = {
    state,
    pieces: store.reanalyses.pieces(id).map(({ from, to, context, state: read, lines }) => ({
      from,
      to,
      context,
      read,
      lines,
    })),
    unread: store.reanalyses.unread(id),
    difference: store.reanalysisFindings
      .compare(id, minutesOfRequest(request))
      .map((line) => ({ ...line, findingId: null, serverIds: line.serverIds.length }))
      .toSorted((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1)),
  };
  store.close();
  return outcome;
}

describe('a re-analysis whose process is killed', () => {
  it('ends as if it never was', { timeout: 300_000 }, async () => {
    const [killed, undisturbed] = folders;
    const whole = read(undisturbed.path, Infinity);
    const random = sequence(3);
    let kills = 0;
    while (kills < KILLS && !(await read(killed.path, 1 + Math.floor(random() * WRITES)))) kills += 1;
    expect(kills).toBe(KILLS);
    expect(await read(killed.path, Infinity)).toBe(true);
    expect(await whole).toBe(true);
    const expected = outcomeOf(undisturbed.path);
    expect(outcomeOf(killed.path)).toEqual(expected);
    expect(stateOf(killed.path, FROM)).toEqual(stateOf(undisturbed.path, FROM));
    expect(expected.state).toBe('complete');
    expect(expected.pieces.filter(({ context }) => !context)).toHaveLength(PIECES);
    expect(expected.difference.some(({ linesFound }) => linesFound > 0)).toBe(true);
  });
});
