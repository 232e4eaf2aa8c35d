import { Button, Menu, MenuSection, MenuTrigger, Popover, type Selection } from 'react-aria-components';
import type { ServerView } from '../../shared/contract/servers.ts';
import { Icon } from '../ui/icons.tsx';
import { text as shared } from '../ui/messages.ts';
import { TickedItem } from '../ui/ticked-item.tsx';
import { serversOf, ticked, toggled } from './draft.ts';
import { text } from './messages.ts';
import { listed } from '../range/words.ts';

interface SourceMenuProps {
  readonly servers: readonly ServerView[];
  readonly chosen: readonly string[];
  /** Null: all, also those that are added later. */
  readonly onChange: (sourceIds: string[] | null) => void;
}

/** Servers and their sources, to tick; a server stands for all of its own. */
export function SourceMenu({ servers, chosen, onChange }: SourceMenuProps) {
  const words = wordsOf(chosen, servers);
  const choose = (selection: Selection) => {
    if (selection !== 'all') onChange(toggled(selection, chosen, servers));
  };
  return (
    <MenuTrigger>
      <Button className="chip lg on rz-chip" aria-label={`${text.sources}: ${words}`}>
        <span className="clip">{words}</span>
        <Icon name="down" small />
      </Button>
      <Popover className="pop" placement="bottom start" offset={4}>
        <Menu
          aria-label={text.sources}
          selectionMode="multiple"
          selectedKeys={ticked(chosen, servers)}
          onSelectionChange={choose}
        >
          {servers.map(({ server, sources }) => (
            <MenuSection key={server.id} aria-label={server.name}>
              <TickedItem id={server.id} label={server.name} className="opt medium" />
              {sources.map(({ id, name }) => (
                <TickedItem key={id} id={id} label={name} className="opt rz-source" />
              ))}
            </MenuSection>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function wordsOf(chosen: readonly string[], servers: readonly ServerView[]): string {
  if (chosen.length === 0) return text.noSources;
  const names = serversOf(chosen, servers);
  const all = servers.flatMap(({ sources }) => sources);
  const sources = shared.counts.sources({ many: chosen.length });
  if (chosen.length === all.length && names.length > 2) return `${text.allSources} (${chosen.length})`;
  return text.chosenSources({ sources, servers: listed(names) });
}
