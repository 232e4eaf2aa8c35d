import { memo } from 'react';
import { count } from '../ui/format.ts';
import type { Tick } from './axis.ts';
import type { Span } from './brush.ts';
import { LEVELS, linesOf, topOf, type Bar } from './volume-bars.ts';

const AXIS = 20;
/** Above the highest grid line, for its number. */
const ROOM = 4;

interface HistogramBarsProps {
  readonly bars: readonly Bar[];
  readonly view: Span;
  readonly selection: Span;
  readonly width: number;
  readonly height: number;
  readonly ticks: readonly Tick[];
  /** Parts that Loki no longer keeps. */
  readonly missing: readonly Span[];
  readonly label: string;
}

/** Stacked bars, faded outside of the selection; what is not kept is hatched. Drawn to scale, never stretched. */
export const HistogramBars = memo(function HistogramBars(props: HistogramBarsProps) {
  const { bars, view, selection, width, height, ticks, missing, label } = props;
  const x = (at: number) => ((at - view.from) / (view.to - view.from)) * width;
  const top = topOf(bars);
  const chosen = (bar: Bar) => bar.to > selection.from && bar.from < selection.to;
  return (
    <svg className="rz-bars" width={width} height={height + AXIS} role="img" aria-label={label}>
      <defs>
        <pattern
          id="rz-hatch"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <line className="rz-hatch" x1="0" x2="0" y1="0" y2="6" />
        </pattern>
      </defs>
      {[top, top / 2].map((value) => (
        <line
          key={value}
          className="rz-grid"
          x1="0"
          x2={width}
          y1={y(value, top, height) + 0.5}
          y2={y(value, top, height) + 0.5}
        />
      ))}
      {missing.map((span) => (
        <rect
          key={span.from}
          x={Math.max(0, x(span.from))}
          width={Math.max(0, Math.min(width, x(span.to)) - Math.max(0, x(span.from)))}
          y={ROOM}
          height={height - ROOM}
          fill="url(#rz-hatch)"
        />
      ))}
      {bars.map((bar) => (
        <Stack key={bar.from} bar={bar} top={top} x={x} width={width} height={height} faded={!chosen(bar)} />
      ))}
      <line className="rz-base" x1="0" x2={width} y1={height + 0.5} y2={height + 0.5} />
      {top > 1 && (
        <text className="rz-axis" x={width - 2} y={ROOM + 10} textAnchor="end">
          {count(top)}
        </text>
      )}
      {ticks.map((tick) => (
        <TickMark key={tick.at} tick={tick} x={x(tick.at)} width={width} height={height} />
      ))}
    </svg>
  );
});

function y(lines: number, top: number, height: number): number {
  return height - (lines / top) * (height - ROOM);
}

interface StackProps {
  readonly bar: Bar;
  readonly top: number;
  readonly x: (at: number) => number;
  readonly width: number;
  readonly height: number;
  readonly faded: boolean;
}

function Stack({ bar, top, x, width, height, faded }: StackProps) {
  const from = Math.max(0, x(bar.from));
  const wide = Math.max(1, Math.min(width, x(bar.to)) - from - 1);
  if (linesOf(bar) === 0 || from >= width) return null;
  return (
    <g className={faded ? 'rz-faded' : undefined}>
      {LEVELS.map((level, index) => {
        const below = LEVELS.slice(0, index).reduce((sum, one) => sum + bar[one], 0);
        const [bottom, tall] = [y(below, top, height), y(0, top, height) - y(bar[level], top, height)];
        return tall <= 0 ? null : (
          <rect key={level} className={`rz-${level}`} x={from} width={wide} y={bottom - tall} height={tall} />
        );
      })}
    </g>
  );
}

interface TickMarkProps {
  readonly tick: Tick;
  readonly x: number;
  readonly width: number;
  readonly height: number;
}

function TickMark({ tick, x, width, height }: TickMarkProps) {
  // A label that would be cut is left out; its mark stays.
  const fits = x < width - 64;
  return (
    <>
      <line className="rz-base" x1={x + 0.5} x2={x + 0.5} y1={height} y2={height + 4} />
      {fits && (
        <text className={tick.day ? 'rz-axis day' : 'rz-axis'} x={x + 3} y={height + 15}>
          {tick.label}
        </text>
      )}
    </>
  );
}
