import { useRef } from 'react';
import {
  Autocomplete,
  Dialog as AriaDialog,
  Header,
  Input,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Modal,
  ModalOverlay,
  TextField,
} from 'react-aria-components';
import { Keys } from './button.tsx';
import { Icon } from './icons.tsx';
import { Marked } from './marked.tsx';
import { text as shared } from './messages.ts';
import type { ListedGroup, ListedItem } from './palette-items.ts';
import { SeverityMark } from './severity.tsx';
import { useExistingChoice } from './use-existing-choice.ts';
import { SEVERITY_WORDS } from './words.ts';

const text = shared.palette;

interface PaletteProps {
  readonly open: boolean;
  readonly words: string;
  readonly groups: readonly ListedGroup[];
  readonly onWords: (words: string) => void;
  readonly onClose: () => void;
  readonly onRun: (item: ListedItem) => void;
}

/** A field and, below it, all that can be done or gone to; the focus stays in the field, the arrows move the choice. */
export function Palette({ open, words, groups, onWords, onClose, onRun }: PaletteProps) {
  const itemOf = (key: unknown) => groups.flatMap(({ items }) => items).find(({ id }) => id === key);
  const run = (key: string | number) => {
    const item = itemOf(key);
    if (item) onRun(item);
  };
  const first = groups[0]?.items[0];
  return (
    <ModalOverlay
      className="scrim"
      isOpen={open}
      isDismissable
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Modal className="dialog palette">
        <AriaDialog aria-label={text.title} className="palette-body">
          <Autocomplete inputValue={words} onInputChange={onWords}>
            <div className="palette-field">
              <Icon name="search" />
              <TextField
                aria-label={text.field}
                autoFocus
                className="grow"
                onKeyDown={(event) => {
                  const field = event.target instanceof Element ? event.target : null;
                  // The field names its choice half a second late: then Enter means what looks chosen, or the first.
                  const named = field?.getAttribute('aria-activedescendant');
                  const meant = itemOf(lookingChosen(field)) ?? first;
                  if (event.key === 'Escape') onClose();
                  else if (event.key === 'Enter' && !named && meant) onRun(meant);
                  else event.continuePropagation();
                }}
              >
                <Field />
              </TextField>
              <Keys of="Escape" />
            </div>
            <ListBox
              aria-label={text.results}
              className="palette-list"
              selectionMode="none"
              onAction={run}
              renderEmptyState={() => (
                <p className="palette-none i3" role="status">
                  {text.none({ words: words.trim() })}
                </p>
              )}
            >
              {groups.map(({ group, items }) => (
                <ListBoxSection key={group} id={group}>
                  <Header className="palette-group">{text.groups[group]}</Header>
                  {items.map((item) => (
                    <ListBoxItem key={item.id} id={item.id} className="opt" textValue={nameOf(item)}>
                      <Item item={item} />
                    </ListBoxItem>
                  ))}
                </ListBoxSection>
              ))}
            </ListBox>
          </Autocomplete>
          <Foot />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The key of the option that the eye sees as chosen: what the engine finds may have come above it meanwhile. */
function lookingChosen(field: Element | null): string | undefined {
  const option = field?.closest('[role="dialog"]')?.querySelector('[role="option"][data-focused]');
  return option instanceof HTMLElement ? option.dataset['key'] : undefined;
}

function Field() {
  const field = useRef<HTMLInputElement>(null);
  useExistingChoice(field);
  return (
    <Input
      ref={field}
      role="combobox"
      aria-expanded
      aria-haspopup="listbox"
      placeholder={text.field}
      maxLength={200}
      spellCheck="false"
      autoComplete="off"
    />
  );
}

/** What a screen reader says of an item: its shape says the severity to the eye alone. */
function nameOf({ label, note, mark }: ListedItem): string {
  return [mark ? SEVERITY_WORDS[mark.severity] : '', label, note ?? ''].filter(Boolean).join(', ');
}

function Item({ item }: { readonly item: ListedItem }) {
  return (
    <>
      {item.mark ? (
        <SeverityMark severity={item.mark.severity} judged={item.mark.judged} />
      ) : (
        <Icon name={item.icon ?? 'right'} />
      )}
      <span className="clip">
        <Marked text={item.label} ranges={item.ranges} />
      </span>
      <span className="hint">
        {item.note && <span className="clip">{item.note}</span>}
        {item.keys !== undefined && <Keys of={item.keys} />}
      </span>
    </>
  );
}

function Foot() {
  return (
    <p className="palette-foot" aria-hidden="true">
      <span>
        <Keys of="ArrowUp" />
        <Keys of="ArrowDown" /> {text.move}
      </span>
      <span>
        <Keys of="Enter" /> {text.run}
      </span>
      <span>
        <Keys of="Escape" /> {text.close}
      </span>
    </p>
  );
}
