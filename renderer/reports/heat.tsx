import type { Report } from '../../shared/contract/reports.ts';
import { shortWeekday } from '../ui/format.ts';
import { text } from './messages.ts';
import { heatOf, levelOf, WEEKDAYS } from './shape.ts';

const CELL = 20;
const LABEL = 36;
const LEVELS = [0, 1, 2, 3, 4];

/** By weekday and hour of the reader's clock, in how many minutes something was found. */
export function Heat({ report }: { readonly report: Report }) {
  const heat = heatOf(report);
  const most = Math.max(...heat.flat());
  return (
    <section aria-label={text.heat}>
      <h2 className="h2">
        {text.heat}
        <span className="push legend">
          {text.fewerMore.fewer}
          {LEVELS.map((level) => (
            <i key={level} className={`heat-key level-${level}`} />
          ))}
          {text.fewerMore.more}
        </span>
      </h2>
      <svg className="rp-heat" viewBox={`0 0 ${LABEL + 24 * CELL} ${7 * CELL + 18}`} aria-hidden="true">
        {heat.map((row, index) => (
          <g key={WEEKDAYS[index]}>
            <text x="0" y={index * CELL + 14}>
              {shortWeekday(WEEKDAYS[index] ?? 0)}
            </text>
            {row.map((value, hour) => (
              <rect
                key={hour}
                className={`level-${levelOf(value, most)}`}
                x={LABEL + hour * CELL}
                y={index * CELL}
                width={CELL - 2}
                height={CELL - 2}
                rx="3"
              />
            ))}
          </g>
        ))}
        {[0, 3, 6, 9, 12, 15, 18, 21].map((hour) => (
          <text key={hour} x={LABEL + hour * CELL} y={7 * CELL + 12}>
            {String(hour).padStart(2, '0')}
          </text>
        ))}
      </svg>
      <p className="t11 i3">{text.heatHint}</p>
      <HeatTable heat={heat} />
    </section>
  );
}

function HeatTable({ heat }: { readonly heat: readonly (readonly number[])[] }) {
  return (
    <table className="visually-hidden">
      <caption>{text.heat}</caption>
      <thead>
        <tr>
          <th scope="col">{text.weekday}</th>
          {heat[0]?.map((_, hour) => (
            <th key={hour} scope="col">
              {String(hour).padStart(2, '0')}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {heat.map((row, index) => (
          <tr key={WEEKDAYS[index]}>
            <th scope="row">{shortWeekday(WEEKDAYS[index] ?? 0)}</th>
            {row.map((value, hour) => (
              <td key={hour}>{text.heatCell({ many: value })}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
