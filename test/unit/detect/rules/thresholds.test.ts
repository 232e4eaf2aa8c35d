import { describe, expect, it } from 'vitest';
import { findings, syslog } from './lines.ts';

const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

const imap = (user: string, ip: string) =>
  syslog(
    'dovecot',
    `imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<${user}>, method=PLAIN, rip=${ip}, lip=192.0.2.1, TLS`,
  );
const smtp = (ip: string) =>
  syslog('postfix/smtpd[7]', `warning: unknown[${ip}]: SASL LOGIN authentication failed: UGFzc3dvcmQ6`);
const imapLogin = (user: string, ip: string) =>
  syslog('dovecot', `imap-login: Login: user=<${user}>, method=PLAIN, rip=${ip}, lip=192.0.2.1, mpid=7, TLS`);
const ftp = (ip: string) => syslog('vsftpd[7]', `[bob] FAIL LOGIN: Client "${ip}"`);
const ftpLogin = (ip: string) => syslog('vsftpd[7]', `[bob] OK LOGIN: Client "${ip}"`);
const mongo = (port: number) =>
  `{"s":"I","c":"ACCESS","msg":"Authentication failed","attr":{"principalName":"bob","remote":"203.0.113.5:${port}"}}`;
const nextcloud = (ip: string) =>
  `{"remoteAddr":"${ip}","app":"core","method":"POST","url":"/login","message":"Login failed: bob"}`;

const titles = (lines: ReadonlyArray<readonly [number, string]>) =>
  findings(lines)
    .map(({ identity }) => identity.parts.join(' '))
    .sort();

describe('counts of failed logins', () => {
  it.each([
    ['mail', smtp('203.0.113.5')],
    ['ftp', ftp('203.0.113.5')],
    ['a web application', nextcloud('203.0.113.5')],
  ])('are no finding below five in ten minutes: %s', (_name, line) => {
    expect(titles(times(4, (n) => [n, line] as const))).toEqual([]);
    expect(titles(times(40, (n) => [n * 151, line] as const))).toEqual([]);
  });

  it('add up over the mail services of one address', () => {
    const ip = '203.0.113.5';
    const lines = times(3, (n) => [[n, imap('bob', ip)] as const, [n, smtp(ip)] as const]).flat();
    expect(titles(lines)).toEqual(['mail_password_guessing']);
  });

  it('of many addresses are one finding that names all', () => {
    const lines = times(60, (n) => [n, smtp(`203.0.113.${n % 5}`)] as const);
    const [draft, ...more] = findings(lines);
    expect(more).toEqual([]);
    const ips = draft?.occurrences.flatMap(({ entities }) => Object.keys(entities.ip ?? {})) ?? [];
    expect(new Set(ips).size).toBe(5);
  });

  it('see one account tried from many addresses, each but once', () => {
    expect(titles(times(9, (n) => [n * 60, imap('bob', `203.0.113.${n}`)] as const))).toEqual([]);
    expect(titles(times(10, (n) => [n * 60, imap('bob', `203.0.113.${n}`)] as const))).toEqual([
      'mail_account_attacked',
    ]);
  });

  it('of MongoDB, whose lines name a port beside the address, are not counted by address', () => {
    expect(titles(times(5, (n) => [n, mongo(4000 + n)] as const))).toEqual([]);
    expect(titles(times(6, (n) => [n, mongo(4000 + n)] as const))).toEqual(['mongodb_password_guessing']);
  });

  it('without an address are counted for nobody', () => {
    const local = syslog(
      'gdm',
      'pam_unix(gdm:auth): authentication failure; logname= uid=0 euid=0 tty=:0 ruser= rhost=  user=bob',
    );
    expect(titles(times(20, (n) => [n, local] as const))).toEqual([]);
  });
});

describe('what a service writes more than once about one login', () => {
  it('does not make a finding of two wrong passwords', () => {
    const address = '203.0.113.5';
    const verbose = (user: string) =>
      syslog('dovecot', `auth-worker(7): sql(${user},${address},<a1>): Password mismatch`);
    const lost = syslog('postfix/smtpd[7]', `lost connection after AUTH from unknown[${address}]`);
    const gone = syslog(
      'postfix/smtpd[7]',
      `disconnect from unknown[${address}] ehlo=1 auth=0/1 commands=1/2`,
    );
    const lines = [verbose('bob'), imap('bob', address), verbose('bob'), imap('bob', address)];
    const mail = [smtp(address), lost, gone, smtp(address), lost, gone];
    expect(titles([...lines, ...mail].map((line, n) => [n, line] as const))).toEqual([]);
  });
});

describe('a login after many failures', () => {
  it('is critical for mail and FTP', () => {
    const mail = [
      ...times(6, (n) => [n, smtp('203.0.113.5')] as const),
      [9, imapLogin('bob', '203.0.113.5')] as const,
    ];
    expect(titles(mail)).toEqual(['mail_login_after_failures', 'mail_password_guessing']);
    expect(
      findings(mail).find(({ identity }) => identity.parts.includes('mail_login_after_failures')),
    ).toMatchObject({
      severity: 'critical',
      category: 'security',
    });
    const files = [
      ...times(6, (n) => [n, ftp('203.0.113.5')] as const),
      [9, ftpLogin('203.0.113.5')] as const,
    ];
    expect(titles(files)).toEqual(['ftp_login_after_failures', 'ftp_password_guessing']);
  });

  it('is none after two, from another address, or much later', () => {
    const login = imapLogin('bob', '203.0.113.5');
    expect(titles([...times(2, (n) => [n, smtp('203.0.113.5')] as const), [9, login]])).toEqual([]);
    expect(titles([...times(6, (n) => [n, smtp('203.0.113.6')] as const), [9, login]])).toEqual([
      'mail_password_guessing',
    ]);
    expect(titles([...times(6, (n) => [n, smtp('203.0.113.5')] as const), [3600, login]])).toEqual([
      'mail_password_guessing',
    ]);
  });
});
