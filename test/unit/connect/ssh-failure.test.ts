import { describe, expect, it } from 'vitest';
import {
  deadTunnel,
  parseChangedKey,
  refusedForward,
  sshFailure,
} from '../../../electron/engine/connect/ssh-failure.ts';

const CHANGED = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Someone could be eavesdropping on you right now (man-in-the-middle attack)!
It is also possible that a host key has just been changed.
The fingerprint for the ED25519 key sent by the remote host is
SHA256:KbkEa2reJ8eFT1BFeqmturPvz5Uia53K2w/epHwd7f4.
Please contact your system administrator.
Add correct host key in /home/me/.ssh/known_hosts to get rid of this message.
Offending ED25519 key in /home/me/.ssh/known_hosts:1
  remove with:
  ssh-keygen -f "/home/me/.ssh/known_hosts" -R "[192.0.2.7]:2299"
Host key for [192.0.2.7]:2299 has changed and you have requested strict checking.
Host key verification failed.
`;

const REVOKED = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@       WARNING: REVOKED HOST KEY DETECTED!               @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
The ED25519 host key for [192.0.2.7]:2299 is marked as revoked.
This could mean that a stolen key is being used to
impersonate this host.
ED25519 host key for [192.0.2.7]:2299 was revoked and you have requested strict checking.
Host key verification failed.
`;

const SPOOFED = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@       WARNING: POSSIBLE DNS SPOOFING DETECTED!          @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
The ED25519 host key for web1 has changed,
and the key for the corresponding IP address 192.0.2.7
is unknown.`;

/** What OpenSSH really wrote, 9.2 on Debian and (where marked) 9.x on macOS and Windows, with the name for it. */
const SAID = [
  ['host-key-changed', CHANGED],
  ['host-key-changed', SPOOFED],
  ['host-key-rejected', REVOKED],
  ['host-key-rejected', 'Host key verification failed.\r\n'],
  [
    'host-key-rejected',
    'No ED25519 host key is known for [192.0.2.7]:2299 and you have requested strict checking.\nHost key verification failed.',
  ],
  ['authentication-refused', 'root@192.0.2.7: Permission denied (publickey,password,keyboard-interactive).'],
  ['authentication-refused', 'Permission denied, please try again.\nme@web1: Permission denied (publickey).'],
  [
    'authentication-refused',
    'Received disconnect from 192.0.2.7 port 22:2: Too many authentication failures\nDisconnected from 192.0.2.7 port 22',
  ],
  ['host-unknown', 'ssh: Could not resolve hostname nosuch.invalid: Name or service not known'],
  ['host-unknown', 'ssh: Could not resolve hostname nosuch: nodename nor servname provided, or not known'],
  ['host-unknown', 'ssh: Could not resolve hostname web1: Temporary failure in name resolution'],
  ['host-unknown', 'ssh: Could not resolve hostname web1: No such host is known. '],
  ['host-unreachable', 'ssh: connect to host 127.0.0.1 port 1: Connection refused'],
  ['host-unreachable', 'ssh: connect to host 192.0.2.1 port 22: Connection timed out'],
  ['host-unreachable', 'ssh: connect to host 192.0.2.1 port 22: Operation timed out'],
  ['host-unreachable', 'ssh: connect to host 192.0.2.1 port 22: No route to host'],
  ['host-unreachable', 'ssh: connect to host 192.0.2.1 port 22: Network is unreachable'],
  [
    'host-unreachable',
    'kex_exchange_identification: Connection closed by remote host\r\nConnection closed by 127.0.0.1 port 2298',
  ],
  [
    'host-unreachable',
    'Connection timed out during banner exchange\nConnection to 127.0.0.1 port 2298 timed out',
  ],
  [
    'host-unreachable',
    'ssh: connect to host 127.0.0.1 port 1: Connection refused\nkex_exchange_identification: Connection closed by remote host\nConnection closed by UNKNOWN port 65535',
  ],
  [
    'forward-refused',
    'channel 0: open failed: administratively prohibited: open failed\nstdio forwarding failed',
  ],
  [
    'forward-refused',
    'mux_client_forward: forwarding request failed: Port forwarding failed\nmuxclient: master forward request failed',
  ],
  [
    'unexpected',
    'Unable to negotiate with 127.0.0.1 port 2299: no matching host key type found. Their offer: ssh-rsa',
  ],
  [
    'unexpected',
    '/home/me/.ssh/config: line 2: Bad configuration option: foo\n/home/me/.ssh/config: terminating, 1 bad configuration options',
  ],
  ['unexpected', "Can't open user config file nosuchfile: No such file or directory"],
  [
    'unexpected',
    'ssh_askpass: exec(/opt/nightjar/askpass.sh): Permission denied\r\nHost key verification failed.',
  ],
  ['unexpected', 'something that nobody has seen before'],
] as const;

describe('why ssh could not connect', () => {
  it.each(SAID)('%s: %s', (code, said) => {
    const failure = sshFailure(said, 'web1');
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(/\.$/);
    expect(failure.advice).toMatch(/\.$/);
    expect(failure.detail).toBeTruthy();
  });

  it('says what to run after a changed host key, and to compare first', () => {
    const { advice } = sshFailure(CHANGED, 'web1');
    expect(advice).toMatch(/fingerprint on the server itself .*ssh_host_ed25519_key\.pub.*only if/);
    expect(advice).toContain("ssh-keygen -f '/home/me/.ssh/known_hosts' -R '[192.0.2.7]:2299'");
  });

  it('reads for whom, where and which key has changed', () => {
    expect(parseChangedKey(CHANGED, 'web1')).toEqual({
      name: '[192.0.2.7]:2299',
      file: '/home/me/.ssh/known_hosts',
      keyType: 'ED25519',
    });
    expect(parseChangedKey('', 'web1')).toEqual({ name: 'web1', file: null, keyType: null });
  });

  it('shows no escape sequences of the other side', () => {
    const { detail } = sshFailure(
      '\u001b[2J\u001b]0;owned\u0007Permission denied (publickey).\u202e',
      'web1',
    );
    expect(detail).toBe('Permission denied (publickey).<U+202E>');
  });
});

describe('why an open tunnel failed', () => {
  it('tells a silent server from a broken connection', () => {
    expect(deadTunnel('Timeout, server 192.0.2.7 not responding.', 'web1').message).toContain(
      'stopped answering',
    );
    expect(deadTunnel('Connection to 192.0.2.7 closed by remote host.', 'web1')).toMatchObject({
      code: 'tunnel-dead',
      detail: 'Connection to 192.0.2.7 closed by remote host.',
    });
  });

  it.each([
    ['connection-refused', 'connect failed: Connection refused'],
    ['connection-refused', 'connect failed: Name or service not known'],
    ['connection-refused', 'connect failed: No route to host'],
    ['forward-refused', 'administratively prohibited: open failed'],
    ['forward-refused', 'unknown channel type: '],
  ])('%s: %s', (code, reason) => {
    expect(refusedForward(reason, 'Loki', 'web1')).toMatchObject({ code, detail: reason.trim() });
  });
});
