import type { Endpoint } from '../../../shared/domain/server.ts';

/** A forwarded connection that the server did not open. */
interface Refusal {
  /** `host:port`; null when the lines before did not tell. */
  readonly endpoint: string | null;
  /** The server's words: `connect failed: Connection refused`, `administratively prohibited: open failed`. */
  readonly reason: string;
}

/** Most characters of ssh's own words that are kept; the last ones tell why it ended. */
const MOST_TEXT = 8_000;

/** Most refusals that are kept; a request asks for its own at once. */
const MOST_REFUSALS = 100;

const REQUESTED = /^debug1: Connection to port \S+ forwarding to (.+) port (\d+) requested\.$/;
const NEW_CHANNEL = /^debug1: channel (\d+): new \[?direct-tcpip\b/;
const OPEN_FAILED = /^channel (\d+): open failed: (.+)$/;
const REMOTE_VERSION = /^debug1: Remote protocol version [\d.]+, remote software version (.+)$/;

/**
 * Reads the master's standard error at `LogLevel=DEBUG1` (`channels.c`, `kex.c`): what it says to people, which
 * software the server runs, and which forwards the server refused. Pure but for its own state.
 */
export class MasterLog {
  #rest = '';
  #text = '';
  #version: string | null = null;
  #requested: string | null = null;
  readonly #channels = new Map<string, string | null>();
  #refusals: Refusal[] = [];
  #refused = 0;

  feed(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-MOST_TEXT);
    for (const line of lines) this.#read(line.trimEnd());
  }

  /** What ssh said to people, the last 8,000 characters of it. Not yet printable. */
  get said(): string {
    const rest = this.#rest.startsWith('debug') ? '' : this.#rest;
    return `${this.#text}${rest}`;
  }

  /** Such as `OpenSSH_9.2p1 Debian-2+deb12u10`; null before the server said it. Not yet printable. */
  get version(): string | null {
    return this.#version;
  }

  /** How many connections the server refused so far: a point in time for `refusal`. */
  get mark(): number {
    return this.#refused;
  }

  /** Why the server refused a connection to this endpoint after `mark`; null: it did not. */
  refusal({ host, port }: Endpoint, mark: number): string | null {
    const missed = this.#refused - this.#refusals.length;
    const since = this.#refusals.slice(Math.max(0, mark - missed));
    return since.find(({ endpoint }) => endpoint === null || endpoint === `${host}:${port}`)?.reason ?? null;
  }

  #read(line: string): void {
    if (!line.startsWith('debug')) {
      const [, channel, reason] = OPEN_FAILED.exec(line) ?? [];
      if (channel !== undefined && reason !== undefined) this.#refuse(channel, reason);
      else this.#text = `${this.#text}${line}\n`.slice(-MOST_TEXT);
      return;
    }
    const version = REMOTE_VERSION.exec(line);
    if (version) this.#version ??= version[1] ?? null;
    const requested = REQUESTED.exec(line);
    if (requested) this.#requested = `${requested[1]}:${requested[2]}`;
    const [, channel] = NEW_CHANNEL.exec(line) ?? [];
    if (channel !== undefined) {
      this.#channels.set(channel, this.#requested);
      this.#requested = null;
    }
  }

  #refuse(channel: string, reason: string): void {
    this.#refusals = [...this.#refusals, { endpoint: this.#channels.get(channel) ?? null, reason }].slice(
      -MOST_REFUSALS,
    );
    this.#refused += 1;
  }
}
