import type { PendingPrompt } from '../../shared/contract/system.ts';
import type { Milliseconds } from '../../shared/domain/time.ts';
import { instantText } from './instants.ts';
import { cutCharacters, plainLine } from './plain-text.ts';
import type { ShellPhrases } from './shell-phrases.ts';
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
export function newFindingsText(
  { newCount, worst }: Pick<ShellState, 'newCount' | 'worst'>,
  phrases: ShellPhrases,
): string {
  return newCount === 0 ? phrases.nothingNew : phrases.newFindings(newCount, worst);
}

/** What a server's state is called, with until when it was read where that says something. */
export function serverText(
  { state, readUpTo }: ShellServer,
  now: Milliseconds,
  phrases: ShellPhrases,
): string {
  if (readUpTo === null) return phrases.states[state];
  if (state === 'reading') return phrases.readUpTo(instantText(readUpTo, now, phrases));
  if (state === 'behind') return phrases.behindUpTo(instantText(readUpTo, now, phrases));
  return phrases.states[state];
}

/** What ssh wants to know, in one sentence without its own words. */
export function promptText(
  { kind, host }: Pick<PendingPrompt, 'kind' | 'host'>,
  phrases: ShellPhrases,
): string {
  return phrases.asks[kind](nameText(host));
}

/** The tray icon's state in words, for those who cannot see its shape. Two lines at most, each of its own weight. */
export function tooltipText(state: ShellState, now: Milliseconds, phrases: ShellPhrases): string {
  const first = cutCharacters(firstLine(state, phrases), FIRST_LINE);
  return `Nightjar: ${first}\n${cutCharacters(secondLine(state, now, phrases), SECOND_LINE)}`;
}

function firstLine(state: ShellState, phrases: ShellPhrases): string {
  const waiting = state.prompts[0];
  const findings = newFindingsText(state, phrases).toLowerCase();
  switch (state.shape) {
    case 'error':
      return state.failure ? plainLine(phrases.failure(state.failure)) : phrases.tooltip.notRead;
    case 'offline':
      return phrases.tooltip.offline;
    case 'attention':
      return waiting && state.newCount === 0 ? promptText(waiting, phrases) : findings;
    case 'paused':
      return phrases.tooltip.paused(findings);
    case 'idle':
      return findings;
  }
}

function secondLine(
  { servers, readUpTo, mutedUntil }: ShellState,
  now: Milliseconds,
  phrases: ShellPhrases,
): string {
  const { tooltip } = phrases;
  if (servers.length === 0) return tooltip.noServer;
  const troubled = servers.filter(({ state }) => state !== 'reading' && state !== 'paused');
  const worst = troubled.length === 1 ? troubled[0] : undefined;
  if (worst) return phrases.server(nameText(worst.name), serverText(worst, now, phrases));
  if (troubled.length > 1) return tooltip.notInTime(troubled.length, servers.length);
  if (mutedUntil !== null && mutedUntil > now)
    return tooltip.mutedUntil(instantText(mutedUntil, now, phrases));
  return readUpTo === null ? tooltip.allPaused : tooltip.readUpTo(instantText(readUpTo, now, phrases));
}
