import type { Failure } from '../../shared/domain/failure.ts';
import { inWords } from '../client/failure.ts';
import { text as shared } from '../ui/messages.ts';
import type { Span } from './brush.ts';
import { text } from './messages.ts';
import type { ZoneClock } from './zone-clock.ts';

/** `a, b` */
export function listed(names: readonly string[]): string {
  return names.join(text.join);
}

/** Which sources failed, and in words why the first of them did. */
export function failedWords<Id extends string | null>(
  failures: readonly { readonly sourceId: Id; readonly failure: Failure }[],
  nameOf: (sourceId: Id) => string,
): { readonly sources: string; readonly why: string } {
  const why = failures.slice(0, 1).map(({ failure }) => {
    const { message, advice } = inWords(failure);
    return `${message} ${advice}`;
  });
  return { sources: listed(failures.map(({ sourceId }) => nameOf(sourceId))), why: why.join('') };
}

/** `Sat 14 Nov 23:00 to Sun 15 Nov 11:00`; the day once where both ends lie in it. */
export function spanWords({ from, to }: Span, clock: ZoneClock, now: number): string {
  const sameDay = clock.startOfDay(from) === clock.startOfDay(to);
  const end = sameDay ? clock.hour(to) : clock.moment(to, now);
  return shared.times.range({ from: clock.moment(from, now), to: end });
}
