import { describe, expect, it } from 'vitest';
import { matched, syslog } from './lines.ts';

describe('lines that are no failure of a stranger', () => {
  it.each([
    syslog(
      'dovecot',
      'imap-login: Disconnected (no auth attempts in 2 secs): user=<>, rip=203.0.113.5, lip=192.0.2.1',
    ),
    syslog('postfix/smtpd[7]', 'connect from unknown[203.0.113.5]'),
    syslog(
      'postfix/smtpd[7]',
      'disconnect from unknown[203.0.113.5] ehlo=1 auth=1 mail=1 rcpt=1 data=1 quit=1 commands=6',
    ),
    syslog(
      'postfix/smtpd[7]',
      'warning: unknown[203.0.113.5]: SASL LOGIN authentication failed: Connection lost to authentication server',
    ),
    syslog(
      'postfix/smtpd[7]',
      'NOQUEUE: reject: RCPT from unknown[203.0.113.5]: 450 4.2.0 <a@b>: Recipient address rejected: Greylisted; from=<> to=<a@b>',
    ),
    '2026-11-21 06:00:00 no host name found for IP address 203.0.113.5',
    syslog('systemd-logind[7]', 'New session 4 of user bob.'),
    syslog('named[7]', 'client @0x7f1 203.0.113.5#47 (example.com): query: example.com IN A + (192.0.2.1)'),
    syslog('fail2ban.actions[7]', 'NOTICE [sshd] Unban 203.0.113.5'),
    syslog(
      'monit[7]',
      'HttpRequest: access denied -- client 203.0.113.5: missing or invalid Authorization header',
    ),
    "2026-11-21T06:00:00.123456Z 6 [Note] Access denied for user 'root'@'localhost' (using password: YES)",
    '203.0.113.5 - - [21/Nov/2026:06:00:00 +0000] "GET /dashboard/ HTTP/2.0" 401 17 "-" "curl/8"',
    '203.0.113.5 - - [21/Nov/2026:06:00:00 +0000] "GET /blog?q=login+failed+from+192.0.2.1 HTTP/1.1" 200 17 "-" "curl/8"',
    '[Sat Nov 21 06:00:00 2026] [error] [client 203.0.113.5] File does not exist: /srv/http/site/[client 192.0.2.66] user root not found',
    "2026:11:21-06:00:00: '203.0.113.5' successful login to 'bob' after 1 attempts",
    syslog(
      'sudo[7]',
      'bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/echo authentication failed from 192.0.2.66',
    ),
    syslog('myapp[7]', 'accepted connection from 203.0.113.5'),
  ])('%s', (line) => {
    expect(matched(line)).toEqual([]);
  });
});
