import type { Milliseconds } from '../../shared/domain/time.ts';
import type { ShellPhrases } from './shell-phrases.ts';

const HOUR = 3_600_000;
/** When the inbox' "until morning" ends too. */
const MORNING_HOUR = 8;
const MONDAY = 1;

/** One way to be left alone, and until when. */
export interface MuteChoice {
  readonly label: string;
  readonly until: Milliseconds;
}

/** The offers of the mute menu, in this computer's time zone. Morning is 08:00, a Monday is never today. */
export function muteChoices(now: Milliseconds, { muteFor, locale }: ShellPhrases): MuteChoice[] {
  const morning = nextMorning(now);
  const monday = nextMonday(now);
  return [
    { label: muteFor.hour, until: now + HOUR },
    { label: muteFor.morning(clockTime(morning, locale)), until: morning },
    { label: muteFor.monday(dayAndMonth(monday, locale)), until: monday },
  ];
}

/** `09:41`, with the day before it when it is another day than `now`: `Mon 09:41`, `23 Nov 09:41`, `11月23日 09:41`. */
export function instantText(
  at: Milliseconds,
  now: Milliseconds,
  { locale }: Pick<ShellPhrases, 'locale'>,
): string {
  const day = startOfDay(at);
  if (day === startOfDay(now)) return clockTime(at, locale);
  const within = Math.abs(Math.round((day - startOfDay(now)) / (24 * HOUR))) < 7;
  return `${within ? weekday(at, locale) : dayAndMonth(at, locale)} ${clockTime(at, locale)}`;
}

function nextMorning(now: Milliseconds): Milliseconds {
  const today = atMorning(now, 0);
  return today > now ? today : atMorning(now, 1);
}

function nextMonday(now: Milliseconds): Milliseconds {
  const days = (MONDAY - new Date(now).getDay() + 7) % 7;
  return atMorning(now, days === 0 ? 7 : days);
}

/** Through the calendar, so that a change to summer time does not move it. */
function atMorning(now: Milliseconds, days: number): Milliseconds {
  const date = new Date(now);
  date.setDate(date.getDate() + days);
  return date.setHours(MORNING_HOUR, 0, 0, 0);
}

function startOfDay(at: Milliseconds): Milliseconds {
  return new Date(at).setHours(0, 0, 0, 0);
}

function clockTime(at: Milliseconds, locale: ShellPhrases['locale']): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(at);
}

function weekday(at: Milliseconds, locale: ShellPhrases['locale']): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'short' }).format(at);
}

function dayAndMonth(at: Milliseconds, locale: ShellPhrases['locale']): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(at);
}
