import { describe } from 'vitest';
import { holdLines, syslog } from './lines.ts';
import type { LineTable } from './lines.ts';

const SYSTEM: LineTable = [
  [
    'pam_login_failed',
    syslog(
      'vsftpd',
      'pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=rhost=192.0.2.66 rhost=203.0.113.5  user=bob',
    ),
  ],
  [
    'sshd_probe',
    syslog(
      'sshd[7]',
      'Unable to negotiate with 203.0.113.5 port 4711: no matching key exchange method found.',
    ),
  ],
  [
    'sshd_probe',
    syslog(
      'sshd[7]',
      "Bad protocol version identification 'x from 192.0.2.66 port 1' from 203.0.113.5 port 4711",
    ),
  ],
  [
    'rdp_login_failed',
    '[20261121-06:00:00] [INFO ] AUTHFAIL: user=bob ip=203.0.113.5 time=1790000000',
    'bob',
  ],
  [
    'vnc_login_failed',
    syslog(
      'screensharingd[7]',
      'Authentication: FAILED :: User Name: bob :: Viewer Address: 203.0.113.5 :: Type: DH',
    ),
    'bob',
  ],
  [
    'audit_login_failed',
    'type=USER_LOGIN msg=audit(1790000000.123:1): user pid=7 uid=0 auid=4 ses=4 msg=\'op=login acct="bob" exe="/usr/sbin/sshd" hostname=? addr=203.0.113.5 terminal=ssh res=failed\'',
    'bob',
  ],
  ['webmin_login_failed', syslog('webmin[7]', 'Invalid login as bob from 203.0.113.5'), 'bob'],
  [
    'proxmox_login_failed',
    syslog(
      'pvedaemon[7]',
      "authentication failure; rhost=::ffff:203.0.113.5 user=bob@pam msg=no such user ('bob@pam')",
    ),
    'bob@pam',
  ],
  ['panel_login_failed', "2026:11:21-06:00:00: '203.0.113.5' 2 failed login attempts. Account 'bob'", 'bob'],
  [
    'router_login_failed',
    'Nov 21 06:00:00 router system,error,critical login failure for user bob from 203.0.113.5 via ssh',
    'bob',
  ],
  [
    'monitor_login_failed',
    syslog('monit[7]', "HttpRequest: access denied -- client 203.0.113.5: wrong password for user 'bob'"),
    'bob',
  ],
  [
    'any_login_failed',
    syslog('myapp[7]', "Login failed for user 'bob': wrong password, ip=203.0.113.5").replace("'bob'", 'bob'),
  ],
  ['any_login_failed', '2026-11-21 06:00:00 WARNING auth - authentication failed, client: 203.0.113.5'],
];

describe('lines of the system', () => {
  holdLines(SYSTEM);
});
