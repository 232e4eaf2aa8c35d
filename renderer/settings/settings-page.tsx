import { useRef, useState } from 'react';
import { useHost, useSettings } from '../client/queries.ts';
import { ClearOrKey } from '../ui/clear-or-key.tsx';
import { count } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { LoadFailure } from '../ui/load-failure.tsx';
import { formatRoute, navigate } from '../ui/route.ts';
import { useLate } from '../ui/use-late.ts';
import { useCommand } from '../ui/use-commands.tsx';
import { Marked } from './marked.tsx';
import { text } from './messages.ts';
import { PARTS } from './parts.tsx';
import { SettingRow } from './setting-row.tsx';
import { searched, sectionsOn, type Section } from './settings-table.ts';

/** All that can be set: sections on the left, the chosen one on the right, or whatever speaks of the words typed. */
export function SettingsPage({ section }: { readonly section: string | null }) {
  const [words, setWords] = useState('');
  const { data: host } = useHost();
  const sections = sectionsOn(host?.kind ?? null);
  const searching = words.trim() !== '';
  const found = searching ? searched(words, sections) : [];
  const chosen = sections.find((one) => one.name === section) ?? sections[0];
  const shown = searching ? found : chosen ? [chosen] : [];
  const move = (by: number) => {
    const next = sections[sections.findIndex((one) => one === chosen) + by];
    if (next) navigate({ page: 'settings', section: next.name }, { replace: true });
  };
  useCommand('next', searching ? null : () => move(1));
  useCommand('previous', searching ? null : () => move(-1));
  return (
    <div className="split settings">
      <section className="col setn" aria-label={text.sectionList}>
        <header className="bar">
          <h1>{text.title}</h1>
        </header>
        <Filter words={words} onChange={setWords} found={searching ? rowsOf(found) : null} />
        <nav className="cats" aria-label={text.sectionList}>
          {sections.map((one) => (
            <SectionLink
              key={one.name}
              section={one}
              current={!searching && one === chosen}
              found={searching ? rowsOf(found.filter((each) => each.name === one.name)) : null}
              onPress={() => setWords('')}
            />
          ))}
        </nav>
      </section>
      <section className="col grow" aria-label={text.title}>
        <div className="scroll" tabIndex={-1}>
          <div className="sp">
            {searching && shown.length === 0 ? (
              <NoMatch words={words} />
            ) : (
              <Body sections={shown} words={words} />
            )}
          </div>
        </div>
      </section>
    </div>
  );
}

function rowsOf(sections: readonly Section[]): number {
  return sections.reduce((sum, section) => sum + section.rows.length, 0);
}

interface SectionLinkProps {
  readonly section: Section;
  readonly current: boolean;
  /** How many of its rows were found; null where nothing was searched for. */
  readonly found: number | null;
  readonly onPress: () => void;
}

function SectionLink({ section, current, found, onPress }: SectionLinkProps) {
  return (
    <a
      className={found === 0 ? 'nav off' : 'nav'}
      href={formatRoute({ page: 'settings', section: section.name })}
      aria-current={current ? 'page' : undefined}
      onClick={onPress}
    >
      <Icon name={section.icon} />
      <span>{text.sections[section.name]}</span>
      {found !== null && found > 0 && <b className="n">{count(found)}</b>}
    </a>
  );
}

interface FilterProps {
  readonly words: string;
  readonly found: number | null;
  readonly onChange: (words: string) => void;
}

/** `/` comes here, Escape clears and leaves. */
function Filter({ words, found, onChange }: FilterProps) {
  const input = useRef<HTMLInputElement>(null);
  useCommand('search', () => input.current?.select());
  return (
    <div className="field on search setn-filter" role="search">
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        value={words}
        placeholder={text.filter}
        aria-label={text.filter}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          onChange('');
          event.preventDefault();
          input.current?.blur();
        }}
      />
      <span className="t11 i3 nowrap" role="status">
        {found !== null && text.found({ many: found })}
      </span>
      <ClearOrKey empty={words === ''} label={text.clearFilter} onClear={() => onChange('')} />
    </div>
  );
}

function NoMatch({ words }: { readonly words: string }) {
  return (
    <div className="card line no-match">
      <p className="medium">{text.noMatch({ words: words.trim() })}</p>
      <p className="t12 i3">{text.noMatchHint}</p>
    </div>
  );
}

function Body({ sections, words }: { readonly sections: readonly Section[]; readonly words: string }) {
  const { data: settings, error, isPending, refetch } = useSettings();
  const late = useLate(isPending);
  if (!settings) {
    return (
      <>
        {late && (
          <p className="i3" role="status">
            {text.loading}
          </p>
        )}
        {error && <LoadFailure title={text.loadFailed} error={error} onAgain={() => void refetch()} />}
      </>
    );
  }
  return sections.map((section) => (
    <section key={section.name} aria-label={text.sections[section.name]}>
      <h2 className="sh">
        <Marked text={text.sections[section.name]} words={words} />
      </h2>
      {section.rows.map((row) => {
        if (row.path) return <SettingRow key={row.name} row={row} settings={settings} words={words} />;
        const Part = PARTS[row.name];
        return <Part key={row.name} settings={settings} words={words} />;
      })}
    </section>
  ));
}
