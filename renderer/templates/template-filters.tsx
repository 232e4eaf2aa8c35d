import { useEffect, useRef, useState } from 'react';
import { ClearOrKey } from '../ui/clear-or-key.tsx';
import { Icon } from '../ui/icons.tsx';
import { MenuChip } from '../ui/menu-chip.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { text } from './messages.ts';
import type { NamedSource, TemplateView } from './use-templates.ts';

const TYPING_MILLISECONDS = 80;
const MARKS = ['all', 'known-normal', 'interesting'] as const;

interface TemplateFiltersProps {
  readonly sources: readonly NamedSource[];
  readonly source: NamedSource | null;
  readonly view: TemplateView;
  readonly onSource: (id: string) => void;
  readonly onChange: (view: TemplateView) => void;
  /** Leaves the search field for the list. */
  readonly onLeave: () => void;
}

export function TemplateFilters(props: TemplateFiltersProps) {
  const { sources, source, view, onSource, onChange, onLeave } = props;
  const mark = view.mark ?? 'all';
  return (
    <div className="tools">
      <SearchField words={view.words} onChange={(words) => onChange({ ...view, words })} onLeave={onLeave} />
      <div className="chips">
        <MenuChip
          name={text.source}
          text={source ? labelOf(source) : text.chooseSource}
          active
          mode="single"
          options={sources.map((one) => ({ id: one.id, label: labelOf(one) }))}
          chosen={source ? [source.id] : []}
          onChoose={([id]) => id !== undefined && onSource(id)}
        />
        <MenuChip
          name={text.mark}
          text={view.mark === null ? text.mark : text.marks[view.mark]}
          active={view.mark !== null}
          mode="single"
          options={MARKS.map((id) => ({ id, label: text.marks[id] }))}
          chosen={[mark]}
          onChoose={([id]) => onChange({ ...view, mark: id === undefined || id === 'all' ? null : id })}
        />
      </div>
    </div>
  );
}

function labelOf({ server, name }: NamedSource): string {
  return `${server}: ${name}`;
}

interface SearchFieldProps {
  readonly words: string;
  readonly onChange: (words: string) => void;
  readonly onLeave: () => void;
}

/** Asks once typing has paused; `/` comes here, Escape clears and leaves. */
function SearchField({ words, onChange, onLeave }: SearchFieldProps) {
  const [typed, setTyped] = useState(words);
  const input = useRef<HTMLInputElement>(null);
  useCommand('search', () => input.current?.select());
  useEffect(() => {
    if (typed === words) return;
    const timer = setTimeout(() => onChange(typed), TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [typed, words, onChange]);
  const clear = () => {
    setTyped('');
    onChange('');
  };
  return (
    <div className="field on search" role="search">
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        value={typed}
        maxLength={200}
        placeholder={text.search}
        aria-label={text.search}
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' && event.key !== 'Enter') return;
          if (event.key === 'Escape') clear();
          event.preventDefault();
          input.current?.blur();
          onLeave();
        }}
      />
      <ClearOrKey empty={typed === ''} label={text.clearSearch} onClear={clear} />
    </div>
  );
}
