import type { Endpoint } from '../../../shared/domain/server.ts';
import { printable } from './printable.ts';

/** A forwarded connection that the server did not open. */
interface Refusal {
  /** `host:port`; null when the lines before did not tell. */
  readonly endpoint: string | null;
  /** The server's words: `connect failed: Connection refused`, `administratively prohibited: open failed`. */
  readonly reason: string;
}

/** How far an opening has come, as ssh tells it. */
export type SshProgress =
  /** The configuration was read: who will log in where, by which jump hosts. */
  | {
      readonly kind: 'resolved';
      readonly hostName: string;
      readonly port: number;
      readonly user: string;
      readonly jumps: readonly string[];
    }
  /** The name has an address. */
  | { readonly kind: 'address'; readonly address: string }
  /** The server's own sshd spoke. */
  | { readonly kind: 'connected'; readonly version: string }
  | { readonly kind: 'host-key'; readonly keyType: string; readonly fingerprint: string }
  /** It is the known one, or the person has accepted it. */
  | { readonly kind: 'host-key-accepted' }
  | { readonly kind: 'authenticated'; readonly method: string };

/** Most characters of ssh's own words that are kept; the last ones tell why it ended. */
const MOST_TEXT = 8_000;

/** Most refusals that are kept; a request asks for its own at once. */
const MOST_REFUSALS = 100;

const REQUESTED = /^debug1: Connection to port \S+ forwarding to (.+) port (\d+) requested\.$/;
const NEW_CHANNEL = /^debug1: channel (\d+): new \[?direct-tcpip\b/;
const OPEN_FAILED = /^channel (\d+): open failed: (.+)$/;
const CONNECTING = /^debug1: Connecting to \S+ \[([^\]]+)\] port \d+/;
const HOST_KEY = /^debug1: Server host key: (\S+) (SHA256:\S+)/;
const KEY_ACCEPTED = /^debug1: rekey out after|^debug1: SSH2_MSG_NEWKEYS sent/;
const AUTHENTICATED = /^Authenticated to .+ using "([^"]+)"/;
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
  readonly #onProgress: (progress: SshProgress) => void;

  constructor(onProgress: (progress: SshProgress) => void = () => {}) {
    this.#onProgress = onProgress;
  }

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
      this.#tell(line);
      return;
    }
    const version = REMOTE_VERSION.exec(line);
    if (version) this.#version ??= version[1] ?? null;
    this.#tell(line);
    const requested = REQUESTED.exec(line);
    if (requested) this.#requested = `${requested[1]}:${requested[2]}`;
    const [, channel] = NEW_CHANNEL.exec(line) ?? [];
    if (channel !== undefined) {
      this.#channels.set(channel, this.#requested);
      this.#requested = null;
    }
  }

  #tell(line: string): void {
    const [, address] = CONNECTING.exec(line) ?? [];
    if (address !== undefined) this.#onProgress({ kind: 'address', address: printable(address) });
    const [, version] = REMOTE_VERSION.exec(line) ?? [];
    if (version !== undefined) this.#onProgress({ kind: 'connected', version: printable(version) });
    const [, keyType, fingerprint] = HOST_KEY.exec(line) ?? [];
    if (keyType !== undefined && fingerprint !== undefined) {
      this.#onProgress({
        kind: 'host-key',
        keyType: printable(keyType),
        fingerprint: printable(fingerprint),
      });
    }
    if (KEY_ACCEPTED.test(line)) this.#onProgress({ kind: 'host-key-accepted' });
    const [, method] = AUTHENTICATED.exec(line) ?? [];
    if (method !== undefined) this.#onProgress({ kind: 'authenticated', method: printable(method) });
  }

  #refuse(channel: string, reason: string): void {
    this.#refusals = [...this.#refusals, { endpoint: this.#channels.get(channel) ?? null, reason }].slice(
      -MOST_REFUSALS,
    );
    this.#refused += 1;
  }
}
