import type { NotificationSettings } from '../../../shared/domain/settings.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { Zone } from '../../../shared/domain/zone.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

type QuietHours = NotificationSettings['quietHours'];

/**
 * The end of the quiet hours that hold at `now`; null outside them. They begin when the zone's clocks first show
 * `from` and end when they last show `to`; a time that a change of clocks leaves out is the moment of the change.
 * From and to at the same time is no quiet hours at all.
 */
export function quietUntil(quietHours: QuietHours, now: Milliseconds): Milliseconds | null {
  const from = minutesOf(quietHours.from);
  const to = minutesOf(quietHours.to);
  if (!quietHours.enabled || from === to) return null;
  const zone = new Zone(quietHours.timeZone);
  const today = Math.floor(zone.wallAt(now) / DAY) * DAY;
  for (const day of [today - DAY, today, today + DAY]) {
    const begin = instantsOf(zone, day + from * MINUTE).first;
    const end = instantsOf(zone, (from < to ? day : day + DAY) + to * MINUTE).last;
    if (now >= begin && now < end) return end;
  }
  return null;
}

function minutesOf(clockTime: string): number {
  const [hours = 0, minutes = 0] = clockTime.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The first and the last instant at which the clocks show a time of a day. */
function instantsOf(
  zone: Zone,
  wall: Milliseconds,
): { readonly first: Milliseconds; readonly last: Milliseconds } {
  const shown = zone.instantsOf(wall);
  const first = shown[0] ?? changeAround(zone, wall);
  return { first, last: shown.at(-1) ?? first };
}

/** The instant at which the clocks are set forward over a time that they never show, to the minute. */
function changeAround(zone: Zone, wall: Milliseconds): Milliseconds {
  const after = zone.offsetAt(wall + DAY);
  let [low, high] = [wall - after, wall - zone.offsetAt(wall - DAY)];
  while (high - low > MINUTE) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
    if (middle === low) break;
    if (zone.offsetAt(middle) === after) high = middle;
    else low = middle;
  }
  return high;
}
