import { memo } from 'react';
import { useInfo, useNewCount, useServers, useSuppressions } from './client/queries.ts';
import { SavedViews } from './inbox/saved-views.tsx';
import { count } from './ui/format.ts';
import { Icon, Mark, type IconName } from './ui/icons.tsx';
import { modelNote } from './ui/model-note.ts';
import { formatRoute, type Route } from './ui/route.ts';
import { ServerShape } from './ui/server-shape.tsx';
import { stateOf, stateWord } from './ui/server-state.ts';
import { text } from './messages.ts';

/** Pages and servers. Only what is built is here. Not drawn anew where an address differs in its search alone. */
export const SideBar = memo(function SideBar({ page }: { readonly page: Route['page'] }) {
  const fresh = useNewCount();
  const { data: servers = [] } = useServers();
  const { data: info } = useInfo();
  const { data: rules } = useSuppressions();
  return (
    <nav className="side" aria-label={text.pages}>
      <a className="brand" href={formatRoute({ page: 'inbox', id: null })} title={text.brand}>
        <Mark />
        <span>{text.brand}</span>
      </a>
      <NavLink to={{ page: 'inbox', id: null }} icon="inbox" name={text.inbox} current={page} badge={fresh} />
      <NavLink
        to={{ page: 'reanalyze', id: null, other: null, range: null }}
        icon="again"
        name={text.reanalyze}
        current={page}
      />
      <NavLink to={{ page: 'explorer', look: null }} icon="search" name={text.explorer} current={page} />
      <NavLink
        to={{ page: 'suppressions', id: null }}
        icon="hide"
        name={text.suppressions}
        current={page}
        badge={rules?.filter(({ state }) => state === 'holds').length ?? null}
        quiet
      />
      <NavLink to={{ page: 'activity', id: null }} icon="pulse" name={text.activity} current={page} />
      <NavLink to={{ page: 'servers', adding: false }} icon="server" name={text.servers} current={page} />
      <NavLink
        to={{ page: 'templates', sourceId: null, template: null }}
        icon="lines"
        name={text.templates}
        current={page}
      />
      <NavLink
        to={{ page: 'models', part: 'hosts', id: null }}
        icon="model"
        name={text.models}
        current={page}
      />
      <NavLink to={{ page: 'reports' }} icon="chart" name={text.reports} current={page} />
      {servers.length > 0 && <SavedViews />}
      {servers.length > 0 && <h2>{text.servers}</h2>}
      {servers.map((view) => {
        const word = stateWord(view);
        return (
          <a
            key={view.server.id}
            className="nav"
            href={formatRoute({ page: 'servers', adding: false })}
            title={word === '' ? view.server.name : `${view.server.name}: ${word}`}
          >
            <ServerShape state={stateOf(view)} />
            <span className="clip">{view.server.name}</span>
            {word !== '' && <b className="n">{word}</b>}
          </a>
        );
      })}
      <span className="grow" />
      <NavLink to={{ page: 'settings', section: null }} icon="gear" name={text.settings} current={page} />
      {info?.demo && (
        <p className="demo-note">
          {text.demo} {modelNote(info)}
        </p>
      )}
    </nav>
  );
});

interface NavLinkProps {
  readonly to: Route;
  readonly icon: IconName;
  readonly name: string;
  readonly current: Route['page'];
  readonly badge?: number | null;
  /** A count that asks for nothing. */
  readonly quiet?: boolean;
}

function NavLink({ to, icon, name, current, badge = null, quiet = false }: NavLinkProps) {
  const marked = badge !== null && badge > 0;
  return (
    <a
      className={marked && !quiet ? 'nav badge' : 'nav'}
      href={formatRoute(to)}
      aria-current={to.page === current ? 'page' : undefined}
      title={name}
    >
      <Icon name={icon} />
      <span>{name}</span>
      {marked && <b className="n">{count(badge)}</b>}
    </a>
  );
}
