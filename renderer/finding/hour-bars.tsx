import { moment } from '../ui/format.ts';
import { useWidth } from '../ui/use-width.ts';
import { text } from './messages.ts';

const HEIGHT = 40;
const HOUR = 3_600_000;

interface HourBarsProps {
  readonly from: number;
  readonly counts: readonly number[];
  readonly now: number;
}

/** Lines of each hour, as Loki counts them; the numbers are in a table for who does not see the bars. */
export function HourBars({ from, counts, now }: HourBarsProps) {
  const { ref, width } = useWidth(640);
  const most = Math.max(1, ...counts);
  const step = width / Math.max(1, counts.length);
  const sum = counts.reduce((total, one) => total + one, 0);
  return (
    <figure ref={ref} className="hour-bars">
      <figcaption className="t11 i3">
        {text.perHour} · {text.lines({ many: sum })}
      </figcaption>
      <svg width={width} height={HEIGHT} aria-hidden="true">
        {counts.map((lines, index) => {
          const height = lines === 0 ? 0 : Math.max(2, (lines / most) * HEIGHT);
          return (
            <rect
              key={index}
              x={index * step}
              y={HEIGHT - height}
              width={Math.max(1, Math.min(20, step - 2))}
              height={height}
              rx="1"
              fill="var(--data)"
            >
              <title>{text.barOf({ at: moment(from + index * HOUR, now), many: lines })}</title>
            </rect>
          );
        })}
      </svg>
      <table className="visually-hidden">
        <caption>{text.perHour}</caption>
        <tbody>
          {counts.map((lines, index) => (
            <tr key={index}>
              <th scope="row">{moment(from + index * HOUR, now)}</th>
              <td>{lines}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
