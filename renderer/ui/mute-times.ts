import type { NotificationState } from '../../shared/contract/notifications.ts';
import { clock, day, moment, weekday } from './format.ts';
import { text as shared } from './messages.ts';
import { nextMonday, nextMorning } from './times.ts';

const HOUR = 3_600_000;
const text = shared.mute;

interface MuteChoice {
  readonly id: 'hour' | 'morning' | 'monday';
  readonly label: string;
  readonly until: number;
  /** When that is, for the right edge of the menu. */
  readonly hint: string;
}

/** For how long notifications can be muted. */
export function muteChoices(now: number): MuteChoice[] {
  const morning = nextMorning(now);
  const monday = nextMonday(now);
  return [
    { id: 'hour', label: text.hour, until: now + HOUR, hint: clock(now + HOUR) },
    { id: 'morning', label: text.morning, until: morning, hint: `${weekday(morning)} ${clock(morning)}` },
    { id: 'monday', label: text.monday, until: monday, hint: `${day(monday, now)} ${clock(monday)}` },
  ];
}

/** `Muted until 09:00, 3 waiting`, `Quiet until 07:00`; null where nothing is held back. A mute is said first. */
export function muteSentence(state: NotificationState, now: number): string | null {
  const { mutedUntil, quietUntil, waiting } = state;
  const held = (sentence: string) => (waiting > 0 ? text.waiting({ sentence, many: waiting }) : sentence);
  if (mutedUntil !== null && mutedUntil > now) return held(text.mutedUntil({ at: moment(mutedUntil, now) }));
  if (quietUntil !== null && quietUntil > now) return held(text.quietUntil({ at: moment(quietUntil, now) }));
  return null;
}

export function isMuted(state: NotificationState | undefined, now: number): boolean {
  return state !== undefined && state.mutedUntil !== null && state.mutedUntil > now;
}
