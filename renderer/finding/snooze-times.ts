import { clock, daysBetween, weekday } from '../ui/format.ts';
import { nextMorning } from '../ui/times.ts';
import { text } from './messages.ts';

const HOUR = 3_600_000;

export interface SnoozeChoice {
  readonly id: 'hour' | 'four-hours' | 'morning';
  readonly label: string;
  readonly until: number;
  /** When that is, for the right edge of the menu. */
  readonly hint: string;
}

/** The offers of the snooze menu. Morning is the next 08:00, in the reader's own time zone. */
export function snoozeChoices(now: number): SnoozeChoice[] {
  const morning = nextMorning(now);
  return [
    { id: 'hour', label: text.hour, until: now + HOUR, hint: clock(now + HOUR) },
    { id: 'four-hours', label: text.fourHours, until: now + 4 * HOUR, hint: clock(now + 4 * HOUR) },
    {
      id: 'morning',
      label: text.morning,
      until: morning,
      hint: daysBetween(morning, now) === 0 ? clock(morning) : `${weekday(morning)} ${clock(morning)}`,
    },
  ];
}

/** What a `datetime-local` field wants: local time without a zone, to the minute. */
export function toLocalField(at: number): string {
  const date = new Date(at);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** The instant a `datetime-local` field names; null for none, or one that has passed. */
export function fromLocalField(value: string, now: number): number | null {
  const at = new Date(value).getTime();
  return Number.isNaN(at) || at <= now ? null : at;
}
