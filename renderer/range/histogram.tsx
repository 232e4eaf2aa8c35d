import {
  useEffect,
  useRef,
  type CSSProperties,
  type Dispatch,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from 'react';
import { timeTicks } from './axis.ts';
import { keyStep, type Brush, type BrushAction, type Part, type Span } from './brush.ts';
import { HistogramBars } from './histogram-bars.tsx';
import { text } from './messages.ts';
import type { Bar } from './volume-bars.ts';
import { spanWords } from './words.ts';
import type { ZoneClock } from './zone-clock.ts';

const MINUTE = 60_000;
const PIXELS_PER_TICK = 110;

interface HistogramProps {
  readonly bars: readonly Bar[];
  readonly brush: Brush;
  readonly act: Dispatch<BrushAction>;
  readonly clock: ZoneClock;
  readonly now: number;
  readonly width: number;
  /** Pixels of the bars. */
  readonly height: number;
  readonly missing: readonly Span[];
  readonly label: string;
  /** What is drawn under the bars. */
  readonly children?: ReactNode;
}

/** Log volume with the range on it: drawn, moved and resized by pointer, its edges moved by keys. */
export function Histogram(props: HistogramProps) {
  const { bars, brush, act, clock, now, width, height, missing, label, children } = props;
  const { view, selection, drag } = brush;
  const area = useRef<HTMLDivElement>(null);
  const ticks = timeTicks(view, clock, Math.max(2, Math.floor(width / PIXELS_PER_TICK)), now);
  const share = (at: number) => Math.min(1, Math.max(0, (at - view.from) / (view.to - view.from)));
  const atOf = (event: PointerEvent) => {
    const box = area.current?.getBoundingClientRect();
    if (!box) return view.from;
    return Math.round(view.from + ((event.clientX - box.left) / box.width) * (view.to - view.from));
  };
  useCancelByEscape(drag !== null, act);
  const [left, right] = [share(selection.from), share(selection.to)];
  return (
    <div
      ref={area}
      className={drag === null ? 'rz-chart' : `rz-chart ${drag.part}`}
      role="group"
      aria-label={text.chart.group}
      style={{ '--rz-height': `${height}px` } as CSSProperties}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        act({ kind: 'press', part: partOf(event.target), at: atOf(event) });
      }}
      onPointerMove={(event) => {
        if (drag !== null) act({ kind: 'move', at: atOf(event) });
      }}
      onPointerUp={() => act({ kind: 'release' })}
      onPointerCancel={() => act({ kind: 'cancel' })}
    >
      <div
        className="rz-range"
        data-part="inside"
        style={{ left: `${left * 100}%`, width: `${(right - left) * 100}%` }}
      />
      <HistogramBars
        bars={bars}
        view={view}
        selection={selection}
        width={width}
        height={height}
        ticks={ticks}
        missing={missing}
        label={label}
      />
      {children}
      <span
        className="rz-said"
        aria-hidden="true"
        style={{ left: `clamp(120px, ${((left + right) / 2) * 100}%, calc(100% - 120px))` }}
      >
        {spanWords(selection, clock, now)}
      </span>
      <Handle edge="from" share={left} brush={brush} act={act} words={clock.moment(selection.from, now)} />
      <Handle edge="to" share={right} brush={brush} act={act} words={clock.moment(selection.to, now)} />
    </div>
  );
}

/** Which part of the brush was taken hold of. */
function partOf(target: EventTarget): Part {
  const part = target instanceof Element ? target.closest('[data-part]')?.getAttribute('data-part') : null;
  return part === 'from' || part === 'to' || part === 'inside' ? part : 'outside';
}

/** While something is dragged Escape gives it up, and means nothing else. */
function useCancelByEscape(dragging: boolean, act: Dispatch<BrushAction>): void {
  useEffect(() => {
    if (!dragging) return;
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      act({ kind: 'cancel' });
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [dragging, act]);
}

interface HandleProps {
  readonly edge: 'from' | 'to';
  /** Where it stands, from 0 to 1 of the width. */
  readonly share: number;
  readonly brush: Brush;
  readonly act: Dispatch<BrushAction>;
  readonly words: string;
}

/** One edge of the range, as a slider in minutes. */
function Handle({ edge, share, brush, act, words }: HandleProps) {
  const { limit, selection, view } = brush;
  const minutes = (at: number) => Math.round((at - limit.from) / MINUTE);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.ctrlKey || event.metaKey || event.altKey ? null : keyStep(event.key, view);
    if (by === null) return;
    event.preventDefault();
    act({ kind: 'step', part: event.shiftKey ? 'inside' : edge, by });
  };
  return (
    <div
      className="rz-handle"
      data-part={edge}
      role="slider"
      tabIndex={0}
      aria-label={edge === 'from' ? text.chart.start : text.chart.end}
      aria-description={text.chart.keys}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={minutes(limit.to)}
      aria-valuenow={minutes(selection[edge])}
      aria-valuetext={words}
      style={{ left: `${share * 100}%` }}
      onKeyDown={onKeyDown}
    />
  );
}
