import type { Report } from '../../shared/contract/reports.ts';
import { SEVERITIES } from '../../shared/domain/words.ts';
import { clock, count, day } from '../ui/format.ts';
import { SeverityMark } from '../ui/severity.tsx';
import { SEVERITY_WORDS } from '../ui/words.ts';
import { text } from './messages.ts';
import { barsOf, type Bar } from './shape.ts';

const WIDTH = 560;
const HEIGHT = 176;
const GAP = 3;
const LEAST = 4;

/** Findings by severity over time, stacked, the gravest on top. */
export function Bars({ report, now }: { readonly report: Report; readonly now: number }) {
  const bars = barsOf(report);
  const byHour = report.to - report.from <= 25 * 3_600_000;
  const nameOf = ({ from }: Bar) => (byHour ? clock(from) : day(from, now));
  // Even, so that the line half way up is a whole number too.
  const most = 2 * Math.ceil(Math.max(LEAST, ...bars.map(({ total }) => total)) / 2);
  const step = WIDTH / Math.max(1, bars.length);
  const label = byHour ? text.bars.hour : text.bars.day;
  return (
    <section aria-label={label}>
      <h2 className="h2">
        {label}
        <span className="push legend">
          {(['critical', 'high', 'medium', 'low'] as const).map((severity) => (
            <span key={severity} className="hstack g1">
              <SeverityMark severity={severity} size={12} />
              {SEVERITY_WORDS[severity]}
            </span>
          ))}
        </span>
      </h2>
      <svg className="rp-bars" viewBox={`0 -14 ${WIDTH} ${HEIGHT + 34}`} aria-hidden="true">
        {[1, 2].map((part) => {
          const y = HEIGHT - (HEIGHT * part) / 2;
          return (
            <g key={part}>
              <line x1="0" x2={WIDTH} y1={y} y2={y} className="grid" />
              <text x="0" y={y - 3}>
                {count((most * part) / 2)}
              </text>
            </g>
          );
        })}
        {bars.map((bar, index) => (
          <Stack
            key={bar.from}
            bar={bar}
            x={index * step + GAP / 2}
            width={step - GAP}
            unit={HEIGHT / most}
          />
        ))}
        {bars.map((bar, index) =>
          index % Math.ceil(bars.length / 5) === 0 ? (
            <text key={bar.from} x={index * step} y={HEIGHT + 16}>
              {nameOf(bar)}
            </text>
          ) : null,
        )}
      </svg>
      <p className="t11 i3">{text.barsHint}</p>
      <table className="visually-hidden">
        <caption>{label}</caption>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.from}>
              <th scope="row">{nameOf(bar)}</th>
              <td>{wordsOf(bar)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function wordsOf({ counts, total }: Bar): string {
  if (total === 0) return text.noFindings;
  return SEVERITIES.toReversed()
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${SEVERITY_WORDS[severity]} ${count(counts[severity])}`)
    .join(', ');
}

interface StackProps {
  readonly bar: Bar;
  readonly x: number;
  readonly width: number;
  /** Height of one finding. */
  readonly unit: number;
}

function Stack({ bar, x, width, unit }: StackProps) {
  return SEVERITIES.map((severity, rank) => {
    const below = SEVERITIES.slice(0, rank).reduce((sum, other) => sum + bar.counts[other], 0);
    const height = bar.counts[severity] * unit;
    if (height === 0) return null;
    return (
      <rect
        key={severity}
        className={`sv-${severity}`}
        x={x}
        y={HEIGHT - below * unit - height}
        width={width}
        height={Math.max(0, height - 1)}
        rx="1"
      />
    );
  });
}
