import { spawn } from 'node:child_process';
import { createServer, type RequestListener, type Server } from 'node:http';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetch, request } from 'undici';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLink } from '../../../electron/engine/connect/create-link.ts';
import type { ServerLink } from '../../../electron/engine/connect/server-link.ts';
import { connectionFailure, type HttpTarget } from '../../../electron/engine/connect/tunnel.ts';
import type { Endpoint } from '../../../shared/domain/server.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { connectPorts, type ConnectPorts, type ConnectPortsOptions } from '../../doubles/connect-ports.ts';
import { descendants, visibleTexts } from '../../doubles/processes.ts';
import { startSshServer, type SshServer, type SshServerOptions } from '../../doubles/sshd.ts';

const PASSPHRASE = 'a passphrase with ü, blanks and $dollars';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function startHttp(listener?: RequestListener): Promise<Endpoint> {
  const http: Server = createServer(
    listener ?? ((incoming, response) => response.end(`hello ${incoming.headers.host} ${incoming.url}`)),
  );
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    http.closeAllConnections();
    return new Promise((resolve) => http.close(resolve));
  });
  return { host: '127.0.0.1', port: (http.address() as AddressInfo).port };
}

/** A port where nothing listens. */
async function deafEndpoint(): Promise<Endpoint> {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  await new Promise((resolve) => http.close(resolve));
  return { host: '127.0.0.1', port };
}

interface Scene {
  readonly server: SshServer;
  readonly ports: ConnectPorts;
  readonly link: ServerLink;
}

async function scene(
  endpoints: { loki?: Endpoint; ollama?: Endpoint },
  serverOptions: SshServerOptions = {},
  portOptions: ConnectPortsOptions = {},
): Promise<Scene> {
  const server = await startSshServer(serverOptions);
  cleanUps.push(() => server.close());
  const ports = connectPorts(portOptions);
  cleanUps.push(() => ports.cleanUp());
  const link = createLink(server.connection(endpoints), ports);
  cleanUps.push(() => link.close());
  return { server, ports, link };
}

const never = () => new AbortController().signal;

async function get(target: HttpTarget, path = '/ready'): Promise<string> {
  const { body } = await request(`${target.origin}${path}`, { dispatcher: target.dispatcher });
  return body.text();
}

async function failureOf(promise: Promise<unknown>) {
  try {
    await promise;
  } catch (error) {
    const failure = connectionFailure(error);
    if (failure) return failure;
    throw error;
  }
  throw new Error('It was to fail, and did not.');
}

describe('a tunnel by SSH', () => {
  it('carries requests to what listens behind the server, with the address it has there', async () => {
    const loki = await startHttp();
    const ollama = await startHttp((_request, response) => response.end('Ollama is running'));
    const { link } = await scene({ loki, ollama });
    const tunnel = await link.acquire(never());
    expect(await get(tunnel.loki)).toBe(`hello 127.0.0.1:${loki.port} /ready`);
    expect(await get(tunnel.ollama!)).toBe('Ollama is running');
    const fetched = await fetch(`${tunnel.loki.origin}/x`, { dispatcher: tunnel.loki.dispatcher });
    expect(await fetched.text()).toBe(`hello 127.0.0.1:${loki.port} /x`);
    expect(tunnel.version).toMatch(/^OpenSSH_/);
    expect(tunnel.open).toBe(false);
    expect(link.state).toBe('open');
    expect(await link.acquire(never())).toBe(tunnel);
  });

  it('runs the read-only commands over the same login', async () => {
    const { link, server } = await scene({});
    const tunnel = await link.acquire(never());
    expect(await tunnel.run('system', never())).toMatch(/^\w+ \S+ \S+$/);
    expect(await tunnel.run('clock', never())).toMatch(/^\d{10,}/);
    expect(server.log().match(/Accepted publickey/g)).toHaveLength(1);
  });

  it('keeps its sockets to itself and leaves nothing behind', async () => {
    const { link, ports } = await scene({ loki: await startHttp() });
    const tunnel = await link.acquire(never());
    await get(tunnel.loki);
    const [folder = ''] = readdirSync(ports.paths.runtime);
    expect(statSync(join(ports.paths.runtime, folder)).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(join(ports.paths.runtime, folder))) {
      expect(statSync(join(ports.paths.runtime, folder, name)).mode & 0o177).toBe(0);
    }
    const ours = () => [...visibleTexts().values()].filter((text) => text.includes(folder));
    expect(ours()).toHaveLength(1);
    await link.close();
    expect((await tunnel.closed).code).toBe('cancelled');
    expect(readdirSync(ports.paths.runtime)).toEqual([]);
    expect(ours()).toEqual([]);
    expect((await failureOf(get(tunnel.loki))).code).toBe('cancelled');
    expect(link.state).toBe('closed');
  });

  it('holds two links at once, each with its own server', async () => {
    const [one, two] = await Promise.all([startHttp(), startHttp((_, response) => response.end('two'))]);
    const [first, second] = await Promise.all([scene({ loki: one }), scene({ loki: two })]);
    const tunnels = await Promise.all([first.link.acquire(never()), second.link.acquire(never())]);
    expect(await Promise.all(tunnels.map((tunnel) => get(tunnel.loki)))).toEqual([
      `hello 127.0.0.1:${one.port} /ready`,
      'two',
    ]);
    await first.link.close();
    expect(await get(tunnels[1].loki)).toBe('two');
  });
});

describe('a user’s configuration', () => {
  it('is honoured, but for what would send us elsewhere, hide errors or run something', async () => {
    const loki = await startHttp();
    const elsewhere = await deafEndpoint();
    const marks = mkdtempSync(join(tmpdir(), 'nj-marks-'));
    cleanUps.push(() => rmSync(marks, { recursive: true }));
    const client = [
      'ControlMaster auto',
      `ControlPath ${marks}/theirs`,
      'ControlPersist 10m',
      'LogLevel QUIET',
      'ForwardAgent yes',
      'ForkAfterAuthentication yes',
      'RequestTTY force',
      'PermitLocalCommand yes',
      `LocalCommand touch ${marks}/local`,
      `RemoteCommand touch ${marks}/remote`,
      `LocalForward 127.0.0.1:${elsewhere.port} 127.0.0.1:${loki.port}`,
    ];
    const { link, server } = await scene({ loki, ollama: await deafEndpoint() }, { client });
    const tunnel = await link.acquire(never());
    expect(await get(tunnel.loki)).toContain('hello');
    expect((await failureOf(get(tunnel.ollama!))).code).toBe('connection-refused');
    expect(await tunnel.run('system', never())).toMatch(/^\w+ \S+ \S+$/);
    expect(readdirSync(marks)).toEqual([]);
    await expect(request(`http://127.0.0.1:${elsewhere.port}`)).rejects.toThrow('ECONNREFUSED');
    await link.close();
    expect(
      [...visibleTexts().values()].filter(
        (text) => text.startsWith('ssh\0') && text.includes(server.configFile),
      ),
    ).toEqual([]);
  });
});

describe('a jump host', () => {
  it('asks through the same helper, and ends with the tunnel', async () => {
    const jump = await startSshServer({ known: false, passphrase: PASSPHRASE });
    cleanUps.push(() => jump.close());
    const client = [`ProxyCommand ssh -F ${jump.configFile} -W %h:%p ${jump.alias}`];
    const { link, ports, server } = await scene(
      { loki: await startHttp() },
      { client, known: false },
      {
        answer: ({ kind }) =>
          kind === 'host-key' ? { kind: 'yes' } : { kind: 'secret', value: PASSPHRASE, remember: 'never' },
      },
    );
    const tunnel = await link.acquire(never());
    expect(await get(tunnel.loki)).toContain('hello');
    expect(
      ports.asked.map((prompt) => (prompt.kind === 'host-key' ? prompt.fingerprint : prompt.kind)),
    ).toEqual([jump.fingerprint(), 'passphrase', server.fingerprint()]);
    const through = () =>
      [...visibleTexts().values()].filter((text) => text.includes(`\0${jump.configFile}\0`));
    expect(through()).not.toEqual([]);
    await link.close();
    await expect.poll(through).toEqual([]);
  });

  it('that cannot be reached is named', async () => {
    const jump = await startSshServer();
    cleanUps.push(() => jump.close());
    await jump.stop();
    const client = [`ProxyCommand ssh -F ${jump.configFile} -W %h:%p ${jump.alias}`];
    const { link } = await scene({}, { client });
    expect((await failureOf(link.acquire(never()))).code).toBe('host-unreachable');
  });
});

describe('what ssh asks', () => {
  it('shows the fingerprint of an unknown host and connects when it is accepted', async () => {
    const loki = await startHttp();
    const { link, ports, server } = await scene(
      { loki },
      { known: false },
      { answer: () => ({ kind: 'yes' }) },
    );
    const tunnel = await link.acquire(never());
    expect(await get(tunnel.loki)).toContain('hello');
    expect(ports.asked).toEqual([
      expect.objectContaining({
        kind: 'host-key',
        host: expect.stringContaining(`[127.0.0.1]:${server.port}`) as string,
        keyType: 'ED25519',
        fingerprint: server.fingerprint(),
      }),
    ]);
    expect(readFileSync(server.knownHostsFile, 'utf8')).toContain(`[127.0.0.1]:${server.port}`);
  });

  it('asks even where the user has turned checking off', async () => {
    const client = ['StrictHostKeyChecking no'];
    const { link, ports } = await scene({}, { known: false, client }, { answer: () => ({ kind: 'no' }) });
    expect((await failureOf(link.acquire(never()))).code).toBe('host-key-rejected');
    expect(ports.asked).toHaveLength(1);
  });

  it('does not connect, and does not try again, when it is rejected', async () => {
    const { link, ports, server } = await scene({}, { known: false }, { answer: () => ({ kind: 'no' }) });
    expect((await failureOf(link.acquire(never()))).code).toBe('host-key-rejected');
    expect(link.state).toBe('needs-you');
    expect((await failureOf(link.acquire(never()))).code).toBe('host-key-rejected');
    expect(ports.asked).toHaveLength(1);
    expect(readFileSync(server.knownHostsFile, 'utf8')).toBe('');
    expect(readdirSync(ports.paths.runtime)).toEqual([]);
  });

  it('unlocks a key and remembers its passphrase until quit', async () => {
    const answer = () => ({ kind: 'secret', value: PASSPHRASE, remember: 'session' }) as const;
    const { link, ports } = await scene({ loki: await startHttp() }, { passphrase: PASSPHRASE }, { answer });
    expect(await get((await link.acquire(never())).loki)).toContain('hello');
    await link.close();
    await link.acquire(never());
    expect(ports.asked.map(({ kind }) => kind)).toEqual(['passphrase']);
    expect(ports.keychain.size).toBe(0);
    expect(ports.logged.join('\n')).not.toContain(PASSPHRASE);
  });

  it('asks again after a wrong passphrase and keeps only the right one, in the keychain if so wished', async () => {
    const answers = ['wrong', PASSPHRASE];
    const answer = () => ({ kind: 'secret', value: answers.shift()!, remember: 'keychain' }) as const;
    const { link, ports } = await scene({}, { passphrase: PASSPHRASE }, { answer });
    await link.acquire(never());
    expect(ports.asked).toHaveLength(2);
    expect([...ports.keychain.values()]).toEqual([PASSPHRASE]);
  });

  it('logs in by a password, and keeps the right one in the keychain if so wished', async () => {
    const password = 'battery staple';
    const answers = ['wrong', password];
    const answer = () => ({ kind: 'secret', value: answers.shift() ?? '', remember: 'keychain' }) as const;
    const { link, ports } = await scene({}, { authorized: false, password }, { answer });
    await link.acquire(never());
    expect([...ports.keychain.values()]).toEqual([password]);
    await link.close();
    await link.acquire(never());
    expect(ports.asked.map(({ kind }) => kind)).toEqual(['password', 'password']);
    expect(ports.logged.join('\n')).not.toContain(password);
  });

  it('drops a remembered passphrase that is wrong and asks', async () => {
    const answer = () => ({ kind: 'secret', value: PASSPHRASE, remember: 'never' }) as const;
    const { link, ports, server } = await scene({}, { passphrase: PASSPHRASE }, { answer });
    const question = `Enter passphrase for key '${server.configFile.replace(/ssh_config$/, 'identity')}': `;
    const key = `ssh ${server.alias} (${server.configFile}): ${question}`;
    ports.keychain.set(key, 'wrong');
    await link.acquire(never());
    expect(ports.asked).toHaveLength(1);
    expect(ports.keychain.size).toBe(0);
  });

  it('never shows a secret to other processes', async () => {
    const seen: string[] = [];
    const look = () => seen.push(...visibleTexts().values());
    const { link } = await scene(
      { loki: await startHttp() },
      { passphrase: PASSPHRASE },
      {
        answer: () => {
          look();
          setTimeout(look, 1);
          return { kind: 'secret', value: PASSPHRASE, remember: 'never' };
        },
      },
    );
    const opening = link.acquire(never());
    while (link.state === 'opening') {
      look();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await opening;
    look();
    expect(seen.some((text) => text.includes('askpass.sh'))).toBe(true);
    expect(seen.filter((text) => text.includes(PASSPHRASE))).toEqual([]);
  });

  it('gives up after two minutes without an answer and leaves it to the person', async () => {
    const clock = new ManualClock();
    const { link, ports } = await scene({}, { passphrase: PASSPHRASE }, { clock });
    const outcome = failureOf(link.acquire(never()));
    await expect.poll(() => ports.asked).toHaveLength(1);
    await clock.advance(119_000);
    expect(link.state).toBe('opening');
    await clock.advance(1_000);
    expect((await outcome).code).toBe('prompt-expired');
    expect(link.state).toBe('needs-you');
    expect(ports.takenBack()).toBe(1);
    await clock.advance(3_600_000);
    expect(ports.asked).toHaveLength(1);
    expect(readdirSync(ports.paths.runtime)).toEqual([]);
    expect(descendants(process.pid).filter((pid) => visibleTexts().get(pid)?.includes('askpass'))).toEqual(
      [],
    );
  });

  it('asks nothing that does not come from its own ssh', async () => {
    const { link, ports } = await scene({}, { passphrase: PASSPHRASE });
    const outcome = failureOf(link.acquire(never()));
    await expect.poll(() => ports.asked).toHaveLength(1);
    const [folder = ''] = readdirSync(ports.paths.runtime);
    const forged = spawn(ports.paths.askpass, ['Your password, please: '], {
      env: {
        PATH: process.env['PATH'],
        NIGHTJAR_ASKPASS_FOLDER: join(ports.paths.runtime, folder),
        NIGHTJAR_ASKPASS_TOKEN: 'guess',
      },
    });
    let answer = '';
    forged.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    expect(await new Promise((resolve) => forged.once('close', resolve))).not.toBe(0);
    expect(answer).toBe('');
    expect(ports.asked).toHaveLength(1);
    await link.close();
    await outcome;
  });

  it('takes the question back when the link is closed', async () => {
    const { link, ports } = await scene({}, { passphrase: PASSPHRASE });
    const outcome = failureOf(link.acquire(never()));
    await expect.poll(() => ports.asked).toHaveLength(1);
    await link.close();
    expect((await outcome).code).toBe('cancelled');
    expect(ports.takenBack()).toBe(1);
    expect(link.state).toBe('closed');
  });
});

describe('when it cannot connect', () => {
  it('says that the login was refused and does not try again', async () => {
    const clock = new ManualClock();
    const { link, server } = await scene({}, { authorized: false }, { clock });
    const failure = await failureOf(link.acquire(never()));
    expect(failure).toMatchObject({
      code: 'authentication-refused',
      detail: expect.stringContaining('publickey'),
    });
    expect(link.state).toBe('needs-you');
    const attempts = server.log().length;
    await clock.advance(3_600_000);
    expect(server.log().length).toBe(attempts);
  });

  it('asks for the password three times at most', async () => {
    const answer = () => ({ kind: 'secret', value: 'guess', remember: 'session' }) as const;
    const options = { authorized: false, password: 'the right one' };
    const { link, ports } = await scene({}, options, { answer });
    expect((await failureOf(link.acquire(never()))).code).toBe('authentication-refused');
    expect(ports.asked.map(({ kind }) => kind)).toEqual(['password', 'password', 'password']);
  });

  it('stops hard at a changed host key and shows both fingerprints', async () => {
    const { link, ports, server } = await scene({}, {}, { answer: () => ({ kind: 'yes' }) });
    const old = server.fingerprint();
    await server.changeHostKey();
    const failure = await failureOf(link.acquire(never()));
    expect(failure.code).toBe('host-key-changed');
    expect(failure.detail).toContain(old);
    expect(failure.detail).toContain(server.fingerprint());
    expect(failure.advice).toContain(`-R '[127.0.0.1]:${server.port}'`);
    expect(ports.asked).toEqual([]);
    expect(link.state).toBe('needs-you');
  });

  it('says that forwarding is not allowed', async () => {
    const { link } = await scene({ loki: await startHttp() }, { forwarding: false });
    const tunnel = await link.acquire(never());
    const failure = await failureOf(get(tunnel.loki));
    expect(failure).toMatchObject({
      code: 'forward-refused',
      detail: 'administratively prohibited: open failed',
    });
    expect(link.state).toBe('open');
  });

  it('tells a service that does not listen from a broken tunnel, and from its neighbour', async () => {
    const ollama = await startHttp();
    const { link } = await scene({ loki: await deafEndpoint(), ollama });
    const tunnel = await link.acquire(never());
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => [failureOf(get(tunnel.loki)), get(tunnel.ollama!)]).flat(),
    );
    for (const [index, outcome] of outcomes.entries()) {
      if (index % 2 === 0) expect(outcome).toMatchObject({ code: 'connection-refused' });
      else expect(outcome).toContain('hello');
    }
    expect(link.state).toBe('open');
  });

  it('leaves a failure of the service itself alone', async () => {
    const loki = await startHttp((incoming) => incoming.socket.destroy());
    const { link } = await scene({ loki });
    const tunnel = await link.acquire(never());
    await expect(get(tunnel.loki)).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
  });

  it('follows no redirect', async () => {
    const elsewhere = vi.fn<RequestListener>((_, response) => void response.end());
    const other = await startHttp(elsewhere);
    const loki = await startHttp((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${other.port}/` }).end(),
    );
    const { link } = await scene({ loki });
    const { dispatcher, origin } = (await link.acquire(never())).loki;
    expect((await failureOf(fetch(origin, { dispatcher }))).code).toBe('loki-unexpected-answer');
    expect((await failureOf(fetch(`http://127.0.0.1:${other.port}`, { dispatcher }))).code).toBe(
      'unexpected',
    );
    expect(elsewhere).not.toHaveBeenCalled();
  });

  it('does not wait for ever for a server that takes connections and says nothing', async () => {
    const clock = new ManualClock();
    const mute = createTcpServer();
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { link, ports } = await scene(
      {},
      { client: [`Port ${(mute.address() as AddressInfo).port}`] },
      { clock },
    );
    const connected = new Promise<Socket>((resolve) => mute.once('connection', resolve));
    const outcome = failureOf(link.acquire(never()));
    const socket = await connected;
    await clock.advance(59_999);
    expect(link.state).toBe('opening');
    await clock.advance(1);
    expect(await outcome).toMatchObject({
      code: 'host-unreachable',
      message: expect.stringContaining('60') as string,
    });
    expect(readdirSync(ports.paths.runtime)).toEqual([]);
    socket.destroy();
    mute.close();
  });

  it('waits and tries again by itself when the server is not there', async () => {
    const clock = new ManualClock();
    const { link, server } = await scene({}, {}, { clock });
    await server.stop();
    const failure = await failureOf(link.acquire(never()));
    expect(failure.code).toBe('host-unreachable');
    expect(link.state).toBe('waiting');
    expect(link.nextTry).toBe(clock.now() + 1_000);
    const again = await failureOf(link.acquire(never()));
    expect(again.advice).toContain('tries again in 1 s');
    await server.start();
    await clock.advance(1_000);
    await link.acquire(never());
    expect(link.state).toBe('open');
  });
});

describe('when the tunnel breaks', () => {
  it('names it to the request under way and opens anew for the next', async () => {
    const loki = await startHttp((incoming, response) => {
      if (incoming.url === '/slow') response.write('first half');
      else response.end('whole');
    });
    const { link, server, ports } = await scene({ loki });
    const states: string[] = [];
    link.onChange(() => states.push(link.state));
    const tunnel = await link.acquire(never());
    const { body } = await request(`${tunnel.loki.origin}/slow`, { dispatcher: tunnel.loki.dispatcher });
    const [folder] = readdirSync(ports.paths.runtime);
    const reading = failureOf(body.text());
    server.killSessions();
    expect((await reading).code).toBe('tunnel-dead');
    expect((await tunnel.closed).code).toBe('tunnel-dead');
    expect((await failureOf(get(tunnel.loki))).code).toBe('tunnel-dead');
    const reopened = await link.acquire(never());
    expect(reopened).not.toBe(tunnel);
    expect(await get(reopened.loki)).toBe('whole');
    expect(states).toEqual(['opening', 'open', 'closed', 'opening', 'open']);
    expect(readdirSync(ports.paths.runtime)).toHaveLength(1);
    expect(readdirSync(ports.paths.runtime)).not.toEqual([folder]);
  });

  it('ends masters that a killed Nightjar left behind, and touches those of a living one not', async () => {
    const loki = await startHttp();
    const { link, ports, server } = await scene({ loki });
    const tunnel = await link.acquire(never());
    const [folder = ''] = readdirSync(ports.paths.runtime);
    // The same folder under the name of a process that cannot live: its number is over the system's highest.
    const orphan = `${(2 ** 40).toString(36)}-${folder.split('-')[1]}`;
    renameSync(join(ports.paths.runtime, folder), join(ports.paths.runtime, orphan));
    const second = createLink(server.connection({ loki }), ports);
    cleanUps.push(() => second.close());
    expect(await get((await second.acquire(never())).loki)).toContain('hello');
    expect((await tunnel.closed).code).toBe('tunnel-dead');
    expect(existsSync(join(ports.paths.runtime, orphan))).toBe(false);
    const third = createLink(server.connection({ loki }), ports);
    cleanUps.push(() => third.close());
    await third.acquire(never());
    expect(second.state).toBe('open');
  });
});

describe('one ssh process for each connection, as on Windows', () => {
  const windows = { program: 'ssh', platform: 'win32', environment: process.env } as const;

  it('carries requests without any socket or port', async () => {
    const { server, ports } = await scene({});
    const loki = await startHttp();
    const link = createLink(server.connection({ loki, ollama: await deafEndpoint() }), ports, {
      client: windows,
    });
    cleanUps.push(() => link.close());
    const tunnel = await link.acquire(never());
    expect(await get(tunnel.loki)).toContain('hello');
    expect(await get(tunnel.loki)).toContain('hello');
    expect((await failureOf(get(tunnel.ollama!))).code).toBe('connection-refused');
    expect(await tunnel.run('system', never())).toMatch(/^\w+/);
    expect(readdirSync(ports.paths.runtime)).toEqual([]);
    await link.close();
    await expect
      .poll(() => descendants(process.pid).filter((pid) => visibleTexts().get(pid)?.startsWith('ssh\0')))
      .toEqual([]);
  });

  it('names a killed session and a refused login, and says what to do where nothing can be asked', async () => {
    const loki = await startHttp((_, response) => void response.write('half'));
    const { server, ports } = await scene({});
    const link = createLink(server.connection({ loki }), ports, { client: windows });
    cleanUps.push(() => link.close());
    const tunnel = await link.acquire(never());
    const { body } = await request(tunnel.loki.origin, { dispatcher: tunnel.loki.dispatcher });
    const reading = failureOf(body.text());
    server.killSessions();
    expect((await reading).code).toBe('tunnel-dead');

    const closed = await scene({}, { authorized: false });
    const refused = createLink(closed.server.connection(), closed.ports, { client: windows });
    const failure = await failureOf(refused.acquire(never()));
    expect(failure.code).toBe('authentication-refused');
    expect(failure.advice).toContain('ssh-add');
  });
});
