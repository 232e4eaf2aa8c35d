import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { EvidenceLine } from '../../../shared/domain/draft.ts';
import type { ModelCall } from '../../../shared/domain/run.ts';
import {
  addFinding,
  addServers,
  MINUTE,
  NOW,
  open,
  openWithServers,
  redacted,
  run,
  server,
  source,
} from './fixture.ts';

const BASE = 1_795_240_800_000_000_001n;
const DAY = 86_400_000;

const call: ModelCall = {
  model: 'qwen3:4b',
  digest: 'sha256:1',
  promptVersion: 1,
  purpose: 'first',
  state: 'answered',
  host: '127.0.0.1:11434',
  lenses: [{ name: 'general', version: 2 }],
  promptTokens: 900,
  answerTokens: null,
  estimatedTokens: 880,
  milliseconds: 1_234.5,
  templates: 12,
  draftsAccepted: 1,
  draftsRejected: 1,
  rejections: ['T9 does not exist'],
  bounds: [],
  opinion: null,
  prompt: 'the prompt',
  answer: 'the answer',
  failure: null,
};

describe('servers and sources', () => {
  it('come out as they went in, in the order in which they were added', () => {
    const store = openWithServers();
    const direct = {
      ...server('a'),
      connection: { kind: 'url', loki: 'https://loki.example.net', ollama: null },
      model: 'qwen3:4b',
      paused: true,
      timeZone: 'Europe/Berlin',
    } as const;
    const tenant = { ...source('a-x', 'a'), tenant: 'team', headers: { 'X-Scope': 'y' } };
    store.servers.save(direct);
    store.servers.saveSource(tenant);
    expect(store.servers.list().map(({ id }) => id)).toEqual(['web1', 'db1', 'a']);
    expect(store.servers.get('a')).toEqual(direct);
    expect(store.servers.sources('a')).toEqual([tenant]);
    expect(store.servers.get('nobody')).toBeNull();
  });

  it('keep what was read when they are changed', () => {
    const store = openWithServers();
    store.coverage.setStart('web1-sshd', BASE);
    store.coverage.lay('web1-sshd', { from: BASE, to: BASE + 5n, state: 'rules' });
    addFinding(store, 'f1');
    store.servers.save({ ...server('web1'), name: 'renamed' });
    store.servers.saveSource({ ...source('web1-sshd', 'web1'), selector: '{job="y"}' });
    expect(store.servers.get('web1')?.name).toBe('renamed');
    expect(store.servers.sources('web1')[0]?.selector).toBe('{job="y"}');
    expect(store.coverage.watermark('web1-sshd')).toBe(BASE + 5n);
    expect(store.findings.get('f1')?.count).toBe(1);
  });

  it('take with them what was only theirs', () => {
    const store = openWithServers();
    addFinding(store, 'only', { entities: { ip: { '203.0.113.5': 1 } } });
    addFinding(store, 'both', { entities: { ip: { '192.0.2.7': 1 } } }, { count: 3 });
    store.occurrences.replace('both', 'db1', [
      { sourceId: 'x', minute: MINUTE + 7, count: 2, entities: { ip: { '198.51.100.1': 2 } } },
    ]);
    store.findings.refreshTotals('both');
    store.runs.insert(run('r1'));
    store.detectorState.set('web1', {});
    store.servers.remove('web1');
    expect(store.servers.sources('web1')).toEqual([]);
    expect(store.findings.get('only')).toBeNull();
    expect(store.findings.get('both')).toMatchObject({
      count: 2,
      firstSeen: (MINUTE + 7) * 60_000,
      serverIds: ['db1'],
      entities: { ip: { '198.51.100.1': 2 } },
    });
    expect(store.runs.get('r1')).toBeNull();
    expect(store.detectorState.get('web1')).toBeNull();
    const search = { now: NOW, sort: 'newest', limit: 5 } as const;
    expect(store.findingList.list({ ...search, text: '192.0.2.7' }).rows).toEqual([]);
    expect(store.findingList.list({ ...search, text: '198.51' }).rows).toHaveLength(1);
  });

  it('hold no secret', () => {
    const store = openWithServers();
    for (const name of [
      'Authorization',
      'authorization ',
      'Cookie',
      'X-Api-Key',
      'CF-Access-Client-Secret',
    ]) {
      const secret = { ...source('s', 'web1'), headers: { [name]: 'Bearer x' } };
      expect(() => store.servers.saveSource(secret)).toThrow(/is a secret, and the database keeps none/);
    }
    for (const loki of ['https://me:pw@loki.example.net', 'https://me@loki.example.net']) {
      const open = { ...server('u'), connection: { kind: 'url', loki, ollama: null } } as const;
      expect(() => store.servers.save(open)).toThrow(/user name or password, and the database keeps none/);
    }
    expect(store.servers.get('u')).toBeNull();
  });
});

describe('runs', () => {
  it('are written when they start and again when they end', () => {
    const { runs } = openWithServers();
    runs.insert(run('r1'));
    expect(runs.get('r1')).toEqual(run('r1'));
    const ended = run('r1', {
      state: 'partial',
      finishedAt: NOW + 900,
      lines: 5_000,
      timings: { connect: 12.5, read: 300 },
      notAskedReason: { code: 'model-not-chosen', message: 'No model is set.', advice: 'Choose one.' },
      failures: [
        {
          sourceId: 'web1-sshd',
          failure: { code: 'loki-timeout', message: 'It took long.', advice: 'Wait.' },
        },
      ],
      calls: [call, { ...call, purpose: 'retry' }],
    });
    runs.update(ended);
    expect(runs.get('r1')).toEqual(ended);
    const { calls: _calls, ...summary } = ended;
    expect(runs.list({ limit: 5 })).toEqual([{ ...summary, callCount: 2 }]);
  });

  it('are listed newest first, page by page, also when they start in the same millisecond', () => {
    const { runs } = openWithServers();
    for (let number = 0; number < 9; number++) {
      runs.insert(
        run(`r${number}`, {
          startedAt: NOW + Math.trunc(number / 2),
          serverId: number === 4 ? 'db1' : 'web1',
          state: number === 6 ? 'failed' : number === 7 ? 'partial' : 'complete',
        }),
      );
    }
    const seen: string[] = [];
    let page = runs.list({ limit: 2 });
    while (page.length > 0) {
      seen.push(...page.map(({ id }) => id));
      page = runs.list({ limit: 2, before: page.at(-1)! });
    }
    expect(seen).toEqual(['r8', 'r7', 'r6', 'r5', 'r4', 'r3', 'r2', 'r1', 'r0']);
    expect(runs.list({ limit: 9, serverId: 'db1' }).map(({ id }) => id)).toEqual(['r4']);
    expect(runs.list({ limit: 9, failed: true }).map(({ id }) => id)).toEqual(['r7', 'r6']);
  });
});

describe('templates', () => {
  const seen = (canonical: string, first: bigint, last: bigint, text = canonical) => ({
    template: { text: redacted(text), canonicalText: redacted(canonical) },
    first,
    last,
  });

  it('know when they were first and last seen, whatever the order of the passes', () => {
    const { templates } = openWithServers();
    expect(
      templates.record('web1-sshd', [seen('a', BASE + 5n, BASE + 9n, 'newer'), seen('b', BASE, BASE)]),
    ).toEqual(['a', 'b']);
    expect(
      templates.record('web1-sshd', [
        { ...seen('a', BASE + 1n, BASE + 2n, 'older'), service: redacted('sshd') },
      ]),
    ).toEqual([]);
    const once = templates.known('web1-sshd').get('a');
    expect(once).toMatchObject({ text: 'newer', firstSeen: BASE + 1n, lastSeen: BASE + 9n, verdict: null });
    templates.record('web1-sshd', [
      { ...seen('a', BASE + 9n, BASE + 9n, 'newest'), service: redacted('sshd') },
    ]);
    expect(templates.known('web1-sshd').get('a')).toMatchObject({ text: 'newest', service: 'sshd' });
    expect([...templates.known('web1-sshd').keys()]).toEqual(['a', 'b']);
    expect(templates.count('web1')).toBe(2);
    expect(templates.count('db1')).toBe(0);
  });

  it('keep what a model said of them', () => {
    const { templates, templateVerdicts } = openWithServers();
    const asked = { lenses: 'general@2', promptVersion: 2, digest: 'd', model: 'qwen3:4b' };
    templates.record('web1-sshd', [seen('a', BASE, BASE)]);
    templates.record('db1-postgres', [seen('a', BASE, BASE)]);
    templateVerdicts.put({
      sourceId: 'web1-sshd',
      canonicalText: 'a',
      ...asked,
      verdict: 'noise',
      reason: 'Routine.',
      rate: 'normal',
      askedAt: NOW,
    });
    templates.record('web1-sshd', [seen('a', BASE, BASE + 1n)]);
    expect(templates.known('web1-sshd').get('a')).toMatchObject({
      verdict: 'noise',
      verdictModel: 'qwen3:4b',
      verdictReason: 'Routine.',
      askedAt: NOW,
    });
    expect(templates.known('db1-postgres').get('a')?.verdict).toBeNull();
  });
});

describe('evidence', () => {
  const line = (offset: number, sourceId = 's'): EvidenceLine => ({
    timestamp: BASE + BigInt(offset),
    sourceId,
    text: redacted(`line ${offset}`),
  });
  const range = (from: number, to: number) => ({
    range: { from: BASE + BigInt(from), to: BASE + BigInt(to) },
    sourceIds: ['s'],
  });
  const firstOnes = <Line>(lines: readonly Line[], limit: number) => lines.slice(0, limit);

  it('of a range is replaced by a later pass over it, and the rest stays', () => {
    const store = openWithServers();
    addFinding(store, 'f1');
    store.evidence.merge('f1', 'web1', range(0, 10), [line(1), line(9)], firstOnes);
    store.evidence.merge('f1', 'web1', { ...range(0, 10), sourceIds: ['t'] }, [line(3, 't')], firstOnes);
    store.evidence.merge('f1', 'web1', range(5, 15), [line(7), line(12)], firstOnes);
    store.evidence.merge('f1', 'web1', range(5, 15), [line(7), line(12)], firstOnes);
    const full = { ...line(2), template: redacted('a <*>'), file: 'auth.log', row: 7 };
    store.evidence.merge('f1', 'db1', range(0, 5), [full], firstOnes);
    expect(store.evidence.of('f1')).toEqual(
      new Map([
        ['db1', [full]],
        ['web1', [line(1), line(3, 't'), line(7), line(12)]],
      ]),
    );
  });

  it('is chosen from old and new lines where there are more than fifty', () => {
    const store = openWithServers();
    addFinding(store, 'f1');
    const many = Array.from({ length: 50 }, (_, offset) => line(offset));
    store.evidence.merge('f1', 'web1', range(0, 50), many, firstOnes);
    store.evidence.merge('f1', 'web1', range(50, 60), [line(55)], (lines, limit) => lines.slice(-limit));
    const kept = store.evidence.of('f1').get('web1') ?? [];
    expect(kept).toHaveLength(50);
    expect(kept[0]?.text).toBe('line 1');
    expect(kept.at(-1)?.text).toBe('line 55');
  });
});

describe('history', () => {
  it('is read in the order of writing, and each step is undone once', () => {
    const store = openWithServers();
    addFinding(store, 'f1');
    const before = store.findings.get('f1')!.triage;
    const entry = { findingId: 'f1', at: NOW, actor: 'you', detail: null } as const;
    const created = store.history.append({ ...entry, kind: 'created', before: null });
    const acknowledged = store.history.append({ ...entry, kind: 'acknowledged', detail: 'x', before });
    expect(store.history.list('f1')).toEqual([
      { ...entry, id: created, kind: 'created', before: null, undone: false },
      { ...entry, id: acknowledged, kind: 'acknowledged', detail: 'x', before, undone: false },
    ]);
    expect(store.history.markUndone(acknowledged)).toBe(true);
    expect(store.history.markUndone(acknowledged)).toBe(false);
    expect(store.history.get(acknowledged)?.undone).toBe(true);
    expect(store.history.get(acknowledged + 1)).toBeNull();
  });
});

describe('the backlog', () => {
  const item = (canonicalText: string, urgency: number, since: number) => ({
    serverId: 'web1',
    sourceId: 'web1-sshd',
    canonicalText,
    urgency,
    since,
    payload: { of: canonicalText },
  });

  it('hands out the most urgent first and says how long the oldest waits', () => {
    const { backlog } = openWithServers();
    for (const each of [item('a', 1, 30), item('b', 5.5, 20), item('c', 5.5, 10)]) backlog.put(each);
    backlog.put(item('a', 1, 40));
    expect(backlog.head('web1', 2)).toEqual([item('c', 5.5, 10), item('b', 5.5, 20)]);
    expect(backlog.head('web1', 9).at(-1)).toEqual(item('a', 1, 30));
    expect(backlog.get(item('a', 0, 0))?.since).toBe(30);
    expect(backlog.summary()).toEqual({ count: 3, oldest: 10 });
    backlog.remove(item('c', 0, 0));
    expect(backlog.get(item('c', 0, 0))).toBeNull();
    expect(backlog.summary('web1')).toEqual({ count: 2, oldest: 20 });
    expect(backlog.summary('db1')).toEqual({ count: 0, oldest: null });
  });
});

describe('volume', () => {
  it('is replaced by each pass and added up by source, server and hour', () => {
    const { volume } = openWithServers();
    volume.replace(
      'web1-sshd',
      { from: 60, to: 63 },
      new Map([
        [60, 5],
        [62, 7],
      ]),
    );
    volume.replace('web1-sshd', { from: 62, to: 70 }, new Map([[63, 1]]));
    expect(volume.ofSource('web1-sshd', 60, 63)).toBe(5);
    expect(volume.ofServer('web1', 0, 100)).toBe(6);
    expect(volume.ofServer('db1', 0, 100)).toBe(0);
    expect(volume.ofHour('web1-sshd', 1)).toBe(6);
    expect(volume.isRecounted('web1-sshd', 1)).toBe(false);
    volume.markRecounted('web1-sshd', 1);
    volume.markRecounted('web1-sshd', 1);
    expect(volume.isRecounted('web1-sshd', 1)).toBe(true);
    volume.prune(61);
    expect(volume.ofServer('web1', 0, 100)).toBe(1);
  });
});

describe('settings and detector state', () => {
  it('come out as they went in, and settings only in their shape', () => {
    const { settings, detectorState } = openWithServers();
    const schema = z.object({ quiet: z.boolean() });
    expect(settings.get('notify', schema)).toBeNull();
    settings.set('notify', { quiet: true });
    settings.set('notify', { quiet: false });
    expect(settings.get('notify', schema)).toEqual({ quiet: false });
    settings.set('notify', 'loud');
    expect(() => settings.get('notify', schema)).toThrow('The setting notify cannot be read.');
    expect(detectorState.get('web1')).toBeNull();
    detectorState.set('web1', { groups: [1, 2] });
    detectorState.set('web1', { groups: [3] });
    expect(detectorState.get('web1')).toEqual({ groups: [3] });
  });
});

describe('pruning', () => {
  it('forgets what was kept long enough, and nothing else', () => {
    const { store } = open();
    addServers(store);
    addFinding(store, 'f1');
    for (const [id, age] of [
      ['old', 91],
      ['week', 8],
      ['new', 6],
    ] as const) {
      store.runs.insert(run(id, { startedAt: NOW - age * DAY, calls: [call] }));
    }
    const at = (days: number) => BigInt(NOW - days * DAY) * 1_000_000n;
    const lines = [91, 89].map((days) => ({
      timestamp: at(days),
      sourceId: 's',
      text: redacted(`${days} days`),
      template: redacted(`template of ${days} days`),
    }));
    const passed = { range: { from: at(92), to: at(0) }, sourceIds: ['s'] };
    store.evidence.merge('f1', 'web1', passed, lines, (all) => all);
    store.prune(NOW);
    expect(store.runs.list({ limit: 9 }).map(({ id }) => id)).toEqual(['new', 'week']);
    expect(store.runs.get('week')?.calls).toEqual([{ ...call, prompt: '', answer: '' }]);
    expect(store.runs.get('new')?.calls).toEqual([call]);
    expect(
      store.evidence
        .of('f1')
        .get('web1')
        ?.map(({ text }) => text),
    ).toEqual(['89 days']);
    expect(store.findings.get('f1')?.count).toBe(1);
    const found = (text: string) =>
      store.findingList.list({ now: NOW, sort: 'newest', limit: 5, text }).rows.length;
    expect(found('template of 89')).toBe(1);
    expect(found('template of 91')).toBe(0);
  });
});
