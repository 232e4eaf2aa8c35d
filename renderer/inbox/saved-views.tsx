import { useState } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { SavedView } from '../../shared/domain/view.ts';
import { useCounts } from '../client/queries.ts';
import { count } from '../ui/format.ts';
import { Icon, type IconName } from '../ui/icons.tsx';
import { formatRoute, navigate, useRoute, type Route } from '../ui/route.ts';
import { useCommand } from '../ui/use-commands.tsx';
import { useNow } from '../ui/use-now.ts';
import { text } from './messages.ts';
import { filterOf } from './query-filter.ts';
import { parse } from './query.ts';
import { useKnown } from './use-query.ts';
import { nameOf, useViewDeeds } from './use-views.ts';
import { ViewDialog } from './view-dialog.tsx';

const HOUR = 3_600_000;
const ICONS: Readonly<Record<SavedView['icon'], IconName>> = { warn: 'warn', moon: 'moon', filter: 'filter' };

/** The part of the side bar that lists the views with their counts; `g` and a digit open one. */
export function SavedViews() {
  const route = useRoute();
  const { views, rename, move, remove } = useViewDeeds();
  const [renaming, setRenaming] = useState<SavedView | null>(null);
  const known = useKnown();
  // By the hour, so that a view with a relative time is not asked for anew all the time.
  const now = Math.ceil(useNow() / HOUR) * HOUR;
  const { data } = useCounts(views.map((view) => filterOf(parse(view.query), known, now)));
  useCommand('view', (keys) => {
    const view = views[Number(keys?.at(-1) ?? 1) - 1];
    if (view) navigate(routeOf(view));
  });
  if (views.length === 0) return null;
  const open = route.page === 'inbox' ? route.query : undefined;
  return (
    <>
      <h2>{text.saved.title}</h2>
      {views.map((view, index) => (
        <div key={view.id} className="nav-line">
          <a
            className="nav"
            href={formatRoute(routeOf(view))}
            aria-current={open === view.query ? 'page' : undefined}
            title={nameOf(view)}
          >
            <Icon name={ICONS[view.icon]} />
            <span className="clip">{nameOf(view)}</span>
            <b className="n">{countOf(data?.totals[index])}</b>
          </a>
          <ViewMenu
            name={nameOf(view)}
            first={index === 0}
            last={index === views.length - 1}
            onRename={() => setRenaming(view)}
            onMove={(by) => move(view.id, by)}
            onRemove={() => remove(view.id)}
          />
        </div>
      ))}
      <ViewDialog
        key={renaming?.id}
        title={text.saved.renameTitle}
        open={renaming !== null}
        name={renaming ? nameOf(renaming) : ''}
        onClose={() => setRenaming(null)}
        onName={(name) => renaming && rename(renaming.id, name)}
      />
    </>
  );
}

/** Empty until it is known: a zero would be a claim. */
function countOf(total: number | undefined): string {
  return total === undefined ? '' : count(total);
}

function routeOf({ query }: Pick<SavedView, 'query'>): Route {
  return { page: 'inbox', id: null, query };
}

interface ViewMenuProps {
  readonly name: string;
  readonly first: boolean;
  readonly last: boolean;
  readonly onRename: () => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: () => void;
}

function ViewMenu({ name, first, last, onRename, onMove, onRemove }: ViewMenuProps) {
  const { saved } = text;
  const disabled = [first ? 'up' : '', last ? 'down' : ''];
  const entries = [
    ['rename', 'key', saved.rename, onRename],
    ['up', 'up', saved.up, () => onMove(-1)],
    ['down', 'down', saved.down, () => onMove(1)],
    ['remove', 'bin', saved.remove, onRemove],
  ] as const;
  return (
    <MenuTrigger>
      <AriaButton className="btn ghost sm icon view-menu" aria-label={saved.menu({ name })}>
        <Icon name="more" />
      </AriaButton>
      <Popover className="pop" placement="bottom start" offset={4}>
        <Menu aria-label={saved.menu({ name })} disabledKeys={disabled}>
          {entries.map(([id, icon, label, act]) => (
            <MenuItem key={id} id={id} className="opt" textValue={label} onAction={act}>
              <Icon name={icon} />
              {label}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
