import { useCallback, useMemo, type ReactNode } from 'react';
import type {
  FindingCounts,
  FindingFilter,
  FindingRow,
  TriageAction,
} from '../../shared/contract/findings.ts';
import { useServers } from '../client/queries.ts';
import { groupsOf } from '../client/stages.ts';
import { FindingPane } from '../finding/finding-pane.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { ReviewRow } from '../ui/review-row.tsx';
import { navigate } from '../ui/route.ts';
import { useNow } from '../ui/use-now.ts';
import { useDecisionKeys } from '../ui/use-decision-keys.ts';
import { useTriage } from '../ui/use-triage.tsx';
import { STATE_WORDS } from '../ui/words.ts';
import { BulkBar } from './bulk-bar.tsx';
import { Divider } from './divider.tsx';
import { EmptyInbox } from './empty-inbox.tsx';
import { Filters } from './filters.tsx';
import type { RowDeed } from './finding-row.tsx';
import { FirstRun } from './first-run.tsx';
import { ListBody } from './list-body.tsx';
import { ListMenu } from './list-menu.tsx';
import { text } from './messages.ts';
import { NotifyButton } from './notify-button.tsx';
import type { Known } from './query-filter.ts';
import { parse, wordsOf } from './query.ts';
import { SaveView } from './save-view.tsx';
import { useBulk } from './use-bulk.ts';
import { useCursor, useDecide, usePick, useSelectionKeys } from './use-cursor.ts';
import { useInbox, type InboxList } from './use-inbox.ts';
import { useLayout, type Layout } from './use-layout.ts';
import { useFilter, useKnown } from './use-query.ts';

interface InboxPageProps {
  readonly id: string | null;
  /** The search, as the address holds it. */
  readonly query: string;
}

/** The home of the app: what was found on the left, the open finding on the right. */
export function InboxPage({ id, query }: InboxPageProps) {
  const known = useKnown();
  const filter = useFilter(query, known);
  const [layout, onLayout] = useLayout();
  const groups = useMemo(
    () =>
      groupsOf(
        filter,
        layout.grouping,
        known.servers.map((server) => server.id),
      ),
    [filter, layout.grouping, known],
  );
  const list = useInbox(filter, groups, layout.sort);
  const { data: servers } = useServers();
  const onQuery = useCallback((next: string, how: 'typing' | 'choice' = 'choice') => {
    navigate({ page: 'inbox', id: null, query: next }, { replace: how === 'typing' });
  }, []);
  const quiet = !list.loading && !list.error && list.shown.length === 0 && id === null && query === '';
  if (quiet && servers?.length === 0) return <FirstRun />;
  if (quiet && servers) return <EmptyInbox counts={list.counts} onQuery={onQuery} />;
  return <Split {...{ id, query, known, filter, layout, onLayout, list, onQuery }} />;
}

interface SplitProps extends InboxPageProps {
  readonly known: Known;
  readonly filter: FindingFilter;
  readonly layout: Layout;
  readonly onLayout: (change: Partial<Layout>) => void;
  readonly list: InboxList;
  readonly onQuery: (query: string, how?: 'typing' | 'choice') => void;
}

function Split({ id, query, known, filter, layout, onLayout, list, onQuery }: SplitProps) {
  const { shown } = list;
  const cursor = useCursor(id, query, shown);
  const { selected, index, leave } = cursor;
  const { act, undoEntry } = useTriage((undone) => cursor.select(undone, 'pass'));
  const bulk = useBulk({ filter, shown, total: list.total, act });
  const decide = useDecide(cursor, shown, act);
  useSelectionKeys(cursor, shown, bulk);
  const row = shown[index];
  // Of a finding that is still on its way to the pane, too: the list knows enough of it.
  useDecisionKeys(row?.state ?? null, (action) => row && decide(row, action));
  const onDeed = useRowDeed(decide);
  const position = { place: index + 1, total: Math.max(list.total, shown.length) };
  return (
    <div className="split" data-in-finding={cursor.inFinding}>
      <section
        className="col list"
        aria-label={text.title}
        style={layout.width === null ? undefined : { width: layout.width }}
        onFocus={() => cursor.focusIn('list')}
      >
        <ListHead list={list} narrowed={query !== ''}>
          <ListMenu layout={layout} onLayout={onLayout} />
        </ListHead>
        <Filters query={query} known={known} now={useNow()} onQuery={onQuery} onLeave={leave}>
          <SaveView query={query} />
        </Filters>
        <ReviewRow />
        <ListBody
          list={list}
          query={query}
          words={useMemo(() => wordsOf(parse(query)), [query])}
          headOf={useHeads(layout, known)}
          picked={bulk.selection.ids}
          onQuery={onQuery}
          selected={selected}
          focusRequest={cursor.focusRequest}
          onSelect={cursor.select}
          onPick={usePick(cursor, shown, bulk.step)}
          onAct={onDeed}
        />
        {bulk.active && <Selected bulk={bulk} list={list} />}
      </section>
      <Divider width={layout.width} onWidth={(width) => onLayout({ width })} />
      <div className="pane-slot" onPointerDown={cursor.choose} onFocus={() => cursor.focusIn('pane')}>
        <FindingPane
          id={selected}
          note={list.loading || list.error || shown.length === 0 ? '' : text.choose}
          position={index < 0 ? null : text.position(position)}
          entered={cursor.entered}
          inside={cursor.inside}
          onAction={decide}
          onUndo={undoEntry}
          onBack={leave}
        />
      </div>
    </div>
  );
}

function Selected({ bulk, list }: { readonly bulk: ReturnType<typeof useBulk>; readonly list: InboxList }) {
  const { step, scope, selection } = bulk;
  const ids = list.shown.map((row) => row.id);
  return (
    <BulkBar
      shown={scope.shown.length}
      gone={scope.gone}
      total={list.total}
      all={selection.all}
      complete={scope.shown.length === ids.length}
      onAct={bulk.decide}
      onQuiet={bulk.quiet}
      onNoise={bulk.noise}
      onMerge={bulk.merge}
      onSelectShown={() => step({ kind: 'shown', shown: ids })}
      onSelectAll={() => step({ kind: 'all', shown: ids })}
      onClear={() => step({ kind: 'clear' })}
    />
  );
}

/** What a row's own buttons do. */
function useRowDeed(decide: (row: FindingRow, action: TriageAction) => void) {
  const dialogs = useDialogs();
  return useCallback(
    (row: FindingRow, deed: RowDeed) => {
      if (deed === 'quiet') dialogs.show({ kind: 'quiet', findingIds: [row.id] });
      else if (deed === 'suppress') dialogs.show({ kind: 'suppress', findingId: row.id });
      else decide(row, { kind: deed });
    },
    [dialogs, decide],
  );
}

/** What stands above each group. */
function useHeads({ grouping }: Layout, known: Known) {
  return useCallback(
    (group: string): string | null => {
      if (group === 'all') return null;
      if (grouping === 'server') return known.servers.find(({ id }) => id === group)?.name ?? group;
      return group === 'new' || group === 'acknowledged' || group === 'resolved' ? STATE_WORDS[group] : group;
    },
    [grouping, known],
  );
}

interface ListHeadProps {
  readonly list: InboxList;
  readonly narrowed: boolean;
  readonly children: ReactNode;
}

function ListHead({ list, narrowed, children }: ListHeadProps) {
  return (
    <header className="bar">
      <h1>{text.title}</h1>
      {list.counts && (
        <span className="t12 i3 clip" aria-busy={list.counting}>
          {narrowed ? text.shown({ many: list.total }) : countsOf(list.counts)}
        </span>
      )}
      <span className="push hstack">
        <NotifyButton />
        {children}
      </span>
    </header>
  );
}

function countsOf(counts: FindingCounts): string {
  const { new: fresh, acknowledged } = counts;
  return acknowledged > 0 ? text.freshAndAcknowledged({ fresh, acknowledged }) : text.fresh({ many: fresh });
}
