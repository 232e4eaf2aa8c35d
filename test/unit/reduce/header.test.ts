import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EmptyFields } from '../../../electron/engine/reduce/header-text.ts';
import { readHeader } from '../../../electron/engine/reduce/header.ts';
import { Redactor } from '../../../electron/engine/reduce/redact.ts';

const redactor = new Redactor(new Uint8Array(32));

function read(text: string): { message: string; fields: Record<string, string> } {
  const fields = new EmptyFields();
  return { message: readHeader(text, fields, redactor).message, fields: { ...fields } };
}

const HOST = { host: 'web', service: 'sshd', pid: '19939' };

describe('readHeader', () => {
  it.each([
    ['syslog', 'Nov 21 03:12:00 web sshd[19939]: hello', 'hello', HOST],
    ['syslog with a padded day', 'Mar  4 03:12:00 web sshd[19939]: hello', 'hello', HOST],
    ['syslog with a year', 'Mar  4 2026 03:12:00 web sshd[19939]: hello', 'hello', HOST],
    ['syslog with a PRI', '<38>Nov 21 03:12:00 web sshd[19939]: hello', 'hello', { ...HOST, level: 'info' }],
    ['a module in the program', 'Jun 14 15:16:01 web sshd(pam_unix)[19939]: hello', 'hello', HOST],
    [
      'a program that names a client in parentheses',
      'Nov 21 03:12:00 auth(bob,192.0.2.1,sasl:login)<CvN+E95U>: Info: sql: Password mismatch',
      'auth(bob,192.0.2.1,sasl:login)<CvN+E95U>: Info: sql: Password mismatch',
      { service: 'auth' },
    ],
    [
      "Apache's error log behind syslog",
      'Nov 21 03:12:00 web httpd[7]: [authz_core:error] [pid 7:tid 8] [client 192.0.2.1:585] AH01630: denied',
      'AH01630: denied',
      {
        host: 'web',
        service: 'httpd',
        pid: '7',
        thread: '8',
        level: 'error',
        logger: 'authz_core',
        client_ip: '192.0.2.1',
      },
    ],
    [
      'a process id without a colon',
      'Nov 21 03:12:00 web proftpd[7] ftp.example.com (host[192.0.2.1]): USER bob: Login successful.',
      'ftp.example.com (host[192.0.2.1]): USER bob: Login successful.',
      { host: 'web', service: 'proftpd', pid: '7' },
    ],
    [
      'a client in brackets',
      '2026-11-21 03:12:00,123 WARN [qtp1-1:https://mail/] [name=bob@example.com;oip=192.0.2.1;] soap - failed',
      '[name=bob@example.com;oip=192.0.2.1;] soap - failed',
      { level: 'WARN', thread: 'qtp1-1:https://mail/' },
    ],
    [
      'a program without a pid',
      'Nov 21 03:12:00 web kernel: hello',
      'hello',
      { host: 'web', service: 'kernel' },
    ],
    ['no host', 'Feb 11 15:23:17 dropbear[1252]: hello', 'hello', { service: 'dropbear', pid: '1252' }],
    [
      'a path as program',
      'Nov 21 03:12:00 web /usr/sbin/cron[7]: hi',
      'hi',
      { host: 'web', service: 'cron', pid: '7' },
    ],
    ['no program', 'Nov 11 18:57:57 HORDE [error] hello', '[error] hello', { host: 'HORDE' }],
    [
      'RFC 5424',
      '<34>1 2026-11-21T03:12:00.003Z web su 8 ID47 - hello',
      'hello',
      { level: 'crit', host: 'web', service: 'su', pid: '8', message_id: 'ID47' },
    ],
    [
      'RFC 5424 with data',
      '<30>1 2026-11-21T03:12:00Z web app - - [meta seq="31" x="a\\"b"] hello',
      'hello',
      { level: 'info', host: 'web', service: 'app', 'meta.seq': '31', 'meta.x': 'a\\"b' },
    ],
    ['journald short-iso', '2026-11-21T03:12:00+0100 web sshd[19939]: hello', 'hello', HOST],
    ['journald short-iso-precise', '2026-11-21T03:12:00.123456+01:00 web sshd[19939]: hello', 'hello', HOST],
    ['RFC 3339', '2026-11-21T03:12:00Z hello world', 'hello world', {}],
    ['a first word that is no host', '2026-11-21T03:12:00Z Server started: ok', 'Server started: ok', {}],
    ['CRI', '2026-11-21T03:12:00.405413656Z stderr F hello', 'hello', { stream: 'stderr' }],
    ['docker logs -t', '2026-11-21T03:12:00.405413656Z hello world', 'hello world', {}],
    ['docker compose', 'web-1  | hello', 'hello', { container: 'web-1' }],
    [
      'nginx error',
      '2026/11/21 03:12:00 [error] 12#7: *5 open() failed, client: 192.0.2.1, server: _, request: "GET /x HTTP/1.1"',
      'open() failed, client: 192.0.2.1, server: _, request: "GET /x HTTP/1.1"',
      { level: 'error', pid: '12', client_ip: '192.0.2.1', method: 'GET', path: '/x' },
    ],
    [
      'Apache 2.2 error',
      '[Sun Dec 04 04:47:44 2005] [error] [client 192.0.2.1] File does not exist: /x',
      'File does not exist: /x',
      { level: 'error', client_ip: '192.0.2.1' },
    ],
    [
      'Apache 2.4 error',
      '[Sat Nov 21 03:12:00.123456 2026] [core:error] [pid 1:tid 2] [client 192.0.2.1:5] AH00128: gone',
      'AH00128: gone',
      { level: 'error', logger: 'core', pid: '1', thread: '2', client_ip: '192.0.2.1' },
    ],
    [
      'log4j',
      '2015-10-18 18:01:47,978 INFO [main] org.apache.App: hello',
      'hello',
      { level: 'INFO', thread: 'main', logger: 'org.apache.App' },
    ],
    [
      'Zookeeper',
      '2015-07-29 17:41:44,747 - WARN  [QuorumPeer[myid=1]/0:0:0:0:2181:Fast@774] - Notification: 3',
      'Notification: 3',
      { level: 'WARN', thread: 'QuorumPeer[myid=1]/0:0:0:0:2181:Fast@774' },
    ],
    [
      'Kafka',
      '[2016-12-20 00:00:36,888] INFO Deleting segment 9 (kafka.log.Log)',
      'Deleting segment 9',
      { level: 'INFO', logger: 'kafka.log.Log' },
    ],
    [
      'Spring Boot',
      '2026-11-21 03:12:00.123  INFO 1234 --- [main] o.s.boot.App : hello',
      'hello',
      { level: 'INFO', pid: '1234', thread: 'main', logger: 'o.s.boot.App' },
    ],
    [
      'Python logging',
      '2026-11-21 03:12:00,123 - app.auth - ERROR - hello',
      'hello',
      { logger: 'app.auth', level: 'ERROR' },
    ],
    ['Go', '2026/11/21 03:12:00 hello world', 'hello world', {}],
    ['Go with a file', '2026/11/21 03:12:00 main.go:12: hello', 'hello', { logger: 'main.go:12' }],
    [
      'klog',
      'E1121 03:12:00.123456    1234 kubelet.go:12] hello',
      'hello',
      { level: 'error', pid: '1234', logger: 'kubelet.go:12' },
    ],
    [
      'PostgreSQL',
      '2026-11-21 03:12:00.123 UTC [1234] FATAL:  hello',
      'hello',
      { pid: '1234', level: 'FATAL' },
    ],
    [
      'MySQL',
      '2026-11-21T03:12:00.123456Z 8 [Warning] Access denied',
      'Access denied',
      { pid: '8', level: 'Warning' },
    ],
    ['Redis', '1234:M 21 Nov 2026 03:12:00.123 * hello', 'hello', { pid: '1234', level: 'notice' }],
    [
      'Android',
      '03-17 16:13:38.811  1702  2395 D WindowManager: hello',
      'hello',
      { pid: '1702', thread: '2395', level: 'D', logger: 'WindowManager' },
    ],
    ['the kernel', '[12345.678901] oom-killer: hello', 'oom-killer: hello', {}],
    [
      'an address in brackets',
      '2026-11-21 03:12:00 [WEB] [192.0.2.1] Authentication failed',
      '[192.0.2.1] Authentication failed',
      { thread: 'WEB' },
    ],
    ['no header', 'hello: world 12', 'hello: world 12', {}],
  ])('takes off %s', (_, text, message, fields) => {
    expect(read(text)).toEqual({ message, fields });
  });

  it('takes off a header within a header', () => {
    const text =
      '2026-11-21T03:12:00.405413656Z stdout F {"log":"Nov 21 03:12:00 web sshd[19939]: hello\\n","stream":"stdout"}';
    expect(read(text)).toMatchObject({ message: 'hello', fields: { ...HOST, stream: 'stdout' } });
  });

  it('does not let the line overwrite what its header said', () => {
    const { fields } = read('Nov 21 03:12:00 web app[7]: {"host":"other","pid":1,"msg":"x","level":"error"}');
    expect(fields).toMatchObject({ host: 'web', pid: '7', level: 'error' });
  });

  it('has no fields that no line gave', () => {
    const fields = new EmptyFields();
    expect(fields['constructor']).toBeUndefined();
    readHeader('{"__proto__":"x","constructor":"y","toString":"z"}', fields, redactor);
    expect({ ...fields, proto: fields['__proto__'] }).toMatchObject({
      constructor: 'y',
      toString: 'z',
      proto: 'x',
    });
  });

  it('answers for any text, in time that grows with it only', () => {
    const piece = fc.constantFrom(
      'Nov 21 03:12:00 ',
      '<34>',
      '[',
      ']',
      '{"a":',
      '"',
      '2026-11-21T03:12:00Z ',
      'a=b ',
      ' - ',
      ': ',
      '(',
      '\\',
      'INFO ',
      '1.2.3.4 ',
      '[21/Nov/2026:03:12:00 +0000] ',
      '}',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        expect(read(text).message.length).toBeLessThanOrEqual(text.length + 64);
      }),
    );
    for (const hostile of ['{"a":', '[', '[1', 'a=b ', 'a=" ', '(', '1.2.3.4 [01/', '{"a":{"b":"\\\\']) {
      expect(read(hostile.repeat(4000)).message).toBeTypeOf('string');
    }
  });
});

describe('access logs', () => {
  it.each([
    ['192.0.2.1:58430', '192.0.2.1'],
    ['::ffff:192.0.2.1:58430', '::ffff:192.0.2.1'],
    ['2001:db8::1234:58430', '2001:db8::1234'],
    ['2001:db8::1234', '2001:db8::1234'],
  ])('take the port off the client of HAProxy: %s', (client, address) => {
    const text = `Nov 21 03:12:00 lb haproxy[7]: ${client} [21/Nov/2026:03:12:00.123] main app/app1 1/0/1/0/1 200 5 - - ---- 3/3/0/0/0 0/0 "GET / HTTP/1.1"`;
    expect(read(text).fields).toMatchObject({ client_ip: address, backend: 'app/app1', status: '200' });
  });

  const agent = 'Mozilla/5.0 (X11)';
  it('reads the combined format', () => {
    const text = `192.0.2.1 - bob [21/Nov/2026:03:12:00 +0000] "GET /a/b.php?id=1&x=2 HTTP/1.1" 404 153 "https://example.com/" "${agent}" "-"`;
    expect(read(text)).toEqual({
      message: 'GET /a/b.php 404 Not Found',
      fields: {
        client_ip: '192.0.2.1',
        user: 'bob',
        method: 'GET',
        path: '/a/b.php?id=1&x=2',
        status: '404',
        bytes: '153',
        referrer: 'https://example.com/',
        user_agent: agent,
      },
    });
  });

  it('reads the common format, IPv6 and a size that is none', () => {
    const { message, fields } = read('2001:db8::1 - - [21/Nov/2026:03:12:00 +0000] "HEAD / HTTP/1.0" 304 -');
    expect(message).toBe('HEAD / 304 Not Modified');
    expect(fields).toEqual({ client_ip: '2001:db8::1', method: 'HEAD', path: '/', status: '304' });
  });

  it('reads a virtual host before the address, behind syslog', () => {
    const text =
      'Nov 21 03:12:00 web nginx[7]: www.example.com 192.0.2.1 - - [21/Nov/2026:03:12:00 +0000] "POST /login HTTP/1.1" 500 12 "-" "-"';
    expect(read(text)).toEqual({
      message: 'POST /login 500 Internal Server Error',
      fields: {
        host: 'web',
        service: 'nginx',
        pid: '7',
        client_ip: '192.0.2.1',
        method: 'POST',
        path: '/login',
        status: '500',
        bytes: '12',
      },
    });
  });

  it('reads HAProxy', () => {
    const text =
      '192.0.2.1:58444 [21/Nov/2026:03:12:00.439] main app/app1 1939/0/1/0/1940 403 5168 - - ---- 3/3/0/0/0 0/0 "GET /x HTTP/1.1"';
    expect(read(text)).toMatchObject({
      message: 'GET /x 403 Forbidden',
      fields: { client_ip: '192.0.2.1', backend: 'app/app1', status: '403' },
    });
  });

  it('keeps what was no request', () => {
    const { message, fields } = read(
      '192.0.2.1 - - [21/Nov/2026:03:12:00 +0000] "\\x16\\x03\\x01" 400 166 "-" "-"',
    );
    expect(message).toBe('malformed request 400 Bad Request');
    expect(fields).toMatchObject({ path: '\\x16\\x03\\x01', status: '400' });
  });

  it('makes one word of any path', () => {
    const text = '192.0.2.1 - - [21/Nov/2026:03:12:00 +0000] "GET /a b/(c)\'d{e}?q HTTP/1.1" 200 1 "-" "-"';
    expect(read(text).message).toBe('GET /a_b/_c__d_e_ 200 OK');
  });
});

describe('JSON', () => {
  it('reads message, nested scalars and numbers with all their digits', () => {
    const text =
      '{"level":"warn","msg":"slow \\"query\\"","id":1756494783340876001,"db":{"name":"shop","ok":true,"hosts":["a","b"]},"x":null}';
    expect(read(text)).toEqual({
      message: 'slow "query"',
      fields: {
        level: 'warn',
        msg: 'slow "query"',
        id: '1756494783340876001',
        'db.name': 'shop',
        'db.ok': 'true',
        'db.hosts.0': 'a',
        'db.hosts.1': 'b',
        x: 'null',
      },
    });
  });

  it('tells a request like an access log', () => {
    const text =
      '{"remote_addr":"192.0.2.1","request_method":"GET","request_uri":"/x?y","status":404,"http_user_agent":"curl"}';
    expect(read(text)).toMatchObject({
      message: 'GET /x 404 Not Found',
      fields: { client_ip: '192.0.2.1', method: 'GET', path: '/x?y', status: '404', user_agent: 'curl' },
    });
  });

  it('is bounded in depth and number', () => {
    const deep = `{"msg":"x","a":${'{"b":'.repeat(500)}1${'}'.repeat(500)}}`;
    expect(read(deep)).toMatchObject({ message: 'x' });
    const many = JSON.stringify(
      Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, index])),
    );
    expect(Object.keys(read(many).fields).length).toBeLessThanOrEqual(256);
    expect(read('['.repeat(30_000)).message.length).toBe(30_000);
  });

  it('makes control characters behind escapes visible', () => {
    expect(read('{"msg":"a\\u202eb\\u0000","n":1}').message).toBe('a\\u202eb␀');
  });

  it('leaves text that only starts like JSON', () => {
    expect(read('{"a":1} and more')).toEqual({ message: '{"a":1} and more', fields: {} });
  });
});

describe('logfmt', () => {
  it('reads pairs, quotes and escapes', () => {
    const text = 'ts=2026-11-21T03:12:00Z level=error msg="it \\"broke\\"" user=bob empty= path=/x';
    expect(read(text)).toEqual({
      message: 'it "broke"',
      fields: {
        ts: '2026-11-21T03:12:00Z',
        level: 'error',
        msg: 'it "broke"',
        user: 'bob',
        empty: '',
        path: '/x',
      },
    });
  });

  it('takes commas between pairs off', () => {
    const text = 'type=LOGIN_ERROR, realm=abc, ip=192.0.2.1, error=user_not_found, path="/a,"';
    expect(read(text).fields).toMatchObject({
      type: 'LOGIN_ERROR',
      ip: '192.0.2.1',
      error: 'user_not_found',
      path: '/a,',
    });
  });

  it.each([
    ['two pairs', 'a=b level=info'],
    ['pairs without level or message', 'SRC=192.0.2.1 DST=192.0.2.2 LEN=44 PROTO=TCP'],
    ['pairs in a sentence', 'logged in level=1 a=b c=d'],
  ])('leaves %s', (_, text) => {
    expect(read(text).message).toBe(text);
  });

  it('keeps the whole text of the audit log, whose msg is its time stamp', () => {
    const text = 'type=SYSCALL msg=audit(1684329817.579:2995): arch=c000003e syscall=59';
    expect(read(text)).toMatchObject({ message: text, fields: { type: 'SYSCALL', syscall: '59' } });
  });
});

const logs = process.env['NIGHTJAR_LOGS'] ?? join(import.meta.dirname, '../../../../shared/logs');

describe.skipIf(!existsSync(join(logs, 'loghub')))('real logs (skipped without NIGHTJAR_LOGS)', () => {
  /** Lines whose header holds what is no header elsewhere: a client's address, a program with its version. */
  const EXCEPTIONS: Record<string, number> = { Apache: 32, Linux: 8 };

  it.each(['Hadoop', 'Zookeeper', 'BGL', 'Linux', 'HealthApp', 'Apache', 'Android', 'Proxifier'])(
    'finds the message of %s',
    (name) => {
      const base = join(logs, 'loghub', name, `${name}_2k.log`);
      const rows = parse<{ Content: string }>(readFileSync(`${base}_structured.csv`, 'utf8'), {
        columns: true,
        relax_quotes: true,
      });
      const lines = readFileSync(base, 'utf8').split(/\r?\n/);
      const words = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');
      const wrong = rows.filter(
        (row, index) => words(read(lines[index] ?? '').message) !== words(row.Content),
      );
      expect(wrong.length).toBeLessThanOrEqual(EXCEPTIONS[name] ?? 0);
    },
  );
});
