import { useState } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { ServerView } from '../../shared/contract/servers.ts';
import type { Connection } from '../../shared/domain/server.ts';
import { Button } from '../ui/button.tsx';
import { count, countdown, interval, moment } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { navigate } from '../ui/route.ts';
import { ServerShape } from '../ui/server-shape.tsx';
import { stateOf, stateWord } from '../ui/server-state.ts';
import { Hops, HopFailures } from './hops.tsx';
import { text } from './messages.ts';
import { NotesButton } from './notes.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { ownZone } from './server-form.ts';
import { useServerDeeds } from './use-server-deeds.ts';

/** One server: its hops, its numbers, and what can be done with it. */
export function ServerCard({ view, now }: { readonly view: ServerView; readonly now: number }) {
  const { server } = view;
  const deeds = useServerDeeds(server);
  return (
    <article className="sv" aria-label={server.name}>
      <div className="hstack">
        <ServerShape state={stateOf(view)} />
        <h2 className="strong">{server.name}</h2>
        <span className="t12 i3 clip">{wayOf(server.connection)}</span>
        <span className="push hstack g1">
          {stateWord(view) !== '' && <span className="t11 i2 nowrap">{stateWord(view)}</span>}
          <CardMenu view={view} deeds={deeds} />
        </span>
      </div>
      <Hops view={view} />
      <div className="hstack t12 i2 sv-numbers">
        <span className="nowrap">
          <b>{count(view.linesLastHour)}</b> {text.linesPerHour}
        </span>
        <span className="nowrap">
          <b>{count(view.linesLastDay)}</b> {text.inDay}
        </span>
        <span className="nowrap">
          <b>{count(view.templates)}</b> {text.templatesWord({ many: view.templates })}
        </span>
      </div>
      <p className="t12 i3 sv-line">{pollSentence(view, now)}</p>
      {view.backlog.templates > 0 && (
        <p className="t12 i3">
          {text.backlog({
            templates: text.templates({ many: view.backlog.templates }),
            since: view.backlog.oldest === null ? '–' : moment(view.backlog.oldest, now),
          })}
        </p>
      )}
      <NotesButton view={view} now={now} />
      <HopFailures view={view} now={now} onRetry={deeds.poll} />
    </article>
  );
}

function wayOf(connection: Connection): string {
  if (connection.kind === 'url') return connection.loki.replace(/^https?:\/\//, '');
  const user = connection.user ? `${connection.user}@` : '';
  return `${user}${connection.host}${connection.port ? `:${connection.port}` : ''}`;
}

function pollSentence(view: ServerView, now: number): string {
  const every = interval(view.server.interval);
  const upTo = view.readUpTo === null ? text.neverRead : moment(view.readUpTo, now);
  if (view.server.paused) return text.pausedNote({ upTo });
  const head =
    view.readUpTo === null
      ? text.polledEveryUnread({ interval: every })
      : text.polledEvery({ interval: every, upTo });
  if (view.polling) return text.reading({ sentence: head });
  return view.nextPollAt === null
    ? head
    : text.next({ sentence: head, left: countdown(view.nextPollAt - now) });
}

interface CardMenuProps {
  readonly view: ServerView;
  readonly deeds: ReturnType<typeof useServerDeeds>;
}

function CardMenu({ view, deeds }: CardMenuProps) {
  const { server } = view;
  const [removing, setRemoving] = useState(false);
  const zone = ownZone();
  return (
    <>
      <MenuTrigger>
        <Button tone="ghost" small icon="more" label={text.more({ name: server.name })} />
        <Popover className="pop" placement="bottom end" offset={4}>
          <Menu aria-label={text.more({ name: server.name })}>
            <MenuItem className="opt" textValue={text.poll} onAction={deeds.poll}>
              <Icon name="again" />
              {text.poll}
            </MenuItem>
            <MenuItem
              className="opt"
              textValue={server.paused ? text.resume : text.pause}
              onAction={() => deeds.setPaused(!server.paused)}
            >
              <Icon name={server.paused ? 'play' : 'pause'} />
              {server.paused ? text.resume : text.pause}
            </MenuItem>
            <MenuItem
              className="opt"
              textValue={text.edit}
              onAction={() => navigate({ page: 'servers', adding: false, editing: server.id })}
            >
              <Icon name="gear" />
              {text.edit}
            </MenuItem>
            <MenuItem className="opt" textValue={text.duplicate} onAction={deeds.duplicate}>
              <Icon name="copy" />
              {text.duplicate}
            </MenuItem>
            {zone !== server.timeZone && (
              <MenuItem
                className="opt"
                textValue={text.byOwnClock({ zone })}
                onAction={() => deeds.setTimeZone(zone)}
              >
                <Icon name="clock" />
                {text.byOwnClock({ zone })}
              </MenuItem>
            )}
            <MenuItem className="opt crit-ink" textValue={text.remove} onAction={() => setRemoving(true)}>
              <Icon name="bin" />
              {text.remove}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <RemoveDialog
        view={view}
        open={removing}
        onClose={() => setRemoving(false)}
        onConfirm={() => {
          setRemoving(false);
          deeds.remove();
        }}
        onPause={() => {
          setRemoving(false);
          deeds.setPaused(true);
        }}
      />
    </>
  );
}
