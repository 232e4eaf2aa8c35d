import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createLink } from '../../../electron/engine/connect/create-link.ts';
import { connectPorts } from '../../doubles/connect-ports.ts';
import { connectionSchema } from '../../../shared/domain/server.ts';

const cleanUps: (() => void)[] = [];
afterEach(() => cleanUps.splice(0).forEach((cleanUp) => cleanUp()));

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'nj-client-'));
  cleanUps.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function script(text: string): string {
  const path = join(folder(), 'ssh');
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

async function acquire(program: string, connection: object = {}, runtime?: string) {
  const ports = connectPorts();
  cleanUps.push(() => ports.cleanUp());
  const chosen = runtime === undefined ? ports : { ...ports, paths: { ...ports.paths, runtime } };
  const client = { program, platform: 'linux', environment: process.env } as const;
  const link = createLink(connectionSchema.parse({ kind: 'ssh', host: 'web1', ...connection }), chosen, {
    client,
  });
  try {
    return await link.acquire(new AbortController().signal);
  } finally {
    await link.close();
  }
}

describe('the OpenSSH client of this computer', () => {
  it('is missing', async () => {
    await expect(acquire('/nowhere/ssh')).rejects.toMatchObject({
      failure: { code: 'ssh-missing', detail: '/nowhere/ssh: ENOENT' },
    });
  });

  it.each(['OpenSSH_8.3p1, OpenSSL 1.1.1', 'OpenSSH_7.9p1 Debian-10+deb10u4', 'Dropbear v2022.83'])(
    'is too old: %s',
    async (version) => {
      await expect(acquire(script(`echo '${version}' >&2`))).rejects.toMatchObject({
        failure: { code: 'ssh-too-old', detail: version },
      });
    },
  );

  it('has a configuration that it cannot read', async () => {
    const configFile = join(folder(), 'config');
    writeFileSync(configFile, 'Host web1\n  Foo bar\n');
    await expect(acquire('ssh', { configFile })).rejects.toMatchObject({
      failure: {
        code: 'unexpected',
        detail: expect.stringContaining('line 2: Bad configuration option: foo') as string,
      },
    });
  });

  it('cannot have its sockets in a folder with a long path, or one that it would misread', async () => {
    const configFile = join(folder(), 'config');
    writeFileSync(configFile, 'Host web1\n  HostName 127.0.0.1\n  Port 1\n');
    const long = join(tmpdir(), 'x'.repeat(90));
    for (const [runtime, words] of [
      [long, /too long a path/],
      [join(tmpdir(), 'a:b'), /would misread/],
    ] as const) {
      mkdirSync(runtime, { recursive: true });
      cleanUps.push(() => rmSync(runtime, { recursive: true }));
      await expect(acquire('ssh', { configFile }, runtime)).rejects.toThrow(words);
    }
  });

  it('says when nothing answers', async () => {
    const configFile = join(folder(), 'config');
    writeFileSync(configFile, 'Host web1\n  HostName 127.0.0.1\n  Port 1\n');
    await expect(acquire('ssh', { configFile })).rejects.toMatchObject({
      failure: { code: 'host-unreachable' },
    });
    writeFileSync(configFile, 'Host web1\n  HostName nosuch.invalid\n');
    await expect(acquire('ssh', { configFile })).rejects.toMatchObject({ failure: { code: 'host-unknown' } });
  });
});
