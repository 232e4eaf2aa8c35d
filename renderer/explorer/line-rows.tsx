import { memo, useMemo, useState } from 'react';
import type { FoundLine } from '../../shared/contract/explore.ts';
import { toMilliseconds } from '../../shared/domain/time.ts';
import type { ZoneClock } from '../range/zone-clock.ts';
import { useCommand } from '../ui/use-commands.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import { text } from './messages.ts';

const ROW_HEIGHT = 22;

interface LineRowsProps {
  readonly lines: readonly FoundLine[];
  readonly clock: ZoneClock;
  readonly nameOf: (sourceId: string) => string;
  /** The line that is open. */
  readonly selected: FoundLine | null;
  readonly onSelect: (line: FoundLine | null) => void;
  /** The reader comes near the oldest line. */
  readonly onEnd: () => void;
}

/** Lines, the newest first, one row each. */
export function LineRows({ lines, clock, nameOf, selected, onSelect, onEnd }: LineRowsProps) {
  const [moves, setMoves] = useState(0);
  const keys = useMemo(() => keysOf(lines), [lines]);
  const at = selected === null ? -1 : lines.indexOf(selected);
  const go = (index: number) => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, index))];
    if (!line) return;
    onSelect(line);
    setMoves(moves + 1);
  };
  useCommand('next', () => go(at + 1));
  useCommand('previous', () => go(at - 1));
  useCommand('back', at < 0 ? null : () => onSelect(null));
  const several = new Set(lines.map(({ sourceId }) => sourceId)).size > 1;
  return (
    <VirtualList
      items={lines}
      label={text.lines}
      keyOf={(line) => keys.get(line) ?? ''}
      heightOf={() => ROW_HEIGHT}
      current={at}
      focusRequest={moves}
      onEnd={onEnd}
    >
      {(line) => (
        <Row
          line={line}
          isOpen={line === selected}
          isReachable={line === (selected ?? lines[0])}
          onSelect={onSelect}
          clock={clock}
          source={several ? (line.sourceId === null ? '' : nameOf(line.sourceId)) : null}
        />
      )}
    </VirtualList>
  );
}

/** Lines of one instant are counted from the oldest on: those that come in above change no key. */
function keysOf(lines: readonly FoundLine[]): ReadonlyMap<FoundLine, string> {
  const seen = new Map<bigint, number>();
  return new Map(
    lines.toReversed().map((line) => {
      const many = seen.get(line.timestamp) ?? 0;
      seen.set(line.timestamp, many + 1);
      return [line, `${line.timestamp} ${many}`];
    }),
  );
}

interface RowProps {
  readonly line: FoundLine;
  readonly isOpen: boolean;
  /** By Tab: one row of all. */
  readonly isReachable: boolean;
  readonly onSelect: (line: FoundLine | null) => void;
  readonly clock: ZoneClock;
  /** Null where all are of one. */
  readonly source: string | null;
}

const Row = memo(function Row({ line, isOpen, isReachable, onSelect, clock, source }: RowProps) {
  const at = toMilliseconds(line.timestamp);
  return (
    <button
      type="button"
      className="xl-row"
      aria-current={isOpen ? 'true' : undefined}
      tabIndex={isReachable ? 0 : -1}
      onClick={() => onSelect(isOpen ? null : line)}
    >
      <time dateTime={new Date(at).toISOString()}>{clock.exact(at)}</time>
      {source !== null && <span className="xl-of">{source}</span>}
      <span className="xl-text">{line.text}</span>
    </button>
  );
});
