import { useEffect, useMemo, useRef } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { RunRow } from '../../shared/contract/activity.ts';
import { clock, daysBetween, day, full } from '../ui/format.ts';
import { formatRoute, navigate } from '../ui/route.ts';
import { text } from './messages.ts';
import { RunMark } from './run-mark.tsx';
import { groupRuns, outcomeOf, timeOf, titleOf } from './run-text.ts';

const HEAD_HEIGHT = 28;
const ROW_HEIGHT = 56;
const ROWS_BEYOND = 6;

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
  const scroller = useRef<HTMLDivElement>(null);
  const items = useMemo<Item[]>(
    () =>
      groupRuns(runs, now).flatMap(({ group, runs }) => [{ head: group }, ...runs.map((run) => ({ run }))]),
    [runs, now],
  );
  // oxlint-disable-next-line react/incompatible-library -- The React Compiler, which it speaks of, is not used.
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index] && 'head' in items[index] ? HEAD_HEIGHT : ROW_HEIGHT),
    getItemKey: (index) => keyOf(items[index]),
    overscan: ROWS_BEYOND,
    paddingEnd: 8,
  });
  const index = items.findIndex((item) => 'run' in item && item.run.id === selected);
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index === 1 ? 0 : index, { align: 'auto' });
  }, [virtual, index, selected]);
  const visible = virtual.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  useEffect(() => {
    if (items.length > 0 && last >= items.length - ROWS_BEYOND) onEnd();
  }, [last, items.length, onEnd]);
  useEffect(() => {
    if (focusRequest > 0)
      scroller.current?.querySelector<HTMLElement>('[aria-current]')?.focus({ preventScroll: true });
  }, [focusRequest]);
  return (
    <div className="scroll" ref={scroller}>
      <ul className="rows" aria-label={text.list} style={{ height: virtual.getTotalSize() }}>
        {visible.map((place) => {
          const item = items[place.index];
          if (!item) return null;
          return (
            <li
              key={place.key}
              className="place"
              style={{ height: place.size, transform: `translateY(${place.start}px)` }}
            >
              {'head' in item ? (
                <h2 className="group">{text.groups[item.head]}</h2>
              ) : (
                <Row run={item.run} now={now} selected={item.run.id === selected} />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function keyOf(item: Item | undefined): string {
  if (!item) return '';
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
