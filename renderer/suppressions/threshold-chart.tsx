import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { text } from './messages.ts';

const HEIGHT = 120;
const ROOM = 1.6;
const LARGE_STEP = 10;

interface ThresholdChartProps {
  /** Lines per hour, oldest first. */
  readonly values: readonly number[];
  readonly limit: number;
  readonly onChange: (limit: number) => void;
}

/** Lines per hour with the threshold as a line to drag; arrows move it by one step, Page Up and Down by ten. */
export function ThresholdChart({ values, limit, onChange }: ThresholdChartProps) {
  const area = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<number | null>(null);
  // The scale stands still while the line is dragged: it would run away from the pointer.
  const top = held ?? Math.max(limit, ...values, 10) * ROOM;
  const step = stepOf(top);
  const setTo = (value: number) => onChange(Math.max(1, Math.round(value)));
  const drag = (event: PointerEvent) => {
    const box = area.current?.getBoundingClientRect();
    if (!box) return;
    const share = Math.min(1, Math.max(0, 1 - (event.clientY - box.top) / box.height));
    const value = share * top;
    setTo(value < step ? 1 : Math.round(value / step) * step);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = stepsOf(event.key);
    if (by === 0) return;
    event.preventDefault();
    setTo(limit === 1 && by > 0 ? step * by : limit + by * step);
  };
  return (
    <div className="qt-chart" ref={area}>
      <svg
        viewBox={`0 0 ${values.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={text.quiet.chart}
      >
        {values.map((value, index) => {
          const tall = value === 0 ? 1 : Math.max(2, (value / top) * HEIGHT);
          return (
            <rect
              key={index}
              x={index + 0.15}
              width={0.7}
              y={HEIGHT - tall}
              height={tall}
              fill={value === 0 ? 'var(--data-soft)' : 'var(--data)'}
            />
          );
        })}
      </svg>
      <div
        className="qt-line"
        role="slider"
        tabIndex={0}
        aria-label={text.quiet.threshold}
        aria-orientation="vertical"
        aria-valuemin={1}
        aria-valuemax={Math.max(limit, Math.round(top))}
        aria-valuenow={limit}
        aria-valuetext={text.quiet.perHour({ many: limit })}
        style={{ bottom: `${Math.min(100, (limit / top) * 100)}%` }}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setHeld(top);
        }}
        onPointerMove={(event) => {
          if (held !== null) drag(event);
        }}
        onPointerUp={() => setHeld(null)}
        onPointerCancel={() => setHeld(null)}
      >
        <span className="qt-label">{text.quiet.limit({ many: limit })}</span>
      </div>
      <div className="qt-axis">
        <span>{text.quiet.dayAgo}</span>
        <span>{text.quiet.nowAxis}</span>
      </div>
    </div>
  );
}

/** One step: one, two or five times a power of ten, about a fiftieth of the scale. */
function stepOf(top: number): number {
  const rough = Math.max(1, top / 50);
  const unit = 10 ** Math.floor(Math.log10(rough));
  const many = rough / unit;
  return unit * (many < 2 ? 1 : many < 5 ? 2 : 5);
}

function stepsOf(key: string): number {
  switch (key) {
    case 'ArrowUp':
    case 'ArrowRight':
      return 1;
    case 'ArrowDown':
    case 'ArrowLeft':
      return -1;
    case 'PageUp':
      return LARGE_STEP;
    case 'PageDown':
      return -LARGE_STEP;
    default:
      return 0;
  }
}
