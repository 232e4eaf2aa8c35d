import { appendFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ServerLink } from '../../../electron/engine/connect/server-link.ts';
import type { ModelHosts } from '../../../electron/engine/jobs/model-hosts.ts';
import {
  testConnection,
  type ConnectionTestStep,
  type Tested,
} from '../../../electron/engine/jobs/test-connection.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { connectPorts, type ConnectPortsOptions } from '../../doubles/connect-ports.ts';
import { LokiDouble } from '../../doubles/loki.ts';
import { ScriptedOllama } from '../../doubles/ollama.ts';
import { startSshAgent } from '../../doubles/ssh-agent.ts';
import { startSshServer, type SshServerOptions } from '../../doubles/sshd.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const NOW = Date.UTC(2026, 10, 21, 6, 0, 0);
const PASSPHRASE = 'correct horse';
const PASSWORD = 'battery staple';
const never = () => new AbortController().signal;
const noHosts = {} as ModelHosts;

function endpointOf(origin: string) {
  const { hostname, port } = new URL(origin);
  return { host: hostname, port: Number(port) };
}

async function scene(serverOptions: SshServerOptions = {}, portOptions: ConnectPortsOptions = {}) {
  const loki = await LokiDouble.start({ now: () => NOW });
  cleanUps.push(() => loki.stop());
  const sshd = await startSshServer(serverOptions);
  cleanUps.push(() => sshd.close());
  const ports = connectPorts({ clock: new ManualClock(NOW), ...portOptions });
  cleanUps.push(() => ports.cleanUp());
  const connection = sshd.connection({ loki: endpointOf(loki.origin) });
  const kept: ServerLink[] = [];
  const run = async (tested: Partial<Tested> = {}) => {
    const steps: ConnectionTestStep[] = [];
    const onOpen = (_: unknown, link: ServerLink) => {
      kept.push(link);
      cleanUps.push(() => link.close());
    };
    const whole = { connection, model: null, host: null, ...tested };
    for await (const step of testConnection(whole, { hosts: noHosts, ports, onOpen }, never()))
      steps.push(step);
    return steps;
  };
  return { loki, sshd, ports, connection, kept, run };
}

const passedOf = (steps: readonly ConnectionTestStep[]) =>
  steps.flatMap((step) => (step.kind === 'passed' ? [step.hop] : []));
const failedOf = (steps: readonly ConnectionTestStep[]) => steps.find((step) => step.kind === 'failed');
const ALL = ['name', 'connection', 'host-key', 'login', 'forward', 'loki'];

describe('a guided test through a real sshd', () => {
  it('tells of every step in its order, and keeps the way open for who looks at what is there', async () => {
    const { loki, run, kept, sshd } = await scene();
    loki.store([{ labels: { job: 'sshd' }, timestamp: BigInt(NOW - 60_000) * 1_000_000n, text: 'x' }]);
    const steps = await run();
    expect(passedOf(steps)).toEqual(ALL);
    const detailOf = (hop: string) =>
      steps.flatMap((step) => (step.kind === 'passed' && step.hop === hop ? [step.detail] : []));
    expect(detailOf('name')).toEqual(['127.0.0.1']);
    expect(detailOf('connection')[0]).toMatch(/^OpenSSH_/);
    expect(detailOf('login')).toEqual(['publickey']);
    expect(detailOf('loki')).toEqual(['Loki 3.7.6']);
    expect(steps.find((step) => step.kind === 'host-key')).toMatchObject({ fingerprint: sshd.fingerprint() });
    expect(steps).toContainEqual({ kind: 'labels', label: 'job', values: ['sshd'] });
    expect(steps).toContainEqual({ kind: 'clock', skew: 0 });
    expect(steps.at(-1)).toEqual({ kind: 'done', usable: true });
    for (const [index, step] of steps.entries()) {
      if (step.kind !== 'passed') continue;
      const begun = steps.slice(0, index).some((one) => one.kind === 'started' && one.hop === step.hop);
      expect(begun).toBe(true);
    }
    expect(kept.map(({ state }) => state)).toEqual(['open']);
  });

  it('asks for a passphrase, and for a host key that is new', async () => {
    const { run, ports, sshd } = await scene(
      { passphrase: PASSPHRASE, known: false },
      {
        answer: ({ kind }) =>
          kind === 'host-key' ? { kind: 'yes' } : { kind: 'secret', value: PASSPHRASE, remember: 'session' },
      },
    );
    expect(passedOf(await run())).toEqual(ALL);
    expect(ports.asked.map(({ kind }) => kind)).toEqual(['host-key', 'passphrase']);
    expect(ports.asked[0]).toMatchObject({ fingerprint: sshd.fingerprint() });
  });

  it('logs in by an ssh agent without a question, and asks for the passphrase once that has no key', async () => {
    const agent = await startSshAgent();
    cleanUps.push(() => agent.close());
    let right = false;
    const answer = () =>
      ({ kind: 'secret', value: right ? PASSPHRASE : 'wrong', remember: 'never' }) as const;
    const options = { passphrase: PASSPHRASE, client: [`IdentityAgent ${agent.socket}`] };
    const { run, ports, connection } = await scene(options, { answer });
    agent.add(join(dirname(connection.configFile ?? ''), 'identity'), PASSPHRASE);
    const steps = await run();
    expect(passedOf(steps)).toEqual(ALL);
    expect(steps).toContainEqual(
      expect.objectContaining({ kind: 'passed', hop: 'login', detail: 'publickey' }),
    );
    expect(ports.asked).toEqual([]);

    agent.forget();
    const refused = await run();
    expect(passedOf(refused)).toEqual(['name', 'connection', 'host-key']);
    expect(failedOf(refused)).toMatchObject({ hop: 'login', failure: { code: 'authentication-refused' } });
    expect(new Set(ports.asked.map(({ kind }) => kind))).toEqual(new Set(['passphrase']));
    right = true;
    expect(passedOf(await run())).toEqual(ALL);
    expect(JSON.stringify(ports.logged)).not.toContain(PASSPHRASE);
  });

  it('logs in by a password, asked for again when it was wrong', async () => {
    const given = ['wrong', PASSWORD];
    const { run, ports, sshd } = await scene(
      { authorized: false, password: PASSWORD },
      { answer: () => ({ kind: 'secret', value: given.shift() ?? '', remember: 'session' }) },
    );
    const steps = await run();
    expect(passedOf(steps)).toEqual(ALL);
    expect(steps).toContainEqual(
      expect.objectContaining({ kind: 'passed', hop: 'login', detail: 'password' }),
    );
    expect(ports.asked.map(({ kind }) => kind)).toEqual(['password', 'password']);
    expect(sshd.log()).toMatch(/Failed password for nightjar-test[^]*Accepted password for nightjar-test/);
    expect(JSON.stringify(ports.logged)).not.toContain(PASSWORD);
  });

  it('fails at the host key when it is another than before, with how to compare and forget it', async () => {
    const { run, sshd } = await scene();
    await sshd.changeHostKey();
    const failed = failedOf(await run());
    expect(failed).toMatchObject({ hop: 'host-key', failure: { code: 'host-key-changed' } });
    expect(failed?.fixes.map(({ id, where }) => [id, where])).toEqual([
      ['compare-key', 'server'],
      ['forget-key', 'here'],
    ]);
    expect(failed?.fixes[1]?.command).toContain(`-f ${sshd.knownHostsFile} -R '[127.0.0.1]:${sshd.port}'`);
  });

  it('fails at the login when nobody lets us in, and by passwords that are wrong', async () => {
    const refused = await scene({ authorized: false });
    expect(failedOf(await refused.run())).toMatchObject({
      hop: 'login',
      failure: { code: 'authentication-refused' },
    });
    const password = await scene(
      { authorized: false, password: PASSWORD },
      { answer: () => ({ kind: 'secret', value: 'wrong', remember: 'never' }) },
    );
    const steps = await password.run();
    expect(failedOf(steps)).toMatchObject({ hop: 'login' });
    expect(password.ports.asked.map(({ kind }) => kind)).toContain('password');
    expect(passedOf(steps)).toEqual(['name', 'connection', 'host-key']);
  });

  it('fails at the forward when the server allows none, with the line that allows it for this user', async () => {
    const { run, kept } = await scene({ forwarding: false });
    const steps = await run();
    const failed = failedOf(steps);
    expect(failed).toMatchObject({ hop: 'forward', failure: { code: 'forward-refused' } });
    expect(failed?.fixes[0]).toMatchObject({ id: 'allow-forwarding', where: 'server' });
    expect(failed?.fixes[0]?.command).toMatch(/Match User \w+\\n {2}AllowTcpForwarding local/);
    expect(steps.at(-1)).toEqual({ kind: 'done', usable: false });
    expect(kept).toEqual([]);
  });

  it('fails at Loki when nothing listens there, or it is not ready', async () => {
    const { run, loki, connection } = await scene();
    const steps = await run({ connection: { ...connection, loki: { host: '127.0.0.1', port: 1 } } });
    const failed = failedOf(steps);
    expect(failed).toMatchObject({ hop: 'loki', failure: { code: 'connection-refused' } });
    expect(failed?.fixes.map(({ id }) => id)).toEqual(['start-loki', 'see-listening', 'bind-loki']);
    expect(passedOf(steps)).toContain('forward');
    loki.notReady = 'Ingester not ready: waiting for 15s after being ready';
    expect(failedOf(await run())).toMatchObject({ hop: 'loki', failure: { code: 'loki-not-ready' } });
  });

  it('fails at the name when it has no address', async () => {
    const { run, connection } = await scene();
    const steps = await run({ connection: { ...connection, host: 'no-such-host.invalid' } });
    expect(failedOf(steps)).toMatchObject({ hop: 'name', failure: { code: 'host-unknown' } });
    expect(passedOf(steps)).toEqual([]);
  });

  it('shows the jump host on the way, and says when it is that one that refuses', async () => {
    const jump = await startSshServer();
    cleanUps.push(() => jump.close());
    const { run, connection } = await scene({ client: ['ProxyJump jumphost'] });
    appendFileSync(
      connection.configFile ?? '',
      readFileSync(jump.configFile, 'utf8').replace(jump.alias, 'jumphost'),
    );
    const steps = await run();
    expect(passedOf(steps)).toEqual(['name', 'jump', ...ALL.slice(1)]);
    expect(steps).toContainEqual({ kind: 'started', hop: 'jump', subject: 'jumphost' });
    await jump.stop();
    expect(failedOf(await run())).toMatchObject({ hop: 'jump', subject: 'jumphost' });
  });

  it('goes on without a model, and says how to start it', async () => {
    const { run, connection } = await scene();
    const ollama = await ScriptedOllama.start();
    const endpoint = endpointOf(ollama.origin);
    cleanUps.push(() => ollama.stop());
    expect(
      failedOf(await run({ connection: { ...connection, ollama: endpoint }, model: 'no-such:1b' })),
    ).toMatchObject({
      hop: 'model',
      failure: { code: 'model-missing' },
      fixes: [{ id: 'pull-model', command: 'ollama pull no-such:1b' }],
    });
    await ollama.stop();
    const steps = await run({ connection: { ...connection, ollama: endpoint } });
    expect(failedOf(steps)).toMatchObject({ hop: 'model' });
    expect(failedOf(steps)?.fixes.map(({ id }) => id)).toEqual(['start-ollama', 'bind-ollama']);
    expect(steps.at(-1)).toEqual({ kind: 'done', usable: true });
  });

  it('asks as the tenant, narrowed to the streams of the server', async () => {
    const { run, loki } = await scene();
    await run({ tenant: 'shop', matcher: '{host="web1"}' });
    const asked = loki.requests.findLast(({ path }) => path.endsWith('/labels'));
    expect(asked?.headers['x-scope-orgid']).toBe('shop');
    expect(asked?.parameters.get('query')).toBe('{host="web1"}');
  });

  it('is given up at once when the page is left', async () => {
    const { loki, ports, connection } = await scene();
    loki.failBy(() => ({ kind: 'hang' }));
    const left = new AbortController();
    const steps = testConnection(
      { connection, model: null, host: null },
      { hosts: noHosts, ports },
      left.signal,
    );
    const follow = async () => {
      for await (const step of steps) if (step.kind === 'started' && step.hop === 'forward') left.abort();
    };
    await expect(follow()).rejects.toMatchObject({ name: 'AbortError' });
  });
});
