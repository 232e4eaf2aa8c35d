import type { Milliseconds } from './time.ts';

const SECOND: Milliseconds = 1_000;
/** No zone changes its clocks twice within two days. */
const DAY: Milliseconds = 24 * 60 * 60 * SECOND;

/** Whether this computer knows a time zone of this name (IANA). */
export function isTimeZone(name: string): boolean {
  if (name === 'UTC') return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/**
 * What the clocks of a time zone show. A wall time is written as the milliseconds that the same date and hour would
 * have in UTC; instants are milliseconds since the epoch.
 */
export class Zone {
  readonly #wallAt: (at: Milliseconds) => Milliseconds;

  /**
   * @param timeZone IANA name; null: this computer's own
   * @throws RangeError for a name that is none
   */
  constructor(timeZone: string | null) {
    // Most ask for one of the first two, and the first date that `Intl` formats brings 6 MB of tables for good.
    if (timeZone === 'UTC') this.#wallAt = (at) => at;
    else if (timeZone === null) this.#wallAt = wallHere;
    else this.#wallAt = wallsOf(timeZone);
  }

  /** What they show at an instant. */
  wallAt(at: Milliseconds): Milliseconds {
    return this.#wallAt(at);
  }

  /** How far they are ahead of UTC, in milliseconds. */
  offsetAt(at: Milliseconds): Milliseconds {
    return this.wallAt(at) - at;
  }

  /** When they show it, ascending: once, twice where they are set back, never where they are set forward. */
  instantsOf(wall: Milliseconds): Milliseconds[] {
    const offsets = new Set([this.offsetAt(wall - DAY), this.offsetAt(wall), this.offsetAt(wall + DAY)]);
    return [...offsets]
      .map((offset) => wall - offset)
      .filter((at) => this.wallAt(at) === wall)
      .toSorted((one, other) => one - other);
  }
}

/** By this computer's zone. */
function wallHere(at: Milliseconds): Milliseconds {
  const date = new Date(at);
  return Date.UTC(
    date.getFullYear(),
    date.getMonth(),
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
    date.getSeconds(),
    date.getMilliseconds(),
  );
}

function wallsOf(timeZone: string): (at: Milliseconds) => Milliseconds {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
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
  return (at) => {
    const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) + (at - Math.floor(at / SECOND) * SECOND);
  };
}
