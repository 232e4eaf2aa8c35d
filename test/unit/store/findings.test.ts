import { describe, expect, it } from 'vitest';
import { NANOSECONDS_PER_MINUTE } from '../../../shared/domain/time.ts';
import { addFinding, finding, MINUTE, NOW, openWithServers, redacted } from './fixture.ts';

describe('findings', () => {
  it('come out as they went in, with totals that were added up', () => {
    const store = openWithServers();
    const given = finding('f1', {
      origin: {
        kind: 'model',
        model: 'qwen3:4b',
        digest: 'sha256:1',
        promptVersion: 3,
        lens: 'general',
        lensVersion: 1,
        promptTokens: 900,
        answerTokens: 40,
        seconds: 2.5,
      },
      identity: { kind: 'model', parts: ['errors', 'disk <*> full'] },
      triage: {
        state: 'acknowledged',
        stateAt: NOW - 5,
        snooze: { until: NOW + 5, since: NOW, hitsAtStart: 7 },
        readAt: NOW - 9,
      },
      judged: false,
      severity: 'critical',
    });
    store.findings.insert(given);
    store.occurrences.replace('f1', 'web1', [
      { sourceId: 's', minute: MINUTE, count: 3, entities: { ip: { '203.0.113.5': 2, '192.0.2.7': 1 } } },
      {
        sourceId: 's',
        minute: MINUTE + 2,
        count: 4,
        entities: { ip: { '203.0.113.5': 4 }, user: { root: 4 } },
      },
    ]);
    store.occurrences.replace('f1', 'db1', [{ sourceId: 't', minute: MINUTE + 1, count: 1, entities: {} }]);
    const totals = store.findings.refreshTotals('f1');
    expect(totals).toEqual({
      count: 8,
      firstSeen: MINUTE * 60_000,
      lastSeen: (MINUTE + 2) * 60_000,
      serverIds: ['db1', 'web1'],
    });
    expect(store.findings.get('f1')).toEqual({
      ...given,
      ...totals,
      entities: { ip: { '203.0.113.5': 6, '192.0.2.7': 1 }, user: { root: 4 } },
    });
    expect(store.findings.byFingerprint('v1:f1', 'web1')?.id).toBe('f1');
    expect(store.findings.get('f2')).toBeNull();
    expect(store.findings.byFingerprint('v1:f2', 'web1')).toBeNull();
  });

  it('know the instant of the first and last line where the evidence does', () => {
    const store = openWithServers();
    addFinding(store, 'f1');
    const at = BigInt(MINUTE) * NANOSECONDS_PER_MINUTE;
    const lines = [at + 2_500_000_000n, at + 59_000_000_000n].map((timestamp) => ({
      timestamp,
      sourceId: 's',
      text: redacted('x'),
    }));
    const passed = { range: { from: at, to: at + NANOSECONDS_PER_MINUTE }, sourceIds: ['s'] };
    store.evidence.merge('f1', 'web1', passed, lines, (all) => all);
    expect(store.findings.refreshTotals('f1')).toMatchObject({
      firstSeen: MINUTE * 60_000 + 2_500,
      lastSeen: MINUTE * 60_000 + 59_000,
    });
  });

  it('keep their totals and their triage apart when they are updated', () => {
    const store = openWithServers();
    addFinding(store, 'f1', {}, { count: 12 });
    const known = store.findings.get('f1');
    store.findings.setTriage('f1', { state: 'resolved', stateAt: NOW, snooze: null, readAt: NOW });
    store.findings.update({ ...finding('f1'), severity: 'critical', count: 999, triage: known!.triage });
    expect(store.findings.get('f1')).toMatchObject({
      severity: 'critical',
      count: 12,
      triage: { state: 'new' },
    });
    store.findings.setTriage('f1', { state: 'resolved', stateAt: NOW, snooze: null, readAt: NOW });
    expect(store.findings.get('f1')).toMatchObject({
      triage: { state: 'resolved', stateAt: NOW },
      severity: 'critical',
    });
  });

  it('are known by the fingerprints of earlier versions', () => {
    const store = openWithServers();
    addFinding(store, 'f1');
    store.findings.update({ ...store.findings.get('f1')!, fingerprint: 'v2:x', fingerprintVersion: 2 });
    store.findings.update({ ...store.findings.get('f1')!, fingerprint: 'v3:x', fingerprintVersion: 3 });
    for (const fingerprint of ['v1:f1', 'v2:x', 'v3:x']) {
      expect(store.findings.byFingerprint(fingerprint, 'web1')?.id).toBe('f1');
    }
  });

  it('refuse a second finding with the same fingerprint, and work on one that is not there', () => {
    const store = openWithServers();
    addFinding(store, 'f1');
    const row = { sourceId: 's', minute: MINUTE, count: 1, entities: {} };
    expect(() => store.findings.insert(finding('f2', { fingerprint: 'v1:f1' }))).toThrow(/UNIQUE/);
    expect(() => store.findings.refreshTotals('f9')).toThrow('There is no finding f9.');
    expect(() => store.findings.setTriage('f9', finding('f9').triage)).toThrow('There is no finding f9.');
    expect(() => store.occurrences.replace('f9', 'web1', [row])).toThrow('There is no finding f9.');
  });

  it('count `__proto__` as the user name that it is', () => {
    const store = openWithServers();
    const entities = { user: JSON.parse('{"__proto__": 3, "constructor": 1}') as Record<string, number> };
    addFinding(store, 'f1', { entities });
    expect(Object.entries(store.findings.get('f1')?.entities.user ?? {})).toEqual([
      ['__proto__', 3],
      ['constructor', 1],
    ]);
    store.occurrences.replace('f1', 'web1', [
      { sourceId: 'web1-source', minute: MINUTE, count: 0, entities: {} },
    ]);
    expect(store.findings.get('f1')?.entities).toEqual({});
  });

  it('remember which templates a model finding stands for', () => {
    const store = openWithServers();
    addFinding(store, 'f1');
    addFinding(store, 'f2');
    store.findingTemplates.link('f1', 'web1-sshd', 'a <*>');
    store.findingTemplates.link('f1', 'web1-sshd', 'a <*>');
    store.findingTemplates.link('f2', 'web1-sshd', 'a <*>');
    store.findingTemplates.link('f2', 'web1-sshd', 'b <*>');
    expect(store.findingTemplates.linked('web1-sshd')).toEqual(
      new Map([
        ['a <*>', ['f1', 'f2']],
        ['b <*>', ['f2']],
      ]),
    );
    expect(store.findingTemplates.linked('db1-postgres').size).toBe(0);
  });
});
