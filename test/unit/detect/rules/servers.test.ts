import { describe } from 'vitest';
import { holdLines, syslog } from './lines.ts';
import type { LineTable } from './lines.ts';

const SERVERS: LineTable = [
  [
    'vsftpd_login_failed',
    'Sat Nov 21 06:00:00 2026 [pid 7] [bob] FAIL LOGIN: Client "::ffff:203.0.113.5"',
    'bob',
  ],
  [
    'proftpd_login_failed',
    syslog('proftpd[7]', '192.0.2.1 (h.example[203.0.113.5]) - USER bob (Login failed): Incorrect password'),
    'bob',
  ],
  [
    'proftpd_login_failed',
    'Nov 21 06:00:00 srv proftpd[7] ftp.example (h.example[203.0.113.5]): USER bob: no such user found from h.example [203.0.113.5] to 192.0.2.1:21',
    'bob',
  ],
  [
    'pureftpd_login_failed',
    syslog('pure-ftpd', '(?@203.0.113.5) [WARNING] Authentication failed for user [bob]'),
    'bob',
  ],
  ['wuftpd_login_failed', syslog('wu-ftpd[7]', 'failed login from h.example [203.0.113.5]')],
  [
    'mysql_access_denied',
    "2026-11-21T06:00:00.123456Z 113 [Note] [MY-010926] [Server] Access denied for user 'root'@'203.0.113.5' (using password: NO)",
    'root',
  ],
  [
    'mssql_login_failed',
    "2026-11-21 06:00:00.12 Logon       Login failed for user 'sa'. Reason: Password did not match. [CLIENT: 203.0.113.5]",
    'sa',
  ],
  [
    'postgresql_login_failed',
    '2026-11-21 06:00:00.123 UTC [7] FATAL:  no pg_hba.conf entry for host "203.0.113.5", user "bob", database "postgres", SSL off',
    'bob',
  ],
  [
    'mongodb_login_failed',
    '{"t":{"$date":"2026-11-21T06:00:00.000+00:00"},"s":"I","c":"ACCESS","id":20249,"ctx":"conn12","msg":"Authentication failed","attr":{"mechanism":"SCRAM-SHA-256","principalName":"bob","remote":"203.0.113.5:5327"}}',
    'bob',
  ],
  [
    'asterisk_registration_failed',
    "[2026-11-21 06:00:00] NOTICE[16] chan_sip.c: Registration from '\"100\" <sip:100@192.0.2.1>' failed for '203.0.113.5:5060' - Wrong password",
  ],
  [
    'asterisk_registration_failed',
    '[2026-11-21 06:00:00] SECURITY[16] res_security_log.c: SecurityEvent="InvalidPassword",Service="SIP",AccountID="100",SessionID="",LocalAddress="IPV4/UDP/192.0.2.1/5060",RemoteAddress="IPV4/UDP/192.0.2.66/5"",RemoteAddress="IPV4/UDP/203.0.113.5/5084"',
  ],
  [
    'freeswitch_auth_failed',
    "2026-11-21 06:00:00.123456 [WARNING] sofia_reg.c:1478 SIP auth failure (INVITE) on sofia profile 'internal' for [100@192.0.2.1] from ip 203.0.113.5",
    '100@192.0.2.1',
  ],
  [
    'openvpn_auth_failed',
    syslog(
      'ovpn-server[7]',
      '203.0.113.5:1194 TLS Auth Error: Auth Username/Password verification failed for peer',
    ),
  ],
  [
    'softether_auth_failed',
    '2026-11-21 06:00:00.123 [HUB "a"] Connection "CID-1": User authentication failed. The user name that has been provided was "bob", from 203.0.113.5.',
    'bob',
  ],
  [
    'dante_auth_failed',
    syslog(
      'danted[7]',
      'info: block(1): tcp/accept ]: 203.0.113.5.50550 192.0.2.1.1080: error after reading 18 bytes in 0 seconds: system password authentication failed for user "bob"',
    ),
    'bob',
  ],
  [
    'squid_denied',
    '1790000000.000      4 203.0.113.5 TCP_DENIED/403 4099 GET http://example.com/ - HIER_NONE/- text/html',
  ],
  [
    'named_denied',
    syslog(
      'named[7]',
      "client @0x7f1 203.0.113.5#47 (example.com): query (cache) 'example.com/ANY/IN' denied",
    ),
  ],
  [
    'nsd_refused',
    '[1790000000] nsd[7]: info: axfr for example.com. from client 203.0.113.5 refused, no acl matches.',
  ],
  [
    'port_scan_reported',
    syslog(
      'scanlogd',
      '203.0.113.5 to 192.0.2.1 ports 80, 81, 83, 88, ..., f????uxy, TOS 00, TTL 49 @06:00:00',
    ),
  ],
  ['inetd_refused', syslog('xinetd[7]', 'FAIL: telnet address from=203.0.113.5')],
  ['address_banned', syslog('fail2ban.actions[7]', 'NOTICE [sshd] Ban 203.0.113.5')],
  [
    'murmur_login_failed',
    '<W>2026-11-21 06:00:00.818 1 => <4:bob(-1)> Rejected connection from 203.0.113.5:29530: Invalid server password',
    'bob',
  ],
  [
    'xmpp_login_failed',
    '2026-11-21 06:00:00.512 [info] <0.2.1>@ejabberd_c2s:handle_auth_failure:433 (tls|<0.2.1>) Failed c2s PLAIN authentication for bob@example.com from ::ffff:203.0.113.5: Invalid username or password',
    'bob@example.com',
  ],
];

describe('lines of other servers', () => {
  holdLines(SERVERS);
});
