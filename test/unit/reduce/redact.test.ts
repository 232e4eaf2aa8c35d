import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareLine } from '../../../electron/engine/reduce/prepare.ts';
import { Redactor } from '../../../electron/engine/reduce/redact.ts';

const redactor = new Redactor(new Uint8Array(32).fill(7));

const oneOf = (characters: string) => fc.constantFrom(...Array.from(characters));

const letters = (length: number, alphabet: string) =>
  fc.string({ unit: oneOf(alphabet), minLength: length, maxLength: length });
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const alphanumeric = (least: number, most = least) =>
  fc.string({ unit: oneOf(ALPHANUMERIC), minLength: least, maxLength: most });

/** A password as people choose them: no white space and nothing that ends it where it stands. */
const password = fc
  .tuple(
    alphanumeric(4, 10),
    fc.string({ unit: oneOf(`${ALPHANUMERIC}!#$*+./:^_~-`), maxLength: 12 }),
    alphanumeric(4),
  )
  .map(([start, middle, end]) => `${start}${middle}7${end}`);

/** A secret of each kind: what must not survive, and the text that it is planted in. */
const planted: Record<string, fc.Arbitrary<{ secret: string; text: string }>> = {
  'password=': password.map((secret) => ({ secret, text: `password=${secret}` })),
  'password: ': password.map((secret) => ({ secret, text: `password: ${secret}` })),
  'PGPASSWORD=': password.map((secret) => ({ secret, text: `PGPASSWORD='${secret}'` })),
  '--password': password.map((secret) => ({ secret, text: `backup --password ${secret}` })),
  'mysql -p': password.map((secret) => ({ secret, text: `COMMAND=/usr/bin/mysql -uroot -p${secret} shop` })),
  SQL: password.map((secret) => ({ secret, text: `ALTER USER bob WITH PASSWORD '${secret}'` })),
  JSON: password.map((secret) => ({ secret, text: `{"user":"bob","passwd":"${secret}"}` })),
  'JSON in JSON': password.map((secret) => ({
    secret,
    text: JSON.stringify({ log: JSON.stringify({ api_key: secret }) }),
  })),
  'escaped key': password.map((secret) => ({ secret, text: `{"p\\u0061ssword":"${secret}"}` })),
  number: fc
    .integer({ min: 10_000_000 })
    .map((value) => ({ secret: String(value), text: `{"password":${value},"n":1}` })),
  list: password.map((secret) => ({ secret, text: `{"token":["${secret}"]}` })),
  URL: password.map((secret) => ({ secret, text: `postgres://bob:${secret}@db.example:5432/shop` })),
  query: alphanumeric(12).map((secret) => ({ secret, text: `GET /login?token=${secret}&next=/ HTTP/1.1` })),
  'encoded query': alphanumeric(12).map((secret) => ({
    secret,
    text: `/x?q=a%26client_secret%3D${secret}%26b`,
  })),
  form: alphanumeric(12).map((secret) => ({ secret, text: `user[password]=${secret}&commit=1` })),
  'bearer header': password.map((secret) => ({ secret, text: `Authorization: Bearer ${secret}` })),
  bearer: alphanumeric(20).map((secret) => ({ secret, text: `sent bearer ${secret}` })),
  'basic header': fc
    .tuple(alphanumeric(5), alphanumeric(8))
    .map(([user, pass]) => Buffer.from(`${user}:${pass}`).toString('base64'))
    .map((secret) => ({ secret, text: `authorization: Basic ${secret}` })),
  basic: fc
    .tuple(alphanumeric(5), alphanumeric(8))
    .map(([user, pass]) => Buffer.from(`${user}:${pass}`).toString('base64'))
    .map((secret) => ({ secret, text: `retry with Basic ${secret}` })),
  'digest header': letters(32, '0123456789abcdef').map((secret) => ({
    secret,
    text: `Authorization: Digest username="bob", response="${secret}"`,
  })),
  JWT: fc
    .tuple(alphanumeric(20), alphanumeric(20, 60), alphanumeric(43))
    .map(([head, body, tail]) => `eyJ${head}.eyJ${body}.${tail}`)
    .map((secret) => ({ secret, text: `got ${secret}` })),
  cookie: alphanumeric(16).map((secret) => ({ secret, text: `Cookie: theme=dark; shop_session=${secret}` })),
  'set-cookie': alphanumeric(16).map((secret) => ({
    secret,
    text: `Set-Cookie: id=${secret}; Path=/; HttpOnly`,
  })),
  session: alphanumeric(26).map((secret) => ({ secret, text: `/index.php?PHPSESSID=${secret}` })),
  'private key': alphanumeric(64).map((secret) => ({
    secret,
    text: `-----BEGIN OPENSSH PRIVATE KEY-----\\n${secret}\\n-----END OPENSSH PRIVATE KEY-----`,
  })),
  'AWS id': letters(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567').map((rest) => ({
    secret: `AKIA${rest}`,
    text: `key AKIA${rest}`,
  })),
  'AWS secret': alphanumeric(37).map((rest) => ({
    secret: `aB/${rest}`,
    text: `aws_secret_access_key = aB/${rest}`,
  })),
  'AWS pair': alphanumeric(38).map((rest) => ({
    secret: `aB${rest}`,
    text: `AKIAIOSFODNN7EXAMPLE aB${rest}`,
  })),
  GCP: alphanumeric(35).map((rest) => ({ secret: `AIza${rest}`, text: `key AIza${rest}` })),
  Azure: alphanumeric(86).map((rest) => ({
    secret: `${rest}==`,
    text: `AccountName=a;AccountKey=${rest}==;EndpointSuffix=x`,
  })),
  'Azure SAS': alphanumeric(40).map((secret) => ({
    secret,
    text: `GET /blob?sv=2024-01-01&sig=${secret}%3D&se=x`,
  })),
  GitHub: alphanumeric(36).map((rest) => ({ secret: `ghp_${rest}`, text: `clone with ghp_${rest}` })),
  'GitHub fine-grained': alphanumeric(40).map((rest) => ({
    secret: `github_pat_${rest}`,
    text: `use github_pat_${rest}`,
  })),
  GitLab: alphanumeric(20).map((rest) => ({ secret: `glpat-${rest}`, text: `use glpat-${rest}` })),
  Slack: alphanumeric(24).map((rest) => ({ secret: `xoxb-12-${rest}`, text: `use xoxb-12-${rest}` })),
  Stripe: alphanumeric(24).map((rest) => ({ secret: `sk_live_${rest}`, text: `use sk_live_${rest}` })),
  OpenAI: alphanumeric(40).map((rest) => ({ secret: `sk-proj-1${rest}`, text: `use sk-proj-1${rest}` })),
  npm: alphanumeric(36).map((rest) => ({ secret: `npm_${rest}`, text: `use npm_${rest}` })),
};

/** Text around: nothing that could become part of the planted secret. */
const before = fc.constantFrom(
  '',
  ' ',
  'Nov 21 03:12:00 web app[7]: ',
  'level=info msg=x ',
  '2026-11-21T03:12:00Z ',
  '<34>',
  'größer ',
  'a=b, ',
  "'",
  '(',
);
const after = fc.constantFrom(
  '',
  ' ',
  ' rest of it',
  ' key=value',
  '\t',
  '\n',
  '\u001b[0m',
  ' 日本語',
  ', next=1',
  ' <secret:x',
);

describe('Redactor', () => {
  it.each(Object.keys(planted))('lets no secret survive: %s', (kind) => {
    fc.assert(
      fc.property(planted[kind]!, before, after, ({ secret, text }, head, tail) => {
        const line = {
          timestamp: 0n,
          labels: { job: `x ${text}` },
          metadata: { note: text },
          text: `${head}${text}${tail}`,
        };
        const prepared = prepareLine(line, 'source', redactor);
        expect(
          JSON.stringify([prepared.text, prepared.message, prepared.fields, prepared.labels]),
        ).not.toContain(secret);
        expect(prepared.secrets).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  it('takes a long session id that happens to begin as an address does for what it is', () => {
    expect(redactor.redact('/index.php?PHPSESSID=0xAAAAAAAAAAAAAAAAAAAAAAAA')).toMatch(/=<secret:session:/);
  });

  it.each(Object.keys(planted))('changes nothing the second time: %s', (kind) => {
    fc.assert(
      fc.property(planted[kind]!, before, after, ({ text }, head, tail) => {
        const once = redactor.redact(`${head}${text}${tail}`);
        expect(redactor.redact(once)).toBe(once);
      }),
      { numRuns: 60 },
    );
  });

  it('is idempotent on whatever looks like a secret', () => {
    const piece = fc.constantFrom(
      'password',
      'token',
      '=',
      ':',
      ' ',
      '"',
      '\\',
      '//',
      '@',
      'a',
      '7',
      '<secret:',
      '<secret:jwt:01234567>',
      '>',
      '[',
      ']',
      ',',
      ';',
      '&',
      '-',
      '-----BEGIN PRIVATE KEY-----',
      'Cookie: ',
      'Authorization: ',
      'Bearer ',
      'eyJabcdefgh.',
      '%3D',
      "'",
      '{',
      '}',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const once = redactor.redact(pieces.join(''));
        expect(redactor.redact(once)).toBe(once);
      }),
      { numRuns: 3000 },
    );
  });

  it('gives equal secrets equal tokens, and another installation other ones', () => {
    const other = new Redactor(new Uint8Array(32).fill(8));
    fc.assert(
      fc.property(password, (secret) => {
        const first = redactor.redact(`password=${secret} x`);
        expect(redactor.redact(`{"password":"${secret}"}`)).toContain(first.slice('password='.length, -2));
        expect(other.redact(`password=${secret} x`)).not.toBe(first);
      }),
    );
  });

  it('leaves text without triggers as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: oneOf('abc xyz 0123 äöü 日本 .,()/') }), (text) => {
        expect(redactor.redact(text)).toBe(text);
      }),
    );
  });

  it.each([
    'Failed password for root from 192.0.2.1 port 22 ssh2',
    'Failed password for invalid user token from 192.0.2.1',
    "Access denied for user 'root'@'192.0.2.1' (using password: YES)",
    'pam_unix(passwd:chauthtok): password changed for alice',
    'sudo: bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/ls',
    'Bad activity token: android.os.BinderProxy@a64f992',
    'token=Token{a64f992 ActivityRecord{de9231d u0}}',
    'invalid token: unexpected end of input',
    'password= user=root',
    '{"password":null,"token":""}',
    'password=[FILTERED] token=**** secret: <redacted>',
    'https://example.com:8080/path?user=bob@example.com',
    'git clone ssh://git@example.com/repo.git',
    'Client attempting to renew session 0x14ed93111f20005, sessionid=0x14ed93111f20005',
    'Basic authentication failed, bearer authentication required',
    'prompt_tokens=12 completion_tokens=34 token: 5',
    'mail from bob@example.com to alice.smith@example.org',
    'set expectation == token, std::token::new()',
    'Accepted publickey for bob from 192.0.2.1 port 22 ssh2: ED25519 SHA256:Yk3Qn0mJ8',
    'task-runner disk-usage sk-learn',
  ])('leaves what is no secret: %s', (text) => {
    expect(redactor.redact(text)).toBe(text);
  });

  it('finds a secret that a pair of name and value holds', () => {
    const text = '{"params":[{"key":"client_secret","value":"hunter2"},{"name":"colour","value":"red"}]}';
    const prepared = prepareLine({ timestamp: 0n, labels: {}, text }, 'source', redactor);
    expect(
      JSON.stringify(prepared, (_, value: unknown) => (typeof value === 'bigint' ? null : value)),
    ).not.toContain('hunter2');
    expect(prepared.fields['params.1.value']).toBe('red');
  });

  it('takes a key in Base64 that begins with two slashes for no address', () => {
    const key = '//h3Kd92mQx7LpZ0aTgYbWn4vRcEs8uJf1oIiHkDqMlA=';
    expect(redactor.redact(`SharedAccessKeyName=r;SharedAccessKey=${key}`)).not.toContain(key);
    expect(redactor.redact('see token://example.org/a or key: //example.org')).toContain('example.org/a');
  });

  it.each([
    ['smbclient //nas/share -U bob%22hunter -c ls', '22hunter'],
    ['smbclient //nas/share -U bob%hunter22 -c ls', 'hunter22'],
    [
      'https://qZxWvUtSrQpOnMlKjIhGfEdCbAqZxWvUtSrQpOnM@git.example.com/x.git',
      'qZxWvUtSrQpOnMlKjIhGfEdCbAqZxWvUtSrQpOnM',
    ],
  ])('finds the password of a user: %s', (text, secret) => {
    const redacted = redactor.redact(text);
    expect(redacted).not.toContain(secret);
    expect(redacted).toMatch(/ -c ls$|@git\.example\.com\/x\.git$/);
  });

  it('leaves a long name of a user before a host', () => {
    const text = 'https://nightly-backup-of-the-database@git.example.com/x.git';
    expect(redactor.redact(text)).toBe(text);
  });

  it('keeps JSON valid and its other fields whole', () => {
    const text = redactor.redact('{"password":12345,"user":"bob","Cookie":["a=b1; c=d2"],"n":[1,2]}');
    expect(JSON.parse(text)).toMatchObject({ user: 'bob', n: [1, 2] });
  });

  it('does not take a text that only starts like a replacement for one', () => {
    expect(redactor.redact('password=<secret:password:0123456>hunter2 x')).not.toContain('hunter2');
    expect(redactor.redact('password=<secret:hunter2 x')).not.toContain('hunter2');
  });

  it('redacts the labels of a stream once', () => {
    const labels = { job: 'x', url: 'redis://:hunter2@cache:6379' };
    const first = redactor.labelsOf(labels);
    expect(first['url']).not.toContain('hunter2');
    expect(redactor.labelsOf({ other: 'y' })).not.toBe(first);
    expect(redactor.labelsOf(labels)).toBe(first);
  });

  it('takes time that grows with the text only', () => {
    const hostile = [
      'a://b:c',
      'password:',
      '"token":"',
      '-----BEGIN ',
      'eyJaaaaaaaa.',
      '\\"password\\":',
      'x,',
      '<secret:a',
    ];
    for (const piece of hostile) {
      const text = piece.repeat(Math.ceil(32_000 / piece.length));
      expect(redactor.redact(text).length).toBeGreaterThan(0);
    }
  });
});
