import { describe, expect, it } from 'vitest';
import { READ_ONLY_COMMANDS } from '../../../electron/engine/connect/commands.ts';
import { sshEnvironment } from '../../../electron/engine/connect/environment.ts';
import {
  commandArguments,
  forwardArguments,
  masterArguments,
  masterCommandArguments,
  settingsArguments,
  stdioArguments,
} from '../../../electron/engine/connect/ssh-arguments.ts';
import { parseVersion } from '../../../electron/engine/connect/ssh-client.ts';
import { parseSettings, type SshSettings } from '../../../electron/engine/connect/ssh-settings.ts';
import { connectionSchema, type SshConnection } from '../../../shared/domain/server.ts';

const connection = connectionSchema.parse({
  kind: 'ssh',
  host: 'web1',
  user: 'me',
  port: 2222,
}) as SshConnection;
const settings: SshSettings = {
  user: 'admin',
  jumps: [],
  hostName: 'web1.example',
  port: 2222,
  checksHostKey: true,
  hasConnectTimeout: true,
  asksForNewHostKeys: false,
  goesToBackground: false,
};

describe('the arguments of ssh', () => {
  it('start a master that does what we say and nothing else', () => {
    const expected =
      '-M -S /r/c -N -T -a -x -o ControlPersist=no -o ControlMaster=yes -o ClearAllForwardings=yes -o RemoteCommand=none ' +
      '-o PermitLocalCommand=no -o ExitOnForwardFailure=yes -o StreamLocalBindMask=0177 -o StreamLocalBindUnlink=yes ' +
      '-o ServerAliveInterval=15 -o ServerAliveCountMax=3';
    const words = pairs(masterArguments(connection, settings, '/r/c'));
    for (const word of pairs(expected.split(' '))) expect(words).toContain(word);
    expect(masterArguments(connection, settings, '/r/c').slice(-6)).toEqual([
      '-l',
      'me',
      '-p',
      '2222',
      '--',
      'web1',
    ]);
  });

  it('correct what would be unsafe, and only that', () => {
    const unsafe = {
      ...settings,
      checksHostKey: false,
      hasConnectTimeout: false,
      asksForNewHostKeys: true,
      goesToBackground: true,
    };
    const words = pairs(masterArguments(connection, unsafe, '/r/c'));
    expect(words).toEqual(
      expect.arrayContaining([
        '-o StrictHostKeyChecking=ask',
        '-o ConnectTimeout=20',
        '-o UpdateHostKeys=no',
        '-o ForkAfterAuthentication=no',
      ]),
    );
    const kept = masterArguments(connection, settings, '/r/c').join(' ');
    expect(kept).not.toMatch(/StrictHostKeyChecking|ConnectTimeout|UpdateHostKeys|ForkAfter/);
  });

  it('never turn off the check of the host key', () => {
    for (const checksHostKey of [true, false]) {
      const each = { ...settings, checksHostKey };
      const all = [
        masterArguments(connection, each, '/r/c'),
        stdioArguments(connection, each, connection.loki),
        commandArguments(connection, each, 'system'),
      ];
      for (const words of all) expect(words.join(' ')).not.toMatch(/StrictHostKeyChecking=(?!ask)/);
    }
  });

  it('add forwards, with brackets around IPv6', () => {
    const words = forwardArguments('/r/c', '/r/l', { host: '::1', port: 3100 });
    expect(words.join(' ')).toContain('-O forward -L /r/l:[::1]:3100 ');
    expect(words.slice(0, 2)).toEqual(['-F', 'none']);
    expect(() => forwardArguments('/r/c', '/r/l', { host: 'a b', port: 1 })).toThrow(/not a host name/);
    expect(() => forwardArguments('/r/c', '/r/l', { host: 'a:1:b/c', port: 1 })).toThrow(/not a host/);
  });

  it('run commands over the master or not at all', () => {
    const words = masterCommandArguments('/r/c', 'system');
    expect(pairs(words)).toEqual(
      expect.arrayContaining(['-F none', '-S /r/c', '-o ProxyCommand=exit 1', '-o BatchMode=yes']),
    );
    expect(words.at(-1)).toBe('uname -srm');
  });

  it('carry one HTTP connection where there is no multiplexing', () => {
    const words = stdioArguments(connection, settings, { host: '127.0.0.1', port: 3100 });
    expect(words.slice(0, 2)).toEqual(['-W', '127.0.0.1:3100']);
    expect(pairs(words)).toEqual(
      expect.arrayContaining(['-a -x', '-o BatchMode=yes', '-o ControlPath=none']),
    );
    expect(words.slice(-2)).toEqual(['--', 'web1']);
  });

  it('take no name for an option', () => {
    const evil: SshConnection = { ...connection, host: '-oProxyCommand=touch /tmp/owned' };
    expect(() => settingsArguments(evil)).toThrow(/begins with a dash/);
    expect(() => settingsArguments({ ...connection, user: '-l' })).toThrow(/begins with a dash/);
    expect(() => settingsArguments({ ...connection, configFile: '-G' })).toThrow(/begins with a dash/);
  });

  it('keep a percent sign in a path from being expanded', () => {
    expect(masterArguments(connection, settings, '/r/100%/c')[2]).toBe('/r/100%%/c');
  });
});

describe('what ssh gets to know', () => {
  it('is what it needs of our environment, English, and no secret', () => {
    const environment = sshEnvironment(
      {
        HOME: '/home/me',
        PATH: '/bin',
        SSH_AUTH_SOCK: '/agent',
        AWS_SECRET: 'x',
        LC_ALL: 'de_DE',
        SSH_ASKPASS: '/x',
      },
      { program: '/askpass.sh', folder: '/r', token: 'abc' },
    );
    expect(environment).toEqual({
      HOME: '/home/me',
      PATH: '/bin',
      SSH_AUTH_SOCK: '/agent',
      LC_ALL: 'C',
      LANG: 'C',
      SSH_ASKPASS: '/askpass.sh',
      SSH_ASKPASS_REQUIRE: 'force',
      NIGHTJAR_ASKPASS_FOLDER: '/r',
      NIGHTJAR_ASKPASS_TOKEN: 'abc',
    });
    expect(sshEnvironment({ SSH_ASKPASS: '/x' }, null)).toEqual({ LC_ALL: 'C', LANG: 'C' });
  });

  it('never makes a server change anything', () => {
    for (const command of Object.values(READ_ONLY_COMMANDS)) {
      expect(command).not.toMatch(/[>`]|\b(?:rm|mv|cp|tee|dd|sed -i|kill|sudo|chmod|chown|touch|mkdir)\b/);
    }
  });
});

describe('the client of this computer', () => {
  it.each([
    ['OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19 27 Jan 2026', 9, 2, 'OpenSSH_9.2p1 Debian-2+deb12u10'],
    ['OpenSSH_for_Windows_9.5p2, LibreSSL 3.8.2', 9, 5, 'OpenSSH_for_Windows_9.5p2'],
    ['OpenSSH_10.0p2, LibreSSL 3.3.6', 10, 0, 'OpenSSH_10.0p2'],
  ])('%s', (printed, major, minor, text) => {
    expect(parseVersion(printed)).toEqual({ major, minor, text });
  });

  it('is not OpenSSH when it does not say so', () => {
    expect(parseVersion('Dropbear v2022.83')).toBeNull();
  });

  it('tells what applies to a host', () => {
    const printed =
      'user admin\nproxyjump deploy@bastion:2222,ssh://inner\nhostname web1.example\nport 2222\nstricthostkeychecking false\nconnecttimeout none\nupdatehostkeys ask\nforkafterauthentication yes\n';
    expect(parseSettings(printed)).toEqual({
      hostName: 'web1.example',
      user: 'admin',
      jumps: ['deploy@bastion:2222', 'inner'],
      port: 2222,
      checksHostKey: false,
      hasConnectTimeout: false,
      asksForNewHostKeys: true,
      goesToBackground: true,
    });
    const careful = parseSettings(
      'stricthostkeychecking accept-new\nconnecttimeout 5\nupdatehostkeys true\n',
    );
    expect(careful).toMatchObject({
      checksHostKey: true,
      hasConnectTimeout: true,
      asksForNewHostKeys: false,
    });
  });
});

/** Every two neighbours as one text. */
function pairs(words: readonly string[]): string[] {
  return words.slice(1).map((word, index) => `${words[index]} ${word}`);
}
