import { describe, expect, it } from 'vitest';
import { LINE_LIMIT } from '../../../electron/engine/reduce/clean.ts';
import { prepareLine, prepareMessage } from '../../../electron/engine/reduce/prepare.ts';
import { Redactor } from '../../../electron/engine/reduce/redact.ts';

const redactor = new Redactor(new Uint8Array(32));
const line = (text: string) => ({ timestamp: 5n, labels: { job: 'x' }, text });

describe('prepareLine', () => {
  it('hands over what rules and templates need', () => {
    const prepared = prepareLine(
      { ...line('Nov 21 03:12:00 web sshd[7]: Failed password for root'), row: 3 },
      'source',
      redactor,
    );
    expect({ ...prepared, fields: { ...prepared.fields }, labels: { ...prepared.labels } }).toEqual({
      timestamp: 5n,
      sourceId: 'source',
      labels: { job: 'x' },
      text: 'Nov 21 03:12:00 web sshd[7]: Failed password for root',
      message: 'Failed password for root',
      messageAt: 29,
      fields: { host: 'web', service: 'sshd', pid: '7' },
      originalLength: 53,
      secrets: 0,
      row: 3,
    });
  });

  it.each([
    ['no header', 'a word', 0],
    ['syslog', 'Nov 21 03:12:00 web sshd[7]: Failed password for root', 29],
    ['brackets without white space behind them', '<34>Failed password for root', -1],
    ['a logger behind the message', '[2026-11-21 03:12:00] INFO all is well (kafka.server.KafkaServer)', -1],
    ['JSON', '{"msg":"all is well","n":1}', -1],
    ['an access log', '192.0.2.1 - - [21/Nov/2026:03:12:00 +0000] "GET / HTTP/1.1" 200 12', -1],
    ['a line that is cut', `Nov 21 03:12:00 web app[7]: ${'x'.repeat(50_000)}`, -1],
  ])('says where the rest of the text is the message: %s', (_name, text, at) => {
    const prepared = prepareLine(line(text), 's', redactor);
    expect(prepared.messageAt).toBe(at);
    if (at >= 0) expect(prepared.text.slice(at)).toBe(prepared.message);
  });

  it('has no row where the line has none', () => {
    expect('row' in prepareLine(line('x'), 'source', redactor)).toBe(false);
  });

  it('counts the secrets of metadata in each line that shares it, and gives both the same fields', () => {
    const metadata = { trace_id: 'a1', token: 'hunter2' };
    const harmless = { trace_id: 'a2' };
    const prepared = [metadata, metadata, harmless, harmless, metadata].map((each) =>
      prepareLine({ ...line('x'), metadata: each }, 's', redactor),
    );
    expect(prepared.map(({ secrets }) => secrets)).toEqual([1, 1, 0, 0, 1]);
    expect(prepared.map(({ fields }) => fields['trace_id'])).toEqual(['a1', 'a1', 'a2', 'a2', 'a1']);
    expect(prepared[1]?.fields).toEqual(prepared[0]?.fields);
    expect('token' in (prepared[3]?.fields ?? {})).toBe(false);
  });

  it('gives each line its own metadata where those of many streams come by turns', () => {
    const all = Array.from({ length: 20 }, (_, index) => ({ trace_id: `a${index}` }));
    for (const each of [...all, ...all, ...all.slice(15), ...all.slice(0, 3)])
      expect(prepareLine({ ...line('x'), metadata: each }, 's', redactor).fields).toEqual(each);
  });

  it('puts structured metadata first among the fields', () => {
    const prepared = prepareLine(
      { ...line('{"msg":"x","trace_id":"forged"}'), metadata: { trace_id: 'a1', token: 'hunter2' } },
      's',
      redactor,
    );
    expect(prepared.fields['trace_id']).toBe('a1');
    expect(prepared.fields['token']).toMatch(/^<secret:token:[0-9a-f]{8}>$/);
    expect(prepared.secrets).toBe(1);
  });

  it('shares the labels of a stream between its lines', () => {
    const labels = { job: 'x', password: 'hunter2' };
    const first = prepareLine({ timestamp: 1n, labels, text: 'a' }, 's', redactor);
    const second = prepareLine({ timestamp: 2n, labels, text: 'b' }, 's', redactor);
    expect(second.labels).toBe(first.labels);
    expect(first.labels['password']).toMatch(/^<secret:/);
    expect(first.secrets).toBe(0);
  });

  it('caps a long line and says how long it was', () => {
    const prepared = prepareLine(line(`Nov 21 03:12:00 web app[7]: ${'x'.repeat(50_000)}`), 's', redactor);
    expect(prepared.text.length).toBe(LINE_LIMIT);
    expect(prepared.message.length).toBeLessThanOrEqual(LINE_LIMIT);
    expect(prepared.originalLength).toBe(50_028);
    expect(prepareLine({ ...line('x'), originalLength: 99 }, 's', redactor).originalLength).toBe(99);
  });

  it.each([
    'password=hunter2hunter2',
    'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
    'Bearer abcdef0123456789abcdef',
  ])('leaves no half of a secret at the cap: %s', (secret) => {
    for (let at = LINE_LIMIT - secret.length - 2; at <= LINE_LIMIT + 2; at++) {
      const { text } = prepareLine(line(`${'x'.repeat(at - 1)} ${secret} y`), 's', redactor);
      const tail = text.slice(text.lastIndexOf('x') + 1);
      expect(tail).toMatch(
        /^ ?(?:(?:password=|Bearer )?(?:<secret:[a-z-]+:[0-9a-f]{8}>)?( y?)?|[passwordBe]* ?=?)$/,
      );
    }
  });

  it('finds a private key that is written line by line, and only in its own stream', () => {
    const body = ['MIIEowIBAAKCAQEAx1y2z3', 'Q0w9e8r7t6y5u4i3o2p1+/', 'a1b2c3=='];
    const key = ['-----BEGIN RSA PRIVATE KEY-----', ...body, '-----END RSA PRIVATE KEY-----'];
    const labels = { job: 'key' };
    const head = 'Nov 21 03:12:00 web app[7]: ';
    const inStream = (text: string) =>
      prepareLine({ timestamp: 1n, labels, text: head + text }, 's', redactor).text;
    const out = key.map((text) => {
      expect(prepareLine(line('an ordinary word'), 's', redactor).text).toBe('an ordinary word');
      return inStream(text);
    });
    for (const part of body) expect(out.join('\n')).not.toContain(part);
    expect(inStream('an ordinary word')).toBe(`${head}an ordinary word`);
  });

  it('gives up on a key that other text follows', () => {
    const labels = { job: 'cut' };
    const read = (text: string) => prepareLine({ timestamp: 1n, labels, text }, 's', redactor).text;
    read('-----BEGIN PRIVATE KEY-----');
    expect(read('went wrong.')).toBe('went wrong.');
    expect(read('an ordinary word')).toBe('an ordinary word');
  });

  it('resolves and cleans what JSON escapes hide, in the text too', () => {
    const prepared = prepareLine(
      line('{"msg":"Authorization\\u003a Bearer hunter2hunter2","n":1}'),
      's',
      redactor,
    );
    expect(prepared.message).toMatch(/^Authorization: Bearer <secret:bearer:[0-9a-f]{8}>$/);
    expect(prepared.text).not.toContain('hunter2');
    expect(JSON.parse(prepared.text)).toMatchObject({ n: 1 });
  });
});

describe('prepareMessage', () => {
  it('looks for no header', () => {
    const prepared = prepareMessage(line('2026-11-21 03:12:00 INFO password=hunter2'), 's', redactor);
    expect(prepared.message).toBe(prepared.text);
    expect(prepared.message).toMatch(/^2026-11-21 03:12:00 INFO password=<secret:password:[0-9a-f]{8}>$/);
    expect({ ...prepared.fields }).toEqual({});
  });
});
