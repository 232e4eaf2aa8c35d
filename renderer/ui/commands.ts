/**
 * The one table of commands: what a key does, what a button's hint shows, and what the help sheet lists.
 * Keys are written as `j`, `Shift+e`, `ArrowDown` or, for two in a row, `g i`.
 */
const TABLE = {
  next: { keys: ['j', 'ArrowDown'], label: 'Next', hint: 'move', section: 'Move' },
  previous: { keys: ['k', 'ArrowUp'], label: 'Previous', hint: 'previous', section: 'Move' },
  open: { keys: ['Enter', 'o'], label: 'Go into what is selected', hint: 'open', section: 'Move' },
  back: { keys: ['Escape', 'u'], label: 'Back to the list', hint: 'back', section: 'Move' },
  search: { keys: ['/'], label: 'Search', hint: 'search', section: 'Move' },
  acknowledge: { keys: ['e'], label: 'Acknowledge', hint: 'acknowledge', section: 'Decide' },
  resolve: { keys: ['Shift+e'], label: 'Resolve', hint: 'resolve', section: 'Decide' },
  reopen: { keys: ['Shift+u'], label: 'Reopen', hint: 'reopen', section: 'Decide' },
  snooze: { keys: ['h'], label: 'Hide until a time', hint: 'snooze', section: 'Decide' },
  undo: { keys: ['z'], label: 'Undo the last step', hint: 'undo', section: 'Decide' },
  inbox: { keys: ['g i'], label: 'Inbox', hint: 'inbox', section: 'Go to' },
  activity: { keys: ['g a'], label: 'Activity', hint: 'activity', section: 'Go to' },
  servers: { keys: ['g s'], label: 'Servers', hint: 'servers', section: 'Go to' },
  templates: { keys: ['g t'], label: 'Templates', hint: 'templates', section: 'Go to' },
  settings: { keys: ['g ,'], label: 'Settings', hint: 'settings', section: 'Go to' },
  poll: { keys: ['p'], label: 'Poll all servers now', hint: 'poll now', section: 'Servers' },
  add: { keys: ['n'], label: 'Add a server', hint: 'add server', section: 'Servers' },
  test: { keys: ['t'], label: 'Test the connection', hint: 'test', section: 'Servers' },
  mute: { keys: ['Shift+h'], label: 'Mute notifications', hint: 'mute', section: 'Notifications' },
  help: { keys: ['?'], label: 'All keys', hint: 'all keys', section: 'Move' },
} as const satisfies Record<string, Command>;

export interface Command {
  readonly keys: readonly [string, ...string[]];
  readonly label: string;
  /** One or two words for the status bar. */
  readonly hint: string;
  readonly section: 'Move' | 'Decide' | 'Go to' | 'Servers' | 'Notifications';
}

export type CommandId = keyof typeof TABLE;
export const COMMANDS: Readonly<Record<CommandId, Command>> = TABLE;
export const COMMAND_IDS = Object.keys(TABLE) as readonly CommandId[];

interface Press {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** A key press as the table writes it, or null for what belongs to the browser or the system. */
export function chordOf(press: Press): string | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const letter = /^[a-z]$/i.test(press.key);
  if (letter) return press.shiftKey ? `Shift+${press.key.toLowerCase()}` : press.key.toLowerCase();
  return press.key;
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
  const starts = COMMAND_IDS.some((id) => COMMANDS[id].keys.some((key) => key.startsWith(`${chord} `)));
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
};

/** The caps to draw for a key of the table: `g i` → `g`, `i`; `Shift+e` → `⇧e`. */
export function keyCaps(key: string): string[] {
  return key.split(' ').map((part) => SHOWN[part] ?? part.replace('Shift+', '⇧'));
}
