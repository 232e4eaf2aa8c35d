import type { FindingDetail } from '../../shared/contract/findings.ts';
import { clock, count, counted, day, daysBetween, moment } from '../ui/format.ts';
import { useWidth } from '../ui/use-width.ts';
import { text } from './messages.ts';
import { barsOf, marksOf, rateOf, ticksOf, untilNow, xOf, type Bar } from './timeline.ts';

const TOP = 24;
const BASE = 72;
const HEIGHT = 88;
const GAP = 3;

/** Occurrences from first to last seen, with what was done about them. */
export function TimelineChart({ finding, now }: { readonly finding: FindingDetail; readonly now: number }) {
  const { ref, width } = useWidth(304);
  const bars = barsOf(untilNow(finding.timeline, now), Math.max(12, Math.floor(width / 9)));
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const peak = bars.find((bar) => bar.count === most);
  return (
    <div ref={ref} className="timeline">
      <svg width={width} height={HEIGHT} role="img" aria-label={describe(finding, bars, now)}>
        <line x1="0" x2={width} y1={BASE + 0.5} y2={BASE + 0.5} stroke="var(--line)" />
        {peak && (
          <text className="axis" x={width} y="10" textAnchor="end">
            {peakWords(peak)}
          </text>
        )}
        <Bars bars={bars} most={most} width={width} now={now} />
        <Marks finding={finding} bars={bars} width={width} now={now} />
        <Axis bars={bars} width={width} now={now} />
      </svg>
    </div>
  );
}

function Bars(props: {
  readonly bars: readonly Bar[];
  readonly most: number;
  readonly width: number;
  readonly now: number;
}) {
  const step = props.width / props.bars.length;
  const thick = Math.max(1, Math.min(20, step - (step > 6 ? GAP : 1)));
  return props.bars.map((bar, index) => {
    if (bar.count === 0) return null;
    const height = Math.max(2, (bar.count / props.most) * (BASE - TOP - 12));
    return (
      <rect
        key={bar.from}
        x={index * step + (step - thick) / 2}
        y={BASE - height}
        width={thick}
        height={height}
        rx="1"
        fill="var(--data)"
      >
        <title>{`${moment(bar.from, props.now)}: ${counted(bar.count, 'line', 'lines')}`}</title>
      </rect>
    );
  });
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
        <title>{`${mark.label}, ${moment(mark.at, now)}`}</title>
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

function peakWords(peak: Bar): string {
  const { value, unit } = rateOf(peak);
  return `at most ${count(value)}/${unit}`;
}

function describe(finding: FindingDetail, bars: readonly Bar[], now: number): string {
  const from = bars[0]?.from ?? finding.firstSeen;
  const to = bars.at(-1)?.to ?? finding.lastSeen;
  return `${text.timeline}: ${counted(finding.count, 'line', 'lines')} from ${moment(from, now)} to ${moment(to, now)}`;
}
