import { describe } from 'vitest';
import { holdLines, syslog } from './lines.ts';
import type { LineTable } from './lines.ts';

const MAIL: LineTable = [
  [
    'dovecot_login_failed',
    syslog(
      'dovecot[7]',
      'imap-login: Disconnected: Connection closed (auth failed, 3 attempts in 9 secs): user=<bob>, method=PLAIN, rip=203.0.113.5, lip=192.0.2.1, TLS, session=<a1>',
    ),
    'bob',
  ],
  [
    'dovecot_login_failed',
    syslog(
      'dovecot',
      'pop3-login: Aborted login (tried to use disallowed plaintext auth): user=<>, rip=203.0.113.5, lip=192.0.2.1',
    ),
  ],
  [
    'dovecot_auth_failed',
    syslog(
      'dovecot',
      'auth-worker(12): pam(bob,203.0.113.5,<a1>): pam_authenticate() failed: Authentication failure (password mismatch?)',
    ),
    'bob',
  ],
  [
    'dovecot_auth_failed',
    'Nov 21 06:00:00 auth(bob@example.com,203.0.113.5,sasl:login)<a1+b>: Info: sql: Password mismatch',
    'bob@example.com',
  ],
  [
    'postfix_sasl_failed',
    syslog(
      'postfix/smtpd[7]',
      'warning: unknown[203.0.113.5]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=bob',
    ),
    'bob',
  ],
  [
    'postfix_sasl_failed',
    syslog(
      'postfix/submission/smtpd[7]',
      'warning: mail.example.net[203.0.113.5]: SASL PLAIN authentication failed:',
    ),
  ],
  ['postfix_auth_lost', syslog('postfix/smtpd[7]', 'lost connection after AUTH from unknown[203.0.113.5]')],
  [
    'postfix_auth_lost',
    syslog('postfix/smtpd[7]', 'disconnect from unknown[203.0.113.5] ehlo=1 auth=0/2 quit=1 commands=2/4'),
  ],
  [
    'postfix_rejected',
    syslog(
      'postfix/smtpd[7]',
      'NOQUEUE: reject: RCPT from unknown[203.0.113.5]: 554 5.7.1 <ann@example.net>: Relay access denied; from=<x@example.org> to=<ann@example.net> proto=ESMTP helo=<a]: 5>',
    ),
    'ann@example.net',
  ],
  [
    'postfix_protocol',
    syslog('postfix/postscreen[7]', 'PREGREET 14 after 0.06 from [203.0.113.5]:5609: EHLO a'),
  ],
  [
    'exim_auth_failed',
    '2026-11-21 06:00:00 login authenticator failed for (mail [192.0.2.66]) [203.0.113.5]:4711 I=[192.0.2.1]:25: 535 Incorrect authentication data (set_id=bob)',
    'bob',
  ],
  [
    'exim_rejected',
    '2026-11-21 06:00:00 H=(host) [203.0.113.5]:4711 I=[192.0.2.1]:25 F=<x@example.org> rejected RCPT <ann@example.net>: relay not permitted',
    'ann@example.net',
  ],
  [
    'exim_protocol',
    '2026-11-21 06:00:00 SMTP call from host.example [203.0.113.5]:4711 dropped: too many syntax or protocol errors (last command was "GET /")',
  ],
  [
    'courier_login_failed',
    syslog('imapd-ssl', 'LOGIN FAILED, user=bob, ip=[::ffff:203.0.113.5], port=[5]'),
    'bob',
  ],
  [
    'cyrus_login_failed',
    syslog(
      'cyrus/imaps[7]',
      'badlogin: host.example [203.0.113.5] plaintext bob SASL(-13): authentication failure: checkpass failed',
    ),
    'bob',
  ],
  [
    'uw_imap_login_failed',
    syslog('imapd[7]', 'Login failed user=bob auth=bob host=h.example [203.0.113.5]'),
    'bob',
  ],
  [
    'solid_pop3d_login_failed',
    syslog('solid-pop3d[7]', 'authentication failed: no such user: bob - 203.0.113.5'),
    'bob',
  ],
  [
    'perdition_login_failed',
    syslog(
      'perdition.imaps[7]',
      'Auth: 203.0.113.5:2274->192.0.2.1:993 authentication_id="bob" server="x" protocol=IMAP4S status="failed: Re-Authentication Failure"',
    ),
    'bob',
  ],
  [
    'zimbra_login_failed',
    '2026-11-21 06:00:00,123 WARN  [qtp1-1:https://mail/] [name=bob;oip=203.0.113.5;ua=z;] SoapEngine - handler exception: authentication failed for [bob], invalid password',
    'bob',
  ],
  [
    'sendmail_auth_failed',
    syslog(
      'sm-mta[7]',
      'a1: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): authentication failure: checkpass failed, user=bob, relay=[203.0.113.5]',
    ),
    'bob',
  ],
  [
    'sendmail_rejected',
    syslog(
      'sm-mta[7]',
      'ruleset=check_rcpt, arg1=<ann@example.net>, relay=h.example [203.0.113.5], reject=550 5.7.1 <ann@example.net>... Relaying denied',
    ),
    'ann@example.net',
  ],
  ['qmail_rejected', syslog('qmail', '1790000000.123 rblsmtpd: 203.0.113.5 pid 7 zen.example: 451 listed')],
  [
    'vchkpw_failed',
    syslog('vpopmail[7]', 'vchkpw-smtp: vpopmail user not found bob@example.com:203.0.113.5'),
    'bob@example.com',
  ],
  [
    'assp_auth_failed',
    'Nov-21-26 06:00:00 [Worker_1] [TLS-out] 203.0.113.5 [SMTP Error] 535 5.7.8 Error: authentication failed:',
  ],
  [
    'domino_auth_failed',
    '2026-11-21 06:00:00   smtp: bob [203.0.113.5] authentication failure using internet password',
    'bob',
  ],
  [
    'kerio_auth_failed',
    "[21/Nov/2026 06:00:00] SMTP: User bob@example.com doesn't exist. Attempt from IP address 203.0.113.5.",
    'bob@example.com',
  ],
];

describe('lines of mail servers', () => {
  holdLines(MAIL);
});
