import { describe, expect, it } from 'vitest';
import { detect } from '../../../electron/engine/detect/detector.ts';
import { loadRules } from '../../../electron/engine/detect/load-rules.ts';
import { NightjarError } from '../../../shared/domain/failure.ts';
import { lineAt } from './lines.ts';

/** A rule whose one selection is `{key: values}`, values as YAML. */
const rule = (key: string, values: string) =>
  `title: A rule\nname: a_rule\ndetection:\n  s:\n    ${JSON.stringify(key)}: ${values}\n  condition: s\n`;

function fires(key: string, values: string, text: string): boolean {
  const rules = loadRules([{ name: 'rule.yml', text: rule(key, values) }]);
  return detect(rules, [lineAt(0, text)]).matches.length > 0;
}

const json = (fields: Record<string, unknown>) => JSON.stringify({ level: 'info', msg: 'done', ...fields });

function problemOf(text: string): string {
  try {
    loadRules([{ name: 'own.yml', text }]);
  } catch (error) {
    if (error instanceof NightjarError) return `${error.failure.message} ${error.failure.advice}`;
    throw error;
  }
  throw new Error('the rule was accepted');
}

const base64 = (text: string, encoding: BufferEncoding = 'utf8') =>
  Buffer.from(text, encoding).toString('base64');

describe('modifiers of Sigma 2.1', () => {
  it.each([
    // Encodings. The values are written by Node's own encoder, at each of the three places in a group.
    ['a|base64', 'secret command', json({ a: base64('secret command') }), true],
    ['a|base64', 'secret command', json({ a: base64('xsecret command') }), false],
    ['a|base64|contains', '"foo"', json({ a: `run ${base64('foo')} now` }), true],
    ['a|base64offset|contains', '/bin/bash', json({ a: base64('/bin/bash -i') }), true],
    ['a|base64offset|contains', '/bin/bash', json({ a: base64('x/bin/bash -i') }), true],
    ['a|base64offset|contains', '/bin/bash', json({ a: base64('xy/bin/bash -i') }), true],
    ['a|base64offset|contains', '/bin/bash', json({ a: base64('xy/bin/zsh -i') }), false],
    ['a|wide|base64offset|contains', 'whoami', json({ a: base64('xx; whoami', 'utf16le') }), true],
    ['a|utf16le|base64|contains', 'cmd', json({ a: Buffer.from('cmd', 'utf16le').toString('base64') }), true],
    [
      'a|utf16be|base64|contains',
      'cmd',
      json({ a: Buffer.from([0, 0x63, 0, 0x6d, 0, 0x64]).toString('base64') }),
      true,
    ],
    [
      'a|utf16|base64|contains',
      'cmd',
      json({ a: Buffer.from([0xff, 0xfe, 0x63, 0, 0x6d, 0, 0x64, 0]).toString('base64') }),
      true,
    ],
    ['|base64', '[curl http]', `ran ${base64('curl http')}`, true],
    // Dashes.
    ['a|windash|contains', "' -encode '", json({ a: 'certutil /encode x' }), true],
    ['a|windash|contains', "' -encode '", json({ a: 'certutil +encode x y' }), false],
    ['a|windash|contains', "' /f '", json({ a: 'x –f y' }), true],
    ['a|windash', "'-a-b'", json({ a: '/a―b' }), true],
    ['a|windash|startswith', "'-a'", json({ a: 'xa' }), false],
    // Other fields.
    ['a|fieldref', 'b', json({ a: 'Root', b: 'root' }), true],
    ['a|fieldref', 'b', json({ a: 'root', b: 'user' }), false],
    ['a|fieldref', 'b', json({ a: 'root' }), false],
    ['a|fieldref|cased', 'b', json({ a: 'Root', b: 'root' }), false],
    ['a|fieldref|startswith', 'b', json({ a: '/home/ann/x', b: '/home/ann' }), true],
    ['a|fieldref|endswith', 'b', json({ a: 'x.example.org', b: 'example.org' }), true],
    ['a|fieldref|contains', '[b, c]', json({ a: 'xyz', b: 'q', c: 'y' }), true],
    ['a|fieldref|neq', 'b', json({ a: 'root', b: 'user' }), true],
    ['a|fieldref|neq', 'b', json({ a: 'root', b: 'root' }), false],
    // Expressions.
    ['a|re|m', "'^two$'", json({ a: 'one\ntwo\nthree' }), true],
    ['a|re', "'^two$'", json({ a: 'one\ntwo\nthree' }), false],
    ['a|re', "'one.two'", json({ a: 'one\ntwo' }), false],
    ['a|re|s', "'one.two'", json({ a: 'one\ntwo' }), true],
    ['a|re|i|s|m', "'ONE.^two'", json({ a: 'one\ntwo' }), true],
    ['a|re|all', "['^a', 'z$']", json({ a: 'a to z' }), true],
    ['a|re|all', "['^a', 'y$']", json({ a: 'a to z' }), false],
    ['|re', "['code=[45]\\d\\d']", 'finished code=503', true],
    ['|re', "['code=[45]\\d\\d']", 'finished code=203', false],
    [
      'message|re',
      "'^session (opened|closed) for'",
      'Nov 21 06:00:00 h su[1]: session closed for root',
      true,
    ],
    // Not equal.
    ['a|neq', '[x, y]', json({ a: 'z' }), true],
    ['a|neq', '[x, y]', json({ a: 'y' }), false],
    ['a|neq', 'x', json({ b: 'z' }), false],
    ['a|cidr|neq', '10.0.0.0/8', json({ a: '192.0.2.1' }), true],
    ['a|contains|neq', 'bot', json({ a: 'Googlebot' }), false],
    // Case, lists.
    ['a|startswith|cased', 'Ab', json({ a: 'Abc' }), true],
    ['a|startswith|cased', 'Ab', json({ a: 'abc' }), false],
    ['a|startswith', '[ab, "x*", Ac]', json({ a: 'ACDC' }), true],
    ['a|startswith', '[ab, ac, xy]', json({ a: 'acdc' }), true],
    ['a|startswith', '[ab, ac, xy]', json({ a: 'a' }), false],
    ['a|startswith', '[ab, ac, xy]', json({ a: '' }), false],
    ['a|startswith', '[ab, ac, xy]', json({ b: 'ab' }), false],
    ['a|startswith', '[ab, ""]', json({ a: 'z' }), true],
    ['a|startswith|neq', '[ab, ac]', json({ a: 'xab' }), true],
    ['a|cidr', '[10.0.0.0/8, "2001:db8::/32"]', json({ a: '2001:db8::1' }), true],
    ['a|cidr', '0.0.0.0/0', json({ a: 'not an address' }), false],
    ['a|gte', '1.5', json({ a: '1.50' }), true],
    ['a|gt', '0', json({ a: '  ' }), false],
    ['a', '[null, x]', json({ b: 1 }), true],
    ['a.b.c', 'deep', JSON.stringify({ msg: 'x', a: { b: { c: 'deep' } } }), true],
    ['a.0.b', 'first', JSON.stringify({ msg: 'x', a: [{ b: 'first' }] }), true],
    ['|contains|all', '[disk, full]', 'the disk is full', true],
  ])('%s: %s on %s is %s', (key, values, text, expected) => {
    expect(fires(key, values, text)).toBe(expected);
  });

  it.each([
    ['a|expand', "'%Servers%'", '"expand" is not supported'],
    ['a|minute', '5', '"minute" is not supported'],
    ['a|hour', '5', '"hour" is not supported'],
    ['a|day', '5', '"day" is not supported'],
    ['a|week', '5', '"week" is not supported'],
    ['a|month', '5', '"month" is not supported'],
    ['a|year', '5', '"year" is not supported'],
    ['a|near', 'x', '"near" is not supported'],
    ['a|contains|contains', 'x', 'twice'],
    ['a|contains|endswith', 'x', '"contains" and "endswith" contradict'],
    ['a|gt|lt', '5', '"gt" and "lt" contradict'],
    ['a|re|cidr', 'x', '"re" and "cidr" contradict'],
    ['a|contains|i', 'x', '"i" is one of "re"'],
    ['a|re|contains', 'x', '"re" and "contains" mean nothing together'],
    ['a|cidr|cased', '10.0.0.0/8', '"cidr" and "cased" mean nothing together'],
    ['a|exists|neq', 'true', '"exists" and "neq" mean nothing together'],
    ['a|wide', 'x', 'cannot be looked for in text'],
    ['a|base64|wide', 'x', 'cannot be looked for in text'],
    ['a|base64|base64', 'x', 'twice'],
    ['a|base64|windash', '"-x"', 'mean nothing together'],
    ['a|base64', "'a*'", 'wildcard'],
    ['a|base64offset|contains', 'a', 'too short'],
    ['a|exists', "'yes'", 'neither true nor false'],
    ['a|exists', '[true, false]', 'neither true nor false'],
    ['a|contains', 'null', 'compares with null'],
    ['a|gt', 'many', 'no number'],
    ['a|gt', 'true', 'no number'],
    ['|startswith', '[x]', '"startswith" needs a field'],
    ['|cidr', '[10.0.0.0/8]', '"cidr" needs a field'],
    ['|gt', '[5]', '"gt" needs a field'],
    ['a', '{b: c}', 'no text, number or truth'],
    ['a', '[]', 'empty list'],
  ])('%s: %s is refused by name, with its line', (key, values, words) => {
    const problem = problemOf(rule(key, values));
    expect(problem).toContain('own.yml:5: ');
    expect(problem).toContain(words);
  });
});

describe('what Sigma has besides is refused by name', () => {
  const detection = 'detection:\n  s: [xxx]\n  condition: s\n';
  const correlation = (part: string) =>
    `title: A\nname: a\n${detection}---\ntitle: C\nname: c\ncorrelation:\n  rules: [a]\n  timespan: 5m\n  group-by: [b]\n${part}`;
  it.each([
    ['action', `title: A\nname: a\naction: global\n${detection}`, 'own.yml:3', '`action`'],
    ['filters', 'title: A\nname: a\nfilter:\n  rules: [b]\n', 'own.yml:4', 'filters'],
    ['a taxonomy', `title: A\nname: a\ntaxonomy: ecs\n${detection}`, 'own.yml:3', '"ecs"'],
    ['unsupported', `title: A\nname: a\nstatus: unsupported\n${detection}`, 'own.yml:3', 'unsupported'],
    ['timeframe', `title: A\nname: a\n${detection}  timeframe: 5m\n`, 'own.yml:6', '`timeframe`'],
    [
      'near',
      `title: A\nname: a\ndetection:\n  s: [x]\n  condition: s | near t\n`,
      'own.yml:5',
      'aggregation',
    ],
    ['two of', `title: A\nname: a\ndetection:\n  s: [x]\n  condition: 2 of s*\n`, 'own.yml:5', '"2 of"'],
    ['value_avg', correlation('  type: value_avg\n'), 'own.yml:13', '"value_avg"'],
    ['value_sum', correlation('  type: value_sum\n'), 'own.yml:13', '"value_sum"'],
    [
      'a range',
      correlation('  type: event_count\n  condition: {gte: 2, lte: 5}\n'),
      'own.yml:14',
      'upper bounds',
    ],
    ['eq', correlation('  type: event_count\n  condition: {eq: 2}\n'), 'own.yml:14', 'upper bounds'],
    ['neq', correlation('  type: event_count\n  condition: {neq: 2}\n'), 'own.yml:14', 'neq'],
    ['temporal of one', correlation('  type: temporal\n'), 'own.yml:', 'two rules'],
    [
      'a condition in words',
      correlation('  type: temporal\n  condition: a and not b\n'),
      'own.yml:14',
      'condition',
    ],
    [
      'two fields',
      correlation('  type: value_count\n  condition: {field: [x, y], gte: 2}\n'),
      'own.yml:14',
      'field',
    ],
    ['no field', correlation('  type: value_count\n  condition: {gte: 2}\n'), 'own.yml:14', 'needs a field'],
    [
      'weeks',
      correlation('  type: event_count\n  condition: {gte: 2}\n').replace('5m', '5w'),
      'own.yml:11',
      'timespan',
    ],
  ])('%s', (_name, text, place, words) => {
    const problem = problemOf(text);
    expect(problem).toContain(place);
    expect(problem).toContain(words);
  });
});

describe('fields of every kind of line', () => {
  it.each([
    [
      'nginx',
      '192.0.2.9 - ann [21/Nov/2026:06:00:00 +0000] "POST /login?x=1 HTTP/1.1" 401 12 "https://example.org/" "curl/8"',
      {
        client_ip: '192.0.2.9',
        user: 'ann',
        method: 'POST',
        path: '/login*',
        status: '401',
        bytes: '12',
        referrer: '*example*',
        user_agent: 'curl*',
      },
    ],
    [
      'syslog',
      'Nov 21 06:00:00 web1 cron[77]: job done',
      { host: 'web1', service: 'cron', pid: '77', message: 'job done' },
    ],
    [
      'RFC 5424',
      '<34>1 2026-11-21T06:00:00Z web1 su 12 ID47 - failed',
      { host: 'web1', service: 'su', pid: '12', level: 'crit' },
    ],
    [
      'logfmt',
      'level=warn ts=2026-11-21T06:00:00Z component="api v2" msg="slow query" took=900',
      { level: 'warn', component: 'api v2', took: '900', message: 'slow query' },
    ],
    [
      'JSON',
      '{"level":"error","msg":"boom","http":{"request":{"method":"PUT"}},"tags":["a","b"]}',
      { level: 'error', 'http.request.method': 'PUT', 'tags.1': 'b' },
    ],
    [
      'JSON access',
      '{"request_method":"GET","request_uri":"/x","status":500,"remote_addr":"192.0.2.3"}',
      { method: 'GET', path: '/x', status: '500', client_ip: '192.0.2.3' },
    ],
  ])('%s', (_name, text, fields) => {
    for (const [field, value] of Object.entries(fields))
      expect([field, fires(field, `'${value}'`, text)]).toEqual([field, true]);
  });
});

describe("names of Sigma's own taxonomy", () => {
  const access =
    '192.0.2.9 - ann [21/Nov/2026:06:00:00 +0000] "POST /login.php?x=1 HTTP/1.1" 401 12 "https://example.org/" "curl/8"';
  it.each([
    ['c-ip|cidr', '192.0.2.0/24', true],
    ['cs-username', 'ann', true],
    ['cs-method', 'post', true],
    ['cs-uri-stem|endswith', '.php', true],
    ['cs-uri-stem|contains', 'x=1', false],
    ['cs-uri-query|contains', '/login.php?x', true],
    ['cs-uri', '/login.php\\?x=1', true],
    ['sc-status|gte', '400', true],
    ['cs-user-agent|startswith', 'curl', true],
    ['cs-referer|contains', 'example.org', true],
    ['cs-host|exists', 'true', false],
  ])('%s: %s is %s', (key, value, expected) => {
    expect(
      fires(
        key,
        key.includes('cidr') || key.includes('|gte') || key.includes('exists') ? value : `'${value}'`,
        access,
      ),
    ).toBe(expected);
  });

  it('does not hide a field that a line has under that very name', () => {
    expect(fires('c-ip', "'10.0.0.1'", json({ 'c-ip': '10.0.0.1' }))).toBe(true);
  });
});

describe('correlations', () => {
  const run = (text: string, lines: ReadonlyArray<readonly [number, string]>) =>
    detect(
      loadRules([{ name: 'own.yml', text }]),
      lines.map(([second, line]) => lineAt(second, line)),
    ).drafts.map(({ identity }) => identity.parts[0]);
  const rules = ['in', 'out']
    .map((name) => `title: ${name}\nname: ${name}\ndetection:\n  s: {dir: ${name}}\n  condition: s\n---\n`)
    .join('');
  const line = (dir: string, fields: Record<string, string>) => JSON.stringify({ msg: 'x', dir, ...fields });
  const aliased = (type: string) =>
    `${rules}title: Both\nname: both\ncorrelation:\n  type: ${type}\n  rules: [in, out]\n  group-by: [peer]\n  timespan: 10s\n  aliases:\n    peer: {in: source, out: destination}\n`;
  it.each([
    [
      'temporal',
      [
        [0, 'in', 'source'],
        [5, 'out', 'destination'],
      ],
      true,
    ],
    [
      'temporal',
      [
        [0, 'out', 'destination'],
        [5, 'in', 'source'],
      ],
      true,
    ],
    [
      'temporal',
      [
        [0, 'in', 'source'],
        [5, 'out', 'source'],
      ],
      false,
    ],
    [
      'temporal',
      [
        [0, 'in', 'source'],
        [15, 'out', 'destination'],
      ],
      false,
    ],
    [
      'temporal_ordered',
      [
        [0, 'in', 'source'],
        [5, 'out', 'destination'],
      ],
      true,
    ],
    [
      'temporal_ordered',
      [
        [0, 'out', 'destination'],
        [5, 'in', 'source'],
      ],
      false,
    ],
  ] as const)('%s by an alias: %j is %s', (type, events, expected) => {
    const lines = events.map(([second, dir, field]) => [second, line(dir, { [field]: 'ann' })] as const);
    expect(run(aliased(type), lines)).toEqual(expected ? ['both'] : []);
  });

  it('group by several fields, and count values of an alias', () => {
    const text = `${rules}title: Many\nname: many\ncorrelation:\n  type: value_count\n  rules: [in, out]\n  group-by: [host, user]\n  timespan: 1m\n  condition: {field: peer, gt: 1}\n  aliases:\n    peer: {in: source, out: destination}\n`;
    const at = (host: string, field: string, peer: string) =>
      line(field === 'source' ? 'in' : 'out', { host, user: 'u', [field]: peer });
    expect(
      run(text, [
        [0, at('h', 'source', 'a')],
        [1, at('i', 'source', 'b')],
      ]),
    ).toEqual([]);
    expect(
      run(text, [
        [0, at('h', 'source', 'a')],
        [1, at('h', 'destination', 'b')],
      ]),
    ).toEqual(['many']);
  });
});
