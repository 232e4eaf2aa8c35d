import type { FoundLine } from '../../shared/contract/explore.ts';
import { LinePane } from './line-pane.tsx';
import { LineRows } from './line-rows.tsx';
import type { Explore } from './use-explore.ts';

interface LinesProps {
  /** The newest first. */
  readonly lines: readonly FoundLine[];
  readonly explore: Explore;
  readonly nameOf: (sourceId: string) => string;
  /** The line that is open; one that is no longer among the lines is not shown. */
  readonly selected: FoundLine | null;
  readonly onSelect: (line: FoundLine | null) => void;
  /** The reader comes near the oldest line. */
  readonly onEnd: () => void;
}

/** Lines, and beside them the one that is open, whole. */
export function Lines({ lines, explore, nameOf, selected, onSelect, onEnd }: LinesProps) {
  return (
    <>
      <LineRows
        lines={lines}
        clock={explore.range.clock}
        nameOf={nameOf}
        selected={selected}
        onSelect={onSelect}
        onEnd={onEnd}
      />
      {selected && lines.includes(selected) && (
        <LinePane
          key={String(selected.timestamp) + selected.text}
          line={selected}
          explore={explore}
          nameOf={nameOf}
          onClose={() => onSelect(null)}
        />
      )}
    </>
  );
}
