import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef } from 'react';
import type { FoundLine } from '../../shared/contract/explore.ts';
import { toMilliseconds } from '../../shared/domain/time.ts';
import type { ZoneClock } from '../range/zone-clock.ts';
import { useCommand } from '../ui/use-commands.tsx';
import { text } from './messages.ts';

const ROW_HEIGHT = 22;
const ROWS_BEYOND = 12;

interface LineRowsProps {
  readonly lines: readonly FoundLine[];
  readonly clock: ZoneClock;
  readonly nameOf: (sourceId: string) => string;
  /** The line that is open. */
  readonly selected: FoundLine | null;
  readonly onSelect: (line: FoundLine | null) => void;
  /** Asks for more; null: there are none, or they are on their way. */
  readonly onEnd: (() => void) | null;
}

/** Lines, the newest first, one row each. Only what is near the visible part is drawn. */
export function LineRows({ lines, clock, nameOf, selected, onSelect, onEnd }: LineRowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- The React Compiler, which it speaks of, is not used.
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: ROWS_BEYOND,
    useFlushSync: false,
  });
  const visible = virtual.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= lines.length - ROWS_BEYOND) onEnd?.();
  }, [last, lines.length, onEnd]);
  const at = selected === null ? -1 : lines.indexOf(selected);
  const go = (index: number) => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, index))];
    if (line) onSelect(line);
  };
  useCommand('next', () => go(at + 1));
  useCommand('previous', () => go(at - 1));
  useCommand('back', at < 0 ? null : () => onSelect(null));
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [virtual, at]);
  const several = new Set(lines.map(({ sourceId }) => sourceId)).size > 1;
  return (
    <div className="scroll xl-scroll" ref={scroller}>
      <ol className="xl-rows" aria-label={text.lines} style={{ height: virtual.getTotalSize() }}>
        {visible.map(({ index, start }) => {
          const line = lines[index];
          if (!line) return null;
          return (
            <li key={index} className="xl-place" style={{ transform: `translateY(${start}px)` }}>
              <Row
                line={line}
                isOpen={index === at}
                isFirst={at < 0 && index === 0}
                onSelect={onSelect}
                clock={clock}
                source={several ? (line.sourceId === null ? '' : nameOf(line.sourceId)) : null}
              />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

interface RowProps {
  readonly line: FoundLine;
  readonly isOpen: boolean;
  /** Reached by Tab where none is open. */
  readonly isFirst: boolean;
  readonly onSelect: (line: FoundLine | null) => void;
  readonly clock: ZoneClock;
  /** Null where all are of one. */
  readonly source: string | null;
}

const Row = memo(function Row({ line, isOpen, isFirst, clock, source, onSelect }: RowProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // Moved to by a key: the focus goes along, unless it is among the fields.
    if (isOpen && !isWithinPane(document.activeElement)) button.current?.focus({ preventScroll: true });
  }, [isOpen]);
  const at = toMilliseconds(line.timestamp);
  return (
    <button
      ref={button}
      type="button"
      className={isOpen ? 'xl-row is-open' : 'xl-row'}
      aria-expanded={isOpen}
      tabIndex={isOpen || isFirst ? 0 : -1}
      onClick={() => onSelect(isOpen ? null : line)}
    >
      <time dateTime={new Date(at).toISOString()}>{clock.exact(at)}</time>
      {source !== null && <span className="xl-of">{source}</span>}
      <span className="xl-text">{line.text}</span>
    </button>
  );
});

function isWithinPane(element: Element | null): boolean {
  return element !== null && element.closest('.xl-pane') !== null;
}
