import { memo } from 'react';
import {
  Button,
  Header,
  Menu,
  MenuSection,
  MenuTrigger,
  Popover,
  type Selection,
} from 'react-aria-components';
import type { FindingSort } from '../../shared/contract/findings.ts';
import type { Grouping } from '../client/stages.ts';
import { Icon } from '../ui/icons.tsx';
import { TickedItem } from '../ui/ticked-item.tsx';
import { text } from './messages.ts';
import type { Layout } from './use-layout.ts';

interface ListMenuProps {
  readonly layout: Layout;
  readonly onLayout: (change: Partial<Layout>) => void;
}

/** In which order the list is drawn, and under which heads. */
export const ListMenu = memo(function ListMenu({ layout, onLayout }: ListMenuProps) {
  const { order } = text;
  return (
    <MenuTrigger>
      <Button className="btn ghost icon" aria-label={order.menu}>
        <Icon name="sort" />
      </Button>
      <Popover className="pop" placement="bottom end" offset={4}>
        <Menu aria-label={order.menu}>
          <Choice<FindingSort>
            title={order.sort}
            options={[
              ['severity', order.severity],
              ['newest', order.newest],
            ]}
            chosen={layout.sort}
            onChoose={(sort) => onLayout({ sort })}
          />
          <Choice<Grouping>
            title={order.group}
            options={[
              ['state', order.byState],
              ['server', order.byServer],
              ['none', order.byNone],
            ]}
            chosen={layout.grouping}
            onChoose={(grouping) => onLayout({ grouping })}
          />
        </Menu>
      </Popover>
    </MenuTrigger>
  );
});

interface ChoiceProps<T extends string> {
  readonly title: string;
  readonly options: ReadonlyArray<readonly [T, string]>;
  readonly chosen: T;
  readonly onChoose: (choice: T) => void;
}

function Choice<T extends string>({ title, options, chosen, onChoose }: ChoiceProps<T>) {
  const choose = (selection: Selection) => {
    const next = options.find(([id]) => selection !== 'all' && selection.has(id));
    if (next) onChoose(next[0]);
  };
  return (
    <MenuSection
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[chosen]}
      onSelectionChange={choose}
    >
      <Header className="menu-head">{title}</Header>
      {options.map(([id, label]) => (
        <TickedItem key={id} id={id} label={label} />
      ))}
    </MenuSection>
  );
}
