import { useMemo, useRef } from 'react';
import type { ServerView } from '../../shared/contract/servers.ts';
import { isLogql, onStreams } from '../../shared/domain/search.ts';
import { checkSearch } from '../../shared/domain/selector.ts';
import { failureOf } from '../client/failure.ts';
import { LogqlField } from '../logql/logql-field.tsx';
import { selectorTexts } from '../logql/messages.ts';
import { useVocabulary } from '../logql/use-vocabulary.ts';
import { Button, CommandButton } from '../ui/button.tsx';
import { MenuChip } from '../ui/menu-chip.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { Deeds } from './deeds.tsx';
import { LabelMenu } from './label-menu.tsx';
import { text } from './messages.ts';
import { placeOfError } from './parse-error.ts';
import type { Explore } from './use-explore.ts';

const ALL = '';
const EXAMPLE = '{job="sshd"}';

interface SearchRowProps {
  readonly explore: Explore;
  readonly servers: readonly ServerView[];
  /** Why the last search failed. */
  readonly error: Error | null;
  readonly live: boolean;
  readonly onLive: (live: boolean) => void;
}

/** Where is searched and for what. */
export function SearchRow({ explore, servers, error, live, onLive }: SearchRowProps) {
  const { view, sourceId, typed, setTyped, run, setServer, setSource, asked } = explore;
  const row = useRef<HTMLDivElement>(null);
  const source = view.sources.find(({ id }) => id === sourceId);
  const place = {
    serverId: view.server.id,
    ...(source?.tenant !== undefined && { tenant: source.tenant }),
    ...(source && { headers: source.headers }),
  };
  const vocabulary = useVocabulary(place);
  const detail = error ? failureOf(error).detail : undefined;
  const isAsSent = typed.trim() === asked.search.query && view.server.matcher === undefined;
  const mark = useMemo(
    () => (isAsSent ? placeOfError(typed, detail, text.here) : null),
    [isAsSent, typed, detail],
  );
  const problem = problemOf(typed);
  useCommand('live', () => onLive(!live));
  useCommand('search', () => focusEditor(row.current));
  return (
    <div ref={row} className="xl-search" role="search" aria-label={text.where}>
      <MenuChip
        name={text.server}
        text={view.server.name}
        active
        mode="single"
        options={servers.map(({ server: { id, name } }) => ({ id, label: name }))}
        chosen={[view.server.id]}
        onChoose={([id]) => id !== undefined && setServer(id)}
      />
      <MenuChip
        name={text.source}
        text={source?.name ?? text.allSources}
        active={source !== undefined}
        mode="single"
        options={[
          { id: ALL, label: text.allSources },
          ...view.sources.map(({ id, name }) => ({ id, label: name })),
        ]}
        chosen={[sourceId ?? ALL]}
        onChoose={([id = ALL]) => setSource(id === ALL ? null : id)}
      />
      <LabelMenu
        at={place}
        query={typed}
        disabled={problem !== null}
        onChoose={(label) => run(onStreams(typed, label, source?.selector ?? null) ?? typed)}
      />
      <div className="xl-query">
        <LogqlField
          kind="search"
          label={text.query}
          value={typed}
          bad={problem !== null}
          vocabulary={vocabulary}
          example={text.example({ example: EXAMPLE })}
          mark={mark}
          onChange={setTyped}
          onEnter={() => run()}
        />
      </div>
      <Button tone="primary" icon="search" disabled={problem !== null} onPress={() => run()}>
        {text.search}
      </Button>
      <CommandButton command="live" icon={live ? 'pause' : 'pulse'}>
        {live ? text.stop : text.live}
      </CommandButton>
      <div className="xl-hint">
        <p className={problem === null ? 'i3' : 'crit-ink'} aria-live="polite">
          {problem ?? text.hint}
        </p>
        <span className="push hstack g1">
          <Deeds explore={explore} />
        </span>
      </div>
    </div>
  );
}

function problemOf(query: string): string | null {
  if (!isLogql(query)) return null;
  const check = checkSearch(query);
  return check.kind === 'bad' ? selectorTexts[check.problem.code] : null;
}

/** It lives in a shadow root of its own, see the editor. */
function focusEditor(row: HTMLElement | null): void {
  row?.querySelector('.logql')?.shadowRoot?.querySelector<HTMLElement>('.cm-content')?.focus();
}
