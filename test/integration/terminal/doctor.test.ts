import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../electron/engine/store/open.ts';
import type { SshConnection } from '../../../shared/domain/server.ts';
import { LokiDouble } from '../../doubles/loki.ts';
import { startSshServer, type SshServerOptions } from '../../doubles/sshd.ts';
import { temporaryFolder } from '../../fixtures/engine.ts';
import { optionsFor, server } from '../../unit/store/fixture.ts';

const CLI = fileURLToPath(new URL('../../../electron/cli.ts', import.meta.url));

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Report {
  readonly ok: boolean;
  readonly checks: { readonly name: string; readonly state: string; readonly commands?: string[] }[];
}

/** A data folder that knows the server `web1`, and what `nightjar doctor` says in it. */
async function scene(
  options: SshServerOptions = {},
  change: (to: SshConnection) => SshConnection = (to) => to,
) {
  const loki = await LokiDouble.start({ now: () => Date.now() });
  cleanUps.push(() => loki.stop());
  const sshd = await startSshServer(options);
  cleanUps.push(() => sshd.close());
  const folder = temporaryFolder();
  cleanUps.push(() => folder.remove());
  const { hostname, port } = new URL(loki.origin);
  const { store } = openStore(optionsFor(`${folder.path}/nightjar.db`));
  // Held open, as by an app that runs.
  cleanUps.push(() => store.close());
  const connection = change(sshd.connection({ loki: { host: hostname, port: Number(port) } }));
  store.servers.save({ ...server('web1'), name: 'web1', model: null, connection });
  return (...words: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const env = { ...process.env, NIGHTJAR_DATA: folder.path };
      execFile(process.execPath, [CLI, 'doctor', ...words], { env }, (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
      );
    });
}

describe('nightjar doctor', () => {
  it('looks at every step to a server that it knows, beside an app that runs', async () => {
    const doctor = await scene();
    const { code, stdout, stderr } = await doctor('web1', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const { ok, checks } = JSON.parse(stdout) as Report;
    expect(ok).toBe(true);
    expect(checks.map(({ name }) => name)).toEqual([
      'data folder',
      'keychain',
      'ssh client',
      'ssh configuration',
      'name',
      'connection',
      'fingerprint',
      'host-key',
      'login',
      'forward',
      'loki',
      'clock',
    ]);
    expect(checks.filter(({ state }) => state === 'failed')).toEqual([]);
  });

  it('says what failed and what to do, and ends with 2', async () => {
    const doctor = await scene({ forwarding: false });
    const { code, stdout, stderr } = await doctor('web1');
    expect(code).toBe(2);
    expect(stdout).toContain('FAILED   forward');
    expect(stdout).toContain('AllowTcpForwarding local');
    expect(stderr).toContain('1 of');
  });

  it('declines what ssh asks where nobody sits', async () => {
    const doctor = await scene({ passphrase: 'secret words' });
    const { code, stdout } = await doctor('web1', '--json');
    expect(code).toBe(2);
    expect((JSON.parse(stdout) as Report).checks.at(-1)).toMatchObject({ state: 'failed' });
  });

  it('refuses a name that is none', async () => {
    const doctor = await scene();
    const { code, stdout } = await doctor('--json', '--', '-oProxyCommand=x');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false });
  });
});
