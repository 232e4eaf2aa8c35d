import { useCallback, useMemo, useState } from 'react';
import type { TemplateRow } from '../../shared/contract/templates.ts';
import { LoadFailure } from '../ui/load-failure.tsx';
import { formatRoute, navigate, type Route } from '../ui/route.ts';
import { RowSkeletons } from '../ui/skeleton.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { useNow } from '../ui/use-now.ts';
import { text } from './messages.ts';
import { TemplateFilters } from './template-filters.tsx';
import { TemplateList } from './template-list.tsx';
import { TemplatePane } from './template-pane.tsx';
import { useSources, useTemplates, type NamedSource, type TemplateView } from './use-templates.ts';
import './templates.css';

const ALL: TemplateView = { words: '', mark: null };

interface TemplatesPageProps {
  /** Null: the first source there is. */
  readonly sourceId: string | null;
  readonly template: string | null;
}

/** What the lines of a source are instances of: the list on the left, the chosen one on the right. */
export function TemplatesPage({ sourceId, template }: TemplatesPageProps) {
  const sources = useSources();
  const source = sources?.find(({ id }) => id === sourceId) ?? sources?.[0] ?? null;
  if (sources && !source) return <NoSource />;
  return (
    <SourceTemplates key={source?.id ?? ''} sources={sources ?? []} source={source} template={template} />
  );
}

interface SourceTemplatesProps {
  readonly sources: readonly NamedSource[];
  readonly source: NamedSource | null;
  readonly template: string | null;
}

function SourceTemplates({ sources, source, template }: SourceTemplatesProps) {
  const [view, setView] = useState(ALL);
  const [focusRequest, setFocusRequest] = useState(0);
  const now = useNow(15_000);
  const query = useTemplates(source, view);
  const rows = useMemo(() => onceEach(query.data?.pages.flatMap((page) => page.rows) ?? []), [query.data]);
  const selected = template ?? rows[0]?.canonicalText ?? null;
  const routeOf = (canonicalText: string | null): Route => ({
    page: 'templates',
    sourceId: source?.id ?? null,
    template: canonicalText,
  });
  const toList = () => setFocusRequest((last) => last + 1);
  const move = (by: number) => {
    const index = rows.findIndex((row) => row.canonicalText === selected);
    const next = rows[Math.min(rows.length - 1, Math.max(0, index + by))];
    if (!next) return;
    navigate(routeOf(next.canonicalText), { replace: true });
    toList();
  };
  useCommand('next', () => move(1));
  useCommand('previous', () => move(-1));
  useCommand('back', template === null ? null : () => navigate(routeOf(null), { replace: true }));
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const total = query.data?.pages[0]?.total;
  return (
    <div className="split" data-in-finding={template !== null}>
      <section className="col list tps" aria-label={text.title}>
        <header className="bar">
          <h1>{text.title}</h1>
          {total !== undefined && <span className="push t12 i3 nowrap">{text.total({ many: total })}</span>}
        </header>
        <TemplateFilters
          sources={sources}
          source={source}
          view={view}
          onSource={(id) => navigate({ page: 'templates', sourceId: id, template: null })}
          onChange={setView}
          onLeave={toList}
        />
        <ListState
          query={query}
          empty={rows.length === 0}
          filtered={view.words !== '' || view.mark !== null}
        />
        {rows.length > 0 && (
          <div className="list-body">
            <TemplateList
              rows={rows}
              now={now}
              selected={selected}
              focusRequest={focusRequest}
              routeOf={routeOf}
              onEnd={more}
            />
          </div>
        )}
      </section>
      <div className="pane-slot">
        {source && (
          <TemplatePane
            sourceId={source.id}
            template={selected}
            now={now}
            onBack={() => navigate(routeOf(null), { replace: true })}
          />
        )}
      </div>
    </div>
  );
}

/** A template that was seen while the pages were loaded stands on two of them. */
function onceEach(rows: readonly TemplateRow[]): TemplateRow[] {
  return [...new Map(rows.map((row) => [row.canonicalText, row])).values()];
}

interface ListStateProps {
  readonly query: ReturnType<typeof useTemplates>;
  readonly empty: boolean;
  readonly filtered: boolean;
}

function ListState({ query, empty, filtered }: ListStateProps) {
  if (query.isPending) return <RowSkeletons waiting label={text.loading} />;
  if (query.error && !query.data) {
    return (
      <div className="list-note">
        <LoadFailure title={text.loadFailed} error={query.error} onAgain={() => void query.refetch()} />
      </div>
    );
  }
  if (!empty) return null;
  return (
    <div className="list-note">
      <div className="card line no-match" role="status">
        <p className="medium">{filtered ? text.noMatch : text.none}</p>
        <p className="t12 i3">{filtered ? text.noMatchHint : text.noneHint}</p>
      </div>
    </div>
  );
}

function NoSource() {
  return (
    <section className="col" aria-label={text.title}>
      <header className="bar">
        <h1>{text.title}</h1>
      </header>
      <div className="pane-note">
        <p className="medium">{text.noServer}</p>
        <p className="i3">{text.noServerHint}</p>
        <a className="link" href={formatRoute({ page: 'servers', adding: true })}>
          {text.addServer}
        </a>
      </div>
    </section>
  );
}
