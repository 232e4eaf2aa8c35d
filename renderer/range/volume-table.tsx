import { count } from '../ui/format.ts';
import { text } from './messages.ts';
import { gathered, LEVELS, linesOf, type Bar } from './volume-bars.ts';
import type { ZoneClock } from './zone-clock.ts';

const MOST_ROWS = 24;

interface VolumeTableProps {
  readonly bars: readonly Bar[];
  readonly clock: ZoneClock;
  readonly now: number;
}

/** The histogram for those who would rather read it. */
export function VolumeTable({ bars, clock, now }: VolumeTableProps) {
  return (
    <table className="rz-table">
      <thead>
        <tr>
          <th scope="col">{text.chart.time}</th>
          {LEVELS.map((level) => (
            <th key={level} scope="col" className="num">
              {text.chart.levels[level]}
            </th>
          ))}
          <th scope="col" className="num">
            {text.chart.all}
          </th>
        </tr>
      </thead>
      <tbody>
        {gathered(bars, MOST_ROWS).map((bar) => (
          <tr key={bar.from}>
            <th scope="row">{clock.moment(bar.from, now)}</th>
            {LEVELS.map((level) => (
              <td key={level} className="num">
                {count(bar[level])}
              </td>
            ))}
            <td className="num">{count(linesOf(bar))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
