import { text as shared } from '../ui/messages.ts';
import type { Span } from './brush.ts';
import { text } from './messages.ts';
import type { ZoneClock } from './zone-clock.ts';

/** `a, b` */
export function listed(names: readonly string[]): string {
  return names.join(text.join);
}

/** `Sat 14 Nov 23:00 to Sun 15 Nov 11:00`; the day once where both ends lie in it. */
export function spanWords({ from, to }: Span, clock: ZoneClock, now: number): string {
  const sameDay = clock.startOfDay(from) === clock.startOfDay(to);
  const end = sameDay ? clock.hour(to) : clock.moment(to, now);
  return shared.times.range({ from: clock.moment(from, now), to: end });
}
