import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { startSshServer, type SshServer } from '../../doubles/sshd.ts';

const run = promisify(execFile);

describe('the sshd double', () => {
  let server: SshServer;
  afterEach(() => server.close());

  it('lets the generated client configuration in', async () => {
    server = await startSshServer();
    const { stdout } = await run('ssh', ['-F', server.configFile, server.alias, 'echo hello']);
    expect(stdout).toBe('hello\n');
  });

  it('stops, starts again and refuses whom it should', async () => {
    server = await startSshServer({ authorized: false });
    await server.stop();
    await server.start();
    const login = run('ssh', ['-F', server.configFile, server.alias, 'echo hello']);
    await expect(login).rejects.toThrow(/Permission denied \(publickey\)/);
  });
});
