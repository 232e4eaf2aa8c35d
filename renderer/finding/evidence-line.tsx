import { useMemo } from 'react';
import type { EvidenceLineView } from '../../shared/contract/findings.ts';
import { toMilliseconds } from '../../shared/domain/time.ts';
import { clockWithSeconds, full, moment } from '../ui/format.ts';
import { cutLine, type Piece } from './highlight.ts';

interface EvidenceLineProps {
  readonly id: string;
  readonly line: EvidenceLineView;
  /** The line without what the row's own columns say. */
  readonly message: string;
  readonly values: readonly string[];
  readonly main: string | null;
  /** Null where all lines are of today, so that the day need not be said. */
  readonly now: number | null;
  readonly wideOnly: boolean;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

/** One line of evidence: when, where, and what; what varies is strong. */
export function EvidenceLine({ id, line, message, values, main, now, ...choice }: EvidenceLineProps) {
  const at = toMilliseconds(line.timestamp);
  const pieces = useMemo(
    () => cutLine(message, line.template, values, main),
    [message, line.template, values, main],
  );
  return (
    <div
      id={id}
      role="option"
      aria-selected={choice.chosen}
      tabIndex={-1}
      className={`ln${choice.wideOnly ? ' only-wide' : ''}${choice.chosen ? ' is-chosen' : ''}`}
      title={`${full(at)} · ${line.sourceName}\n${line.text}`}
      onPointerDown={choice.onChoose}
    >
      <time dateTime={new Date(at).toISOString()}>
        {now === null ? clockWithSeconds(at) : moment(at, now)}
      </time>
      <span className="clip">{line.serverName}</span>
      <Pieces pieces={pieces} />
    </div>
  );
}

/** Constant words dimmed, what varies strong, the main value in the accent. */
export function Pieces({ pieces }: { readonly pieces: readonly Piece[] }) {
  return (
    <span className="line-text">
      {pieces.map((piece, index) =>
        piece.kind === 'constant' ? (
          piece.text
        ) : (
          <b key={index} className={piece.kind === 'main' ? 'main' : ''}>
            {piece.text}
          </b>
        ),
      )}
    </span>
  );
}
