import type { Failure } from '../../../shared/domain/failure.ts';
import type { Hop } from '../../../shared/domain/server.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { ServerLink } from '../connect/server-link.ts';
import type { Tunnel } from '../connect/tunnel.ts';
import type { Limiter } from './limiter.ts';
import type { Question, TriedOut } from './model-lane.ts';
import type { RecordedPass } from './record-pass.ts';
import type { PassParts } from './server-pass.ts';

export interface LaneParts extends PassParts {
  readonly link: ServerLink;
  readonly limiter: Limiter;
  /** How many times as seldom is polled as things are now: it may be more on battery. */
  readonly slowness: () => number;
  /** How long before now reading ends where neither source nor server says. */
  readonly usualLag: () => Milliseconds;
  readonly random: () => number;
  /** Nightjar's own failures, to become findings. */
  readonly report: (failure: Failure, subject: string | null) => void;
  /** After each pass: whoever asks models may have something to do. */
  readonly onPass: (recorded: RecordedPass, tunnel: Tunnel) => void;
  /** Part of its time in which the model's host was asked, from 0 to 1. */
  readonly modelShare: () => number;
  /** A question on trial for a model of the server's host. */
  readonly onTry: (
    question: Question,
    model: string,
    tunnel: Tunnel,
    signal: AbortSignal,
  ) => Promise<TriedOut>;
  /** Ended before the connection is closed. */
  readonly onStop: () => Promise<void>;
  /** Power or settings have changed. */
  readonly onReconsider: () => void;
}

export interface LaneStatus {
  readonly hops: readonly Hop[];
  readonly polling: boolean;
  readonly nextPollAt: Milliseconds | null;
  readonly lastSuccess: Milliseconds | null;
  /** Part of its time in which the model's host was asked, from 0 to 1. */
  readonly modelShare: number;
}
