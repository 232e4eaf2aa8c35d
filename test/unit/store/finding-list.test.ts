import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FindingQuery } from '../../../electron/engine/store/finding-list.ts';
import type { Store } from '../../../electron/engine/store/store.ts';
import { visibilityOf } from '../../../electron/engine/findings/visibility.ts';
import type { FindingCondition } from '../../../shared/domain/finding.ts';
import { SEVERITIES } from '../../../shared/domain/words.ts';
import { addFinding, MINUTE, NOW, openWithServers, redacted } from './fixture.ts';

const triage = { state: 'new', stateAt: null, snooze: null, readAt: null } as const;
const snooze = { until: NOW + 1, since: NOW - 10, hitsAtStart: 1 };

function ids(store: Store, query: Partial<FindingQuery> = {}): string[] {
  return store.findingList.list({ now: NOW, sort: 'newest', limit: 100, ...query }).rows.map((row) => row.id);
}

describe('the list of findings', () => {
  it('is filtered by what the inbox filters by', () => {
    const store = openWithServers();
    addFinding(store, 'a', { severity: 'low' }, { minute: MINUTE });
    addFinding(
      store,
      'b',
      { category: 'mail', triage: { ...triage, state: 'acknowledged', stateAt: NOW } },
      { minute: MINUTE + 1 },
    );
    addFinding(
      store,
      'c',
      { origin: { kind: 'nightjar', code: 'tunnel-dead' } },
      { minute: MINUTE + 2, serverId: 'db1' },
    );
    addFinding(store, 'd', { triage: { ...triage, snooze } }, { minute: MINUTE + 3 });
    expect(ids(store)).toEqual(['d', 'c', 'b', 'a']);
    expect(ids(store, { states: ['acknowledged', 'resolved'] })).toEqual(['b']);
    expect(ids(store, { states: [] })).toEqual([]);
    expect(ids(store, { severities: ['low', 'critical'] })).toEqual(['a']);
    expect(ids(store, { categories: ['mail'] })).toEqual(['b']);
    expect(ids(store, { origins: ['nightjar'] })).toEqual(['c']);
    expect(ids(store, { serverIds: ['db1'] })).toEqual(['c']);
    expect(ids(store, { serverIds: ['db1'], states: ['resolved'] })).toEqual([]);
    expect(ids(store, { hidden: true })).toEqual(['d']);
    expect(ids(store, { hidden: false })).toEqual(['c', 'b', 'a']);
    expect(ids(store, { hidden: false, now: snooze.until })).toEqual(['d', 'c', 'b', 'a']);
    expect(ids(store, { sort: 'severity' })).toEqual(['d', 'c', 'b', 'a']);
  });

  it('shows the title as it reads, and what a row needs', () => {
    const store = openWithServers();
    addFinding(store, 'a', {
      title: 'SSH password guessing from {ip|address|addresses}',
      entities: { ip: { '203.0.113.5': 2, '192.0.2.7': 1 } },
    });
    store.occurrences.replace('a', 'db1', [{ sourceId: 'x', minute: MINUTE + 1, count: 5, entities: {} }]);
    store.findings.refreshTotals('a');
    expect(store.findingList.list({ now: NOW, sort: 'newest', limit: 5 })).toEqual({
      rows: [
        {
          id: 'a',
          origin: { kind: 'rule', rule: 'ssh-brute-force', version: 1 },
          title: 'SSH password guessing from 2 addresses',
          severity: 'high',
          category: 'security',
          judged: true,
          triage,
          count: 6,
          firstSeen: MINUTE * 60_000,
          lastSeen: (MINUTE + 1) * 60_000,
          serverIds: ['db1', 'web1'],
          createdAt: NOW,
          hidden: false,
        },
      ],
      next: null,
    });
    expect(ids(store, { text: '2 addresses' })).toEqual(['a']);
  });

  it('counts what passes the filter by state, without what is hidden', () => {
    const store = openWithServers();
    addFinding(store, 'a');
    addFinding(store, 'b', { triage: { ...triage, readAt: NOW } });
    addFinding(store, 'c', { triage: { ...triage, snooze } });
    addFinding(store, 'd', { triage: { ...triage, state: 'resolved', stateAt: NOW } });
    addFinding(
      store,
      'e',
      { triage: { ...triage, state: 'acknowledged', stateAt: NOW } },
      { serverId: 'db1' },
    );
    expect(store.findingList.counts({ now: NOW })).toEqual({
      new: 2,
      acknowledged: 1,
      resolved: 1,
      hidden: 1,
      unread: 1,
    });
    expect(store.findingList.counts({ now: NOW, serverIds: ['db1'], states: ['new'], hidden: true })).toEqual(
      {
        new: 0,
        acknowledged: 1,
        resolved: 0,
        hidden: 0,
        unread: 0,
      },
    );
    expect(store.findingList.counts({ now: NOW, text: 'finding c' })).toMatchObject({ new: 0, hidden: 1 });
  });

  it('hides a finding of which no occurrence is left', () => {
    const store = openWithServers();
    addFinding(store, 'a');
    store.occurrences.replace('a', 'web1', [
      { sourceId: 'web1-source', minute: MINUTE, count: 0, entities: {} },
    ]);
    store.findings.refreshTotals('a');
    expect(ids(store, { hidden: false })).toEqual([]);
    expect(store.findingList.counts({ now: NOW })).toMatchObject({ new: 0, hidden: 1 });
  });

  it('refuses a place in the list that it did not hand out', () => {
    const store = openWithServers();
    for (const after of ['', 'x.1', '1', '1.2.3', "1.2'; --"]) {
      expect(() => ids(store, { after })).toThrow('Load it again from the top.');
    }
  });

  it('pages without a gap or a repetition, in either order', () => {
    const store = openWithServers();
    const rows = fc.sample(fc.record({ severity: fc.constantFrom(...SEVERITIES), minute: fc.nat(20) }), {
      numRuns: 200,
      seed: 7,
    });
    store.transaction(() => {
      for (const [number, { severity, minute }] of rows.entries()) {
        addFinding(store, `f${number}`, { severity }, { minute: MINUTE + minute });
      }
    });
    for (const sort of ['newest', 'severity'] as const) {
      const whole = ids(store, { sort, limit: 1_000 });
      expect(new Set(whole).size).toBe(200);
      const paged: string[] = [];
      let after: string | undefined;
      do {
        const page = store.findingList.list({
          now: NOW,
          sort,
          limit: 17,
          ...(after === undefined ? {} : { after }),
        });
        paged.push(...page.rows.map((row) => row.id));
        after = page.next ?? undefined;
      } while (after !== undefined);
      expect(paged).toEqual(whole);
    }
    const grave = store.findingList.list({ now: NOW, sort: 'severity', limit: 200 }).rows;
    for (const [index, row] of grave.slice(1).entries()) {
      const before = grave[index]!;
      const order = SEVERITIES.indexOf(before.severity) - SEVERITIES.indexOf(row.severity);
      expect(order > 0 || (order === 0 && before.lastSeen >= row.lastSeen)).toBe(true);
    }
  });
});

describe('what else the list is filtered by', () => {
  it('takes sources, times, phrases and what none may be', () => {
    const store = openWithServers();
    addFinding(store, 'a', { severity: 'low', title: 'disk is full' }, { minute: MINUTE });
    addFinding(store, 'b', { category: 'mail', title: 'full is disk' }, { minute: MINUTE + 1 });
    addFinding(
      store,
      'c',
      { origin: { kind: 'nightjar', code: 'x' } },
      { minute: MINUTE + 2, serverId: 'db1' },
    );
    const at = (minute: number) => (MINUTE + minute) * 60_000;
    expect(ids(store, { sourceIds: ['web1-source'] })).toEqual(['b', 'a']);
    expect(ids(store, { sourceIds: [] })).toEqual([]);
    expect(ids(store, { seenFrom: at(1) })).toEqual(['c', 'b']);
    expect(ids(store, { seenFrom: at(1), seenBefore: at(2) })).toEqual(['b']);
    expect(ids(store, { seenBefore: at(1), sort: 'severity' })).toEqual(['a']);
    expect(ids(store, { phrases: ['IS Full'] })).toEqual(['a']);
    expect(ids(store, { text: 'full is' })).toEqual(['b', 'a']);
    expect(ids(store, { not: { phrases: ['is full'] } })).toEqual(['c', 'b']);
    expect(ids(store, { not: { severities: ['low'] } })).toEqual(['c', 'b']);
    expect(ids(store, { not: { categories: ['mail'], severities: ['low'] } })).toEqual(['c']);
    expect(ids(store, { not: { serverIds: ['db1'] } })).toEqual(['b', 'a']);
    expect(ids(store, { not: { sourceIds: ['web1-source'], origins: ['nightjar'] } })).toEqual([]);
    expect(ids(store, { not: { severities: [] } })).toEqual(['c', 'b', 'a']);
    for (const query of [
      { seenFrom: at(1) },
      { not: { serverIds: ['db1'] } },
      { sourceIds: ['web1-source'] },
    ]) {
      expect(store.findingList.total({ now: NOW, ...query })).toBe(2);
      expect(store.findingList.ids({ now: NOW, ...query })).toHaveLength(2);
    }
  });

  it('knows a source as long as lines of it are counted', () => {
    const store = openWithServers();
    addFinding(store, 'a');
    const minutes = (source: string, many: number) =>
      Array.from({ length: many }, (_, offset) => ({
        sourceId: source,
        minute: MINUTE + offset,
        count: 1,
        entities: {},
      }));
    store.occurrences.replace('a', 'web1', minutes('other', 3));
    store.occurrences.replace('a', 'web1', minutes('other', 3));
    expect(ids(store, { sourceIds: ['other'] })).toEqual(['a']);
    store.occurrences.replace(
      'a',
      'web1',
      minutes('other', 2).map((row) => ({ ...row, count: 0 })),
    );
    expect(ids(store, { sourceIds: ['other'] })).toEqual(['a']);
    store.occurrences.replace(
      'a',
      'web1',
      minutes('other', 3).map((row) => ({ ...row, count: 0 })),
    );
    expect(ids(store, { sourceIds: ['other'] })).toEqual([]);
  });

  it('says where it found what the title does not hold', () => {
    const store = openWithServers();
    addFinding(store, 'a', {
      title: '磁盘 guessing',
      explanation: `${'Many words stand here. '.repeat(9)}Then the cause.`,
      entities: { ip: { '203.0.113.5': 1 } },
    });
    store.findingTemplates.link('a', 'web1-sshd', 'segfault at <*>');
    const matched = (text: string) => store.findingMatches.of('a', '磁盘 guessing', { text });
    expect(matched('磁盘 GUESS')).toBeNull();
    expect(matched('磁盘 0.113')).toEqual({ field: 'address', text: '203.0.113.5' });
    expect(matched('segFault')).toEqual({ field: 'template', text: 'segfault at <*>' });
    expect(matched('cause')).toEqual({
      field: 'explanation',
      text: expect.stringMatching(/^….*the cause\.…$/),
    });
    expect(store.findingMatches.of('a', '磁盘 guessing', { phrases: ['at <'] })?.field).toBe('template');
  });
});

describe('what is shown', () => {
  it('is what the one visibility rule says, in lists and in counts', () => {
    const store = openWithServers();
    const near = fc.integer({ min: -2, max: 2 }).map((offset) => NOW + offset * 60_000);
    const triages = fc.record({
      state: fc.constantFrom('new' as const, 'acknowledged' as const, 'resolved' as const),
      stateAt: fc.option(near),
      snooze: fc.option(near.map((until) => ({ until, since: NOW - 1, hitsAtStart: 0 }))),
      readAt: fc.option(fc.constant(NOW)),
    });
    const samples = fc.sample(fc.record({ triage: triages, minute: fc.nat(2), count: fc.nat(1) }), {
      numRuns: 300,
      seed: 3,
    });
    const findings = store.transaction(() =>
      samples.map(({ triage, minute, count }, number) => {
        addFinding(store, String(number), { triage }, { minute: MINUTE + minute, count });
        return store.findings.get(String(number))!;
      }),
    );
    const shown = findings.map((each) => ({
      id: each.id,
      readAt: each.triage.readAt,
      regressed: each.triage.state === 'resolved' && visibilityOf(each, NOW).state === 'new',
      ...visibilityOf(each, NOW),
    }));
    const expected = { new: 0, acknowledged: 0, resolved: 0, hidden: 0, unread: 0 };
    for (const { visible, state, readAt } of shown) {
      expected[visible ? state : 'hidden'] += 1;
      if (visible && state === 'new' && readAt === null) expected.unread += 1;
    }
    expect(Math.min(...Object.values(expected))).toBeGreaterThan(0);
    expect(store.findingList.counts({ now: NOW })).toEqual(expected);
    for (const state of ['new', 'acknowledged', 'resolved'] as const) {
      for (const hidden of [true, false]) {
        const filter = { states: [state], hidden };
        const ofState = shown
          .filter((each) => each.state === state && each.visible !== hidden)
          .map(({ id }) => id);
        expect(ids(store, { ...filter, limit: 1_000 }).sort()).toEqual(ofState.sort());
        expect(store.findingList.total({ ...filter, now: NOW })).toBe(ofState.length);
        expect(
          store.findingList.listAndCounts({ ...filter, now: NOW, sort: 'newest', limit: 100 }),
        ).toMatchObject({
          counts: expected,
          total: ofState.length,
        });
      }
    }
    for (const [condition, holds] of Object.entries({
      new: (each) => each.state === 'new',
      acknowledged: (each) => each.state === 'acknowledged',
      resolved: (each) => each.state === 'resolved',
      hidden: (each) => !each.visible,
      snoozed: (each) => each.mark?.kind === 'snoozed',
      suppressed: (each) => each.mark?.kind === 'suppressed',
      regressed: (each) => each.regressed,
      returned: (each) => each.visible && /^(returned|snooze-ended)$/.test(each.mark?.kind ?? ''),
      unread: (each) => each.state === 'new' && each.readAt === null,
      judged: () => true,
      unusual: () => false,
    } satisfies Record<FindingCondition, (each: (typeof shown)[number]) => boolean>)) {
      const is = [condition as FindingCondition];
      const meant = shown.filter(holds).map(({ id }) => id);
      expect(ids(store, { is: [is], limit: 1_000 }).sort(), condition).toEqual(meant.sort());
      expect(ids(store, { not: { is }, limit: 1_000 })).toHaveLength(300 - meant.length);
      expect(store.findingList.total({ is: [is], now: NOW })).toBe(meant.length);
    }
    expect(store.findingList.total({ now: NOW })).toBe(300);
    expect(store.findingList.total({ now: NOW, serverIds: ['db1'] })).toBe(0);
  });
});

describe('search', () => {
  it('finds the same among so many that it walks the list instead of collecting them', () => {
    const store = openWithServers();
    store.transaction(() => {
      for (let number = 0; number < 2_500; number++) {
        const entities = { user: { [`everybody-${number % 2}`]: 1 } };
        const serverId = number % 5 === 0 ? 'db1' : 'web1';
        const title = `common words ${number % 3 === 0 ? 'third' : ''}`;
        addFinding(store, String(number), { title, entities }, { minute: MINUTE + number, serverId });
      }
    });
    const expected = (passes: (number: number) => boolean) =>
      Array.from({ length: 2_500 }, (_, number) => 2_499 - number)
        .filter(passes)
        .map(String);
    const check = (query: Partial<FindingQuery>, passes: (number: number) => boolean) => {
      expect(ids(store, { ...query, limit: 3_000 })).toEqual(expected(passes));
      expect(store.findingList.total({ now: NOW, ...query })).toBe(expected(passes).length);
    };
    check({ text: 'common' }, () => true);
    check({ text: 'common everybody' }, () => true);
    check({ text: 'wo ev' }, () => true);
    check({ text: 'common everybody third' }, (number) => number % 3 === 0);
    check({ text: 'words body-1' }, (number) => number % 2 === 1);
    check({ text: 'or', serverIds: ['db1', 'web1'] }, () => true);
    check({ text: 'common', serverIds: ['db1'] }, (number) => number % 5 === 0);
    check({ text: 'common', serverIds: [] }, () => false);
  });

  it('finds title, explanation, templates and entities, in any script and of any length', () => {
    const store = openWithServers();
    addFinding(store, 'title', { title: '磁盘已满 on /var' });
    addFinding(store, 'words', { explanation: 'Der Überlauf begann um 09:41.' });
    addFinding(store, 'entity', { entities: { ip: { '203.0.113.5': 1 }, user: { root: 1 } } });
    addFinding(store, 'template');
    addFinding(store, 'linked');
    store.findingTemplates.link('linked', 'web1-sshd', 'segfault at <*> ip <*>');
    const line = {
      timestamp: BigInt(MINUTE) * 60_000_000_000n,
      sourceId: 's',
      text: redacted('secret words of the line'),
      template: redacted('OOM killer woke <*>'),
    };
    const passed = { range: { from: line.timestamp, to: line.timestamp + 1n }, sourceIds: ['s'] };
    store.evidence.merge('template', 'web1', passed, [line], (all) => all);
    expect(ids(store, { text: '磁盘' })).toEqual(['title']);
    expect(ids(store, { text: '满' })).toEqual(['title']);
    expect(ids(store, { text: '磁盘已满' })).toEqual(['title']);
    expect(ids(store, { text: 'ÜBERLAUF' })).toEqual(['words']);
    expect(ids(store, { text: '203.0.113' })).toEqual(['entity']);
    expect(ids(store, { text: 'ROOT 0.113.5' })).toEqual(['entity']);
    expect(ids(store, { text: 'oom killer' })).toEqual(['template']);
    expect(ids(store, { text: 'segfault' })).toEqual(['linked']);
    expect(ids(store, { text: 'secret' })).toEqual([]);
    expect(ids(store, { text: 'root 203.0.114' })).toEqual([]);
    expect(ids(store, { text: '   ' })).toHaveLength(5);
    expect(ids(store, { text: 'killer', serverIds: ['db1'] })).toEqual([]);
  });

  it('follows what changes', () => {
    const store = openWithServers();
    addFinding(store, 'a', { title: 'before', entities: { ip: { '203.0.113.5': 1 } } });
    store.findings.update({ ...store.findings.get('a')!, title: 'afterwards' });
    store.occurrences.replace('a', 'web1', [
      { sourceId: 'web1-source', minute: MINUTE, count: 1, entities: { ip: { '198.51.100.9': 1 } } },
    ]);
    expect(ids(store, { text: 'before' })).toEqual([]);
    expect(ids(store, { text: 'afterwards' })).toEqual(['a']);
    expect(ids(store, { text: '203.0.113.5' })).toEqual([]);
    expect(ids(store, { text: '198.51' })).toEqual(['a']);
  });

  it('leaves nothing of a transaction that failed', () => {
    const store = openWithServers();
    addFinding(store, 'a', { title: 'before' });
    expect(() =>
      store.transaction(() => {
        store.findings.update({ ...store.findings.get('a')!, title: 'afterwards' });
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(ids(store, { text: 'before' })).toEqual(['a']);
    expect(ids(store, { text: 'afterwards' })).toEqual([]);
  });

  it('takes every character for itself, and finds exactly what contains all terms', () => {
    const store = openWithServers();
    const piece = fc.constantFrom(
      'a',
      'B',
      'b',
      '"',
      "'",
      '%',
      '_',
      '*',
      '-',
      '+',
      '(',
      ')',
      ':',
      '^',
      '{',
      '\\',
      '登',
      '录',
      'é',
      '😀',
      'NEAR',
      ' OR ',
      '\0',
      ' ',
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    const titles = fc.sample(text, { numRuns: 300, seed: 11 }).map((title) => title.replaceAll('\0', ''));
    store.transaction(() => {
      for (const [number, title] of titles.entries()) {
        addFinding(store, String(number), {
          title,
          explanation: '',
          entities: { user: { [`u${title}`]: 1 } },
        });
      }
    });
    fc.assert(
      fc.property(text, (query) => {
        const terms = query
          .toLowerCase()
          .split(/[\s\0]+/u)
          .filter((term) => term !== '');
        const expected = titles.flatMap((title, number) =>
          terms.every(
            (term) => title.toLowerCase().includes(term) || `u${title.toLowerCase()}`.includes(term),
          )
            ? [String(number)]
            : [],
        );
        expect(ids(store, { text: query, limit: 1_000 }).sort()).toEqual(expected.sort());
      }),
      { numRuns: 300 },
    );
  });
});
