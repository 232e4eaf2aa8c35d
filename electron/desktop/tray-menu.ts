import type { MenuItemConstructorOptions } from 'electron';
import type { FindingRow } from '../../shared/contract/findings.ts';
import type { Milliseconds } from '../../shared/domain/time.ts';
import type { Severity } from '../../shared/domain/words.ts';
import type { Clock } from '../engine/ports.ts';
import { instantText, muteChoices } from './instants.ts';
import { cutCharacters, plainLine } from './plain-text.ts';
import type { ShellPhrases } from './shell-phrases.ts';
import type { ShellServer, ShellState } from './shell-shape.ts';
import { nameText, newFindingsText, promptText, serverText } from './shell-words.ts';

/** What the tray can be told to do. None of them may throw; whoever gives them sees to failures. */
export interface TrayActions {
  openWindow(): void;
  openInbox(): void;
  openFinding(id: string): void;
  openServers(): void;
  openSettings(): void;
  pollNow(): void;
  /** Null ends the mute. */
  mute(until: Milliseconds | null): void;
  quit(): void;
}

const LONGEST_TITLE = 60;
/** A menu is no page: who has more servers than this sees the rest in the window. */
const MOST_SERVERS = 12;

/** Shape says how bad, fill says whether it was judged, as everywhere in Nightjar. */
const MARKS: Readonly<Record<Severity, readonly [judged: string, unjudged: string]>> = {
  critical: ['◆', '◇'],
  high: ['▲', '△'],
  medium: ['■', '□'],
  low: ['●', '○'],
  info: ['•', '◦'],
};
const SERVER_MARKS: Readonly<Record<ShellServer['state'], string>> = {
  reading: '●',
  behind: '◐',
  waiting: '○',
  paused: '❙❙',
  failing: '▲',
  unreachable: '✕',
  'needs-you': '▲',
};

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' };

/**
 * The menu of the tray icon. It names instants, not ages, so that it stays the same while nothing happens: Linux has
 * to be given it again after each change.
 *
 * @param notes what else the person should know, one disabled line each
 */
export function trayMenu(
  state: ShellState,
  actions: TrayActions,
  clock: Pick<Clock, 'now'>,
  phrases: ShellPhrases,
  notes: readonly string[] = [],
): MenuItemConstructorOptions[] {
  const now = clock.now();
  const { menu } = phrases;
  return [
    ...findingItems(state, actions, now, phrases),
    ...promptItems(state, actions, phrases),
    ...serverItems(state, actions, now, phrases),
    SEPARATOR,
    { label: menu.poll, enabled: state.servers.length > 0, click: () => actions.pollNow() },
    ...quietItems(state, now, phrases),
    muteItem(state, actions, clock, phrases),
    ...notes.map((note) => ({
      label: escaped(cutCharacters(plainLine(note), LONGEST_TITLE)),
      enabled: false,
    })),
    SEPARATOR,
    { label: phrases.tray.open, click: () => actions.openWindow() },
    { label: menu.settings, click: () => actions.openSettings() },
    { label: menu.quitNightjar, click: () => actions.quit() },
  ];
}

function findingItems(
  state: ShellState,
  actions: TrayActions,
  now: Milliseconds,
  phrases: ShellPhrases,
): MenuItemConstructorOptions[] {
  const head: MenuItemConstructorOptions = { label: headText(state, phrases), enabled: false };
  const { newCount, top } = state;
  const rows = top.map((finding) => ({
    label: findingText(finding, now, phrases),
    click: () => actions.openFinding(finding.id),
  }));
  if (newCount <= top.length) return [head, ...rows];
  return [head, ...rows, { label: phrases.allNew(newCount), click: () => actions.openInbox() }];
}

function headText({ failure, ...state }: ShellState, phrases: ShellPhrases): string {
  if (failure) return escaped(cutCharacters(plainLine(phrases.failure(failure)), LONGEST_TITLE));
  return newFindingsText(state, phrases);
}

function findingText(finding: FindingRow, now: Milliseconds, phrases: ShellPhrases): string {
  const mark = MARKS[finding.severity][finding.judged ? 0 : 1];
  const title = cutCharacters(plainLine(finding.title), LONGEST_TITLE);
  const [only] = finding.servers;
  const where =
    only && finding.servers.length === 1 ? nameText(only.name) : phrases.onServers(finding.servers.length);
  return escaped(phrases.findingAt(`${mark} ${title}`, where, instantText(finding.lastSeen, now, phrases)));
}

function promptItems(
  { prompts }: ShellState,
  actions: TrayActions,
  phrases: ShellPhrases,
): MenuItemConstructorOptions[] {
  if (prompts.length === 0) return [];
  const items = prompts.map((prompt) => ({
    label: escaped(`${promptText(prompt, phrases)}…`),
    click: () => actions.openWindow(),
  }));
  return [SEPARATOR, ...items];
}

function serverItems(
  { servers }: ShellState,
  actions: TrayActions,
  now: Milliseconds,
  phrases: ShellPhrases,
): MenuItemConstructorOptions[] {
  const items = servers.slice(0, MOST_SERVERS).map((server) => ({
    label: escaped(
      `${SERVER_MARKS[server.state]} ${phrases.server(nameText(server.name), serverText(server, now, phrases))}`,
    ),
    click: () => actions.openServers(),
  }));
  if (items.length === 0)
    return [SEPARATOR, { label: phrases.tray.addServer, click: () => actions.openServers() }];
  const rest = servers.length - items.length;
  if (rest === 0) return [SEPARATOR, ...items];
  return [SEPARATOR, ...items, { label: phrases.tray.moreServers(rest), click: () => actions.openServers() }];
}

function quietItems(
  { quietUntil }: ShellState,
  now: Milliseconds,
  phrases: ShellPhrases,
): MenuItemConstructorOptions[] {
  if (quietUntil === null || quietUntil <= now) return [];
  return [{ label: phrases.tray.quietUntil(instantText(quietUntil, now, phrases)), enabled: false }];
}

function muteItem(
  { mutedUntil }: ShellState,
  actions: TrayActions,
  clock: Pick<Clock, 'now'>,
  phrases: ShellPhrases,
): MenuItemConstructorOptions {
  const now = clock.now();
  if (mutedUntil !== null && mutedUntil > now) {
    const label = phrases.tray.mutedEnd(instantText(mutedUntil, now, phrases));
    return { label, click: () => actions.mute(null) };
  }
  const choices = muteChoices(now, phrases).map(({ label }, index) => ({
    label,
    // The menu was made before the click, perhaps long before.
    click: () => actions.mute(muteChoices(clock.now(), phrases)[index]?.until ?? null),
  }));
  // Unlike quiet hours, which critical findings break through: muting is the person's own word.
  const held = { label: phrases.tray.holdsCritical, enabled: false };
  return { label: phrases.tray.mute, submenu: [...choices, { type: 'separator' }, held] };
}

/** In menus `&` marks the letter that a key chooses. */
function escaped(label: string): string {
  return label.replaceAll('&', '&&');
}
