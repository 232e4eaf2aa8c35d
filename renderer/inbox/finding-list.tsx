import { useEffect, useMemo, useRef } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { FindingRow as Row } from '../../shared/contract/findings.ts';
import type { TriageState } from '../../shared/domain/finding.ts';
import { count } from '../ui/format.ts';
import { useNow } from '../ui/use-now.ts';
import { STATE_WORDS } from '../ui/words.ts';
import { FindingRow } from './finding-row.tsx';
import { text } from './messages.ts';

const HEAD_HEIGHT = 28;
const ROW_HEIGHT = 56;
const ROW_WITH_REASON = 72;
const ROWS_BEYOND = 6;

type Item =
  | { readonly kind: 'head'; readonly state: TriageState }
  | { readonly kind: 'row'; readonly row: Row; readonly place: number };

interface FindingListProps {
  readonly shown: readonly Row[];
  /** How many there are in a group on all pages; null where that is not known. */
  readonly countOf: (state: TriageState) => number | null;
  readonly selected: string | null;
  readonly focusRequest: number;
  readonly onSelect: (id: string, how: 'open' | 'enter') => void;
  readonly onAct: (row: Row, kind: 'acknowledge' | 'resolve' | 'reopen') => void;
  readonly onEnd: () => void;
}

/** The rows under their group heads. Only what is near the visible part is drawn. */
export function FindingList(props: FindingListProps) {
  const { shown, selected, onEnd } = props;
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const focused = useRef(0);
  const items = useMemo(() => itemsOf(shown), [shown]);
  // oxlint-disable-next-line react/incompatible-library -- The React Compiler, which it speaks of, is not used.
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(items[index]),
    getItemKey: (index) => keyOf(items[index]),
    overscan: ROWS_BEYOND,
    paddingEnd: 8,
  });
  const heights = items.map(heightOf).join();
  useEffect(() => virtual.measure(), [virtual, heights]);
  const index = items.findIndex((item) => item.kind === 'row' && item.row.id === selected);
  useEffect(() => {
    // The first row takes its group head along, so that the list does not look scrolled.
    if (index >= 0) virtual.scrollToIndex(index === 1 ? 0 : index, { align: 'auto' });
  }, [virtual, index, selected]);
  const visible = virtual.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  useEffect(() => {
    if (items.length > 0 && last >= items.length - ROWS_BEYOND) onEnd();
  }, [last, items.length, onEnd]);
  const focusFor = (id: string) => {
    if (id !== selected || focused.current === props.focusRequest) return 0;
    focused.current = props.focusRequest;
    return props.focusRequest;
  };
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
              {item.kind === 'head' ? (
                <Head state={item.state} many={props.countOf(item.state)} />
              ) : (
                <FindingRow
                  row={item.row}
                  now={now}
                  selected={item.row.id === selected}
                  focusRequest={focusFor(item.row.id)}
                  onSelect={props.onSelect}
                  onAct={props.onAct}
                />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Head({ state, many }: { readonly state: TriageState; readonly many: number | null }) {
  return (
    <h2 className="group">
      {STATE_WORDS[state]} {many !== null && <span className="n">{count(many)}</span>}
    </h2>
  );
}

/** Rows arrive grouped by state; a head goes before each group. */
function itemsOf(shown: readonly Row[]): Item[] {
  const items: Item[] = [];
  let group: TriageState | null = null;
  shown.forEach((row, place) => {
    if (row.state !== group) items.push({ kind: 'head', state: row.state });
    group = row.state;
    items.push({ kind: 'row', row, place });
  });
  return items;
}

function heightOf(item: Item | undefined): number {
  if (!item || item.kind === 'head') return HEAD_HEIGHT;
  return item.row.mark ? ROW_WITH_REASON : ROW_HEIGHT;
}

function keyOf(item: Item | undefined): string {
  if (!item) return '';
  return item.kind === 'head' ? `head ${item.state}` : item.row.id;
}
