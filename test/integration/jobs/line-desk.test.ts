import { afterEach, describe, expect, it } from 'vitest';
import { createLink } from '../../../electron/engine/connect/create-link.ts';
import { LineDesk } from '../../../electron/engine/jobs/line-desk.ts';
import { Redactor } from '../../../electron/engine/reduce/redact.ts';
import { openStore } from '../../../electron/engine/store/open.ts';
import { connectPorts } from '../../doubles/connect-ports.ts';
import { LOKI_FAULTS, LokiDouble } from '../../doubles/loki.ts';
import { QuickClock } from '../../doubles/quick-clock.ts';
import { startSshServer } from '../../doubles/sshd.ts';
import { temporaryFolder } from '../../fixtures/engine.ts';
import { addFinding, NOW, optionsFor, redacted, server, source } from '../../unit/store/fixture.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const AT = BigInt(NOW) * 1_000_000n;
const KEY_LINE = 'MIIEpAIBAAKCAQEA7bq0rZ3uS9vW1xk2c8Jd4mQeTnLrYhGfUoPzXwVtBnMaSdFg';

/** A real sshd, the Loki double behind it, and a desk that reaches it by its tunnel. */
async function scene() {
  const loki = await LokiDouble.start({ now: () => NOW });
  cleanUps.push(() => loki.stop());
  const sshd = await startSshServer();
  cleanUps.push(() => sshd.close());
  const ports = connectPorts();
  cleanUps.push(() => ports.cleanUp());
  const { hostname, port } = new URL(loki.origin);
  const link = createLink(sshd.connection({ loki: { host: hostname, port: Number(port) } }), ports);
  cleanUps.push(() => link.close());
  const folder = temporaryFolder();
  cleanUps.push(() => folder.remove());
  const { store } = openStore(optionsFor(`${folder.path}/nightjar.db`));
  cleanUps.push(() => store.close());
  store.servers.save(server('web1'));
  store.servers.saveSource(source('web1-sshd', 'web1'));
  addFinding(store, 'f');
  const evidence = [{ timestamp: AT, sourceId: 'web1-sshd', text: redacted('it broke') }];
  const passed = { range: { from: 0n, to: 0n }, sourceIds: [] };
  store.evidence.merge('f', 'web1', passed, evidence, (lines) => lines);
  const desk = new LineDesk({
    store,
    clock: new QuickClock(),
    random: () => 0,
    redactor: new Redactor(Buffer.alloc(32)),
    tunnelOf: (_, signal) => link.acquire(signal),
  });
  return { loki, sshd, link, desk };
}

const line = (offset: bigint, text: string) => ({ labels: { job: 'x' }, timestamp: AT + offset, text });
const wanted = {
  findingId: 'f',
  serverId: 'web1',
  sourceId: 'web1-sshd',
  timestamp: AT,
  before: 2,
  after: 2,
};
const never = () => new AbortController().signal;

describe('lines around, through a real sshd', () => {
  it('are read by the tunnel, and a private key that began before them stays secret', async () => {
    const { loki, desk } = await scene();
    loki.store([
      line(-30n, '-----BEGIN RSA PRIVATE KEY-----'),
      ...Array.from({ length: 6 }, (_, index) => line(BigInt(index) - 20n, KEY_LINE)),
      line(-10n, '-----END RSA PRIVATE KEY-----'),
      line(0n, 'it broke'),
      line(5n, 'and went on'),
    ]);
    const { lines, moreBefore, moreAfter } = await desk.around(wanted, never());
    expect(lines).toHaveLength(4);
    expect(lines.filter(({ evidence }) => evidence).map(({ text }) => text)).toEqual(['it broke']);
    expect(lines.slice(0, 1).every(({ text }) => text.includes('<secret:private-key:'))).toBe(true);
    expect(JSON.stringify(lines.map(({ text }) => text))).not.toContain(KEY_LINE);
    expect([moreBefore, moreAfter]).toEqual([true, false]);
  });

  it('end when nobody waits for them any more, and fail by name when the server is gone', async () => {
    const { loki, sshd, link, desk } = await scene();
    await desk.around(wanted, never());
    loki.failBy(() => ({ kind: 'hang' }));
    const closed = new AbortController();
    const asked = desk.around(wanted, closed.signal);
    closed.abort(new DOMException('closed', 'AbortError'));
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    loki.failBy(() => LOKI_FAULTS.close);
    await expect(desk.around(wanted, never())).rejects.toMatchObject({
      failure: { code: 'loki-closed-connection' },
    });
    loki.failBy(null);
    await link.close();
    await sshd.close();
    await expect(desk.around(wanted, never())).rejects.toMatchObject({
      failure: { advice: expect.any(String) },
    });
  });
});
