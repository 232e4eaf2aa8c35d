import { interval } from '../ui/format.ts';
import { form as text } from './messages.ts';

interface IntervalSelectProps {
  readonly id: string;
  /** Seconds, as text; empty where that is a choice. */
  readonly value: string;
  /** The words for no interval of one's own; left out: there is no such choice. */
  readonly inherited?: string;
  readonly onChange: (value: string) => void;
}

/** How often is polled, from a short list and whatever was set elsewhere. */
export function IntervalSelect({ id, value, inherited, onChange }: IntervalSelectProps) {
  const listed = Object.entries(text.intervals);
  const isListed = value === '' || listed.some(([seconds]) => seconds === value);
  return (
    <select id={id} className="field on" value={value} onChange={(event) => onChange(event.target.value)}>
      {inherited !== undefined && <option value="">{inherited}</option>}
      {!isListed && <option value={value}>{interval(Number(value) * 1000)}</option>}
      {listed.map(([seconds, words]) => (
        <option key={seconds} value={seconds}>
          {words}
        </option>
      ))}
    </select>
  );
}
