import type { PendingPrompt } from '../../shared/contract/system.ts';
import type { Milliseconds } from '../../shared/domain/time.ts';
import { instantText } from './instants.ts';
import { cutCharacters, plainLine } from './plain-text.ts';
import type { ShellServer, ShellState } from './shell-shape.ts';

/** Windows shows 127 characters of a tooltip in all, ours begins with `Nightjar: `. */
const FIRST_LINE = 60;
const SECOND_LINE = 56;
/** A server's name may have 64 characters, a host's more. */
const LONGEST_NAME = 40;

/** A name that somebody chose, fit for a menu or a notice. */
export function nameText(name: string): string {
  return cutCharacters(plainLine(name), LONGEST_NAME);
}

/** `7 new, worst critical`; `Nothing new`. */
export function newFindingsText({ newCount, worst }: Pick<ShellState, 'newCount' | 'worst'>): string {
  if (newCount === 0) return 'Nothing new';
  return worst === null ? `${newCount} new` : `${newCount} new, worst ${worst}`;
}

/** What a server's state is called, with until when it was read where that says something. */
export function serverText(server: ShellServer, now: Milliseconds): string {
  const upTo = server.readUpTo === null ? null : instantText(server.readUpTo, now);
  switch (server.state) {
    case 'reading':
      return upTo === null ? 'reading' : `read up to ${upTo}`;
    case 'behind':
      return upTo === null ? 'behind' : `behind, read up to ${upTo}`;
    case 'waiting':
      return 'not read yet';
    case 'paused':
      return 'paused';
    case 'failing':
      return 'its logs cannot be read';
    case 'unreachable':
      return 'cannot be reached';
    case 'needs-you':
      return 'needs you';
  }
}

/** What ssh wants to know, in one sentence without its own words. */
export function promptText(prompt: Pick<PendingPrompt, 'kind' | 'host'>): string {
  const host = nameText(prompt.host);
  switch (prompt.kind) {
    case 'host-key':
      return `${host} asks whether its host key is the right one`;
    case 'passphrase':
      return `${host} asks for the passphrase of a key`;
    case 'password':
      return `${host} asks for a password`;
    case 'other':
      return `${host} asks a question`;
  }
}

/** The tray icon's state in words, for those who cannot see its shape. Two lines at most, each of its own weight. */
export function tooltipText(state: ShellState, now: Milliseconds): string {
  const first = cutCharacters(firstLine(state), FIRST_LINE);
  return `Nightjar: ${first}\n${cutCharacters(secondLine(state, now), SECOND_LINE)}`;
}

function firstLine(state: ShellState): string {
  const waiting = state.prompts[0];
  switch (state.shape) {
    case 'error':
      return state.failure ? plainLine(state.failure.message) : 'logs are not being read';
    case 'offline':
      return 'no server can be reached';
    case 'attention':
      return waiting && state.newCount === 0 ? promptText(waiting) : newFindingsText(state).toLowerCase();
    case 'paused':
      return `paused, ${newFindingsText(state).toLowerCase()}`;
    case 'idle':
      return newFindingsText(state).toLowerCase();
  }
}

function secondLine({ servers, readUpTo, mutedUntil }: ShellState, now: Milliseconds): string {
  if (servers.length === 0) return 'No server yet';
  const troubled = servers.filter(({ state }) => state !== 'reading' && state !== 'paused');
  const worst = troubled.length === 1 ? troubled[0] : undefined;
  if (worst) return `${nameText(worst.name)}: ${serverText(worst, now)}`;
  if (troubled.length > 1) return `${troubled.length} of ${servers.length} servers are not read in time`;
  if (mutedUntil !== null && mutedUntil > now) return `Muted until ${instantText(mutedUntil, now)}`;
  return readUpTo === null ? 'All servers are paused' : `Read up to ${instantText(readUpTo, now)}`;
}
