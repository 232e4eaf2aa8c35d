import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDirectTunnel } from '../../../electron/engine/connect/direct-tunnel.ts';
import { LokiClient } from '../../../electron/engine/sources/loki.ts';
import { LokiDouble } from '../../doubles/loki.ts';
import { QuickClock } from '../../doubles/quick-clock.ts';

const START = BigInt(Date.UTC(2026, 10, 21, 4, 30, 0)) * 1_000_000n;
const HOUR = 3_600_000_000_000n;
const COUNT = 20_000;

/** A wire that breaks: each connection of `breaks` is cut after so many bytes of answer; later ones are not. */
class BreakingWire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  broken = 0;

  constructor(target: URL, breaks: number[]) {
    this.#server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      let left = breaks.shift() ?? Number.POSITIVE_INFINITY;
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        // A cut connection errors on both sides; that is what it is for.
        socket.on('error', () => undefined);
        socket.on('close', () => [near, far].forEach((other) => other.destroy()));
      }
      near.pipe(far);
      far.on('data', (chunk: Buffer) => {
        near.write(chunk.subarray(0, Math.min(chunk.length, left)));
        left -= chunk.length;
        if (left > 0) return;
        this.broken++;
        near.destroy();
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

describe('Loki over a wire that breaks', () => {
  it('loses and doubles no line, wherever the answers are cut', async () => {
    const loki = await LokiDouble.start();
    const texts = Array.from({ length: COUNT }, (_, at) => `line ${at} of ${COUNT}`);
    loki.store(
      texts.map((text, at) => ({
        labels: { job: 'x', unit: `u${at % 4}` },
        // Seven lines an instant.
        timestamp: START + BigInt(Math.floor(at / 7)) * (HOUR / 3000n),
        text,
      })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 1_500_000 }), { maxLength: 5 }), async (breaks) => {
        const wire = new BreakingWire(new URL(loki.origin), [...breaks]);
        const tunnel = openDirectTunnel({ kind: 'url', loki: await wire.listen(), ollama: null });
        const client = new LokiClient({ target: tunnel.loki, clock: new QuickClock(), random: () => 0.5 });
        const signal = new AbortController().signal;
        const read: string[] = [];
        const range = { from: START, to: START + HOUR };
        let last = 0n;
        for await (const { lines } of client.readWindow('{job="x"}', range, signal)) {
          for (const line of lines) {
            expect(line.timestamp >= last).toBe(true);
            last = line.timestamp;
            read.push(line.text);
          }
        }
        expect(read.toSorted()).toEqual(texts.toSorted());
        await tunnel.close();
        await wire.close();
      }),
      { numRuns: 20 },
    );
    await loki.stop();
  });
});
