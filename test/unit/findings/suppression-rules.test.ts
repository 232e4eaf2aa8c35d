import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proposeQuiet } from '../../../electron/engine/findings/quiet.ts';
import {
  addressTest,
  blockOf,
  holdsEveryAddress,
} from '../../../electron/engine/findings/suppression-address.ts';
import { prepareSuppressions } from '../../../electron/engine/findings/suppression-effect.ts';
import { refusalOf } from '../../../electron/engine/findings/suppression-refusal.ts';
import { reviewOf } from '../../../electron/engine/findings/suppression-review.ts';
import { matchersFrom } from '../../../electron/engine/findings/suppression-suggest.ts';
import type { OccurrenceFacts, SuppressibleFinding } from '../../../shared/domain/suppressible.ts';
import type { Matchers, Suppression } from '../../../shared/domain/suppression.ts';
import { FOREVER } from '../../../shared/domain/values.ts';
import { categorySchema, severitySchema } from '../../../shared/domain/words.ts';

const NOW = Date.UTC(2026, 10, 21, 9);
const MINUTE = NOW / 60_000;
const around = { servers: [{ id: 's1' }, { id: 's2' }], sources: [{ id: 'a' }] };

function rule(matchers: Matchers, change: Partial<Suppression> = {}): Suppression {
  return {
    id: 'r',
    reason: 'Known',
    createdAt: NOW,
    origin: 'you',
    matchers,
    end: { kind: 'never' },
    endedAt: null,
    ...change,
  };
}

function finding(change: Partial<SuppressibleFinding> = {}): SuppressibleFinding {
  return {
    id: 'f',
    origin: { kind: 'rule', rule: 'ssh-brute-force', version: 1 },
    identity: { kind: 'rule', parts: ['ssh-brute-force'] },
    severity: 'high',
    category: 'security',
    triage: { state: 'new', stateAt: null, snooze: null, readAt: null },
    count: 10,
    lastSeen: NOW,
    serverIds: ['s1'],
    templates: [],
    raisedAt: null,
    ...change,
  };
}

function row(change: Partial<OccurrenceFacts> = {}): OccurrenceFacts {
  return { serverId: 's1', sourceId: 'a', minute: MINUTE, count: 10, entities: {}, ...change };
}

/** How many of the ten lines of a row remain. */
function remaining(
  rules: readonly Suppression[],
  entities: OccurrenceFacts['entities'] = {},
  change = {},
): number {
  const outcome = prepareSuppressions(rules).hiddenBy(finding(change), () => [row({ entities })], NOW);
  return outcome.remains?.count ?? 10;
}

describe('addresses', () => {
  it.each([
    ['192.0.2.0/24', '192.0.2.255', true],
    ['192.0.2.0/24', '192.0.3.0', false],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '::ffff:192.0.2.7', true],
    ['::ffff:192.0.2.0/120', '192.0.2.9', true],
    ['2001:db8::/32', '2001:DB8:1::5', true],
    ['2001:db8::/32', '2001:db9::5', false],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['192.0.2.0/24', 'web1', false],
    ['192.0.2.0/24', '192.0.2.0/24', false],
    ['192.0.2.0/24', '3221225994', false],
  ])('in %s: %s is %s', (block, address, inside) => {
    expect(addressTest([block])(address)).toBe(inside);
  });

  it.each([
    '',
    'web1',
    '192.0.2',
    '192.0.2.0/33',
    '192.0.2.0/',
    '192.0.2.0/-1',
    '2001:db8::/129',
    '1',
    '0x7f000001',
  ])('refuses %j', (text) => {
    expect(blockOf(text)).toBeNull();
  });

  it('sees that blocks hold everything, however they are cut', () => {
    expect(holdsEveryAddress(['0.0.0.0/0'])).toBe(false);
    expect(holdsEveryAddress(['0.0.0.0/0', '::/0'])).toBe(true);
    expect(holdsEveryAddress(['0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/2', '::/1', '8000::/1'])).toBe(true);
    expect(holdsEveryAddress(['0.0.0.0/1', '0.0.0.0/1', '10.0.0.0/8', '::/0'])).toBe(false);
  });
});

describe('a rule', () => {
  it('reads several values of a field as or, and fields as and', () => {
    const both = { severities: ['low', 'high'], categories: ['security'] } satisfies Matchers;
    expect(remaining([rule(both)])).toBe(0);
    expect(remaining([rule(both)], {}, { severity: 'medium' })).toBe(10);
    expect(remaining([rule(both)], {}, { category: 'mail' })).toBe(10);
    expect(remaining([rule({ serverIds: ['s2'] })])).toBe(10);
    expect(remaining([rule({ serverIds: ['s2', 's1'], sourceIds: ['a'] })])).toBe(0);
    expect(remaining([rule({ rules: ['other'] })])).toBe(10);
    expect(remaining([rule({ findingId: 'g' })])).toBe(10);
    expect(remaining([rule({ severities: [], findingId: 'f' })])).toBe(0);
  });

  it('hides the lines that are known to match, and no others', () => {
    const tallies = { ip: { '192.0.2.7': 6, '203.0.113.5': 4 }, user: { root: 7, git: 3 } };
    const net = rule({ addresses: ['192.0.2.0/24'] });
    const root = rule({ users: ['root'] });
    expect(remaining([net], tallies)).toBe(4);
    expect(remaining([net, rule({ addresses: ['203.0.113.0/24'] })], tallies)).toBe(0);
    // Six of ten and seven of ten have at least three in common.
    expect(remaining([rule({ addresses: ['192.0.2.0/24'], users: ['root'] })], tallies)).toBe(7);
    expect(remaining([net, root], tallies)).toBe(3);
    expect(remaining([net], { ip: { '192.0.2.7': 6 } })).toBe(4);
    // Each line names both addresses.
    expect(remaining([net], { ip: { '192.0.2.7': 10, '203.0.113.5': 10 } })).toBe(10);
    expect(remaining([net])).toBe(10);
  });

  it('matches templates only if it names all that the lines may be of', () => {
    const named = rule({ templates: ['one <*>', 'two <*>'] });
    expect(remaining([named], {}, { templates: ['one <*>'] })).toBe(0);
    expect(remaining([named], {}, { templates: ['one <*>', 'three <*>'] })).toBe(10);
    expect(remaining([named])).toBe(10);
  });

  it('never hides less with another rule beside it, nor more lines than there are', () => {
    const address = fc.constantFrom('192.0.2.7', '192.0.2.9', '203.0.113.5');
    const user = fc.constantFrom('root', 'git', 'bob');
    const matchers = fc.record(
      { addresses: fc.uniqueArray(address, { minLength: 1 }), users: fc.uniqueArray(user, { minLength: 1 }) },
      { requiredKeys: [] },
    );
    const lines = fc.array(fc.record({ ip: address, user }), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(fc.array(matchers, { minLength: 1, maxLength: 3 }), lines, (all, each) => {
        const count = (values: readonly string[]) =>
          Object.fromEntries(
            Map.groupBy(values, (value) => value)
              .entries()
              .map(([value, of]) => [value, of.length]),
          );
        const entities = { ip: count(each.map(({ ip }) => ip)), user: count(each.map((line) => line.user)) };
        const rules = all.map((one, number) => rule(one, { id: String(number) }));
        const left = remaining(rules, entities);
        const truly = each.filter(
          (line) =>
            !all.some(
              ({ addresses, users }) =>
                (addresses?.includes(line.ip) ?? true) && (users?.includes(line.user) ?? true),
            ),
        ).length;
        expect(left).toBeGreaterThanOrEqual(truly);
        // With one rule about one field, it is exact.
        if (all.length === 1 && Object.keys(all[0] ?? {}).length === 1) expect(left).toBe(truly);
        for (const kept of rules) expect(remaining([kept], entities)).toBeGreaterThanOrEqual(left);
      }),
    );
  });

  it('is hidden until the last of those that are needed ends', () => {
    const until = (rules: readonly Suppression[]) =>
      prepareSuppressions(rules).hiddenBy(
        finding(),
        () => [row({ entities: { ip: { '192.0.2.7': 10 } } })],
        NOW,
      ).effect?.until;
    const at = (hours: number) => ({ end: { kind: 'at' as const, at: NOW + hours * 3_600_000 } });
    const one = rule({ categories: ['security'] }, { id: '1', ...at(1) });
    const two = rule({ addresses: ['192.0.2.7'] }, { id: '2', ...at(5) });
    expect(until([one])).toBe(NOW + 3_600_000);
    expect(until([one, two])).toBe(NOW + 5 * 3_600_000);
    expect(until([one, two, rule({ findingId: 'f' }, { id: '3' })])).toBe(FOREVER);
  });
});

describe('refusal', () => {
  it.each<[string, Matchers]>([
    ['nothing', {}],
    ['empty fields', { serverIds: [], users: [] }],
    ['every severity', { severities: severitySchema.options }],
    ['every category', { categories: categorySchema.options }],
    ['every server', { serverIds: ['s2', 's1'] }],
    [
      'every server, source and severity',
      { serverIds: ['s1', 's2'], sourceIds: ['a'], severities: severitySchema.options },
    ],
    ['every address', { addresses: ['::/0', '0.0.0.0/0'] }],
  ])('meets a rule that names %s', (_what, matchers) => {
    expect(refusalOf(matchers, around)?.message).toMatch(/^This rule matches everything/);
  });

  it('names what is no address, and lets the rest pass', () => {
    expect(refusalOf({ addresses: ['192.0.2.0/99'] }, around)?.message).toMatch(
      /^“192.0.2.0\/99” is no address/,
    );
    expect(refusalOf({ serverIds: ['s1', 's2'], categories: ['mail'] }, around)).toBeNull();
    expect(refusalOf({ serverIds: ['s1'] }, around)).toBeNull();
    expect(refusalOf({ findingId: 'f' }, around)).toBeNull();
  });
});

describe('keeping quiet', () => {
  it.each([
    [6, 40],
    [0, 10],
    [1, 10],
    [40, 300],
    [1_000, 6_000],
  ])('with %i lines an hour proposes more than %i', (lines, perHour) => {
    const rows = lines === 0 ? [] : [row({ count: lines, minute: MINUTE - 5 })];
    expect(proposeQuiet(rows, NOW)).toEqual({ nowPerHour: lines, perHour });
  });

  it('looks at the busiest hour of the day, not only at the last', () => {
    const rows = [
      row({ minute: MINUTE - 600, count: 20 }),
      row({ minute: MINUTE - 560, count: 20 }),
      row({ count: 1 }),
    ];
    expect(proposeQuiet(rows, NOW)).toEqual({ nowPerHour: 1, perHour: 300 });
    expect(proposeQuiet([row({ minute: MINUTE - 1_441, count: 900 })], NOW)).toEqual({
      nowPerHour: 0,
      perHour: 10,
    });
  });
});

describe('the weekly look', () => {
  const day = 86_400_000;
  const old = rule({ users: ['root'] }, { createdAt: NOW - 40 * day });

  it('names what has long hit nothing and what hides too much, while it holds', () => {
    expect(reviewOf(old, { lastHit: null, hidden: 0 }, 50, NOW)).toBe('stale');
    expect(reviewOf(old, { lastHit: NOW - 31 * day, hidden: 0 }, 50, NOW)).toBe('stale');
    expect(reviewOf(old, { lastHit: NOW - day, hidden: 0 }, 50, NOW)).toBeNull();
    expect(reviewOf(rule({}), { lastHit: null, hidden: 0 }, 50, NOW)).toBeNull();
    expect(reviewOf(old, { lastHit: NOW, hidden: 25 }, 50, NOW)).toBe('broad');
    expect(reviewOf(old, { lastHit: NOW, hidden: 5 }, 6, NOW)).toBeNull();
    expect(reviewOf({ ...old, endedAt: NOW }, { lastHit: null, hidden: 25 }, 50, NOW)).toBeNull();
    expect(
      reviewOf({ ...old, end: { kind: 'at', at: NOW } }, { lastHit: null, hidden: 25 }, 50, NOW),
    ).toBeNull();
  });
});

describe('a rule that starts from a finding', () => {
  it('names what all of its lines have, and nothing that some lack', () => {
    const entities = { ip: { '192.0.2.7': 4, '192.0.2.8': 6 }, user: { root: 3 } };
    const made = matchersFrom({ ...finding(), entities }, ['a'], []);
    expect(made).toEqual({
      serverIds: ['s1'],
      sourceIds: ['a'],
      categories: ['security'],
      rules: ['ssh-brute-force'],
      severities: ['high'],
      addresses: ['192.0.2.7', '192.0.2.8'],
    });
    expect(remaining([rule(made)], entities)).toBe(0);
  });
});
