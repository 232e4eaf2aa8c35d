import type { NotificationSettings } from '../../../shared/domain/settings.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

type QuietHours = NotificationSettings['quietHours'];

/** A day on the calendar of the zone, as the UTC midnight of the same date. */
type CalendarDay = Milliseconds;

/**
 * The end of the quiet hours that hold at `now`; null outside them. They begin when the zone's clocks first show
 * `from` and end when they last show `to`; a time that a change of clocks leaves out is the moment of the change.
 * From and to at the same time is no quiet hours at all.
 */
export function quietUntil(quietHours: QuietHours, now: Milliseconds): Milliseconds | null {
  const from = minutesOf(quietHours.from);
  const to = minutesOf(quietHours.to);
  if (!quietHours.enabled || from === to) return null;
  const zone = new ZoneClock(quietHours.timeZone);
  const today = Math.floor(zone.wallTime(now) / DAY) * DAY;
  for (const day of [today - DAY, today, today + DAY]) {
    const begin = zone.instants(day, from).first;
    const end = zone.instants(from < to ? day : day + DAY, to).last;
    if (now >= begin && now < end) return end;
  }
  return null;
}

function minutesOf(clockTime: string): number {
  const [hours = 0, minutes = 0] = clockTime.split(':').map(Number);
  return hours * 60 + minutes;
}

/** What the clocks of a time zone show. */
class ZoneClock {
  readonly #format: Intl.DateTimeFormat;

  /** @param timeZone IANA name; null is this computer's own */
  constructor(timeZone: string | null) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      ...(timeZone !== null && { timeZone }),
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** What they show at an instant, as if it were UTC. */
  wallTime(at: Milliseconds): Milliseconds {
    const parts = new Map(this.#format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
    const whole = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return whole + (at - Math.floor(at / 1000) * 1000);
  }

  /** The first and the last instant at which they show a time of a day. */
  instants(day: CalendarDay, minutes: number): { readonly first: Milliseconds; readonly last: Milliseconds } {
    const wanted = day + minutes * MINUTE;
    // Zones change their clocks at most once in two days, so one of these two offsets holds.
    const guesses = [wanted - DAY, wanted + DAY].map((near) => wanted - this.#offset(near));
    const shown = guesses.filter((at) => this.wallTime(at) === wanted);
    if (shown.length > 0) return { first: Math.min(...shown), last: Math.max(...shown) };
    const change = this.#changeBetween(Math.min(...guesses), Math.max(...guesses));
    return { first: change, last: change };
  }

  #offset(at: Milliseconds): number {
    return this.wallTime(at) - at;
  }

  /** The instant at which the offset becomes that of `to`, to the minute. */
  #changeBetween(from: Milliseconds, to: Milliseconds): Milliseconds {
    const after = this.#offset(to);
    let [low, high] = [from, to];
    while (high - low > MINUTE) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
      if (middle === low) break;
      if (this.#offset(middle) === after) high = middle;
      else low = middle;
    }
    return high;
  }
}
