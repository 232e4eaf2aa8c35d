import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentOf, type TransferState } from '../../../electron/engine/jobs/transfer-content.ts';
import { planTransfer } from '../../../electron/engine/jobs/transfer-plan.ts';
import type { Server, Source } from '../../../shared/domain/server.ts';
import { settingsSchema } from '../../../shared/domain/settings.ts';
import {
  NO_CONTENT,
  readTransferFile,
  TRANSFER_SECTIONS,
  writeTransferFile,
  type TransferContent,
} from '../../../shared/domain/transfer-file.ts';

const NOW = Date.UTC(2026, 10, 21, 6, 0, 0);

const name = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((text) => text.length <= 60);
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);
const endpoint = fc.record({ host: word, port: fc.integer({ min: 1, max: 65_535 }) });
const connection = fc.oneof(
  fc.record({
    kind: fc.constant('ssh' as const),
    host: word,
    user: word,
    loki: endpoint,
    ollama: fc.option(endpoint),
  }),
  word.map((host) => ({ kind: 'url' as const, loki: `https://${host}.example.net/loki`, ollama: null })),
);
const source = fc.record({
  name,
  selector: word.map((job) => `{job="${job}"} != "healthcheck"`),
  tenant: word,
  headers: fc.dictionary(fc.constantFrom('X-Team', 'X-Region'), word),
});
const server = fc.record({
  about: fc.record({
    name,
    connection,
    model: fc.option(word),
    deepModel: fc.option(word),
    interval: fc.integer({ min: 5_000, max: 86_400_000 }),
    paused: fc.boolean(),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin'),
    matcher: word.map((host) => `{host="${host}"}`),
    lag: fc.integer({ min: 0, max: 3_600_000 }),
  }),
  sources: fc.uniqueArray(source, { selector: (one) => one.name, maxLength: 3 }),
});
const fleet = fc.uniqueArray(server, { selector: (one) => one.about.name, maxLength: 3 });
const severity = fc.constantFrom('info', 'low', 'medium', 'high', 'critical' as const);

/** Everything that can be here, with ids that a file does not know. */
const state: fc.Arbitrary<TransferState> = fc
  .record({
    fleet,
    threshold: severity,
    hold: fc.integer({ min: 0, max: 3600 }),
    notes: fc.array(
      fc.record({
        text: name.map((text) => text.trim()).filter((text) => text !== ''),
        always: fc.boolean(),
      }),
      {
        maxLength: 2,
      },
    ),
    views: fc.uniqueArray(fc.record({ name: word, query: name }), {
      selector: (one) => one.name,
      maxLength: 3,
    }),
    lens: word,
    users: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
    perHour: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ fleet: all, threshold, hold, notes, views, lens, users, perHour }) => {
    const servers = all.map(({ about, sources }, index) => {
      const one: Server = { ...about, id: `id-${index}`, modelHostId: null };
      const read = sources.map((each, at): Source => ({
        ...each,
        id: `id-${index}-${at}`,
        serverId: one.id,
      }));
      return { server: one, sources: read, lenses: new Map(read.map(({ id }) => [id, [lens, 'security']])) };
    });
    const ids = servers.map(({ server: { id } }) => id);
    const base = { createdAt: NOW, origin: 'you' as const, endedAt: null, reason: 'known' };
    return {
      settings: settingsSchema.parse({
        notifications: {
          threshold,
          holdSeconds: hold,
          servers: Object.fromEntries(ids.map((id) => [id, { day: threshold, quietHours: null }])),
        },
      }),
      servers,
      lenses: [
        {
          name: lens,
          question: 'What is slow?',
          categories: { performance: 'slow' },
          examples: ['a, b', 'c'],
        },
      ],
      ourLenses: ['general', 'security'],
      notes: ids.flatMap((serverId) =>
        notes.map((note, index) => ({
          ...note,
          id: `${serverId}-${index}`,
          serverId,
          sourceId: null,
          changedAt: NOW,
        })),
      ),
      suppressions: [
        { ...base, id: 'a', matchers: { users, serverIds: ids }, end: { kind: 'never' as const } },
        {
          ...base,
          id: 'b',
          matchers: { categories: ['mail' as const] },
          end: { kind: 'until-worse' as const, perHour, serverIds: ids, severity: threshold },
        },
      ],
      views: views.map((view, index) => ({ ...view, id: `v${index}`, icon: 'filter' as const })),
      rules: [{ name: 'mine/one.yml', text: 'title: one\n' }],
      now: NOW,
    };
  });

const noProblem = () => null;
const planOf = (file: TransferContent, here: TransferState) => planTransfer(file, here, noProblem);
const read = (text: string) => {
  const file = readTransferFile(text);
  if (file.kind !== 'read') throw new Error(file.kind);
  return file;
};
const EMPTY: TransferState = {
  settings: settingsSchema.parse({}),
  servers: [],
  lenses: [],
  ourLenses: ['general', 'security'],
  notes: [],
  suppressions: [],
  views: [],
  rules: [],
  now: NOW,
};

describe('a file of settings and what a person made', () => {
  it('changes nothing where it was written', () => {
    fc.assert(
      fc.property(state, (here) => {
        const { content } = contentOf(here);
        const file = read(writeTransferFile(content, TRANSFER_SECTIONS));
        expect(file.problems).toEqual([]);
        expect(planOf(file.content, here)).toMatchObject({ entries: [], problems: [] });
      }),
    );
  });

  it('brings all of it to where nothing is, and only what was chosen', () => {
    fc.assert(
      fc.property(state, fc.subarray([...TRANSFER_SECTIONS], { minLength: 1 }), (here, sections) => {
        const { content } = contentOf(here);
        const file = read(writeTransferFile(content, sections));
        for (const section of TRANSFER_SECTIONS)
          if (!sections.includes(section)) expect(file.content[section]).toEqual([]);
        const all = planOf(read(writeTransferFile(content, TRANSFER_SECTIONS)).content, EMPTY);
        expect(all.problems).toEqual([]);
        const brought = all.entries
          .filter(({ section }) => section !== 'settings')
          .map(({ change }) => change.kind);
        expect(new Set(brought)).toEqual(new Set(brought.length > 0 ? ['add'] : []));
        const lists = TRANSFER_SECTIONS.filter((section) => section !== 'settings');
        const distinct = lists.reduce(
          (sum, section) =>
            sum + new Set(content[section].map((one) => JSON.stringify({ ...one, always: 0 }))).size,
          0,
        );
        expect(brought).toHaveLength(distinct);
      }),
    );
  });

  it('never holds what may be a secret', () => {
    const header = fc.constantFrom(
      'Authorization',
      'cookie',
      'X-Api-Key',
      'x-auth-token',
      'CF-Access-Client-Secret',
      'X-Amz-Security-Token',
      'Proxy-Authorization',
    );
    fc.assert(
      fc.property(
        server,
        source,
        header,
        fc.stringMatching(/^[a-f0-9]{24}$/),
        (one, each, called, secret) => {
          const url = {
            kind: 'url' as const,
            loki: `https://admin:${secret}@loki.example.net/a?token=${secret}#${secret}`,
            ollama: `https://x.example.net/?key=${secret}`,
          };
          const about: Server = { ...one.about, connection: url, id: 'id', modelHostId: null };
          const reads = [{ ...each, headers: { [called]: secret }, id: 's', serverId: 'id' }];
          const { content, leftOut } = contentOf({
            ...EMPTY,
            servers: [{ server: about, sources: reads, lenses: new Map() }],
          });
          const text = writeTransferFile(content, TRANSFER_SECTIONS);
          expect(text).not.toContain(secret);
          expect(JSON.stringify(leftOut)).not.toContain(secret);
          expect(leftOut.map(({ kind }) => kind)).toEqual(['header', 'address', 'address']);
          expect(read(text).content.servers[0]?.secretHeaders).toEqual([called]);
          // The names are told, so that who takes the file is asked for the values.
          expect(planOf(read(text).content, EMPTY).entries[0]?.change.missing).toEqual([called]);
        },
      ),
    );
  });

  it('says what would change, setting by setting, and names what it cannot take', () => {
    const text = JSON.stringify({
      format: 'nightjar',
      version: 1,
      settings: {
        notifications: {
          threshold: 'critical',
          mostPerHour: 0,
          loudness: 11,
          holdSeconds: 120,
          servers: { gone: { day: 'low' } },
        },
        models: 'none',
      },
      views: [
        { name: 'Mine', query: 'is:new', icon: 'filter' },
        { name: 'Bad', query: 'x', icon: 'bomb' },
      ],
      notes: [{ server: 'gone', source: null, text: 'x', always: false }],
      lenses: [{ name: 'General', question: 'x', categories: { mail: 'x' }, examples: [] }],
      suppressions: [
        { reason: 'old', matchers: { users: ['root'] }, end: { kind: 'at', at: NOW - 1 } },
        { reason: 'all', matchers: { servers: ['gone'] }, end: { kind: 'never' } },
      ],
      secrets: {},
    });
    const file = read(text);
    expect(file.problems.map(({ place, why }) => [place, why])).toEqual([
      ['views[1].icon', 'invalid'],
      ['secrets', 'unknown'],
    ]);
    const { entries, problems, same } = planOf(file.content, EMPTY);
    expect(same).toBe(1);
    expect(entries.map(({ change }) => [change.id, change.fields])).toEqual([
      [
        'views:Mine',
        [
          { name: 'name', before: null, after: 'Mine' },
          { name: 'query', before: null, after: 'is:new' },
          { name: 'icon', before: null, after: 'filter' },
        ],
      ],
      [
        'settings:["notifications","threshold"]',
        [{ name: 'notifications.threshold', before: 'high', after: 'critical' }],
      ],
    ]);
    expect(problems.map(({ section, place, why }) => [section, place, why])).toEqual([
      ['lenses', 'General', 'taken'],
      ['notes', 'gone', 'no-server'],
      ['suppressions', 'old', 'ended'],
      ['suppressions', 'all', 'no-server'],
      ['settings', 'notifications.mostPerHour', 'invalid'],
      ['settings', 'notifications.loudness', 'unknown'],
      ['settings', 'notifications.servers.gone.day', 'no-server'],
      ['settings', 'models', 'unknown'],
    ]);
  });

  it('refuses a rule that only names what is gone, which would otherwise match everything', () => {
    const base = { id: 'a', createdAt: NOW, origin: 'you' as const, endedAt: null, reason: 'gone' };
    const here: TransferState = {
      ...EMPTY,
      suppressions: [{ ...base, matchers: { serverIds: ['gone'] }, end: { kind: 'never' } }],
    };
    expect(contentOf(here).content.suppressions).toEqual([]);
  });

  it('says of each entry what it should have been, by code', () => {
    const server = { name: 'web1', model: null, interval: 5_000, sources: [] };
    const ssh = { kind: 'ssh', host: 'web1' };
    const source = { name: 'x', selector: '{job="x"}' };
    const text = JSON.stringify({
      format: 'nightjar',
      version: 1,
      servers: [
        { ...server, connection: { ...ssh, host: '-x', user: 'a b', port: 70_000 } },
        { ...server, name: 'a'.repeat(65), connection: { kind: 'url', loki: 'ftp://x' }, interval: 1.5 },
        { ...server, connection: { kind: 'no' }, secretHeaders: ['bad name'], sources: {} },
        { ...server, connection: ssh, sources: [{ ...source, selector: 'x', headers: { 'bad name': 'x' } }] },
        { ...server, connection: ssh, timeZone: 'Mars', matcher: 'x', extra: 1 },
      ],
      lenses: [{ name: 'a\nb', question: '', categories: [], examples: [] }],
      suppressions: [{ reason: 'x', matchers: {}, end: { kind: 'until-worse' } }],
      notes: [{ server: 'x', source: null, text: 'x' }],
      rules: [{ name: '../x.yml', text: 'x' }],
      views: 7,
      settings: [],
    });
    const said = read(text).problems.map(({ place, why, detail, expected }): [string, unknown[]] => [
      place,
      expected ? Object.values(expected) : [why, detail],
    ]);
    expect(Object.fromEntries(said)).toEqual({
      'servers[0].connection.host': ['form', 'host'],
      'servers[0].connection.user': ['form', 'user'],
      'servers[0].connection.port': ['most', 'number', 65_535],
      'servers[1].name': ['most', 'text', 64],
      'servers[1].connection.loki': ['form', 'address'],
      'servers[1].interval': ['type', 'whole-number'],
      'servers[2].connection.kind': ['choice', ['ssh', 'url']],
      'servers[2].secretHeaders[0]': ['form', 'header'],
      'servers[2].sources': ['type', 'list'],
      'servers[3].sources[0].selector': ['form', 'selector'],
      'servers[3].sources[0].headers.bad name': ['form', 'header'],
      'servers[4].timeZone': ['form', 'timeZone'],
      'servers[4].matcher': ['form', 'matcher'],
      'servers[4]': ['unknown', ''],
      'lenses[0].name': ['form', 'line'],
      'lenses[0].question': ['least', 'text', 1],
      'lenses[0].categories': ['type', 'fields'],
      'suppressions[0].end': ['form', 'other'],
      'notes[0].always': ['type', 'truth'],
      'rules[0].name': ['form', 'ruleName'],
      views: ['type', 'list'],
      settings: ['type', 'fields'],
    });
  });

  it('is refused whole if it is something else, and is read without harm, whatever it is', () => {
    expect(readTransferFile('{')).toEqual({ kind: 'no-json' });
    expect(readTransferFile('[]')).toEqual({ kind: 'other-format' });
    expect(readTransferFile('{"format":"nightjar","version":2}')).toEqual({ kind: 'newer' });
    const file = fc
      .json()
      .map((text) => `{"format":"nightjar","version":1,"settings":${text},"servers":[${text}]}`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), file), (text) => {
        const found = readTransferFile(text);
        if (found.kind === 'read') planOf({ ...NO_CONTENT, ...found.content }, EMPTY);
      }),
    );
  });
});
