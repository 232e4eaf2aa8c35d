import { useEffect, useRef, useState } from 'react';
import type { OriginKind } from '../../shared/domain/draft.ts';
import type { Severity } from '../../shared/domain/words.ts';
import { useServers } from '../client/queries.ts';
import { Keys } from '../ui/button.tsx';
import { count } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { MenuChip } from '../ui/menu-chip.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { SEVERITY_WORDS } from '../ui/words.ts';
import { text } from './messages.ts';
import type { View, ViewName } from './view.ts';

const TYPING_MILLISECONDS = 80;
const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];
const VIEWS: readonly ViewName[] = ['open', 'acknowledged', 'resolved', 'hidden', 'all'];
const ORIGINS: readonly OriginKind[] = ['rule', 'model', 'baseline', 'nightjar'];

interface FiltersProps {
  readonly view: View;
  readonly onChange: (view: View) => void;
  /** Leaves the search field for the list. */
  readonly onLeave: () => void;
}

export function Filters({ view, onChange, onLeave }: FiltersProps) {
  return (
    <div className="tools">
      <SearchField words={view.words} onChange={(words) => onChange({ ...view, words })} onLeave={onLeave} />
      <div className="chips">
        <MenuChip
          name={text.view}
          text={text.views[view.name]}
          active
          mode="single"
          options={VIEWS.map((id) => ({ id, label: text.views[id] }))}
          chosen={[view.name]}
          onChoose={([name]) => onChange({ ...view, name: name ?? 'open' })}
        />
        <ServerChip view={view} onChange={onChange} />
        <MenuChip
          name={text.severity}
          text={summary(text.severity, view.severities, SEVERITY_WORDS)}
          active={view.severities.length > 0}
          mode="multiple"
          options={SEVERITIES.map((id) => ({ id, label: SEVERITY_WORDS[id] }))}
          chosen={view.severities}
          onChoose={(severities) => onChange({ ...view, severities })}
        />
        <MenuChip
          name={text.foundBy}
          text={summary(text.foundBy, view.origins, text.foundByChoices)}
          active={view.origins.length > 0}
          mode="multiple"
          options={ORIGINS.map((id) => ({ id, label: text.foundByChoices[id] }))}
          chosen={view.origins}
          onChoose={(origins) => onChange({ ...view, origins })}
        />
      </div>
    </div>
  );
}

function ServerChip({ view, onChange }: Pick<FiltersProps, 'view' | 'onChange'>) {
  const { data: servers = [] } = useServers();
  const names = Object.fromEntries(servers.map(({ server }) => [server.id, server.name]));
  const one = view.servers.length === 1 ? names[view.servers[0] ?? ''] : undefined;
  return (
    <MenuChip
      name={text.server}
      text={one ?? (view.servers.length > 1 ? text.servers(count(view.servers.length)) : text.server)}
      active={view.servers.length > 0}
      mode="multiple"
      options={servers.map(({ server }) => ({ id: server.id, label: server.name }))}
      chosen={view.servers}
      onChoose={(ids) => onChange({ ...view, servers: ids })}
    />
  );
}

function summary<T extends string>(
  name: string,
  chosen: readonly T[],
  words: Readonly<Record<T, string>>,
): string {
  const [only] = chosen;
  if (only === undefined) return name;
  return chosen.length === 1 ? words[only] : text.several(name, count(chosen.length));
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
  const [asked, setAsked] = useState(words);
  if (asked !== words) {
    // The words were changed elsewhere: the field follows.
    setAsked(words);
    setTyped(words);
  }
  useEffect(() => {
    if (typed === words) return;
    const timer = setTimeout(() => onChange(typed), TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [typed, words, onChange]);
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
          if (event.key === 'Escape') onChange('');
          event.preventDefault();
          input.current?.blur();
          onLeave();
        }}
      />
      {typed === '' ? (
        <Keys of="/" />
      ) : (
        <button type="button" className="clear" aria-label={text.clearSearch} onClick={() => onChange('')}>
          <Icon name="cross" small />
        </button>
      )}
    </div>
  );
}
