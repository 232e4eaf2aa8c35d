import type { IconName } from './icons.tsx';
import { text } from './messages.ts';

/**
 * The one table of commands: what a key does, what a button's hint shows, and what the palette and the help sheet
 * list. Keys are written as `j`, `Shift+e`, `ArrowDown`, `Mod+k` (Ctrl, or ⌘ on a Mac) or, for two in a row, `g i`.
 */
const TABLE = {
  next: { keys: ['j', 'ArrowDown'], section: 'move', icon: 'down' },
  previous: { keys: ['k', 'ArrowUp'], section: 'move', icon: 'up' },
  open: { keys: ['Enter', 'o'], section: 'move', icon: 'right' },
  back: { keys: ['Escape', 'u'], section: 'move', icon: 'back' },
  select: { keys: ['x'], section: 'move', icon: 'check' },
  selectShown: { keys: ['Shift+x'], section: 'move', icon: 'check' },
  extendNext: { keys: ['Shift+j', 'Shift+ArrowDown'], section: 'move', icon: 'down' },
  extendPrevious: { keys: ['Shift+k', 'Shift+ArrowUp'], section: 'move', icon: 'up' },
  search: { keys: ['/'], section: 'find', icon: 'search' },
  filter: { keys: ['f'], section: 'find', icon: 'filter' },
  palette: { keys: ['Mod+k'], section: 'find', icon: 'search' },
  help: { keys: ['?'], section: 'find', icon: 'key' },
  acknowledge: { keys: ['e'], section: 'decide', icon: 'check' },
  resolve: { keys: ['Shift+e'], section: 'decide', icon: 'done' },
  quiet: { keys: ['h'], section: 'decide', icon: 'moon' },
  suppress: { keys: ['m'], section: 'decide', icon: 'hide' },
  merge: { keys: ['Shift+m'], section: 'decide', icon: 'merge' },
  noise: { keys: ['!'], section: 'decide', icon: 'minus' },
  reopen: { keys: ['Shift+u'], section: 'decide', icon: 'back' },
  undo: { keys: ['z'], section: 'decide', icon: 'back' },
  actNext: { keys: [']'], section: 'decide', icon: 'down' },
  actPrevious: { keys: ['['], section: 'decide', icon: 'up' },
  linesAround: { keys: ['l'], section: 'evidence', icon: 'lines' },
  sameEntity: { keys: ['a'], section: 'evidence', icon: 'merge' },
  copyLogql: { keys: ['c'], section: 'evidence', icon: 'copy' },
  copyMarkdown: { keys: ['y'], section: 'evidence', icon: 'copy' },
  inbox: { keys: ['g i'], section: 'go', icon: 'inbox' },
  view: {
    keys: ['g 1', 'g 2', 'g 3', 'g 4', 'g 5', 'g 6', 'g 7', 'g 8', 'g 9'],
    section: 'go',
    icon: 'filter',
  },
  reanalysis: { keys: ['g r'], section: 'go', icon: 'again' },
  suppressions: { keys: ['g m'], section: 'go', icon: 'hide' },
  activity: { keys: ['g a'], section: 'go', icon: 'pulse' },
  servers: { keys: ['g s'], section: 'go', icon: 'server' },
  explorer: { keys: ['g e'], section: 'go', icon: 'search' },
  templates: { keys: ['g t'], section: 'go', icon: 'lines' },
  models: { keys: ['g d'], section: 'go', icon: 'model' },
  reports: { keys: ['g o'], section: 'go', icon: 'chart' },
  settings: { keys: ['g ,'], section: 'go', icon: 'gear' },
  reanalyze: { keys: ['r'], section: 'do', icon: 'again' },
  poll: { keys: ['p'], section: 'do', icon: 'again' },
  add: { keys: ['n'], section: 'do', icon: 'plus' },
  test: { keys: ['t'], section: 'do', icon: 'plug' },
  zoomIn: { keys: ['+', '='], section: 'do', icon: 'plus' },
  zoomOut: { keys: ['-'], section: 'do', icon: 'minus' },
  earlier: { keys: ['Shift+ArrowLeft'], section: 'do', icon: 'left' },
  later: { keys: ['Shift+ArrowRight'], section: 'do', icon: 'right' },
  live: { keys: ['v'], section: 'do', icon: 'pulse' },
  mute: { keys: ['Shift+h'], section: 'do', icon: 'bell' },
} as const satisfies Record<string, Place>;

export const SECTIONS = ['move', 'find', 'decide', 'evidence', 'go', 'do'] as const;
export type Section = (typeof SECTIONS)[number];

interface Place {
  readonly keys: readonly [string, ...string[]];
  readonly section: Section;
  readonly icon: IconName;
}

export interface Command extends Place {
  readonly label: string;
  /** One or two words for the status bar. */
  readonly hint: string;
}

export type CommandId = keyof typeof TABLE;
export const COMMAND_IDS = Object.keys(TABLE) as readonly CommandId[];
export const COMMANDS = Object.fromEntries(
  COMMAND_IDS.map((id): [CommandId, Command] => [id, { ...TABLE[id], ...text.commands[id] }]),
) as Readonly<Record<CommandId, Command>>;

interface Press {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/**
 * A key press as the table writes it, or null for what belongs to the browser or the system.
 *
 * @param apple whether ⌘ does what Ctrl does elsewhere
 */
export function chordOf(press: Press, apple = false): string | null {
  if (press.altKey || (apple ? press.ctrlKey : press.metaKey)) return null;
  const name = /^[a-z]$/i.test(press.key) ? press.key.toLowerCase() : press.key;
  if (apple ? press.metaKey : press.ctrlKey) return press.shiftKey ? null : known(`Mod+${name}`);
  const shifted = press.shiftKey && (name !== press.key || /^[a-z]$/.test(name) || name.startsWith('Arrow'));
  return shifted ? `Shift+${name}` : name;
}

/** Only chords of the table: all others with Ctrl or ⌘ are the browser's. */
function known(chord: string): string | null {
  return commandOf(chord) === null ? null : chord;
}

/**
 * Whether a chord is a character alone, or with Shift: what someone who speaks to the computer, or whose hand trembles,
 * would rather have switched off (WCAG 2.1.4). Named keys and chords with Ctrl or ⌘ are not.
 */
export function isSingleLetter(key: string): boolean {
  return key.split(' ').some((part) => part.replace(/^Shift\+/, '').length === 1);
}

/** The keys of a command that do something, with or without those that are a character alone. */
export function keysOf(id: CommandId, singleLetterKeys: boolean): readonly string[] {
  const { keys } = COMMANDS[id];
  return singleLetterKeys ? keys : keys.filter((key) => !isSingleLetter(key));
}

/**
 * What a chord means after what was pressed before it.
 *
 * @param pending the first key of a two-key command, or null
 */
export function resolveChord(
  pending: string | null,
  chord: string,
): { readonly command: CommandId | null; readonly pending: string | null } {
  if (pending !== null) return { command: commandOf(`${pending} ${chord}`), pending: null };
  const starts = COMMAND_IDS.some((id) => TABLE[id].keys.some((key) => key.startsWith(`${chord} `)));
  return starts ? { command: null, pending: chord } : { command: commandOf(chord), pending: null };
}

function commandOf(keys: string): CommandId | null {
  return COMMAND_IDS.find((id) => COMMANDS[id].keys.includes(keys)) ?? null;
}

const SHOWN: Readonly<Record<string, string>> = {
  Escape: 'esc',
  Enter: '↵',
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** The caps to draw for a key of the table: `g i` → `g`, `i`; `Shift+e` → `⇧e`; `Mod+k` → `Ctrl`, `k`, on a Mac `⌘`, `k`. */
export function keyCaps(key: string, apple = false): string[] {
  const parts = key.split(' ').flatMap((part) => part.replace('Mod+', `${apple ? '⌘' : 'Ctrl'} `).split(' '));
  return parts.map((part) => {
    const name = part.replace('Shift+', '');
    return `${name === part ? '' : '⇧'}${SHOWN[name] ?? name}`;
  });
}
