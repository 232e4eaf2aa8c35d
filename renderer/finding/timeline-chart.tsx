import { useState, type KeyboardEvent } from 'react';
import type { FindingDetail } from '../../shared/contract/findings.ts';
import { clock, count, day, daysBetween, moment } from '../ui/format.ts';
import { useWidth } from '../ui/use-width.ts';
import { text } from './messages.ts';
import { barsOf, marksOf, rateOf, ticksOf, untilNow, xOf, type Bar } from './timeline.ts';

const TOP = 24;
const BASE = 72;
const HEIGHT = 88;
const GAP = 3;

/** Bars are drawn below the marks. */
const TALLEST = BASE - TOP - 12;
const HOUR = 3_600_000;
/** A threshold further up is drawn at the top: bars that it made flat would say nothing. */
const FARTHEST = 3;

/** Occurrences from first to last seen, with what was done about them and where quiet ends; a table for who cannot see it. */
export function TimelineChart({ finding, now }: { readonly finding: FindingDetail; readonly now: number }) {
  const { ref, width } = useWidth(304);
  const [read, setRead] = useState<number | null>(null);
  const bars = barsOf(untilNow(finding.timeline, now), Math.max(12, Math.floor(width / 9)));
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const limit = limitOf(finding, bars);
  const scale = limit !== null && limit <= most * FARTHEST ? Math.max(most, limit) : most;
  const reading = read === null ? undefined : bars[read];
  const go = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    setRead((last) => Math.min(bars.length - 1, Math.max(0, (last ?? bars.length - step) + step)));
  };
  return (
    <div
      ref={ref}
      className="timeline"
      role="group"
      tabIndex={0}
      aria-label={`${text.timeline}: ${describe(finding, bars, now)}. ${text.chartKeys}`}
      onKeyDown={go}
      onBlur={() => setRead(null)}
      onPointerLeave={() => setRead(null)}
    >
      <svg width={width} height={HEIGHT} aria-hidden="true">
        <line x1="0" x2={width} y1={BASE + 0.5} y2={BASE + 0.5} stroke="var(--line)" />
        <text className="axis" x={width} y="10" textAnchor="end">
          {reading ? barWords(reading, now) : peakWords(bars, most)}
        </text>
        <Bars bars={bars} most={scale} width={width} read={read} onRead={setRead} />
        {limit !== null && <Limit finding={finding} share={limit / scale} width={width} />}
        <Marks finding={finding} bars={bars} width={width} now={now} />
        <Axis bars={bars} width={width} now={now} />
      </svg>
      <span className="visually-hidden" aria-live="polite">
        {reading && barWords(reading, now)}
      </span>
      <Table bars={bars} now={now} />
    </div>
  );
}

/** Lines in one bar beyond which quiet ends; null where nothing keeps the finding quiet. */
function limitOf({ quietUntil }: FindingDetail, bars: readonly Bar[]): number | null {
  const [bar] = bars;
  return quietUntil === null || bar === undefined ? null : (quietUntil.perHour * (bar.to - bar.from)) / HOUR;
}

function Limit(props: { readonly finding: FindingDetail; readonly share: number; readonly width: number }) {
  const y = props.share > 1 ? TOP - 8 : BASE - props.share * TALLEST;
  return (
    <>
      <line x1="0" x2={props.width} y1={y} y2={y} stroke="var(--accent)" strokeDasharray="3 2" />
      <text className="axis is-limit" x="0" y="10">
        {text.quietAt({ perHour: count(props.finding.quietUntil?.perHour ?? 0) })}
      </text>
    </>
  );
}

function Bars(props: {
  readonly bars: readonly Bar[];
  readonly most: number;
  readonly width: number;
  readonly read: number | null;
  readonly onRead: (index: number) => void;
}) {
  const step = props.width / props.bars.length;
  const thick = Math.max(1, Math.min(20, step - (step > 6 ? GAP : 1)));
  return props.bars.map((bar, index) => {
    const height = bar.count === 0 ? 0 : Math.max(2, Math.min(1, bar.count / props.most) * TALLEST);
    const isRead = index === props.read;
    return (
      <g key={bar.from} onPointerEnter={() => props.onRead(index)}>
        {/* What the pointer finds is as tall as the chart. */}
        <rect
          x={index * step}
          y={TOP}
          width={step}
          height={BASE - TOP}
          fill={isRead ? 'var(--hover)' : 'transparent'}
        />
        <rect
          x={index * step + (step - thick) / 2}
          y={BASE - height}
          width={thick}
          height={height}
          rx="1"
          fill={isRead ? 'var(--accent)' : 'var(--data)'}
        />
      </g>
    );
  });
}

/** The bars that hold something, as numbers. */
function Table({ bars, now }: { readonly bars: readonly Bar[]; readonly now: number }) {
  return (
    <table className="visually-hidden">
      <caption>{text.timeline}</caption>
      <thead>
        <tr>
          <th scope="col">{text.from}</th>
          <th scope="col">{text.linesHead}</th>
        </tr>
      </thead>
      <tbody>
        {bars
          .filter((bar) => bar.count > 0)
          .map((bar) => (
            <tr key={bar.from}>
              <th scope="row">{moment(bar.from, now)}</th>
              <td>{count(bar.count)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

function barWords(bar: Bar, now: number): string {
  return text.barOf({ at: moment(bar.from, now), many: bar.count });
}

interface ChartPart {
  readonly bars: readonly Bar[];
  readonly width: number;
  readonly now: number;
}

function Marks({ finding, bars, width, now }: ChartPart & { readonly finding: FindingDetail }) {
  const from = bars[0]?.from ?? 0;
  const to = bars.at(-1)?.to ?? 0;
  return marksOf(finding.history, bars, width).map((mark) => {
    const x = Math.min(width - 3, Math.max(3, xOf(mark.at, from, to, width)));
    return (
      <g key={`${mark.at}-${mark.label}`}>
        <title>{text.markOf({ label: mark.label, at: moment(mark.at, now) })}</title>
        <line x1={x} x2={x} y1={TOP} y2={BASE} stroke="var(--ink-3)" strokeDasharray="1 2" />
        <circle cx={x} cy={TOP} r="2.5" fill="var(--panel)" stroke="var(--ink-2)" strokeWidth="1.5" />
        {mark.labelled && (
          <text className="axis" x={x + 6} y={TOP + 4}>
            {mark.label}
          </text>
        )}
      </g>
    );
  });
}

function Axis({ bars, width, now }: ChartPart) {
  const ticks = ticksOf(bars, width);
  const from = ticks[0] ?? 0;
  const to = ticks.at(-1) ?? 0;
  const days = daysBetween(from, to) > 2;
  return ticks.map((at, index) => (
    <text
      key={at}
      className="axis"
      x={xOf(at, from, to, width)}
      y={HEIGHT - 2}
      textAnchor={index === 0 ? 'start' : index === ticks.length - 1 ? 'end' : 'middle'}
    >
      {days
        ? day(Math.min(at, now), now)
        : daysBetween(at, now) === 0 || index > 0
          ? clock(Math.min(at, now))
          : moment(at, now)}
    </text>
  ));
}

function peakWords(bars: readonly Bar[], most: number): string {
  const peak = bars.find((bar) => bar.count === most);
  if (peak === undefined) return '';
  const { value, unit } = rateOf(peak);
  return text.atMost({ value: count(value), unit: text.units[unit] });
}

function describe(finding: FindingDetail, bars: readonly Bar[], now: number): string {
  const from = bars[0]?.from ?? finding.firstSeen;
  const to = bars.at(-1)?.to ?? finding.lastSeen;
  return text.chartOf({ many: finding.count, from: moment(from, now), to: moment(to, now) });
}
