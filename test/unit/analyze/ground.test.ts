import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../electron/engine/analyze/answer.ts';
import { toDrafts } from '../../../electron/engine/analyze/drafts.ts';
import { entitiesByMinute, entitiesOf } from '../../../electron/engine/analyze/entities.ts';
import { boundSeverity, groundClaim } from '../../../electron/engine/analyze/ground.ts';
import { claimedIn } from '../../../electron/engine/analyze/mentions.ts';
import { EVIDENCE_LIMIT, type Origin } from '../../../shared/domain/draft.ts';
import { addTallies, SEVERITIES, type EntityTallies } from '../../../shared/domain/words.ts';
import { askInput, question, SIX, type Parts } from './questions.ts';

const ORIGIN = {
  kind: 'model',
  model: 'm',
  digest: 'd',
  promptVersion: 1,
  lens: 'general',
  lensVersion: 1,
  promptTokens: 1,
  answerTokens: 1,
  seconds: 1,
} as const satisfies Origin;

function claim(parts: Partial<Claim> = {}): Claim {
  return {
    cites: [1],
    category: 'errors',
    verdict: 'problem',
    severity: 'medium',
    title: 'Trouble',
    why: 'It fails.',
    advice: '',
    ...parts,
  };
}

const FAILED = question({
  text: 'Failed password for <*> from <*> port <*> ssh2',
  minutes: [
    [SIX, 700],
    [SIX + 3, 534],
  ],
  parameters: [{ index: 1, top: [['203.0.113.5', 1_000]], distinct: 131, other: 234 }],
  samples: [
    'Nov 21 Failed password for root from 203.0.113.5 port 4222 ssh2',
    'Failed password from 2001:DB8::17 port 1 ssh2',
  ],
});

describe('what a claim may say', () => {
  const rejectionOf = (parts: Partial<Claim>) =>
    groundClaim(claim(parts), [FAILED], askInput([FAILED])).rejection;

  it.each([
    'Attack from 203.0.113.5',
    'Attack from 2001:db8::17 and 203.0.113.5',
    '1234 failures',
    '1,234 failures from 131 addresses on 2026-11-21',
    'port 4222, 5 times in 10 minutes at 06:00:59',
    'srv123 uses SHA256 and utf8',
    'std::bad_alloc at a:b:c',
  ])('%s', (title) => {
    expect(rejectionOf({ title })).toBeNull();
  });

  it.each([
    ['Attack from 203.0.113.50', '203.0.113.50'],
    ['Attack from 203.0.113.0/24', '203.0.113.0'],
    ['Attack from 2001:db8::18', '2001:db8::18'],
    ['1235 failures', '1235'],
    ['12,345 failures', '12345'],
    ['HTTP 503', '503'],
    ['500ms late', '500'],
  ])('not %s', (title, named) => {
    expect(rejectionOf({ title })).toContain(named);
    expect(rejectionOf({ why: title })).toContain(named);
  });

  it('advice may have numbers of its own, but no address', () => {
    expect(rejectionOf({ advice: 'Set bantime to 3600 and run it on port 8443.' })).toBeNull();
    expect(rejectionOf({ advice: 'Block 192.0.2.1.' })).toContain('192.0.2.1');
  });

  it('never names an address that its evidence does not show', () => {
    const address = fc
      .tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
      .map((parts) => parts.join('.'));
    fc.assert(
      fc.property(address, fc.constantFrom('from %', '(%)', '%:22', '"%", again', 'ip=%'), (ip, frame) => {
        const title = frame.replace('%', ip);
        expect(groundClaim(claim({ title }), [FAILED], askInput([FAILED])).rejection === null).toBe(
          ip === '203.0.113.5',
        );
      }),
    );
  });

  it('never cites what the prompt did not have', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 12 }), { minLength: 1, maxLength: 5 }), (cites) => {
        const templates = [FAILED, question({ text: 'a' }), question({ text: 'b' })];
        const grounding = groundClaim(claim({ cites }), templates, askInput(templates));
        expect(grounding.grounded !== null).toBe(cites.every((id) => id >= 1 && id <= 3));
      }),
    );
  });
});

describe('numbers and addresses in text', () => {
  it.each([
    ['10.0.0.1:22', ['10.0.0.1'], []],
    ['v1.2.3.4.5', [], []],
    ['12:34:56', [], []],
    ['::1 and fe80::1', ['::1', 'fe80::1'], []],
    ['2001:db8:0:0:0:0:0:1', ['2001:db8:0:0:0:0:0:1'], []],
    ["1'000'000 of 22,5", [], ['1000000']],
  ])('%s', (text, addresses, numbers) => {
    const found = claimedIn(text);
    expect([...found.addresses]).toEqual(addresses);
    expect([...found.numbers].filter((digits) => digits.length > 3)).toEqual(numbers);
  });
});

describe('severity', () => {
  it('stays within what the evidence bears', () => {
    const levels = ['debug', 'info', 'warn', 'err', 'error', 'crit', 'emerg', 'odd', ''];
    fc.assert(
      fc.property(
        fc.constantFrom(...SEVERITIES),
        fc.constantFrom('problem' as const, 'unsure' as const),
        fc.constantFrom(...levels),
        (severity, verdict, level) => {
          const cited = [question({ text: 'x', level })] as const;
          const bound = boundSeverity({ claim: claim({ severity, verdict }), cited });
          if (verdict === 'unsure') expect(['info', 'low', 'medium']).toContain(bound);
          if (bound === 'critical') expect(['err', 'error', 'crit', 'emerg']).toContain(level);
          if (verdict === 'problem' && ['crit', 'emerg'].includes(level))
            expect(['info', 'low']).not.toContain(bound);
        },
      ),
    );
  });
});

describe('entities', () => {
  it('come from parameters by shape and by the words before them', () => {
    const template = question({
      text: 'unit <*> user=<*> read <*> from <*> in container <*> took <*> by 198.51.100.9',
      service: 'app',
      minutes: [[SIX, 10]],
      parameters: [
        { index: 0, top: [['backup.service', 10]] },
        {
          index: 1,
          top: [
            ['deploy', 7],
            ['1000', 3],
          ],
        },
        { index: 2, top: [['/var/lib/x', 10]] },
        {
          index: 3,
          top: [
            ['[2001:db8::1]:443', 4],
            ['203.0.113.5', 6],
          ],
        },
        { index: 4, top: [['web', 10]] },
        { index: 5, top: [['12ms', 10]] },
      ],
      samples: ['…'],
    });
    expect(entitiesOf(template)).toEqual({
      service: { app: 10 },
      unit: { 'backup.service': 10 },
      user: { deploy: 7 },
      path: { '/var/lib/x': 10 },
      ip: { '2001:db8::1': 4, '203.0.113.5': 6, '198.51.100.9': 10 },
      container: { web: 10 },
    });
  });

  it('that only samples show count as often as samples show them', () => {
    const template = question({
      text: 'GET <*>',
      minutes: [[SIX, 50]],
      samples: ['192.0.2.4 GET /a', '192.0.2.4 GET /b'],
    });
    expect(entitiesOf(template)).toEqual({ ip: { '192.0.2.4': 2 } });
  });

  it('named like parts of objects are ordinary values', () => {
    const template = question({
      text: 'user <*> x',
      parameters: [
        {
          index: 0,
          top: [
            ['__proto__', 1],
            ['constructor', 1],
          ],
        },
      ],
      minutes: [[SIX, 2]],
    });
    expect(Object.keys(entitiesOf(template).user ?? {})).toEqual(['__proto__', 'constructor']);
  });

  it('shared out over minutes add up to what they were', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.integer({ min: SIX, max: SIX + 60 }), fc.integer({ min: 1, max: 500 })), {
          minLength: 1,
          maxLength: 20,
          selector: ([minute]) => minute,
        }),
        fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 5 }),
        (minutes, counts) => {
          const parameters = [{ index: 0, top: counts.map((count, at) => [`10.0.0.${at}`, count] as const) }];
          const template = question({ text: 'from <*>', minutes, parameters, samples: [] });
          let sum: EntityTallies = {};
          for (const part of entitiesByMinute(template).values()) sum = addTallies(sum, part);
          expect(sum.ip ?? {}).toEqual(entitiesOf(template).ip ?? {});
        },
      ),
    );
  });
});

describe('a draft', () => {
  const parts: fc.Arbitrary<Parts> = fc.record({
    text: fc.constantFrom('a', 'b', 'c', 'd'),
    sourceId: fc.constantFrom('auth', 'nginx'),
    minutes: fc.uniqueArray(
      fc.tuple(fc.integer({ min: SIX, max: SIX + 5 }), fc.integer({ min: 1, max: 50 })),
      { minLength: 1, maxLength: 4, selector: ([minute]) => minute },
    ),
    samples: fc.array(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 }),
  });

  it('counts every line of what it cites once, and is one for each identity', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(parts, fc.constantFrom('errors' as const, 'security' as const)), {
          minLength: 1,
          maxLength: 30,
        }),
        (all) => {
          const accepted = all.map(([part, category]) => ({
            claim: claim({ category }),
            cited: [question(part)] as const,
            origin: ORIGIN,
          }));
          const drafts = toDrafts([...accepted, ...accepted]);
          expect(new Set(drafts.map(({ identity }) => JSON.stringify(identity))).size).toBe(drafts.length);
          const counted = drafts
            .flatMap(({ occurrences }) => occurrences)
            .reduce((sum, { count }) => sum + count, 0);
          expect(counted).toBe(accepted.reduce((sum, { cited }) => sum + cited[0].count, 0));
          for (const { occurrences, evidence } of drafts) {
            const keys = occurrences.map(({ sourceId, minute }) => `${sourceId} ${minute}`);
            expect(new Set(keys).size).toBe(keys.length);
            expect(occurrences.map(({ minute }) => minute)).toEqual(
              occurrences.map(({ minute }) => minute).toSorted((a, b) => a - b),
            );
            expect(evidence.length).toBeGreaterThan(0);
            expect(evidence.length).toBeLessThanOrEqual(EVIDENCE_LIMIT);
            expect(
              evidence.every((line, at) => at === 0 || (evidence[at - 1]?.timestamp ?? 0n) <= line.timestamp),
            ).toBe(true);
          }
        },
      ),
    );
  });
});
