import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const COOKIE = 'nightjar_session';
const ATTEMPTS_PER_MINUTE = 20;

/** Why a request is turned away. */
export type Refusal = 'host' | 'origin' | 'session' | 'rate';

/**
 * Who may talk to the browser host: requests to our own loopback address only (against DNS rebinding), from our own
 * page only (against cross-site requests), with the session cookie that a one-time token was exchanged for.
 */
export class Access {
  readonly #hosts: ReadonlySet<string>;
  readonly #session = randomBytes(32).toString('base64url');
  readonly #now: () => number;
  #token = randomBytes(32).toString('base64url');
  #attempts: number[] = [];

  constructor(port: number, now: () => number) {
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
    this.#now = now;
  }

  /** Good for one exchange; then there is a new one. */
  get token(): string {
    return this.#token;
  }

  /** `Set-Cookie` for a right token, which is used up by it; null for a wrong one. */
  exchange(token: string): string | null {
    if (!equal(token, this.#token)) {
      this.#attempts.push(this.#now());
      return null;
    }
    this.#token = randomBytes(32).toString('base64url');
    return `${COOKIE}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** What every request must pass, the exchange of the token included. */
  checkHost(request: IncomingMessage): Refusal | null {
    if (!this.#hosts.has(request.headers.host ?? '')) return 'host';
    const minuteAgo = this.#now() - 60_000;
    this.#attempts = this.#attempts.filter((at) => at > minuteAgo);
    return this.#attempts.length >= ATTEMPTS_PER_MINUTE ? 'rate' : null;
  }

  checkSession(request: IncomingMessage): Refusal | null {
    return equal(cookieOf(request), this.#session) ? null : 'session';
  }

  /** The upgrade to a WebSocket, over which everything that changes something goes, must come from our own page. */
  checkUpgrade(request: IncomingMessage): Refusal | null {
    const refusal = this.checkHost(request) ?? this.checkSession(request);
    if (refusal !== null) return refusal;
    return request.headers.origin === `http://${request.headers.host}` ? null : 'origin';
  }
}

function cookieOf(request: IncomingMessage): string {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
}

/** Constant-time: digests have one length whatever was sent. */
function equal(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
