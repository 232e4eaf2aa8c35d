import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { text } from './messages.ts';

const LEAST = 300;
const MOST = 800;
const STEP = 16;

interface DividerProps {
  /** Of the list, in pixels; null: as the style sheet has it. */
  readonly width: number | null;
  readonly onWidth: (width: number | null) => void;
}

/** Between list and finding: dragged, moved with the arrow keys, put back by a double click. */
export function Divider({ width, onWidth }: DividerProps) {
  const handle = useRef<HTMLDivElement>(null);
  const now = () => handle.current?.previousElementSibling?.getBoundingClientRect().width ?? LEAST;
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const left = event.currentTarget.previousElementSibling?.getBoundingClientRect().left ?? 0;
    onWidth(clamped(event.clientX - left));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = keyed(event.key, now());
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onWidth(next);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a separator that has the focus is a widget (ARIA 1.2)
    <div
      ref={handle}
      className="divider"
      role="separator"
      aria-orientation="vertical"
      aria-label={text.divider}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuenow={Math.round(width ?? 432)}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it is moved by keys
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onDoubleClick={() => onWidth(null)}
      onKeyDown={onKeyDown}
    />
  );
}

function keyed(key: string, width: number): number | null | undefined {
  if (key === 'ArrowLeft') return clamped(width - STEP);
  if (key === 'ArrowRight') return clamped(width + STEP);
  if (key === 'Home') return LEAST;
  if (key === 'End') return MOST;
  return key === 'Enter' ? null : undefined;
}

function clamped(width: number): number {
  return Math.round(Math.min(MOST, Math.max(LEAST, width)));
}
