import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listSshHosts } from '../../../electron/engine/connect/ssh-hosts.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'nj-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function write(name: string, text: string): void {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

describe('hosts of the ssh configuration', () => {
  it('are those that can be named, in their order, includes where they stand', async () => {
    write(
      '.ssh/config',
      [
        'Host web1 web2 # the shop',
        '  HostName 192.0.2.1',
        'Include conf.d/*',
        'host = "db 1" db1',
        'Host *.example.net !bastion web? -oProxyCommand=x',
        'HOST web1',
        'Match host web1',
        'Include ~/other',
      ].join('\n'),
    );
    write('.ssh/conf.d/one', 'Host mail\n');
    write('other', 'Host old\nInclude ~/.ssh/config\n');
    expect(await listSshHosts(home)).toEqual(['web1', 'web2', 'mail', 'db1', 'old']);
  });

  it('are none without one, and end where files include each other', async () => {
    expect(await listSshHosts(home)).toEqual([]);
    write('.ssh/config', 'Include config\nInclude config\nHost a');
    expect(await listSshHosts(home)).toEqual(['a']);
  });
});
