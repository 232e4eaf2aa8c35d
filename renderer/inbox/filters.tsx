import { memo, useCallback, useId, useState, type ReactNode } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { OriginKind } from '../../shared/domain/draft.ts';
import type { Severity } from '../../shared/domain/words.ts';
import { SEVERITIES } from '../../shared/domain/values.ts';
import { Keys } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { MenuChip } from '../ui/menu-chip.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { SEVERITY_WORDS } from '../ui/words.ts';
import { text } from './messages.ts';
import { problemText } from './problem-text.ts';
import { EVERYTHING, problemsOf, type Known } from './query-filter.ts';
import { FIELDS, parse, print, printTerm, valuesOf, withValues, type Field, type Query } from './query.ts';
import { SearchField } from './search-field.tsx';

const VIEWS = ['open', 'acknowledged', 'resolved', 'hidden', 'everything'] as const;
type ViewName = (typeof VIEWS)[number];
const ORIGINS: readonly OriginKind[] = ['rule', 'model', 'baseline', 'nightjar'];
const GRAVEST_FIRST: readonly Severity[] = SEVERITIES.toReversed();

export interface FiltersProps {
  readonly query: string;
  readonly known: Known;
  readonly now: number;
  /** `typing`: every letter, which is no step to go back to. */
  readonly onQuery: (query: string, how: 'typing' | 'choice') => void;
  /** Leaves the search field for the list. */
  readonly onLeave: () => void;
  readonly children?: ReactNode;
}

/** The search as text and as chips: the same thing twice. */
export function Filters({ query, known, now, onQuery, onLeave, children }: FiltersProps) {
  const problemId = useId();
  const [focusRequest, setFocusRequest] = useState(0);
  const [problem] = known.servers.length === 0 ? [] : problemsOf(query, known, now);
  const begin = useCallback(
    (field: Field) => {
      onQuery(`${query === '' ? '' : `${query.trimEnd()} `}${field}:`, 'typing');
      setFocusRequest((last) => last + 1);
    },
    [query, onQuery],
  );
  return (
    <div className="tools">
      <SearchField
        query={query}
        known={known}
        describedBy={problem ? problemId : null}
        onChange={(next) => onQuery(next, 'typing')}
        onLeave={onLeave}
        focusRequest={focusRequest}
      />
      {problem && (
        <p id={problemId} className="search-problem" role="status">
          {problemText(problem, known)}
        </p>
      )}
      <div className="chips">
        <Chips query={query} known={known} onQuery={onQuery} />
        <span className="push hstack g1">
          {children}
          <FilterMenu onField={begin} />
        </span>
      </div>
    </div>
  );
}

/** Menus take long to draw: not again when the rows of their search have come. */
const Chips = memo(function Chips({
  query,
  known,
  onQuery,
}: Pick<FiltersProps, 'query' | 'known' | 'onQuery'>) {
  const terms = parse(query);
  const onTerms = (next: Query) => onQuery(print(next), 'choice');
  const is = valuesOf(terms, 'is');
  const severities = valuesOf(terms, 'severity');
  const servers = valuesOf(terms, 'server');
  const origins = valuesOf(terms, 'origin');
  const name = viewOf(is);
  return (
    <>
      <MenuChip<ViewName>
        name={text.view}
        text={name === null ? text.views.several({ many: is.length }) : text.views[name]}
        active
        mode="single"
        options={VIEWS.map((id) => ({ id, label: text.views[id] }))}
        chosen={name === null ? [] : [name]}
        onChoose={([id = 'open']) => onTerms(withValues(terms, 'is', wordsOfView(id)))}
      />
      <MenuChip
        name={text.server}
        text={servers.length > 1 ? text.servers({ many: servers.length }) : (servers[0] ?? text.server)}
        active={servers.length > 0}
        mode="multiple"
        options={known.servers.map((server) => ({ id: server.name, label: server.name }))}
        chosen={servers}
        onChoose={(names) => onTerms(withValues(terms, 'server', names))}
      />
      <MenuChip<Severity>
        name={text.severity}
        text={summary(text.severity, severities, SEVERITY_WORDS)}
        active={severities.length > 0}
        mode="multiple"
        options={GRAVEST_FIRST.map((id) => ({ id, label: SEVERITY_WORDS[id] }))}
        chosen={GRAVEST_FIRST.filter((one) => severities.includes(one))}
        onChoose={(values) => onTerms(withValues(terms, 'severity', values))}
      />
      <MenuChip<OriginKind>
        name={text.foundBy}
        text={summary(text.foundBy, origins, text.foundByChoices)}
        active={origins.length > 0}
        mode="multiple"
        options={ORIGINS.map((id) => ({ id, label: text.foundByChoices[id] }))}
        chosen={ORIGINS.filter((one) => origins.includes(one))}
        onChoose={(values) => onTerms(withValues(terms, 'origin', values))}
      />
      <OtherChips terms={terms} onTerms={onTerms} />
    </>
  );
});

const WITH_A_CHIP: ReadonlySet<Field> = new Set(['is', 'server', 'severity', 'origin']);

/** What has no menu of its own: a chip each, taken away by its cross. */
function OtherChips({ terms, onTerms }: { readonly terms: Query; readonly onTerms: (terms: Query) => void }) {
  return terms.map((term, index) => {
    if (term.kind !== 'field' || (!term.negated && WITH_A_CHIP.has(term.field))) return null;
    if (term.values.length === 0) return null;
    const words = printTerm({ ...term, negated: false });
    const shown = term.negated ? text.not({ what: words }) : words;
    return (
      <button
        key={index}
        type="button"
        className="chip lg on"
        aria-label={text.remove({ what: shown })}
        onClick={() => onTerms(terms.toSpliced(index, 1))}
      >
        {shown}
        <Icon name="cross" small />
      </button>
    );
  });
}

/** `f`: which field to filter by; the search field goes on with its values. */
const FilterMenu = memo(function FilterMenu({ onField }: { readonly onField: (field: Field) => void }) {
  const [open, setOpen] = useState(false);
  useCommand('filter', () => setOpen(true));
  return (
    <MenuTrigger isOpen={open} onOpenChange={setOpen}>
      <Button className="chip lg" aria-label={text.filter}>
        <Icon name="filter" small />
        <Keys of="f" />
      </Button>
      <Popover className="pop" placement="bottom end" offset={4}>
        <Menu aria-label={text.filter} autoFocus="first" onAction={(key) => onField(fieldOf(key))}>
          {FIELDS.map((field) => (
            <MenuItem key={field} id={field} className="opt" textValue={text.fields[field]}>
              {text.fields[field]}
              <span className="hint mono">{field}:</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
});

function fieldOf(key: string | number): Field {
  return FIELDS.find((field) => field === key) ?? 'is';
}

/** What `is` says for a view; open is what a search shows that says nothing. */
function wordsOfView(view: ViewName): string[] {
  if (view === 'open') return [];
  return [view === 'everything' ? EVERYTHING : view];
}

function viewOf(is: readonly string[]): ViewName | null {
  if (is.length === 0) return 'open';
  if (is.length === 1 && is[0] === EVERYTHING) return 'everything';
  return (is.length === 1 && VIEWS.find((name) => name === is[0])) || null;
}

function summary<T extends string>(
  name: string,
  chosen: readonly string[],
  words: Readonly<Record<T, string>>,
): string {
  const [only] = chosen;
  if (only === undefined) return name;
  if (chosen.length > 1) return text.several({ name, many: chosen.length });
  return (words as Readonly<Record<string, string>>)[only] ?? only;
}
