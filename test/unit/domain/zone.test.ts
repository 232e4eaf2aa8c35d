import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTimeZone, Zone } from '../../../shared/domain/zone.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);

describe('a zone', () => {
  it('of UTC shows what the same zone shows by another name', () => {
    const [utc, other] = [new Zone('UTC'), new Zone('Etc/UTC')];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (at) => {
        expect(utc.wallAt(at)).toBe(other.wallAt(at));
        expect(utc.instantsOf(at)).toEqual(other.instantsOf(at));
      }),
    );
    expect([isTimeZone('UTC'), isTimeZone('Etc/UTC'), isTimeZone('UTC/Nowhere')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('that is this computer’s own shows what the zone of that name does, all year', () => {
    // The zone of a process is its own: Newfoundland is half an hour off, and changes its clocks.
    const script = `
      import { Zone } from ${JSON.stringify(new URL('../../../shared/domain/zone.ts', import.meta.url).href)};
      const [here, named] = [new Zone(null), new Zone('America/St_Johns')];
      const shown = [];
      for (let hour = 0; hour < 365 * 24; hour++) {
        const at = ${START} + hour * ${HOUR} + 1_800_123;
        if (here.wallAt(at) !== named.wallAt(at)) throw new Error(new Date(at).toISOString());
        shown.push(here.offsetAt(at) / ${HOUR});
      }
      console.log(JSON.stringify([...new Set(shown)]));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TZ: 'America/St_Johns' },
      encoding: 'utf8',
    });
    expect(JSON.parse(said)).toEqual([-3.5, -2.5]);
  });
});
