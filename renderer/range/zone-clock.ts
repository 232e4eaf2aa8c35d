import { Zone } from '../../shared/domain/zone.ts';
import { LOCALE } from '../language/language.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** The clock on the wall of a time zone, and how a page writes what it shows. */
export class ZoneClock extends Zone {
  readonly zone: string;
  readonly #hour: Intl.DateTimeFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #year: Intl.DateTimeFormat;

  /** @param zone IANA name that this computer knows */
  constructor(zone: string) {
    super(zone);
    this.zone = zone;
    this.#hour = new Intl.DateTimeFormat(LOCALE, {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    const date = { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short' } as const;
    this.#date = new Intl.DateTimeFormat(LOCALE, date);
    this.#year = new Intl.DateTimeFormat(LOCALE, { ...date, year: 'numeric' });
  }

  /** Whether the clock shows the same before or after this once more. */
  isTwice(at: number): boolean {
    return this.instantsOf(this.wallAt(at)).length > 1;
  }

  /** The first instant at which the clock shows this or more. */
  firstAt(wall: number): number {
    const [exact] = this.instantsOf(wall);
    // In a gap: as far behind it as the wall time lies in it.
    return exact ?? wall - this.offsetAt(wall - DAY);
  }

  /** Midnight that began the day of an instant, or a day so many before or after it. */
  startOfDay(at: number, days = 0): number {
    const wall = this.wallAt(at);
    return this.firstAt(wall - (((wall % DAY) + DAY) % DAY) + days * DAY);
  }

  /** `23:00` */
  hour(at: number): string {
    return this.#hour.format(at);
  }

  /** `23:00:05.120` */
  exact(at: number): string {
    return new Date(this.wallAt(at)).toISOString().slice(11, 23);
  }

  /** `Sat 14 Nov`; with the year where it is not that of `now`. */
  day(at: number, now: number): string {
    const year = (instant: number) => new Date(this.wallAt(instant)).getUTCFullYear();
    return (year(at) === year(now) ? this.#date : this.#year).format(at);
  }

  /** `Sat 14 Nov 23:00` */
  moment(at: number, now: number): string {
    return `${this.day(at, now)} ${this.hour(at)}`;
  }

  /** `2026-11-14 23:00`; with seconds where there are any, with the offset where the clock shows it twice. */
  typed(at: number): string {
    const wall = this.wallAt(at - (at % SECOND));
    const iso = new Date(wall).toISOString();
    const head = `${iso.slice(0, 10)} ${iso.slice(11, wall % MINUTE === 0 ? 16 : 19)}`;
    return this.instantsOf(wall).length > 1 ? `${head} ${offsetWords(this.offsetAt(at))}` : head;
  }
}

/** `+05:30` */
function offsetWords(offset: number): string {
  const minutes = Math.abs(offset) / MINUTE;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
