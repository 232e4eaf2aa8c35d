import { useEffect, useMemo, useRef } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { FindingRow as Row } from '../../shared/contract/findings.ts';
import { count } from '../ui/format.ts';
import { useNow } from '../ui/use-now.ts';
import { FindingRow, type RowDeed } from './finding-row.tsx';
import { text } from './messages.ts';

const HEAD_HEIGHT = 28;
const ROW_HEIGHT = 56;
const ROW_WITH_REASON = 72;
const ROWS_BEYOND = 6;

type Item = { readonly kind: 'head'; readonly group: string } | { readonly kind: 'row'; readonly row: Row };

interface FindingListProps {
  readonly shown: readonly Row[];
  /** The group under which each of `shown` is drawn. */
  readonly groups: readonly string[];
  /** What the head of a group says; null: it has none. */
  readonly headOf: (group: string) => string | null;
  /** How many there are in a group on all pages; null where that is not known. */
  readonly countOf: (group: string) => number | null;
  readonly selected: string | null;
  readonly picked: ReadonlySet<string>;
  readonly query: string;
  readonly words: readonly string[];
  readonly focusRequest: number;
  readonly onSelect: (id: string, how: 'open' | 'enter') => void;
  readonly onPick: (id: string, how: 'toggle' | 'range') => void;
  readonly onAct: (row: Row, deed: RowDeed) => void;
  readonly onEnd: () => void;
}

/** The rows under their group heads. Only what is near the visible part is drawn. */
export function FindingList(props: FindingListProps) {
  const { shown, groups, headOf, selected, onEnd } = props;
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const focused = useRef(0);
  const items = useMemo(() => itemsOf(shown, groups, headOf), [shown, groups, headOf]);
  // oxlint-disable-next-line react/incompatible-library -- The React Compiler, which it speaks of, is not used.
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(items[index]),
    getItemKey: (index) => keyOf(items[index]),
    overscan: ROWS_BEYOND,
    paddingEnd: 8,
    // Rows beyond the visible ones are there already; the next may come with the next frame.
    useFlushSync: false,
  });
  useEffect(() => virtual.measure(), [virtual, items]);
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
                <Head title={headOf(item.group) ?? ''} many={props.countOf(item.group)} />
              ) : (
                <FindingRow
                  row={item.row}
                  now={now}
                  selected={item.row.id === selected}
                  picked={props.picked.has(item.row.id)}
                  query={props.query}
                  words={props.words}
                  focusRequest={focusFor(item.row.id)}
                  onSelect={props.onSelect}
                  onPick={props.onPick}
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

function Head({ title, many }: { readonly title: string; readonly many: number | null }) {
  return (
    <h2 className="group">
      {title} {many !== null && <span className="n">{count(many)}</span>}
    </h2>
  );
}

/** A head goes before each group that has one. */
function itemsOf(
  shown: readonly Row[],
  groups: readonly string[],
  headOf: FindingListProps['headOf'],
): Item[] {
  return shown.flatMap((row, index): Item[] => {
    const group = groups[index] ?? '';
    const begins = index === 0 || group !== groups[index - 1];
    const item = { kind: 'row', row } as const;
    return begins && headOf(group) !== null ? [{ kind: 'head', group }, item] : [item];
  });
}

function heightOf(item: Item | undefined): number {
  if (!item || item.kind === 'head') return HEAD_HEIGHT;
  return (item.row.matched ?? item.row.mark) ? ROW_WITH_REASON : ROW_HEIGHT;
}

function keyOf(item: Item | undefined): string {
  if (!item) return '';
  return item.kind === 'head' ? `head ${item.group}` : item.row.id;
}
