import type { FindingRow } from '../../shared/contract/findings.ts';
import type { ServerView, SourceView } from '../../shared/contract/servers.ts';
import type { PendingPrompt } from '../../shared/contract/system.ts';
import type { Failure, FailureCode } from '../../shared/domain/failure.ts';
import type { AppearanceSettings } from '../../shared/domain/settings.ts';
import { MILLISECONDS_PER_MINUTE, type Milliseconds } from '../../shared/domain/time.ts';
import { compareSeverity, type Severity } from '../../shared/domain/words.ts';

/** What the tray icon says by its shape. */
export type ShellShape = 'idle' | 'attention' | 'offline' | 'error' | 'paused';

/**
 * `reading`: its logs arrive; `behind`: they arrive late; `waiting`: not read yet; `failing`: it answers, but its
 * logs cannot be read; `unreachable`: it does not answer; `needs-you`: only a person can go on.
 */
export const SERVER_STATES = [
  'reading',
  'behind',
  'waiting',
  'paused',
  'failing',
  'unreachable',
  'needs-you',
] as const;
export type ServerState = (typeof SERVER_STATES)[number];

export interface ShellServer {
  readonly id: string;
  readonly name: string;
  readonly state: ServerState;
  /** End of what was read without a hole, in milliseconds. */
  readonly readUpTo: Milliseconds | null;
}

/** All that tray, badge and notices of the shell say about the engine. */
export interface ShellState {
  readonly shape: ShellShape;
  /** Visible findings that nobody has triaged. */
  readonly newCount: number;
  /** The worst severity among them. */
  readonly worst: Severity | null;
  /** Five of them at most, the gravest first, of the same severity the newest first. */
  readonly top: readonly FindingRow[];
  readonly servers: readonly ShellServer[];
  readonly prompts: readonly PendingPrompt[];
  readonly mutedUntil: Milliseconds | null;
  readonly quietUntil: Milliseconds | null;
  /** The least `readUpTo` of the servers that are not paused: everything before it was read. */
  readonly readUpTo: Milliseconds | null;
  readonly appearance: Pick<AppearanceSettings, 'language' | 'theme'>;
  /** Why the engine could not be asked; what stands beside it is then the last that was known. */
  readonly failure: Failure | null;
}

/** A hop that failed so did not find its server at all. */
const UNREACHABLE: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'host-unknown',
  'host-unreachable',
  'connection-refused',
  'tunnel-dead',
]);
const SEVERAL = 2;

/**
 * The shape, by the first of these that holds:
 *
 * 1. `error`: the engine itself does not answer, for instance because its database fails.
 * 2. `offline`: there are servers to read and none of them can be reached.
 * 3. `error`: none of them delivers its logs, for whatever reasons, and no question waits for its answer.
 * 4. `attention`: a visible new finding is high or critical, or a question waits.
 * 5. `error`: one server needs a person, or several are failing or out of reach.
 * 6. `paused`: all servers are paused, or notifications are muted by hand.
 * 7. `idle`.
 *
 * One failing server of several is no error: it is a finding of its own, and tried again.
 */
export function shapeOf(
  state: Pick<ShellState, 'worst' | 'servers' | 'prompts' | 'mutedUntil' | 'failure'>,
  now: Milliseconds,
): ShellShape {
  if (state.failure) return 'error';
  const active = state.servers.filter((server) => server.state !== 'paused');
  const broken = active.filter((server) => isBroken(server.state));
  if (active.length > 0 && active.every((server) => server.state === 'unreachable')) return 'offline';
  if (active.length > 0 && broken.length === active.length && state.prompts.length === 0) return 'error';
  if (state.prompts.length > 0 || (state.worst !== null && compareSeverity(state.worst, 'high') >= 0))
    return 'attention';
  if (broken.length >= SEVERAL || broken.some((server) => server.state === 'needs-you')) return 'error';
  const allPaused = state.servers.length > 0 && active.length === 0;
  return allPaused || (state.mutedUntil !== null && state.mutedUntil > now) ? 'paused' : 'idle';
}

function isBroken(state: ServerState): boolean {
  return state === 'failing' || state === 'unreachable' || state === 'needs-you';
}

/** What a server's hops and sources come to. The model's hop does not count: rules find things without it. */
export function shellServer(view: ServerView, now: Milliseconds): ShellServer {
  const { id, name } = view.server;
  return { id, name, state: serverState(view, now), readUpTo: view.readUpTo };
}

function serverState({ server, hops, sources, readUpTo }: ServerView, now: Milliseconds): ServerState {
  if (server.paused) return 'paused';
  const way = hops.filter((hop) => hop.kind !== 'model');
  if (way.some((hop) => hop.state === 'needs-you')) return 'needs-you';
  const failing = way.filter((hop) => hop.state === 'failing');
  if (failing.some(({ failure }) => failure !== null && UNREACHABLE.has(failure.code))) return 'unreachable';
  if (failing.length > 0 || (sources.length > 0 && sources.every((source) => source.failure !== null)))
    return 'failing';
  if (readUpTo === null) return 'waiting';
  return sources.some((source) => isBehind(source, now)) ? 'behind' : 'reading';
}

/** Two polls were missed. */
function isBehind({ schedule, readUpTo }: SourceView, now: Milliseconds): boolean {
  return (
    now - (readUpTo ?? now) > 2 * schedule.interval + Math.max(MILLISECONDS_PER_MINUTE, 2 * schedule.lag)
  );
}
