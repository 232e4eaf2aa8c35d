import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connection, Server, Source } from '../../../shared/domain/server.ts';
import { readServersFile, writeServersFile } from '../../../shared/domain/servers-file.ts';

const name = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((text) => text.length <= 64);
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);
const endpoint = fc.record({ host: word, port: fc.integer({ min: 1, max: 65_535 }) });
const connection: fc.Arbitrary<Connection> = fc.oneof(
  fc.record({
    kind: fc.constant('ssh' as const),
    host: word,
    user: word,
    port: fc.integer({ min: 1, max: 65_535 }),
    loki: endpoint,
    ollama: fc.option(endpoint),
  }),
  word.map((host) => ({ kind: 'url' as const, loki: `https://${host}.example.net/loki`, ollama: null })),
);
const server: fc.Arbitrary<Server> = fc.record({
  id: word,
  name,
  connection,
  model: fc.option(word),
  deepModel: fc.option(word),
  modelHostId: fc.constant(null),
  interval: fc.integer({ min: 5_000, max: 86_400_000 }),
  paused: fc.boolean(),
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin'),
  matcher: word.map((host) => `{host="${host}"}`),
  lag: fc.integer({ min: 0, max: 3_600_000 }),
});
const source: fc.Arbitrary<Source> = fc.record({
  id: word,
  serverId: word,
  name,
  selector: word.map((job) => `{job="${job}"} != "healthcheck"`),
  tenant: word,
  headers: fc.dictionary(fc.constantFrom('X-Team', 'X-Region'), word),
});
const fleet = fc.array(fc.record({ server, sources: fc.array(source, { maxLength: 3 }) }), { maxLength: 3 });

function without(object: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

describe('servers in a file', () => {
  it('come back as they went, but for what belongs to this computer', () => {
    fc.assert(
      fc.property(fleet, (servers) => {
        const { text, leftOut } = writeServersFile(servers);
        expect(leftOut).toEqual([]);
        expect(readServersFile(text)).toEqual({
          kind: 'read',
          servers: servers.map(({ server: one, sources }) => ({
            ...without(one, ['id', 'paused', 'modelHostId']),
            sources: sources.map((read) => without(read, ['id', 'serverId'])),
          })),
        });
      }),
    );
  });

  it('never hold what may be a secret', () => {
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
        (one, read, called, secret) => {
          const url = {
            kind: 'url' as const,
            loki: `https://admin:${secret}@loki.example.net/a?token=${secret}#${secret}`,
            ollama: `https://x.example.net/?key=${secret}`,
          };
          const { text, leftOut } = writeServersFile([
            { server: { ...one, connection: url }, sources: [{ ...read, headers: { [called]: secret } }] },
          ]);
          expect(text).not.toContain(secret);
          expect(leftOut.join('\n')).not.toContain(secret);
          expect(leftOut).toHaveLength(3);
          expect(readServersFile(text).kind).toBe('read');
        },
      ),
    );
  });

  it('are refused with where they are wrong', () => {
    expect(readServersFile('{')).toEqual({ kind: 'no-json' });
    expect(readServersFile('[]')).toEqual({ kind: 'other-format' });
    expect(readServersFile('{"format":"nightjar-servers","version":2}')).toEqual({ kind: 'newer' });
    const head = { format: 'nightjar-servers', version: 1 };
    const bad = {
      name: 'web1',
      connection: { kind: 'ssh', host: '-oProxyCommand=x' },
      model: null,
      interval: 1,
      sources: [{ name: 'a', selector: '{job="a"} | json' }],
      surprise: true,
    };
    const read = readServersFile(JSON.stringify({ ...head, servers: [bad] }));
    const problems = read.kind === 'invalid' ? read.problems.map((one) => one.split(':')[0]) : [];
    expect(new Set(problems)).toEqual(
      new Set([
        'servers[0]',
        'servers[0].connection.host',
        'servers[0].interval',
        'servers[0].sources[0].selector',
      ]),
    );
  });

  it('are read without harm, whatever the file is', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readServersFile(text)));
  });
});
