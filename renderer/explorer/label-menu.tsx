import { useQuery } from '@tanstack/react-query';
import { Button, Menu, MenuItem, MenuTrigger, Popover, SubmenuTrigger } from 'react-aria-components';
import type { Look } from '../../shared/contract/servers.ts';
import { logqlString } from '../../shared/domain/logql.ts';
import { isLogql } from '../../shared/domain/search.ts';
import { checkSearch } from '../../shared/domain/selector.ts';
import { useEngine } from '../client/engine.ts';
import { failureOf } from '../client/failure.ts';
import { count } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { TickedItem } from '../ui/ticked-item.tsx';
import { text as all } from './messages.ts';

const text = all.labels;
const FRESH = 60_000;
/** The item that is none. Those of values begin with a sign, whatever they are. */
const NOTE = 'note';

interface LabelMenuProps {
  /** Whose labels. */
  readonly at: Look;
  /** What is chosen already. */
  readonly query: string;
  readonly disabled: boolean;
  readonly onChoose: (label: { readonly name: string; readonly value: string }) => void;
}

/** Labels that a Loki has, and the values of each: the query goes on with those that were chosen. */
export function LabelMenu({ disabled, ...props }: LabelMenuProps) {
  return (
    <MenuTrigger>
      <Button className="chip lg" isDisabled={disabled}>
        {text.open}
        <Icon name="down" small />
      </Button>
      <Popover className="pop xl-labels" placement="bottom start" offset={4}>
        <Names {...props} />
      </Popover>
    </MenuTrigger>
  );
}

function Names({ at, query, onChoose }: Omit<LabelMenuProps, 'disabled'>) {
  const { queries } = useEngine();
  const asked = useQuery({
    ...queries.servers.labels.queryOptions({ input: { at } }),
    staleTime: FRESH,
    retry: false,
  });
  const names = asked.data?.labels ?? [];
  const note = noteOf(asked, names.length);
  return (
    // Made anew once there are items: focus begins with the first one.
    <Menu key={String(names.length > 0)} aria-label={text.open} autoFocus="first" disabledKeys={[NOTE]}>
      {names.map((name) => (
        <SubmenuTrigger key={name}>
          <MenuItem id={`=${name}`} className="opt" textValue={name}>
            <span className="clip">{name}</span>
            <span className="hint">
              <span className="clip">{shown(chosenOf(query, name) ?? '')}</span>
              <Icon name="right" small />
            </span>
          </MenuItem>
          <Popover className="pop xl-labels of-one">
            <Values
              at={at}
              name={name}
              chosen={chosenOf(query, name)}
              onChoose={(value) => onChoose({ name, value })}
            />
          </Popover>
        </SubmenuTrigger>
      ))}
      {note !== null && <Note>{note}</Note>}
    </Menu>
  );
}

interface ValuesProps {
  readonly at: Look;
  readonly name: string;
  readonly chosen: string | undefined;
  readonly onChoose: (value: string) => void;
}

/** Those with the most lines first. */
function Values({ at, name, chosen, onChoose }: ValuesProps) {
  const { queries } = useEngine();
  const asked = useQuery({
    ...queries.servers.labelValues.queryOptions({ input: { at, label: name } }),
    staleTime: FRESH,
    retry: false,
  });
  const values = asked.data?.values ?? [];
  const note = noteOf(asked, values.length);
  return (
    <Menu
      key={String(values.length > 0)}
      aria-label={text.values({ name })}
      selectionMode="single"
      selectedKeys={chosen === undefined ? [] : [`=${chosen}`]}
      disabledKeys={[NOTE]}
      onAction={(key) => onChoose(String(key).slice(1))}
    >
      {values.map(({ value, linesPerHour }) => (
        <TickedItem
          key={value}
          id={`=${value}`}
          label={shown(value)}
          hint={linesPerHour === null ? undefined : text.rate({ lines: count(Math.round(linesPerHour)) })}
        />
      ))}
      {note !== null && <Note>{note}</Note>}
    </Menu>
  );
}

function Note({ children }: { readonly children: string }) {
  return (
    <MenuItem id={NOTE} className="opt xl-label-note" textValue={children}>
      {children}
    </MenuItem>
  );
}

interface Asked {
  readonly error: Error | null;
  readonly data: { readonly more: boolean } | undefined;
}

/** What a menu says beside its items: a menu without any would be no menu. */
function noteOf({ error, data }: Asked, many: number): string | null {
  if (error) return failureOf(error).message;
  if (data === undefined) return text.loading;
  if (many === 0) return text.none;
  return data.more ? text.more : null;
}

/** As it stands in a query: what cannot be seen, or turns what follows around, is written as an escape. */
function shown(value: string): string {
  return logqlString(value).slice(1, -1);
}

/** The value that a query asks of a label. */
function chosenOf(query: string, name: string): string | undefined {
  const check = isLogql(query) ? checkSearch(query) : null;
  if (check?.kind !== 'good') return undefined;
  return check.selector.matchers.find((one) => one.name === name && one.operator === '=')?.value;
}
