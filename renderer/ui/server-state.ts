import type { ServerView } from '../../shared/contract/servers.ts';
import { text } from './messages.ts';

/** How a server is doing, worst first: what its shape in the side bar says. */
export type ServerState = 'needs-you' | 'failing' | 'gap' | 'paused' | 'waiting' | 'ok';

/** The one judgement over all that is known of a server. A model that fails only takes something away: a gap. */
export function stateOf(view: ServerView): ServerState {
  if (view.server.paused) return 'paused';
  if (view.hops.some((hop) => hop.state === 'needs-you')) return 'needs-you';
  if (view.hops.some((hop) => hop.state === 'failing' && hop.kind !== 'model')) return 'failing';
  if (gapsOf(view) > 0 || view.hops.some((hop) => hop.state === 'failing')) return 'gap';
  return view.readUpTo === null ? 'waiting' : 'ok';
}

/** Sources that are behind, and ranges that failed. */
export function gapsOf(view: ServerView): number {
  return view.sources.reduce(
    (sum, source) =>
      sum + source.failedRanges + (source.failure !== null && source.failedRanges === 0 ? 1 : 0),
    0,
  );
}

/** The word beside the shape; nothing where all is well. */
export function stateWord(view: ServerView): string {
  const state = stateOf(view);
  if (state === 'failing') return failingWord(view);
  if (state === 'gap')
    return gapsOf(view) > 0 ? text.counts.gaps({ many: gapsOf(view) }) : text.serverStates.rulesOnly;
  return text.serverStates[state];
}

/** Which leg of the way is broken. */
function failingWord(view: ServerView): string {
  const ssh = view.hops.some((hop) => hop.kind === 'ssh' && hop.state === 'failing');
  return ssh ? text.serverStates.notReached : text.serverStates.lokiFails;
}
