import { useEffect, useRef, type ReactNode } from 'react';
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';

const ROWS_BEYOND = 6;

/** Pixels, as the style sheet has them. */
export const HEAD_HEIGHT = 28;
export const ROW_HEIGHT = 56;

interface VirtualListProps<T> {
  readonly items: readonly T[];
  /** Names the list for screen readers. */
  readonly label: string;
  readonly keyOf: (item: T) => string;
  /** Pixels. */
  readonly heightOf: (item: T) => number;
  /** The item that is kept in sight; -1: none. */
  readonly current: number;
  /** Counts up each time a key moved the choice: the current row's link then takes the focus. */
  readonly focusRequest?: number;
  /** The reader comes near the last item. */
  readonly onEnd: () => void;
  readonly children: (item: T) => ReactNode;
}

/** Rows that scroll, each in a place of its own; only those near the visible part are drawn. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, keyOf, heightOf, current, focusRequest = 0, onEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- The React Compiler, which it speaks of, is not used.
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => sayOf(items[index], heightOf, HEAD_HEIGHT),
    getItemKey: (index) => sayOf(items[index], keyOf, ''),
    overscan: ROWS_BEYOND,
    paddingEnd: 8,
    // Rows beyond the visible ones are there already; the next may come with the next frame.
    useFlushSync: false,
  });
  useEffect(() => virtual.measure(), [virtual, items]);
  const key = sayOf(items[current], keyOf, '');
  useEffect(() => {
    // The first row takes its group head along, so that the list does not look scrolled.
    const index = current === 1 ? 0 : current;
    if (index >= 0 && !isInSight(virtual, index)) virtual.scrollToIndex(index, { align: 'auto' });
  }, [virtual, current, key]);
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
      <ul className="rows" aria-label={props.label} style={{ height: virtual.getTotalSize() }}>
        {visible.map((place) => (
          <li
            key={place.key}
            className="place"
            style={{ height: place.size, transform: `translateY(${place.start}px)` }}
          >
            {sayOf(items[place.index], props.children, null)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** By what the list knows of its places: to scroll asks the browser, which then lays the whole page out at once. */
function isInSight(virtual: Virtualizer<HTMLDivElement, Element>, index: number): boolean {
  const place = virtual.measurementsCache[index];
  const top = virtual.scrollOffset ?? 0;
  const bottom = top + (virtual.scrollRect?.height ?? 0);
  return place !== undefined && place.start >= top && place.end <= bottom;
}

/** What a function says of an item; the virtualizer may still count some that are gone. */
function sayOf<T, R>(item: T | undefined, say: (item: T) => R, gone: R): R {
  return item === undefined ? gone : say(item);
}
