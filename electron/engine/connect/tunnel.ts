import type { Dispatcher } from 'undici';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { ReadOnlyCommand } from './commands.ts';

/** Where to send HTTP requests: `dispatcher.request({ origin, path, method })` or undici's `fetch` with both. */
export interface HttpTarget {
  /**
   * Scheme, host and port as the far side sees them, for a direct connection with the path before the API's own;
   * never ends with a slash. Requests to any other origin are refused.
   */
  readonly origin: string;
  /**
   * Follows no redirects. Rejects with a `NightjarError` (under `fetch`: as the cause, see `connectionFailure`)
   * when the way is what failed; everything else is undici's own error.
   */
  readonly dispatcher: Dispatcher;
}

/** An open way to a server: by SSH or direct. */
export interface Tunnel {
  readonly loki: HttpTarget;
  readonly ollama: HttpTarget | null;
  /** What answered, such as `OpenSSH_9.2p1 Debian-2`; null where that cannot be known. */
  readonly version: string | null;
  /** True when log lines cross a network unencrypted: plain HTTP to another machine. The page has to say so. */
  readonly open: boolean;
  /**
   * Runs one of the fixed read-only commands on the server; resolves with its standard output.
   * Direct connections reject: they have nowhere to run it.
   */
  run(command: ReadOnlyCommand, signal: AbortSignal): Promise<string>;
  /** Resolves with the reason when the way has ended; `cancelled` after `close`. */
  readonly closed: Promise<Failure>;
  /** Ends it and all requests under way; leaves no process, socket or file behind. */
  close(): Promise<void>;
}

/** The named failure somewhere in an error's chain of causes (undici's `fetch` wraps what it got); null: not ours. */
export function connectionFailure(error: unknown): Failure | null {
  for (let next = error, depth = 0; next instanceof Error && depth < 5; next = next.cause, depth += 1) {
    if (next instanceof NightjarError) return next.failure;
  }
  return null;
}

/** Why a tunnel ended that we closed ourselves. */
export function closedByUs(): Failure {
  return {
    code: 'cancelled',
    message: 'Nightjar closed the connection.',
    advice: 'It opens again when needed.',
  };
}
