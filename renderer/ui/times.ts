const MORNING_HOUR = 8;
const MONDAY = 1;
const DAYS = 7;

/** The next 08:00 of the reader's own time zone, in milliseconds. */
export function nextMorning(now: number): number {
  const today = morningOf(now, 0);
  return today > now ? today : morningOf(now, 1);
}

/** 08:00 of the next Monday of the reader's own time zone, which is never today. */
export function nextMonday(now: number): number {
  const days = (MONDAY - new Date(now).getDay() + DAYS) % DAYS;
  return morningOf(now, days === 0 ? DAYS : days);
}

/** By the calendar, so that a day of 23 or 25 hours does not move the hour. */
function morningOf(now: number, daysOn: number): number {
  const day = new Date(now);
  day.setDate(day.getDate() + daysOn);
  return day.setHours(MORNING_HOUR, 0, 0, 0);
}
