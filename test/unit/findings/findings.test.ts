import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVIDENCE_LIMIT, type Draft, type EvidenceLine } from '../../../shared/domain/draft.ts';
import type { Triage } from '../../../shared/domain/finding.ts';
import type { RedactedText } from '../../../shared/domain/line.ts';
import { chooseEvidence } from '../../../electron/engine/findings/evidence.ts';
import { fingerprintOf } from '../../../electron/engine/findings/fingerprint.ts';
import { mergeDraft } from '../../../electron/engine/findings/merge.ts';
import { fillRecommendation } from '../../../electron/engine/findings/recommendation.ts';
import { fillTitle } from '../../../electron/engine/findings/title.ts';
import { applyTriage, NEW_TRIAGE, type TriageStep } from '../../../electron/engine/findings/triage.ts';
import { visibilityOf } from '../../../electron/engine/findings/visibility.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);

function draft(overrides: Partial<Draft> = {}): Draft {
  return {
    origin: { kind: 'rule', rule: 'ssh-brute-force', version: 1 },
    identity: { kind: 'rule', parts: ['ssh-brute-force'] },
    title: 'SSH password guessing from {ip|address|addresses}',
    severity: 'medium',
    category: 'security',
    explanation: 'Somebody guesses.',
    recommendation: 'Block them.',
    judged: true,
    occurrences: [],
    evidence: [],
    ...overrides,
  };
}

describe('fingerprintOf', () => {
  it('is the same for the same identity and differs when any part does', () => {
    expect(fingerprintOf({ kind: 'rule', parts: ['a', 'b'] })).toBe(
      fingerprintOf({ kind: 'rule', parts: ['a', 'b'] }),
    );
    const others = [
      { kind: 'model', parts: ['a', 'b'] },
      { kind: 'rule', parts: ['a'] },
      { kind: 'rule', parts: ['a,b'] },
      { kind: 'rule', parts: ['ab'] },
      { kind: 'rule', parts: ['b', 'a'] },
    ] as const;
    const prints = others.map((identity) => fingerprintOf({ ...identity, parts: [...identity.parts] }));
    expect(new Set([...prints, fingerprintOf({ kind: 'rule', parts: ['a', 'b'] })]).size).toBe(
      others.length + 1,
    );
  });

  it('never changes within a version, because triage hangs on it', () => {
    expect(fingerprintOf({ kind: 'rule', parts: ['ssh-brute-force'] })).toMatchInlineSnapshot(
      `"bb37030d48b8eda8cc9c2a4338e773fe"`,
    );
  });
});

describe('fillTitle', () => {
  it.each([
    ['from {ip|address|addresses}', { ip: { a: 1 } }, 'from 1 address'],
    ['from {ip|address|addresses}', { ip: { a: 1, b: 2 } }, 'from 2 addresses'],
    ['{service} was killed', { service: { node: 3 } }, 'node was killed'],
    ['{service} was killed', { service: { node: 3, java: 1 } }, 'node and java was killed'],
    ['{service} was killed', { service: { node: 3, java: 2, sh: 1 } }, 'node and 2 more was killed'],
    ['{service} was killed', {}, 'an unknown service was killed'],
    ['{nonsense} stays', {}, '{nonsense} stays'],
  ])('%s', (title, entities, expected) => {
    expect(fillTitle(title, entities)).toBe(expected);
  });
});

describe('fillRecommendation', () => {
  it.each([
    ['lock it: `sudo passwd -l USER`', { user: { deploy: 3 } }, 'lock it: `sudo passwd -l deploy`'],
    ['`passwd -l USER`', { user: { deploy: 3, root: 1 } }, '`passwd -l USER`'],
    ['`passwd -l USER`', {}, '`passwd -l USER`'],
    ['`passwd -l USER`', { user: { '$(reboot)': 3 } }, '`passwd -l USER`'],
    ['`passwd -l USER`', { user: { '-rf': 3 } }, '`passwd -l USER`'],
    ['`passwd -l USER`', { user: { 'a;b': 3 } }, '`passwd -l USER`'],
    ['`ufw deny from ADDRESS`', { ip: { '2001:db8::1': 3 } }, '`ufw deny from 2001:db8::1`'],
    ['USERS stay', { user: { deploy: 1 } }, 'USERS stay'],
  ])('%s', (text, entities, expected) => {
    expect(fillRecommendation(text, entities)).toBe(expected);
  });
});

describe('visibilityOf', () => {
  const seen = (triage: Partial<Triage>, lastSeen = NOW - 60_000, count = 5) => ({
    triage: { ...NEW_TRIAGE, ...triage },
    lastSeen,
    count,
  });

  it('shows what is new, and hides what has no occurrence left', () => {
    expect(visibilityOf(seen({}), NOW)).toEqual({ visible: true, state: 'new', mark: null });
    expect(visibilityOf(seen({}, NOW, 0), NOW).visible).toBe(false);
  });

  it('calls a resolved finding regressed only when it was seen after that', () => {
    const resolved = { state: 'resolved', stateAt: NOW } as const;
    expect(visibilityOf(seen(resolved, NOW - 1), NOW)).toEqual({
      visible: true,
      state: 'resolved',
      mark: null,
    });
    expect(visibilityOf(seen(resolved, NOW + 1), NOW + 5)).toEqual({
      visible: true,
      state: 'new',
      mark: { kind: 'regressed', at: NOW + 1, resolvedAt: NOW },
    });
  });

  it('hides a snoozed finding until the instant, and then says what came meanwhile', () => {
    const snoozed = seen({ snooze: { until: NOW + 1000, since: NOW, hitsAtStart: 3 } });
    expect(visibilityOf(snoozed, NOW + 999)).toEqual({
      visible: false,
      state: 'new',
      mark: { kind: 'snoozed', until: NOW + 1000, hits: 2 },
    });
    expect(visibilityOf(snoozed, NOW + 1000)).toEqual({
      visible: true,
      state: 'new',
      mark: { kind: 'snooze-ended', until: NOW + 1000, hits: 2 },
    });
  });
});

describe('a snooze until so many lines', () => {
  const snoozed = (count: number) => ({
    triage: { ...NEW_TRIAGE, snooze: { until: NOW + 1000, since: NOW, hitsAtStart: 3, hits: 10 } },
    lastSeen: NOW,
    count,
  });

  it('holds until they have come, and then says so', () => {
    expect(visibilityOf(snoozed(12), NOW)).toMatchObject({
      visible: false,
      mark: { kind: 'snoozed', hits: 9, limit: 10 },
    });
    expect(visibilityOf(snoozed(13), NOW)).toMatchObject({
      visible: true,
      mark: { kind: 'snooze-ended', hits: 10, limit: 10 },
    });
  });

  it('ends by its time too', () => {
    expect(visibilityOf(snoozed(4), NOW + 1000).visible).toBe(true);
  });

  it('can be taken again with the same words once it is over, and not before', () => {
    const { triage } = snoozed(3);
    const step = { kind: 'snooze', until: NOW + 1000, hits: 10 } as const;
    expect(applyTriage(triage, step, { now: NOW, hits: 12, regressed: false })).toBeNull();
    const again = applyTriage(triage, step, { now: NOW, hits: 13, regressed: false });
    expect(again?.triage.snooze).toEqual({ until: NOW + 1000, since: NOW, hitsAtStart: 13, hits: 10 });
    expect(again?.detail).toBe(`${new Date(NOW + 1000).toISOString()} 10`);
  });
});

describe('applyTriage', () => {
  const step = fc.oneof(
    fc.constantFrom<TriageStep>(
      { kind: 'acknowledge' },
      { kind: 'resolve' },
      { kind: 'reopen' },
      { kind: 'end-snooze' },
    ),
    fc
      .integer({ min: -5, max: 100 })
      .map((minutes): TriageStep => ({ kind: 'snooze', until: NOW + minutes * 60_000 })),
  );

  it('gives a step whose predecessor restores the state: undo of any sequence ends where it began', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const befores: Triage[] = [];
        let triage = NEW_TRIAGE;
        for (const each of steps) {
          const next = applyTriage(triage, each, { now: NOW, hits: 7, regressed: false });
          if (next === null) continue;
          expect(next.triage).not.toEqual(triage);
          befores.push(triage);
          triage = next.triage;
        }
        while (befores.length > 0) triage = befores.pop()!;
        expect(triage).toEqual(NEW_TRIAGE);
      }),
    );
  });

  it('refuses a snooze into the past, and resolves a regressed finding anew', () => {
    const context = { now: NOW, hits: 1, regressed: true };
    expect(applyTriage(NEW_TRIAGE, { kind: 'snooze', until: NOW }, context)).toBeNull();
    const resolved: Triage = { ...NEW_TRIAGE, state: 'resolved', stateAt: NOW - 1000 };
    expect(applyTriage(resolved, { kind: 'resolve' }, context)?.triage.stateAt).toBe(NOW);
    expect(applyTriage(resolved, { kind: 'resolve' }, { ...context, regressed: false })).toBeNull();
  });
});

describe('mergeDraft', () => {
  const context = { id: 'f1', serverId: 's1', serverName: 'web1', now: NOW };

  it('keeps what the person decided and never lowers a severity', () => {
    const first = mergeDraft(draft({ severity: 'high' }), null, context).finding;
    const triaged = { ...first, triage: { ...NEW_TRIAGE, state: 'acknowledged' as const, stateAt: NOW } };
    const second = mergeDraft(draft({ severity: 'low', title: 'Other words' }), triaged, context);
    expect(second.finding).toMatchObject({
      severity: 'high',
      title: 'Other words',
      triage: triaged.triage,
      id: 'f1',
    });
    expect(second.changes).toEqual([]);
  });

  it('says when it got worse and when it reached another server', () => {
    const first = mergeDraft(draft(), null, context);
    expect(first.changes).toEqual([{ kind: 'created', detail: 'web1' }]);
    const worse = mergeDraft(draft({ severity: 'critical' }), first.finding, {
      ...context,
      serverId: 's2',
      serverName: 'db1',
    });
    expect(worse.changes).toEqual([
      { kind: 'severity-raised', detail: 'critical' },
      { kind: 'seen-on-server', detail: 'db1' },
    ]);
  });
});

describe('chooseEvidence', () => {
  const text = 'a line' as RedactedText;
  const line = fc
    .record({ at: fc.integer({ min: 0, max: 500 }), source: fc.constantFrom('a', 'b') })
    .map(({ at, source }): EvidenceLine => ({ timestamp: BigInt(at), sourceId: source, text }));

  it('keeps at most 50 lines in order, the first and the last among them, each once', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 300 }), fc.array(line, { maxLength: 300 }), (known, added) => {
        const chosen = chooseEvidence([...known, ...added], EVIDENCE_LIMIT);
        const all = [...known, ...added].map((each) => each.timestamp).sort((a, b) => Number(a - b));
        expect(chosen.length).toBeLessThanOrEqual(EVIDENCE_LIMIT);
        expect(new Set(chosen.map((each) => `${each.timestamp} ${each.sourceId}`)).size).toBe(chosen.length);
        expect(chosen[0]?.timestamp).toBe(all[0]);
        expect(chosen.at(-1)?.timestamp).toBe(all.at(-1));
        expect(chooseEvidence([...added, ...known], EVIDENCE_LIMIT)).toEqual(chosen);
      }),
    );
  });
});
