import { createORPCClient } from '@orpc/client';
import { RPCHandler } from '@orpc/server/message-port';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApi, type Api } from '../../../renderer/client/api.ts';
import { carrierFor } from '../../../renderer/client/carrier.ts';
import { Connection, NotConnected, type Link } from '../../../renderer/client/connection.ts';
import { portCarrier, type PortTarget } from '../../../renderer/client/port-carrier.ts';
import type { EngineEvent } from '../../../shared/contract/system.ts';
import { ApiDouble } from '../../doubles/api.ts';

const ORIGIN = 'app://nightjar';

/** The page's window with a preload behind it: takes ports as the real one does, and hands them to `give`. */
class Preload implements PortTarget {
  readonly ports: MessagePort[] = [];
  readonly #give: (port: MessagePort) => void;

  constructor(give: (port: MessagePort) => void) {
    this.#give = give;
  }

  postMessage(message: unknown, origin: string, transfer: Transferable[]): void {
    expect(message).toEqual({ kind: 'nightjar-port' });
    expect(origin).toBe(ORIGIN);
    const [port, ...more] = transfer;
    expect(more).toEqual([]);
    if (!(port instanceof MessagePort)) throw new Error('No port was handed over.');
    this.ports.push(port);
    this.#give(port);
  }
}

function engine(double: ApiDouble): Preload {
  const handler = new RPCHandler(double.router());
  return new Preload((port) => {
    handler.upgrade(port);
    port.start();
  });
}

function connect(preload: Preload) {
  const greet = (link: Link) => createORPCClient<Api>(link).system.info();
  const connection = new Connection(portCarrier({ target: preload, origin: ORIGIN, greet }));
  const api = createApi(connection);
  connection.open();
  return { connection, api };
}

async function becomes(connection: Connection, kind: Connection['state']['kind']): Promise<void> {
  if (connection.state.kind === kind) return;
  await new Promise<void>((resolve) => {
    const end = connection.subscribe(() => {
      if (connection.state.kind !== kind) return;
      end();
      resolve();
    });
  });
}

afterEach(() => {
  vi.useRealTimers();
});

describe('the connection over a port', () => {
  it('is open once the engine has answered, and carries calls', async () => {
    const double = new ApiDouble('busy');
    const { connection, api } = connect(engine(double));
    expect(connection.state).toEqual({ kind: 'connecting', attempt: 0 });
    await becomes(connection, 'open');
    expect((await api.servers.list()).map((view) => view.server.name)).toEqual(['web1', 'db1', 'mail']);
    expect((await api.findings.get({ id: 'f-ssh' }))?.evidence[0]?.timestamp).toBeTypeOf('bigint');
  });

  it('counts a refusal as an answer', async () => {
    const { connection, api } = connect(engine(new ApiDouble('failing')));
    await becomes(connection, 'open');
    await expect(api.servers.list()).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
  });

  it('carries events until the engine is gone, then says so and comes back over a fresh port', async () => {
    const double = new ApiDouble('busy');
    const preload = engine(double);
    const { connection, api } = connect(preload);
    await becomes(connection, 'open');
    const events: EngineEvent[] = [];
    const listening = (async () => {
      for await (const event of await api.system.events()) events.push(event);
    })().catch(() => undefined);
    await expect.poll(() => double.listening).toBe(1);
    double.emit({ kind: 'settings-changed' });
    await expect.poll(() => events).toEqual([{ kind: 'settings-changed' }]);
    preload.ports[0]?.close();
    await becomes(connection, 'waiting');
    await listening;
    expect(() => connection.link()).toThrow(NotConnected);
    connection.retryNow();
    await becomes(connection, 'open');
    expect(preload.ports).toHaveLength(2);
    expect((await api.system.info()).version).toBe('0.1.0');
  });

  it('gives a port up that nobody answers', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { connection } = connect(new Preload(() => undefined));
    vi.advanceTimersByTime(10_000);
    vi.useRealTimers();
    await becomes(connection, 'waiting');
    expect(connection.state).toMatchObject({ kind: 'waiting', attempt: 1 });
  });
});

describe('the carrier of a page', () => {
  it('is a port on pages of the desktop shell, and a socket elsewhere', () => {
    const at = (address: string) => {
      const { protocol, host, origin } = new URL(address);
      return carrierFor({ location: { protocol, host, origin }, postMessage: () => undefined }).kind;
    };
    expect(at('app://nightjar/index.html')).toBe('port');
    expect(at('http://127.0.0.1:4747/')).toBe('socket');
  });
});
