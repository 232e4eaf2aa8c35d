import { createLink } from '../connect/create-link.ts';
import type { HeadersOf } from '../connect/secret-headers.ts';
import type { ServerLink } from '../connect/server-link.ts';
import type { Ports } from '../ports.ts';

/** Milliseconds that the way of a tested server stays open for whoever chooses its sources. */
const IDLE = 5 * 60_000;
const MOST = 3;

interface Held {
  readonly link: ServerLink;
  /** Ends the waiting for idleness. */
  stop: AbortController;
}

/** Ways to servers that are not added yet: opened by a test, so that nobody is asked for a passphrase twice. */
export class TestLinks {
  readonly #ports: Ports;
  readonly #held = new Map<string, Held>();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Keeps an open link until nobody used it for a while. One for the same way is replaced. */
  readonly adopt = (way: HeadersOf, link: ServerLink): void => {
    const key = keyOf(way);
    this.#drop(key);
    const held = { link, stop: new AbortController() };
    this.#held.set(key, held);
    this.#wait(key, held);
    const [oldest] = this.#held.keys();
    if (this.#held.size > MOST && oldest !== undefined) this.#drop(oldest);
  };

  /** The link that is there, or a new one. */
  of(way: HeadersOf): ServerLink {
    const key = keyOf(way);
    const known = this.#held.get(key);
    if (known === undefined) {
      const link = createLink(way.connection, this.#ports, way);
      this.adopt(way, link);
      return link;
    }
    known.stop.abort();
    known.stop = new AbortController();
    this.#wait(key, known);
    return known.link;
  }

  async close(): Promise<void> {
    const all = [...this.#held.values()];
    this.#held.clear();
    await Promise.all(
      all.map(({ link, stop }) => {
        stop.abort();
        return link.close();
      }),
    );
  }

  #wait(key: string, { stop }: Held): void {
    this.#ports.clock.sleep(IDLE, stop.signal).then(
      () => this.#drop(key),
      () => undefined,
    );
  }

  #drop(key: string): void {
    const held = this.#held.get(key);
    if (held === undefined) return;
    this.#held.delete(key);
    held.stop.abort();
    held.link.close().catch((error: unknown) => {
      this.#ports.log.warn('A tested connection could not be closed.', { error: String(error) });
    });
  }
}

function keyOf({ connection, serverId, secretHeaders = [] }: HeadersOf): string {
  return JSON.stringify([connection, serverId ?? null, secretHeaders]);
}
