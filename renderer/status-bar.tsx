import { useServers } from './client/queries.ts';
import { Kbd } from './ui/button.tsx';
import { COMMANDS, type CommandId } from './ui/commands.ts';
import { count, countdown, moment } from './ui/format.ts';
import { text as shared } from './ui/messages.ts';
import { MuteMenu } from './ui/mute-menu.tsx';
import type { Route } from './ui/route.ts';
import { useNow } from './ui/use-now.ts';
import { useAnsweredCommands, useCommandKeys, useRunCommand } from './ui/use-commands.tsx';
import { text } from './messages.ts';

type ServerView = NonNullable<ReturnType<typeof useServers>['data']>[number];

/** In the order in which they are shown; those that nothing answers are left out. */
const KEYS: Readonly<Record<Route['page'], readonly CommandId[]>> = {
  inbox: [
    'next',
    'acknowledge',
    'reopen',
    'quiet',
    'suppress',
    'undo',
    'poll',
    'activity',
    'add',
    'palette',
    'help',
  ],
  activity: ['next', 'zoomIn', 'zoomOut', 'earlier', 'later', 'poll', 'inbox', 'palette', 'help'],
  reanalyze: ['next', 'reanalyze', 'copyMarkdown', 'inbox', 'palette', 'help'],
  explorer: ['next', 'search', 'live', 'linesAround', 'reanalyze', 'inbox', 'palette', 'help'],
  suppressions: ['next', 'undo', 'search', 'inbox', 'palette', 'help'],
  servers: ['add', 'poll', 'inbox', 'palette', 'help'],
  templates: ['next', 'search', 'undo', 'inbox', 'palette', 'help'],
  models: ['next', 'add', 'inbox', 'palette', 'help'],
  reports: ['copyMarkdown', 'inbox', 'palette', 'help'],
  settings: ['next', 'search', 'inbox', 'palette', 'help'],
};
const KEYS_ADDING: readonly CommandId[] = ['test', 'back', 'help'];
/** A page with something to move through needs its room for that. */
const ONLY_WHERE_NOTHING_MOVES: ReadonlySet<CommandId> = new Set(['poll', 'activity', 'add']);

/** What was read and when the next poll is, and the keys of the page. */
export function StatusBar({ route }: { readonly route: Route }) {
  const now = useNow(1000);
  const { data: servers } = useServers();
  const run = useRunCommand();
  const adding = route.page === 'servers' && route.adding;
  const answered = useAnsweredCommands();
  const keysOf = useCommandKeys();
  const moves = route.page === 'inbox' && answered.includes('next');
  const keys = (adding ? KEYS_ADDING : KEYS[route.page]).filter(
    (id) => answered.includes(id) && keysOf(id).length > 0 && !(moves && ONLY_WHERE_NOTHING_MOVES.has(id)),
  );
  return (
    <footer className="status">
      <span className="clip">
        {route.page === 'settings' ? text.savedAtOnce : servers && sentence(servers, now)}
      </span>
      <MuteMenu />
      <span className="keys">
        {keys.map((id) => (
          <button key={id} type="button" tabIndex={-1} onClick={() => run(id)}>
            <Kbd command={id} />
            {id === 'next' && <Kbd command="previous" />}
            {COMMANDS[id].hint}
          </button>
        ))}
      </span>
    </footer>
  );
}

/** `3 servers read up to 09:41, next poll in 3:12` */
function sentence(servers: readonly ServerView[], now: number): string {
  if (servers.length === 0) return text.noServers;
  const names = shared.counts.servers({ many: servers.length });
  const read = servers.map((view) => view.readUpTo).filter((at) => at !== null);
  const some = read.length === servers.length ? names : text.someOf({ some: count(read.length), all: names });
  const head =
    read.length === 0
      ? text.nothingRead({ servers: names })
      : text.readUpTo({ servers: some, at: moment(Math.min(...read), now) });
  return withNextPoll(head, servers, now);
}

function withNextPoll(sentence: string, servers: readonly ServerView[], now: number): string {
  if (servers.some((view) => view.polling)) return text.reading({ sentence });
  const next = servers.map((view) => view.nextPollAt).filter((at) => at !== null);
  if (next.length === 0) return text.pollsPaused({ sentence });
  const left = Math.min(...next) - now;
  return left <= 0 ? text.nextPollNow({ sentence }) : text.nextPoll({ sentence, left: countdown(left) });
}
