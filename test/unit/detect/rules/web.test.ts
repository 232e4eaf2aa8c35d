import { describe } from 'vitest';
import { holdLines, syslog } from './lines.ts';
import type { LineTable } from './lines.ts';

const WEB: LineTable = [
  [
    'apache_auth_failed',
    '[Sat Nov 21 06:00:00.123456 2026] [auth_basic:error] [pid 7:tid 8] [client 203.0.113.5:51386] AH01618: user bob not found: /admin',
    'bob',
  ],
  [
    'nginx_auth_failed',
    '2026/11/21 06:00:00 [error] 7#0: *6 user "bob": password mismatch, client: 203.0.113.5, server: a, request: "GET / HTTP/1.1", host: "a"',
    'bob',
  ],
  [
    'lighttpd_auth_failed',
    "2026-11-21 06:00:00: (mod_auth.c.525) password doesn't match for /a username: bob, IP: 203.0.113.5",
    'bob',
  ],
  [
    'http_login_refused',
    '203.0.113.5 - bob [21/Nov/2026:06:00:00 +0000] "GET /dashboard/ HTTP/2.0" 401 17 "-" "curl/8"',
    'bob',
  ],
  [
    'http_malformed',
    '[Sat Nov 21 06:00:00 2026] [core:error] [pid 7] [client 203.0.113.5:5] AH00126: Invalid URI in request GET /../../etc/passwd HTTP/1.1',
  ],
  ['http_malformed', '203.0.113.5 - - [21/Nov/2026:06:00:00 +0000] "\\x16\\x03\\x01" 400 172 "-" "-"'],
  [
    'waf_blocked',
    '[Sat Nov 21 06:00:00 2026] [:error] [pid 7] [client 203.0.113.5:4] [client 203.0.113.5] ModSecurity: Access denied with code 403 (phase 2). Match [id "1"]',
  ],
  [
    'http_limited',
    '2026/11/21 06:00:00 [error] 7#7: *2 limiting requests, excess: 1.4 by zone "one", client: 203.0.113.5, server: a, request: "GET /a HTTP/1.0", host: "a"',
  ],
  [
    'phpmyadmin_login_failed',
    syslog('phpMyAdmin[7]', 'user denied: root (mysql-denied) from 203.0.113.5'),
    'root',
  ],
  [
    'roundcube_login_failed',
    '[21-Nov-2026 06:00:00 +0000]: <a1> IMAP Error: Login failed for bob from 203.0.113.5. AUTHENTICATE PLAIN: Authentication failed. in /rcube_imap.php on line 184',
    'bob',
  ],
  [
    'roundcube_login_failed',
    '[21-Nov-2026 06:00:00 +0000]: <a1> Failed login for bob from 203.0.113.5 in session a1 (error: 1)',
    'bob',
  ],
  [
    'nextcloud_login_failed',
    '{"reqId":"a","level":2,"remoteAddr":"203.0.113.5","app":"core","method":"POST","url":"/login","message":"Login failed: bob (Remote IP: 203.0.113.5)"}',
    'bob',
  ],
  [
    'gitea_login_failed',
    '2026/11/21 06:00:00 [I] Failed authentication attempt for bob from 203.0.113.5:0: user does not exist [uid: 0, name: bob]',
    'bob',
  ],
  [
    'vaultwarden_login_failed',
    '[2026-11-21 06:00:00.187][vaultwarden::api::identity][ERROR] Username or password is incorrect. Try again. IP: 203.0.113.5. Username: bob@example.com.',
    'bob@example.com',
  ],
  [
    'grafana_login_failed',
    'logger=context userId=0 orgId=0 uname=bob t=2026-11-21T06:00:00Z level=error msg="Invalid username or password" error="User not found" remote_addr=203.0.113.5',
    'bob',
  ],
  [
    'home_assistant_login_failed',
    '2026-11-21 06:00:00.123 WARNING (MainThread) [homeassistant.components.http.ban] Login attempt or request with invalid authentication from pc.example (203.0.113.5). (curl)',
  ],
  [
    'media_login_failed',
    '[2026-11-21 06:00:00.000 +00:00] [INF] [40] UserManager: Authentication request for "bob" has been denied (IP: "203.0.113.5").',
    'bob',
  ],
  [
    'wordpress_login_failed',
    syslog('wordpress(example.com)[7]', 'Authentication failure for bob from 203.0.113.5'),
    'bob',
  ],
  [
    'drupal_login_failed',
    syslog(
      'drupal',
      'https://example.com|1790000000|user|203.0.113.5|https://example.com/?a=|b|https://example.com/|0||Login attempt failed for bob.',
    ),
    'bob.',
  ],
  [
    'keycloak_login_failed',
    '2026-11-21 06:00:00,123 WARN  [org.keycloak.events] (executor-thread-1) type=LOGIN_ERROR, realmId=a, clientId=web, userId=null, ipAddress=203.0.113.5, error=user_not_found, username=bob',
    'bob',
  ],
  [
    'authelia_login_failed',
    'time="2026-11-21T06:00:00Z" level=error msg="Unsuccessful 1FA authentication attempt by user \'bob\'" error="x" method=POST path=/api/firstfactor remote_ip=203.0.113.5',
    'bob',
  ],
];

describe('lines of the web', () => {
  holdLines(WEB);
});
