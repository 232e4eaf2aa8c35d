import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { ClearOrKey } from '../ui/clear-or-key.tsx';
import { Icon } from '../ui/icons.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { completionsAt, type Completion } from './complete.ts';
import { text } from './messages.ts';
import type { Known } from './query-filter.ts';

const TYPING_MILLISECONDS = 80;

interface SearchFieldProps {
  readonly query: string;
  readonly known: Known;
  /** Names what is wrong with the search, if anything is. */
  readonly describedBy: string | null;
  readonly onChange: (query: string) => void;
  readonly onLeave: () => void;
  /** Counts up each time the filter menu wrote a field for the reader to go on with. */
  readonly focusRequest: number;
}

/** The search as text, with what it could say next. `/` comes here; Escape closes the offers, then clears and leaves. */
export function SearchField(props: SearchFieldProps) {
  const { query, onChange } = props;
  const [typed, setTyped] = useTyped(query, onChange);
  const [caret, setCaret] = useState<number | null>(null);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  useCommand('search', () => input.current?.select());
  useEffect(() => {
    if (props.focusRequest === 0) return;
    const field = input.current;
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
    setCaret(field?.value.length ?? null);
  }, [props.focusRequest]);
  const offers = caret === null ? [] : completionsAt(typed, caret, props.known);
  const take = (offer: Completion) => {
    setTyped(offer.text);
    setCaret(offer.caret);
    setActive(-1);
    requestAnimationFrame(() => input.current?.setSelectionRange(offer.caret, offer.caret));
  };
  const clear = () => {
    setTyped('');
    onChange('');
  };
  const leave = () => {
    input.current?.blur();
    props.onLeave();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const key = offerKey(event.key, offers.length, active);
    const offer = offers[active];
    if (key !== null) setActive(key);
    else if ((event.key === 'Enter' || event.key === 'Tab') && offer) take(offer);
    else if (event.key === 'Escape' && offers.length > 0) setCaret(null);
    else if (event.key === 'Escape' || event.key === 'Enter') {
      if (event.key === 'Escape') clear();
      else onChange(typed);
      leave();
    } else return;
    event.preventDefault();
  };
  const open = offers.length > 0;
  return (
    <div className="field on search" role="search">
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        role="combobox"
        value={typed}
        maxLength={1000}
        placeholder={text.search}
        aria-label={text.search}
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={list}
        aria-activedescendant={open && active >= 0 ? `${list}-${active}` : undefined}
        aria-describedby={props.describedBy ?? undefined}
        aria-invalid={props.describedBy !== null}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setTyped(event.target.value);
          setCaret(event.target.selectionStart);
          setActive(-1);
        }}
        onBlur={() => setCaret(null)}
        onKeyDown={onKeyDown}
      />
      <ClearOrKey empty={typed === ''} label={text.clearSearch} onClear={clear} />
      <Offers id={list} offers={offers} active={active} onTake={take} />
    </div>
  );
}

/** Where the arrow keys go in the offers; null: no key for that. */
function offerKey(key: string, many: number, active: number): number | null {
  if (many === 0) return null;
  if (key === 'ArrowDown') return (active + 1) % many;
  if (key === 'ArrowUp') return active <= 0 ? many - 1 : active - 1;
  return null;
}

interface OffersProps {
  readonly id: string;
  readonly offers: readonly Completion[];
  readonly active: number;
  readonly onTake: (offer: Completion) => void;
}

function Offers({ id, offers, active, onTake }: OffersProps) {
  return (
    <ul id={id} className="pop offers" role="listbox" aria-label={text.offers} hidden={offers.length === 0}>
      {offers.map((offer, index) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- its keys are those of the combobox
        <li
          key={offer.word}
          id={`${id}-${index}`}
          className={index === active ? 'opt on' : 'opt'}
          role="option"
          aria-selected={index === active}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(offer)}
        >
          {offer.word}
          {offer.kind === 'field' && <span className="hint">{text.fields[offer.field]}</span>}
        </li>
      ))}
    </ul>
  );
}

/** What is typed: asked for once typing has paused, and what the search became elsewhere. */
function useTyped(query: string, onChange: (query: string) => void) {
  const [typed, setTyped] = useState(query);
  const [asked, setAsked] = useState(query);
  if (asked !== query) {
    setAsked(query);
    setTyped(query);
  }
  useEffect(() => {
    if (typed === query) return;
    const timer = setTimeout(() => onChange(typed), TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [typed, query, onChange]);
  return [typed, setTyped] as const;
}
