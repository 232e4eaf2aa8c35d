import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disguise } from '../../../electron/engine/analyze/pseudonyms.ts';

const KEY = new Uint8Array(32).fill(7);
const hide = (text: string) => disguise([text], KEY);

describe('personal data', () => {
  it.each([
    ['T1 3x Failed password for anna from 203.0.113.5 port 22 ssh2', ['anna']],
    ['T1 3x Failed password for invalid user bwagner from 203.0.113.5', ['bwagner']],
    ['T1 12x Failed password for {root 9, anna 3} from 203.0.113.5', ['anna']],
    ['T2 session opened for user jdoe(uid=1000) by jdoe(uid=0)', ['jdoe']],
    ['T3 level=error user="Anna Schmidt" msg="no quota"', ['Anna', 'Schmidt']],
    ['T3 user=pavel action=login', ['pavel']],
    ['T4 from=‹max.muster@example.org› relay=mx1', ['max.muster', 'example.org']],
    ['T4 GET /unsubscribe?to=max.muster%40example.org 200', ['max.muster']],
    ['T5 From: Anna Schmidt ‹anna@example.org›', ['Schmidt', 'anna']],
    ['T6 cannot read /home/petra/.ssh/config', ['petra']],
    ['T7 пользователь иван@почта.рф писал', ['иван@']],
    ['T8 backup of petra done, cwd /home/petra', ['petra']],
  ])('does not leave: %s', (text, hidden) => {
    const { texts, restore } = hide(text);
    for (const datum of hidden) expect(texts[0]).not.toContain(datum);
    expect(restore(texts[0] ?? '')).toBe(text);
  });

  it.each([
    'T1 3x Failed password for root from 203.0.113.5 port 22 ssh2',
    'T2 user@1000.service: main process exited',
    'T3 the user is not in the sudoers file',
    'T4 systemd: Started session 4 of user root.',
    'T5 open failed for www-data from 10.0.0.5',
  ])('is nothing else: %s', (text) => {
    expect(hide(text).texts).toEqual([text]);
  });

  it('keeps people apart and the same, in every text with the same key, and another with another', () => {
    const [first = ''] = hide('for anna from 1.2.3.4, for bruno from 1.2.3.4, for anna from 5.6.7.8').texts;
    const [one, two, three] = first.match(/person_[0-9a-f]{8}/gu) ?? [];
    expect(one).toBe(three);
    expect(one).not.toBe(two);
    expect(hide('user=anna').texts[0]).toBe(`user=${one}`);
    expect(disguise(['user=anna'], new Uint8Array(32)).texts[0]).not.toBe(`user=${one}`);
  });

  it('comes back in whatever case a model writes it, and nothing else does', () => {
    const { texts, restore } = hide('user=anna');
    const [, placeholder = ''] = (texts[0] ?? '').split('=');
    expect(restore(`{"t":"${placeholder.toUpperCase()} and person_00000000"}`)).toBe(
      '{"t":"anna and person_00000000"}',
    );
  });

  const name = fc
    .stringMatching(/^[b-df-hj-np-tv-z][a-z]{4,10}q[a-z]{2}$/u)
    .map((text) => text.toLowerCase());
  const plant = fc.constantFrom(
    (who: string) => `Failed password for ${who} from 203.0.113.5 port 4711 ssh2`,
    (who: string) => `Failed password for {root 9, ${who} 3, 2 more} from {3 values}`,
    (who: string) => `user=${who} did something odd`,
    (who: string) => `"username":"${who}","ok":false`,
    (who: string) => `mail to ${who}@mail.example.org deferred`,
    (who: string) => `session closed for user ${who}`,
    (who: string) => `denied: /home/${who}/.bashrc`,
  );

  it('does not leave wherever it is planted and repeated, and comes back whole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, plant), { minLength: 1, maxLength: 8 }),
        fc.array(fc.string({ maxLength: 60 }), { maxLength: 8 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (people, noise, key) => {
          const lines = people.flatMap(([who, write], at) => [write(who), noise[at] ?? '', `and ${who} again`]);
          const text = lines.join('\n');
          const { texts, restore } = disguise([text, text], key);
          for (const [who] of people) expect(texts[0]).not.toMatch(new RegExp(`(?<![a-z])${who}(?![a-z])`, 'u'));
          expect(texts[1]).not.toMatch(/@mail\.example\.org/u);
          expect(restore(texts[0] ?? '')).toBe(text);
        },
      ),
      { numRuns: 300 },
    ); // prettier-ignore
  });
});
