import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { looksSecret } from '../../../shared/domain/secret-headers.ts';
import { migrate } from '../../../electron/engine/store/migrate.ts';
import { MIGRATIONS } from '../../../electron/engine/store/migrations/migrations.ts';
import { NOW, open, temporaryFolder } from './fixture.ts';

/** A call's report as the first version wrote it: without state, host, lenses, bounds and opinion. */
const FIRST_CALL = {
  model: 'qwen3:4b',
  digest: 'sha256:1',
  promptVersion: 1,
  purpose: 'first',
  promptTokens: 611,
  answerTokens: 14,
  estimatedTokens: 604,
  milliseconds: 8_400,
  templates: 3,
  draftsAccepted: 1,
  draftsRejected: 1,
  rejections: ['It cites T9, not in the prompt.'],
  failure: null,
};
const BUSY = { code: 'model-busy', message: 'The model host is busy.', advice: 'Nothing to do.' };
const REPORT = {
  lines: 7,
  pages: 1,
  bytes: 700,
  templates: 3,
  newTemplates: 1,
  secrets: 0,
  ruleMatches: 0,
  findingsNew: 1,
  findingsUpdated: 0,
  notAsked: 0,
  notAskedReason: null,
  timings: { read: 5 },
  failures: [],
};

function json(value: object): string {
  return JSON.stringify(value).replaceAll("'", "''");
}

/** One of each thing that the first version kept and a later one keeps in another way. */
const FIRST_DATA = `
  INSERT INTO settings VALUES ('notified', '[]'), ('kept', '1');
  INSERT INTO servers VALUES ('web1', 'web1', '{"kind":"url","loki":"http://localhost"}', 'qwen3:4b', 300000, 0);
  INSERT INTO sources VALUES ('sshd', 'web1', 'sshd', '{job="sshd"}', NULL, '{}', NULL);
  INSERT INTO coverage VALUES ('sshd', 100, 200, 'rules', NULL, 'r1'),
    ('sshd', 200, 300, 'failed', 'Loki did not answer.', NULL);
  INSERT INTO runs VALUES ('r1', 'web1', 'poll', 'complete', 100, 200, ${NOW}, ${NOW}, '${json(REPORT)}');
  INSERT INTO run_calls VALUES ('r1', 0, '${json(FIRST_CALL)}', 'the prompt', 'the answer'),
    ('r1', 1, '${json({ ...FIRST_CALL, purpose: 'retry', failure: BUSY })}', '', '');
  INSERT INTO templates (source_id, canonical_text, text, first_ns, last_ns, verdict, verdict_model, asked_at)
  VALUES ('sshd', 'session <*>', 'session <*>', 100, 200, 'noise', 'qwen3:4b', ${NOW - 1}),
    ('sshd', 'lease <*>', 'lease <*>', 100, 200, 'problem', NULL, NULL),
    ('sshd', 'never asked', 'never asked', 100, 200, NULL, NULL, NULL);
  INSERT INTO findings (id, fingerprint, fingerprint_version, identity, origin_kind, origin, title, rendered_title,
    severity, category, explanation, recommendation, judged, state, first_seen, last_seen, created_at)
  VALUES ('f1', 'v1:f1', 1, '{"kind":"rule","parts":["r"]}', 'rule', '{"kind":"rule","rule":"r","version":1}',
    'Title', 'Title', 3, 'security', '', '', 1, 'new', 1, 2, 1);`;

/** A file as the first version left it, brought to `version`, changed by `more`, and opened by today's. */
function openFrom(version: number, more = '') {
  const path = join(temporaryFolder(), 'nightjar.db');
  const database = new Database(path);
  migrate(database, { migrations: MIGRATIONS.slice(0, 1), version: '0.1.0', now: NOW });
  database.exec(FIRST_DATA);
  migrate(database, { migrations: MIGRATIONS.slice(0, version), version: '0.1.0', now: NOW });
  database.exec(more);
  database.close();
  return open(path);
}

describe('a database of an older version', () => {
  const older = MIGRATIONS.slice(0, -1).map(({ version }) => version);

  it.each(older)('%i is copied, opens, and has kept what was in it', (version) => {
    const { store, backup } = openFrom(version);
    expect(backup).toMatch(new RegExp(`-v${version}$`));
    expect(store.settings.get('kept', z.number())).toBe(1);
    expect(store.servers.get('web1')).toMatchObject({ model: 'qwen3:4b', interval: 300_000, paused: false });
    expect(store.servers.sources('web1')).toMatchObject([{ id: 'sshd', selector: '{job="sshd"}' }]);
    expect(store.coverage.of('sshd')).toMatchObject([
      { from: 100n, to: 200n, state: 'rules' },
      { state: 'failed', reason: { kind: 'failure', failure: { message: 'Loki did not answer.' } } },
    ]);
    expect(store.findings.get('f1')).toMatchObject({ severity: 'high', title: 'Title' });
    expect(store.runs.list({ limit: 5 })).toMatchObject([{ id: 'r1', lines: 7, callCount: 2 }]);
    expect(store.templateVerdicts.newest('sshd').get('session <*>')).toMatchObject({ verdict: 'noise' });
  });

  it('loses the values of headers that look secret without a byte left, and keeps their names', () => {
    const planted = ['Bearer 8c1f0e5a', 'k3y-51d0aa97', 'gone-0b6d2e44'];
    const [first = '', second = '', earlier = ''] = planted;
    const path = join(temporaryFolder(), 'nightjar.db');
    const database = new Database(path);
    migrate(database, { migrations: MIGRATIONS.slice(0, 1), version: '0.1.0', now: NOW });
    database.exec(FIRST_DATA);
    const type = database.prepare('UPDATE sources SET headers = ? WHERE id = ?');
    type.run(JSON.stringify({ 'X-Api-Key': earlier.repeat(40) }), 'sshd');
    type.run(JSON.stringify({ Authorization: first, 'X-Team': 'a' }), 'sshd');
    database.exec(`INSERT INTO sources SELECT 'nginx', server_id, 'nginx', selector, tenant,
      '{"x_api_key":"${second}","authorization":"${first}"}', NULL FROM sources`);
    // A copy with all of it lies there from an earlier step.
    migrate(database, { migrations: MIGRATIONS.slice(0, 20), version: '0.1.0', now: NOW });
    database.close();
    const files = () =>
      readdirSync(dirname(path)).map((name) => readFileSync(join(dirname(path), name), 'latin1'));
    for (const value of planted) expect(files().join('').includes(value)).toBe(true);
    const { store, backup } = open(path);
    expect(files().length).toBeGreaterThan(2);
    for (const value of planted) expect(files().filter((bytes) => bytes.includes(value))).toEqual([]);
    expect(store.servers.get('web1')?.secretHeaders).toEqual(['Authorization', 'x_api_key']);
    expect(store.servers.sources('web1').map(({ headers }) => headers)).toEqual([{ 'X-Team': 'a' }, {}]);
    const copy = new Database(backup ?? '', { readonly: true });
    expect(copy.prepare('SELECT headers FROM sources').pluck().all()).toEqual([
      '{"Authorization":"","X-Team":"a"}',
      '{"x_api_key":"","authorization":""}',
    ]);
    copy.close();
  });

  it('calls secret by name what its SQL calls so', () => {
    const database = new Database(':memory:');
    const { erasure } = MIGRATIONS.find(({ version }) => version === 21) ?? {};
    database.exec('CREATE TABLE sources (headers TEXT)');
    const find = database.prepare(erasure?.found ?? '');
    const word = fc.constantFrom(
      'X',
      'Api',
      'key',
      'Auth',
      'team',
      'monkey',
      'session',
      'keys',
      'Token',
      '-',
      '_',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const name = words.join('');
        database.exec('DELETE FROM sources');
        database.prepare('INSERT INTO sources VALUES (?)').run(JSON.stringify({ [name]: 'v' }));
        expect(find.get() !== undefined).toBe(looksSecret(name));
      }),
    );
    database.close();
  });

  it('lets notices be about findings, and forgets the list that stood for them', () => {
    const { store } = openFrom(1);
    expect(store.settings.get('notified', z.unknown())).toBeNull();
    store.notices.addCandidate('f1', 'created', NOW);
    expect(store.notices.candidates()).toMatchObject([{ findingId: 'f1', reason: 'created', at: NOW }]);
  });

  it('shows its calls to models, what it did not know of them filled in', () => {
    const filledIn = { host: '', lenses: [], bounds: [], opinion: null };
    expect(openFrom(1).store.runs.get('r1')?.calls).toEqual([
      { ...FIRST_CALL, ...filledIn, state: 'answered', prompt: 'the prompt', answer: 'the answer' },
      {
        ...FIRST_CALL,
        ...filledIn,
        purpose: 'retry',
        state: 'failed',
        failure: BUSY,
        prompt: '',
        answer: '',
      },
    ]);
  });

  it('keeps what models said of templates, as said by a question that nobody asks any more', () => {
    const said = openFrom(9).store.templateVerdicts.newest('sshd');
    const unknown = { lenses: '', promptVersion: 0, digest: '', reason: '', rate: null, sourceId: 'sshd' };
    expect(Object.fromEntries(said)).toEqual({
      'session <*>': { ...unknown, canonicalText: 'session <*>', verdict: 'noise', model: 'qwen3:4b', askedAt: NOW - 1 },
      'lease <*>': { ...unknown, canonicalText: 'lease <*>', verdict: 'problem', model: '', askedAt: 0 },
    }); // prettier-ignore
  });

  it('never lets noise be what a person had marked as always interesting', () => {
    const mark = `UPDATE templates SET mark = 'interesting' WHERE canonical_text = 'session <*>'`;
    const { store } = openFrom(9, mark);
    const known = [...store.templates.known('sshd').values()];
    expect(known.filter(({ neverNoise }) => neverNoise).map(({ text }) => text)).toEqual(['session <*>']);
    expect(known).toHaveLength(3);
  });
});
