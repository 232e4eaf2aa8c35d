import { Button, Menu, MenuTrigger, Popover, type Selection } from 'react-aria-components';
import { Icon } from './icons.tsx';
import { TickedItem } from './ticked-item.tsx';

interface MenuChipProps<T extends string> {
  /** What the menu chooses, for screen readers. */
  readonly name: string;
  /** What the chip shows. */
  readonly text: string;
  /** Drawn in the accent: it narrows the list. */
  readonly active: boolean;
  readonly options: ReadonlyArray<{ readonly id: T; readonly label: string }>;
  readonly chosen: readonly T[];
  readonly mode: 'single' | 'multiple';
  readonly onChoose: (ids: T[]) => void;
}

/** A chip that opens a menu of choices. */
export function MenuChip<T extends string>(props: MenuChipProps<T>) {
  const choose = (selection: Selection) => {
    const ids = props.options.map((option) => option.id);
    props.onChoose(selection === 'all' ? ids : ids.filter((id) => selection.has(id)));
  };
  return (
    <MenuTrigger>
      <Button className={props.active ? 'chip lg on' : 'chip lg'} aria-label={`${props.name}: ${props.text}`}>
        {props.text}
        <Icon name="down" small />
      </Button>
      <Popover className="pop" placement="bottom start" offset={4}>
        <Menu
          aria-label={props.name}
          selectionMode={props.mode}
          selectedKeys={props.chosen}
          onSelectionChange={choose}
          disallowEmptySelection={props.mode === 'single'}
        >
          {props.options.map((option) => (
            <TickedItem key={option.id} id={option.id} label={option.label} />
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
