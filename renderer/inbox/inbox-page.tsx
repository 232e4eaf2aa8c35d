import { useCallback, useRef, useState } from 'react';
import type { FindingCounts, FindingRow } from '../../shared/contract/findings.ts';
import { failureOf } from '../client/failure.ts';
import { usePrefetchedFindings, useServers } from '../client/queries.ts';
import { FindingPane } from '../finding/finding-pane.tsx';
import { Button } from '../ui/button.tsx';
import { FailureCard } from '../ui/failure-card.tsx';
import { count } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { ReviewRow } from '../ui/review-row.tsx';
import { RowSkeletons } from '../ui/skeleton.tsx';
import { navigate } from '../ui/route.ts';
import { useCommand } from '../ui/use-commands.tsx';
import { useTriage } from '../ui/use-triage.tsx';
import { EmptyInbox } from './empty-inbox.tsx';
import { Filters } from './filters.tsx';
import { FindingList } from './finding-list.tsx';
import { FirstRun } from './first-run.tsx';
import { neighbourOf } from './held.ts';
import { text } from './messages.ts';
import { NotifyButton } from './notify-button.tsx';
import { useInbox } from './use-inbox.ts';
import { useReading } from './use-reading.ts';
import { isNarrowed, OPEN, type View } from './view.ts';

const MOVES_ON: ReadonlySet<string> = new Set(['acknowledge', 'resolve', 'snooze']);

/** The home of the app: what was found on the left, the open finding on the right. */
export function InboxPage({ id }: { readonly id: string | null }) {
  const [view, setView] = useState<View>(OPEN);
  const list = useInbox(view);
  const { data: servers } = useServers();
  const quiet = !list.loading && !list.error && list.shown.length === 0 && id === null && !isNarrowed(view);
  if (quiet && servers?.length === 0) return <FirstRun />;
  if (quiet && servers) {
    return <EmptyInbox counts={list.counts} onView={(name) => setView({ ...OPEN, name })} />;
  }
  return <Split id={id} view={view} onView={setView} list={list} />;
}

interface SplitProps {
  readonly id: string | null;
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly list: ReturnType<typeof useInbox>;
}

function Split({ id, view, onView, list }: SplitProps) {
  const { shown } = list;
  const inside = useRef(false);
  const [chosen, setChosen] = useState(false);
  const [focusRequest, setFocusRequest] = useState(0);
  const [entered, setEntered] = useState(0);
  const [inFinding, setInFinding] = useState(id !== null);
  const selected = id ?? shown[0]?.id ?? null;
  const index = shown.findIndex((row) => row.id === selected);
  usePrefetchedFindings(
    index < 0 ? [] : [shown[index + 1], shown[index - 1]].flatMap((row) => row?.id ?? []),
  );
  const select = useCallback((next: string, how: 'pass' | 'open' | 'enter') => {
    setChosen(true);
    if (how !== 'pass') setInFinding(true);
    if (how === 'enter') setEntered((last) => last + 1);
    navigate({ page: 'inbox', id: next }, { replace: true });
  }, []);
  const move = (by: number) => {
    const next = shown[index < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, index + by))];
    if (!next) return;
    select(next.id, 'pass');
    setFocusRequest((last) => last + 1);
  };
  const leave = () => {
    setInFinding(false);
    setFocusRequest((last) => last + 1);
  };
  const { act, undoEntry } = useTriage((undone) => select(undone, 'pass'));
  const decide = useCallback(
    (row: FindingRow, action: Parameters<typeof act>[1]) => {
      const neighbour = row.id === selected && MOVES_ON.has(action.kind) ? neighbourOf(shown, row.id) : null;
      act([row], action);
      if (neighbour !== null) select(neighbour, 'pass');
      else if (MOVES_ON.has(action.kind) && shown.length <= 1)
        navigate({ page: 'inbox', id: null }, { replace: true });
    },
    [act, select, selected, shown],
  );
  useCommand('next', () => move(1));
  useCommand('previous', () => move(-1));
  useCommand('open', selected === null ? null : () => select(selected, 'enter'));
  useCommand('back', leave);
  // What an address names was chosen too, be it by a notification; the first row of a fresh page was not.
  useReading(selected, shown[index]?.unread ?? false, chosen || id !== null);
  return (
    <div className="split" data-in-finding={inFinding}>
      <section className="col list" aria-label={text.title} onFocus={() => (inside.current = false)}>
        <ListHead list={list} view={view} />
        <Filters view={view} onChange={onView} onLeave={leave} />
        <ReviewRow />
        <ListBody
          list={list}
          view={view}
          onView={onView}
          selected={selected}
          focusRequest={focusRequest}
          onSelect={select}
          onAct={(row, kind) => decide(row, { kind })}
        />
      </section>
      <div
        className="pane-slot"
        onPointerDown={() => setChosen(true)}
        onFocus={() => (inside.current = true)}
      >
        <FindingPane
          id={selected}
          note={list.loading || list.error || shown.length === 0 ? '' : text.choose}
          position={index < 0 ? null : `${count(index + 1)} of ${count(Math.max(list.total, shown.length))}`}
          entered={entered}
          inside={inside}
          onAction={decide}
          onUndo={undoEntry}
          onBack={leave}
        />
      </div>
    </div>
  );
}

function ListHead({ list, view }: Pick<SplitProps, 'list' | 'view'>) {
  return (
    <header className="bar">
      <h1>{text.title}</h1>
      {list.counts && (
        <span className="t12 i3 clip">
          {isNarrowed(view) ? text.shown(count(list.total)) : countsOf(list.counts)}
        </span>
      )}
      <span className="push hstack">
        <NotifyButton />
      </span>
    </header>
  );
}

function countsOf(counts: FindingCounts): string {
  const acknowledged = counts.acknowledged > 0 ? [text.acknowledgedCount(count(counts.acknowledged))] : [];
  return [text.fresh(count(counts.new)), ...acknowledged].join(', ');
}

interface ListBodyProps extends Omit<SplitProps, 'id'> {
  readonly selected: string | null;
  readonly focusRequest: number;
  readonly onSelect: (id: string, how: 'open' | 'enter') => void;
  readonly onAct: (row: FindingRow, kind: 'acknowledge' | 'resolve' | 'reopen') => void;
}

function ListBody({ list, view, onView, ...rest }: ListBodyProps) {
  if (list.error) {
    return (
      <div className="list-note">
        <FailureCard title={text.loadFailed} failure={failureOf(list.error)}>
          <Button small onPress={list.retry}>
            {text.again}
          </Button>
        </FailureCard>
      </div>
    );
  }
  if (list.loading) return <RowSkeletons waiting label={text.loading} />;
  if (list.shown.length === 0) return <NoMatch view={view} onView={onView} />;
  return (
    <div className="list-body">
      {list.waiting > 0 && (
        <button type="button" className="pill" onClick={list.takeUpArrivals}>
          <Icon name="rise" small />
          {text.arrivals(count(list.waiting))}
        </button>
      )}
      <FindingList shown={list.shown} countOf={list.countOf} onEnd={list.more} {...rest} />
    </div>
  );
}

function NoMatch({ view, onView }: Pick<SplitProps, 'view' | 'onView'>) {
  return (
    <div className="list-note">
      <div className="card line no-match" role="status">
        <p className="medium">{text.noMatch(view.words.trim())}</p>
        <p className="t12 i3">{text.noMatchHint(text.views[view.name])}</p>
        <div className="hstack ways">
          {view.name !== 'all' && (
            <Button small onPress={() => onView({ ...view, name: 'all' })}>
              {text.searchAll}
            </Button>
          )}
          {isNarrowed(view) && (
            <Button small tone="ghost" onPress={() => onView(OPEN)}>
              {text.clear}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
