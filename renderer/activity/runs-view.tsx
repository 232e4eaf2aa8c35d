import { useState } from 'react';
import { Icon } from '../ui/icons.tsx';
import { LoadFailure } from '../ui/load-failure.tsx';
import { RowSkeletons } from '../ui/skeleton.tsx';
import { navigate } from '../ui/route.ts';
import { useCommand } from '../ui/use-commands.tsx';
import { useNow } from '../ui/use-now.ts';
import { text } from './messages.ts';
import { ActivityTabs } from './tabs.tsx';
import { EVERY_RUN, isEveryRun, RunFilters, type RunFilter } from './run-filters.tsx';
import { RunList } from './run-list.tsx';
import { RunPane } from './run-pane.tsx';
import { groupRuns } from './run-text.ts';
import { useRunList } from './use-run-list.ts';
import { Waiting } from './waiting.tsx';

/** Runs on the left, the chosen one on the right. */
export function RunsView({ id }: { readonly id: string | null }) {
  const [filter, setFilter] = useState<RunFilter>(EVERY_RUN);
  const [focusRequest, setFocusRequest] = useState(0);
  const { query, shown: rows, waiting, more, takeUp } = useRunList(filter);
  const now = useNow(rows.some((run) => run.state === 'running') ? 1_000 : 15_000);
  const ordered = groupRuns(rows, now).flatMap((group) => group.runs);
  const selected = id ?? ordered.find((run) => run.state !== 'running')?.id ?? ordered[0]?.id ?? null;
  const index = ordered.findIndex((run) => run.id === selected);
  const move = (by: number) => {
    const next = ordered[Math.min(ordered.length - 1, Math.max(0, index + by))];
    if (!next) return;
    navigate({ page: 'activity', id: next.id }, { replace: true });
    setFocusRequest((last) => last + 1);
  };
  const isEvery = isEveryRun(filter);
  useCommand('next', () => move(1));
  useCommand('previous', () => move(-1));
  return (
    <div className="split" data-in-finding={id !== null}>
      <section className="col list act" aria-label={text.title}>
        <header className="bar">
          <h1>{text.title}</h1>
        </header>
        <div className="tools act-tools">
          <ActivityTabs current="runs" />
          <RunFilters filter={filter} onChange={setFilter} />
        </div>
        <Waiting now={now} />
        {query.isPending && <RowSkeletons waiting label={text.loading} />}
        {query.error && !query.data && (
          <div className="list-note">
            <LoadFailure title={text.loadFailed} error={query.error} onAgain={() => void query.refetch()} />
          </div>
        )}
        {query.data && rows.length === 0 && (
          <div className="list-note">
            <div className="card line no-match" role="status">
              <p className="medium">{isEvery ? text.none : text.noneLikeThat}</p>
              {isEvery && <p className="t12 i3">{text.noneHint}</p>}
            </div>
          </div>
        )}
        {rows.length > 0 && (
          <div className="list-body">
            {waiting > 0 && (
              <button type="button" className="pill" onClick={takeUp}>
                <Icon name="rise" small />
                {text.arrivals({ many: waiting })}
              </button>
            )}
            <RunList runs={rows} now={now} selected={selected} focusRequest={focusRequest} onEnd={more} />
          </div>
        )}
      </section>
      <div className="pane-slot">
        <RunPane id={selected} now={now} />
      </div>
    </div>
  );
}
