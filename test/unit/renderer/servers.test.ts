import { changedRow, headerRowsOf, readHeaders } from '../../../renderer/servers/header-form.ts';
import { describe, expect, it } from 'vitest';
import {
  EMPTY_FORM,
  formOf,
  ownZone,
  readEndpoint,
  readConnection,
  readServer,
  type ServerForm,
} from '../../../renderer/servers/server-form.ts';
import { startReport, withStep } from '../../../renderer/servers/test-steps.ts';
import { stateWords } from '../../../renderer/servers/source-state.ts';
import { keyFileOf, splitFingerprint } from '../../../renderer/ui/fingerprint.ts';
import { gapsOf, stateOf, stateWord } from '../../../renderer/ui/server-state.ts';
import { newServerSchema, type ServerView } from '../../../shared/contract/servers.ts';
import { threeServers } from '../../doubles/api-servers-data.ts';
import { failingTest, passingTest } from '../../doubles/api-connection-test.ts';

const FORM: ServerForm = {
  ...EMPTY_FORM,
  name: ' web2 ',
  host: 'web2',
  sources: [
    {
      key: 1,
      id: null,
      name: 'journal',
      selector: '{job="journal"} != "healthcheck"',
      tenant: '',
      interval: '',
      lag: '',
    },
  ],
};

describe('the form', () => {
  it('reads what the contract accepts', () => {
    const { value, problems } = readServer(FORM, []);
    expect(problems).toEqual({});
    expect(newServerSchema.parse(value)).toMatchObject({ name: 'web2', model: null, intervalSeconds: 300 });
  });

  it('learns by the clock of this computer unless told otherwise', () => {
    expect(readServer(FORM, []).value?.timeZone).toBe('UTC');
    const zone = ownZone();
    expect(readServer({ ...FORM, timeZone: zone }, []).value?.timeZone).toBe(zone);
  });

  it('reads a server by URL too', () => {
    const url = { ...FORM, way: 'url' as const, lokiUrl: 'https://loki.example.net', ollamaUrl: '' };
    expect(newServerSchema.parse(readServer(url, []).value).connection).toEqual({
      kind: 'url',
      loki: 'https://loki.example.net',
      ollama: null,
    });
  });

  it.each<[Partial<ServerForm>, string]>([
    [{ name: ' ' }, 'name'],
    [{ name: 'x'.repeat(65) }, 'name'],
    [{ name: 'taken' }, 'name'],
    [{ host: '-oProxyCommand=x' }, 'host'],
    [{ host: 'two words' }, 'host'],
    [{ user: 'a@b' }, 'user'],
    [{ port: '70000' }, 'port'],
    [{ port: '22x' }, 'port'],
    [{ loki: '3100' }, 'loki'],
    [{ ollama: 'localhost' }, 'ollama'],
    [{ interval: '1' }, 'interval'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ sources: [] }, 'sources'],
    [
      { sources: [{ key: 4, id: null, name: '', selector: '{a="b"}', tenant: '', interval: '', lag: '' }] },
      'source-4-name',
    ],
    [
      { sources: [{ key: 4, id: null, name: 'a', selector: '{}', tenant: '', interval: '', lag: '' }] },
      'source-4-selector',
    ],
    [
      { sources: [{ key: 4, id: null, name: 'a', selector: 'job=b', tenant: '', interval: '', lag: '' }] },
      'source-4-selector',
    ],
    [{ way: 'url', lokiUrl: 'ftp://x' }, 'lokiUrl'],
    [{ way: 'url', lokiUrl: 'https://x', ollamaUrl: 'x' }, 'ollamaUrl'],
  ])('says what is wrong with %o in place', (part, field) => {
    const { value, problems } = readServer({ ...FORM, ...part }, ['taken']);
    expect(value).toBeNull();
    expect(Object.keys(problems)).toEqual([field]);
    expect(problems[field]).toMatch(/\.$/);
  });

  it('gives back a server that is there as it was, sources that differ too', () => {
    const [{ server } = { server: undefined }] = threeServers(0);
    if (!server) throw new Error('no server');
    const source = (id: string, part: object) => ({
      id,
      serverId: server.id,
      name: id,
      selector: `{job="${id}"}`,
      headers: {},
      ...part,
    });
    const differing = [source('a', { tenant: 't', headers: { 'X-Team': 'one' } }), source('b', {})];
    const alike = ['a', 'b'].map((id) => source(id, { tenant: 't', headers: { 'X-Team': 'one' } }));
    for (const sources of [differing, alike, []]) {
      const { value } = readServer({ ...formOf(server, sources) }, []);
      if (sources.length > 0)
        expect(value).toMatchObject({ name: server.name, connection: server.connection });
      const known = (value?.sources ?? []).map((one) => ({ ...one, id: one.name, serverId: server.id }));
      expect(known).toEqual(sources);
    }
  });

  it('keeps the ssh configuration of its own that a server has', () => {
    const [{ server } = { server: undefined }] = threeServers(0);
    if (server?.connection.kind !== 'ssh') throw new Error('no server by ssh');
    const connection = { ...server.connection, configFile: '/etc/nightjar/ssh_config' };
    expect(readConnection(formOf({ ...server, connection }, [])).value).toEqual(connection);
  });

  it('keeps names of secret headers apart from headers with values, and no value of theirs', () => {
    const row = { key: 1, name: '', value: '', secret: false };
    const typed = changedRow(row, { name: 'X-Plain', value: 'v' });
    expect(typed).toMatchObject({ value: 'v' });
    for (const part of [{ secret: true }, { name: 'X-Api-Key' }, { name: 'authorization' }])
      expect(changedRow(typed, part).value).toBe('');
    const rows = [typed, { ...row, name: ' X-Api-Key ' }, { ...row, name: 'X-Own', secret: true }, row];
    const read = { headers: { 'X-Plain': 'v' }, secretHeaders: ['X-Api-Key', 'X-Own'] };
    expect(readHeaders(rows)).toEqual(read);
    expect(readHeaders(headerRowsOf(read.headers, read))).toEqual(read);
    expect(readHeaders([typed, { ...row, name: 'x-plain' }])).toBeNull();
    expect(readHeaders([{ ...row, name: 'two words' }])).toBeNull();
    expect(readHeaders([{ ...row, value: 'without a name' }])).toBeNull();
    const { value } = readServer({ ...FORM, headers: rows }, []);
    expect(value?.secretHeaders).toEqual(read.secretHeaders);
    expect(value?.sources.map(({ headers }) => headers)).toContainEqual(read.headers);
  });

  it('can test a connection before the server has a name or sources', () => {
    expect(readConnection({ ...FORM, name: '', sources: [], ollama: '' }).value).toMatchObject({
      ollama: null,
    });
  });

  it('reads endpoints with names, addresses of both kinds, and a pasted http://', () => {
    expect(readEndpoint('127.0.0.1:3100')).toEqual({ host: '127.0.0.1', port: 3100 });
    expect(readEndpoint('http://loki:3100/')).toEqual({ host: 'loki', port: 3100 });
    expect(readEndpoint('[::1]:3100')).toEqual({ host: '::1', port: 3100 });
    expect(readEndpoint('::1:3100')).toBeNull();
    expect(readEndpoint('loki:0')).toBeNull();
  });
});

describe('the test of a connection', () => {
  const start = startReport({ kind: 'ssh', ollama: { host: '127.0.0.1', port: 11434 } });

  it('gathers the steps into a report, jump hosts in their place', () => {
    const report = passingTest().reduce(withStep, start);
    expect(report.hops.map(({ hop }) => hop)).toEqual([
      'name',
      'jump',
      'connection',
      'host-key',
      'login',
      'forward',
      'loki',
      'model',
    ]);
    expect(report.hops.every(({ state }) => state === 'passed')).toBe(true);
    expect(report).toMatchObject({ usable: true, models: ['qwen3:8b', 'gemma3:4b'], skew: 0, open: false });
    expect(report.hostKey?.fingerprint).toMatch(/^SHA256:/);
    expect(report.labels[0]?.values).toContain('sshd');
  });

  it('keeps what failed with what to do, and what was not reached', () => {
    const report = failingTest().reduce(withStep, start);
    const stateOf = (name: string) => report.hops.find(({ hop }) => hop === name);
    expect(stateOf('forward')?.state).toBe('passed');
    expect(stateOf('loki')).toMatchObject({ state: 'failed', fixes: [{ id: 'start-loki' }, {}, {}] });
    expect(stateOf('loki')?.failure?.detail).toContain('Connection refused');
    expect(stateOf('model')?.state).toBe('waiting');
    expect(report.usable).toBe(false);
  });

  it('takes a step it did not expect', () => {
    const report = startReport({ kind: 'url', ollama: null });
    expect(withStep(report, { kind: 'started', hop: 'model', subject: '' }).hops).toHaveLength(2);
  });
});

describe('how a server is doing', () => {
  const [web1, db1, mail] = threeServers(0) as [ServerView, ServerView, ServerView];

  it('is judged by its worst leg', () => {
    expect([web1, db1, mail].map(stateOf)).toEqual(['ok', 'needs-you', 'failing']);
    expect(stateWord(web1)).toBe('');
    expect(stateWord(mail)).toBe('Loki fails');
    expect(stateOf({ ...mail, server: { ...mail.server, paused: true } })).toBe('paused');
    expect(stateOf({ ...web1, readUpTo: null })).toBe('waiting');
  });

  it('counts gaps, and takes a failing model for less than a failing Loki', () => {
    expect(gapsOf(mail)).toBe(1);
    const noModel = web1.hops.map((hop) =>
      hop.kind === 'model' ? { ...hop, state: 'failing' as const } : hop,
    );
    expect(stateOf({ ...web1, hops: noModel })).toBe('gap');
    expect(stateWord({ ...web1, hops: noModel })).toBe('rules only');
    const [first, ...rest] = web1.sources;
    if (!first) throw new Error('The double has no source.');
    expect(stateWord({ ...web1, sources: [{ ...first, failedRanges: 3 }, ...rest] })).toBe('3 gaps');
  });
});

describe('fingerprints', () => {
  it('are cut into groups of four that add up to the whole', () => {
    const { algorithm, groups } = splitFingerprint('SHA256:nThbGXUpR7kqVw2');
    expect(algorithm).toBe('SHA256');
    expect(groups).toEqual(['nThb', 'GXUp', 'R7kq', 'Vw2']);
    expect(splitFingerprint('').groups).toEqual([]);
  });

  it('name the key file to compare with', () => {
    expect(keyFileOf('ED25519')).toContain('ed25519');
    expect(keyFileOf('ECDSA')).toContain('ecdsa');
    expect(keyFileOf('RSA')).toContain('_rsa_');
    expect(keyFileOf(null)).toContain('ed25519');
  });
});

describe('a source', () => {
  const source = threeServers(0)[0]!.sources[0]!;

  it('says how far it is known while it learns', () => {
    expect(stateWords({ ...source, learning: { hours: 7, of: 24 } })).toBe(
      'read without a hole, learning what is normal, 7 of 24 hours',
    );
    expect(stateWords({ ...source, learning: { hours: 1 / 3, of: 0.75 } })).toContain('0.33 of 0.75 hours');
    expect(stateWords({ ...source, learning: null })).toBe('read without a hole');
    expect(stateWords({ ...source, readUpTo: null, learning: { hours: 0, of: 24 } })).toBe('not read yet');
  });
});
