import { useMemo } from 'react';
import type { RunRow } from '../../shared/contract/activity.ts';
import { clock, daysBetween, day, full } from '../ui/format.ts';
import { formatRoute, navigate } from '../ui/route.ts';
import { HEAD_HEIGHT, ROW_HEIGHT, VirtualList } from '../ui/virtual-list.tsx';
import { text } from './messages.ts';
import { RunMark } from './run-mark.tsx';
import { groupRuns, outcomeOf, timeOf, titleOf } from './run-text.ts';

interface RunListProps {
  readonly runs: readonly RunRow[];
  readonly now: number;
  readonly selected: string | null;
  readonly focusRequest: number;
  readonly onEnd: () => void;
}

type Item = { readonly head: keyof typeof text.groups } | { readonly run: RunRow };

/** Runs under their group heads, as many drawn as are near the visible part. */
export function RunList({ runs, now, selected, focusRequest, onEnd }: RunListProps) {
  const items = useMemo<Item[]>(
    () =>
      groupRuns(runs, now).flatMap(({ group, runs }) => [{ head: group }, ...runs.map((run) => ({ run }))]),
    [runs, now],
  );
  return (
    <VirtualList
      items={items}
      label={text.list}
      keyOf={keyOf}
      heightOf={(item) => ('head' in item ? HEAD_HEIGHT : ROW_HEIGHT)}
      current={items.findIndex((item) => 'run' in item && item.run.id === selected)}
      focusRequest={focusRequest}
      onEnd={onEnd}
    >
      {(item) =>
        'head' in item ? (
          <h2 className="group">{text.groups[item.head]}</h2>
        ) : (
          <Row run={item.run} now={now} selected={item.run.id === selected} />
        )
      }
    </VirtualList>
  );
}

function keyOf(item: Item): string {
  return 'head' in item ? `head ${item.head}` : item.run.id;
}

function Row({
  run,
  now,
  selected,
}: {
  readonly run: RunRow;
  readonly now: number;
  readonly selected: boolean;
}) {
  const today = daysBetween(run.startedAt, now) === 0;
  return (
    <div className={selected ? 'row rn selected' : 'row rn'}>
      <RunMark state={run.state} />
      <div className="l1">
        <a
          className="clip open"
          href={formatRoute({ page: 'activity', id: run.id })}
          tabIndex={selected ? 0 : -1}
          aria-current={selected ? 'true' : undefined}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            navigate({ page: 'activity', id: run.id }, { replace: true });
          }}
        >
          {titleOf(run, now)}
        </a>
        <span className="when" title={full(run.startedAt)}>
          {run.state === 'running' ? text.now : today ? clock(run.startedAt) : day(run.startedAt, now)}
        </span>
      </div>
      <div className="l2">
        <span className="chip">{run.serverName}</span>
        <span className="clip" title={outcomeOf(run)}>
          {outcomeOf(run)}
        </span>
        <span className="push nowrap">{timeOf(run, now)}</span>
      </div>
    </div>
  );
}
