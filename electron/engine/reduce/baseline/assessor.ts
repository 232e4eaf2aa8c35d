import type { RedactedText } from '../../../../shared/domain/line.ts';
import type { Template, TemplateDigest } from '../../../../shared/domain/template.ts';
import type { Minute } from '../../../../shared/domain/time.ts';
import { absenceIn, type Absence } from './absence.ts';
import { everySpan, rangeOf, spanOf, type Assessment, type Novelty } from './assessment.ts';
import { binOf, BINS_PER_DAY, BINS_PER_HOUR, firstMinuteOf, MINUTES_PER_BIN, type Bin } from './bins.ts';
import { driftOf } from './drift.ts';
import { PRESENT, type History } from './history.ts';
import { Exposures, type Ledger } from './ledger.ts';
import { ratesOf, type Rates } from './rates.ts';
import {
  dropIn,
  isYoung,
  LEAST_SPIKE,
  mayDrop,
  raised,
  spikeIn,
  usualRange,
  type Deviation,
} from './spikes.ts';

/**
 * False alarms of each kind that a source may raise in a day by chance, all its templates together. Shared equally
 * by every test of the day (Bonferroni), which holds however the templates depend on each other.
 */
const FALSE_ALARMS_A_DAY = 0.1;
/** A source is never looked at more closely than if it had this many templates. */
const LEAST_TEMPLATES = 50;
/** A template that was seen in fewer bins than this in some days of watching is rare, as is one that stayed away long. */
const RARE_BINS = 3;
const RARE_KNOWN = 3 * BINS_PER_DAY;
const RARE_AWAY = 7 * BINS_PER_DAY;

/** What a window brought, of which a part or all counts. */
interface Arrivals {
  readonly templates: readonly TemplateDigest[];
  readonly noveltyOf: (template: Template) => Novelty | null;
}

/** Looks at one window of one source. What is asked for before the window is learned is judged by what came before. */
export class Assessor {
  readonly #sourceId: string;
  readonly #ledger: Ledger;
  readonly #templates: ReadonlyMap<RedactedText, History>;
  readonly #whole: History;
  readonly #logBudget: number;

  constructor(
    sourceId: string,
    ledger: Ledger,
    templates: ReadonlyMap<RedactedText, History>,
    whole: History,
  ) {
    this.#sourceId = sourceId;
    this.#ledger = ledger;
    this.#templates = templates;
    this.#whole = whole;
    const tests = BINS_PER_DAY * Math.max(LEAST_TEMPLATES, templates.size);
    this.#logBudget = Math.log(FALSE_ALARMS_A_DAY / tests);
  }

  /** New templates a day in the week before `from`; the time in which everything was new is left out. */
  newPerDay(from: Bin, learning: number): number {
    const start = from - 7 * BINS_PER_DAY;
    const watched = Math.min(
      this.#ledger.taughtBetween(start, from),
      this.#ledger.taughtBefore(from) - learning,
    );
    if (watched < BINS_PER_HOUR) return 0;
    let fresh = 0;
    for (const { first } of this.#templates.values())
      if (first >= Math.max(start, from - watched) && first < from) fresh += 1;
    return (fresh * BINS_PER_DAY) / Math.max(watched, BINS_PER_DAY);
  }

  /**
   * New, rare and too frequent templates in bins that were not closed before; to be called before they are. Notes
   * in `changed` whose alarm was raised.
   */
  arrivals(
    { templates, noveltyOf }: Arrivals,
    bins: readonly Bin[],
    changed: Set<RedactedText>,
  ): Assessment[] {
    const counted = new Set(bins);
    const exposures = new Exposures(this.#ledger);
    return templates.flatMap((digest): Assessment[] => {
      const { template } = digest;
      const minutes = new Map([...digest.minutes].filter(([minute]) => counted.has(binOf(minute))));
      const history = this.#templates.get(template.canonicalText);
      if (minutes.size === 0 || history === undefined) return [];
      const novelty = noveltyOf(template);
      const first =
        novelty !== null
          ? this.#new(template, novelty, minutes, bins[0] ?? 0)
          : this.#rare(template, history, minutes, bins[0] ?? 0);
      const before = history.alarm;
      const spike = this.#spike(template, history, exposures, bins);
      if (history.alarm !== before) changed.add(template.canonicalText);
      return [first, spike].filter((each) => each !== null);
    });
  }

  /** What stayed away in bins that were closed just now. */
  absences(closed: readonly Bin[]): Assessment[] {
    const first = closed[0] ?? 0;
    const bins = { from: first, to: (closed.at(-1) ?? first) + 1 };
    const exposures = new Exposures(this.#ledger);
    const isNewest = bins.to > this.#ledger.newest;
    const silent = absenceIn(this.#whole, this.#ledger, bins, this.#logBudget);
    if (silent !== null) return [this.#silent(silent, exposures, closed)];
    const dropped = isNewest ? this.#drop(null, this.#whole, exposures, closed) : null;
    if (dropped !== null) return [dropped];
    return [...this.#templates].flatMap(([text, history]): Assessment[] => {
      const template = { text, canonicalText: text };
      const absence = absenceIn(history, this.#ledger, bins, this.#logBudget);
      if (absence !== null) return [this.#missing(template, absence, closed)];
      const drop = isNewest ? this.#drop(template, history, exposures, closed) : null;
      return drop === null ? [] : [drop];
    });
  }

  /** Templates that grow; to be asked once a day. */
  drifts(): Assessment[] {
    const logBudget = Math.log(FALSE_ALARMS_A_DAY / Math.max(LEAST_TEMPLATES, this.#templates.size));
    return [...this.#templates].flatMap(([text, history]): Assessment[] => {
      const drift = driftOf(history, this.#ledger, logBudget);
      if (drift === null) return [];
      const { days, from, to, growth, firstDay, logProbability } = drift;
      return [
        {
          kind: 'drift',
          sourceId: this.#sourceId,
          template: { text, canonicalText: text },
          observed: to,
          expected: { low: Math.min(from, to), high: from },
          since: firstDay * BINS_PER_DAY * MINUTES_PER_BIN,
          sentence: `from about ${from} to ${to} lines a day in ${days} days, ${Math.round(growth * 100)} % more each day`,
          logProbability,
          minutes: new Map([[firstMinuteOf(this.#ledger.newest), 1]]),
        },
      ];
    });
  }

  #new(template: Template, novelty: Novelty, minutes: ReadonlyMap<Minute, number>, now: Bin): Assessment {
    const seen = this.#seen(template, minutes);
    const lines = seen.observed === 1 ? '1 line' : `${seen.observed} lines`;
    const known = spanOf(this.#ledger.taughtBefore(now));
    return { ...seen, kind: novelty, sentence: `${lines}, after none in ${known}` };
  }

  #rare(
    template: Template,
    history: History,
    minutes: ReadonlyMap<Minute, number>,
    now: Bin,
  ): Assessment | null {
    const { days, first, last } = history;
    if (first === -1 || last >= now) return null;
    const away = this.#ledger.taughtBetween(last + 1, now);
    const isRare = days.total(PRESENT) < RARE_BINS && this.#ledger.taughtBetween(first, now) >= RARE_KNOWN;
    if (!isRare && away < RARE_AWAY) return null;
    return {
      ...this.#seen(template, minutes),
      kind: 'rare',
      sentence: `not seen for ${spanOf(away)} before`,
    };
  }

  #seen(template: Template, minutes: ReadonlyMap<Minute, number>) {
    return {
      sourceId: this.#sourceId,
      template,
      observed: linesOf(minutes),
      expected: null,
      since: Math.min(...minutes.keys()),
      logProbability: 0,
      minutes,
    };
  }

  /** The worst bin of all spikes in the window. A bin that is not complete yet has these lines at least. */
  #spike(
    template: Template,
    history: History,
    exposures: Exposures,
    bins: readonly Bin[],
  ): Assessment | null {
    if (history.first === -1) return null;
    let rates: Rates | null = null;
    let worst: Deviation | null = null;
    const minutes = new Map<Minute, number>();
    for (const bin of bins) {
      if (history.openCount(bin) < LEAST_SPIKE) continue;
      const inBin = history.openMinutes(bin);
      rates ??= this.#rates(history, exposures);
      const hourOfWeek = this.#ledger.clock.hourOfWeek(bin);
      const young = isYoung(history, this.#ledger, bin);
      const spike = spikeIn(history, rates, { bin, hourOfWeek, young }, linesOf(inBin), this.#logBudget);
      if (spike === null) continue;
      history.alarm = raised(history.alarm, bin);
      for (const [minute, count] of inBin) minutes.set(minute, count);
      if (worst === null || spike.logProbability < worst.logProbability) worst = spike;
    }
    if (worst === null) return null;
    return {
      ...this.#deviation('spike', template, worst),
      since: firstMinuteOf(history.alarm?.since ?? 0),
      sentence: `${worst.observed} in ${MINUTES_PER_BIN} minutes, normally ${rangeOf(worst)} at this hour`,
      minutes,
    };
  }

  #drop(
    template: Template | null,
    history: History,
    exposures: Exposures,
    closed: readonly Bin[],
  ): Assessment | null {
    const { newest } = this.#ledger;
    if (history.first === -1 || isYoung(history, this.#ledger, newest)) return null;
    const exposure = exposures.since(history.first);
    if (!mayDrop(history, exposure, this.#ledger)) return null;
    const rates = ratesOf(history, exposure, this.#ledger);
    const drop = dropIn(history, rates, this.#ledger, this.#logBudget);
    if (drop === null) return null;
    const kind = template === null && drop.observed === 0 ? 'source-silent' : 'drop';
    const observed = drop.observed === 0 ? 'none' : `only ${drop.observed}`;
    return {
      ...this.#deviation(kind, template, drop),
      since: firstMinuteOf(newest - BINS_PER_HOUR + 1),
      sentence: `${observed} in an hour, normally ${rangeOf(drop)} at this hour`,
      minutes: eachBin(closed),
    };
  }

  #missing(template: Template | null, absence: Absence, closed: readonly Bin[]): Assessment {
    return {
      kind: 'missing',
      sourceId: this.#sourceId,
      template,
      observed: 0,
      expected: null,
      since: firstMinuteOf(absence.since),
      sentence: `not seen for ${spanOf(absence.bins)}, normally ${everySpan(absence.period)}`,
      logProbability: absence.logProbability,
      minutes: eachBin(closed.filter((bin) => bin >= absence.since && bin < absence.since + absence.bins)),
    };
  }

  #silent(absence: Absence, exposures: Exposures, closed: readonly Bin[]): Assessment {
    const hour = this.#ledger.clock.hourOfWeek(absence.since);
    const expected = usualRange(this.#rates(this.#whole, exposures).expect(hour));
    return {
      ...this.#missing(null, absence, closed),
      kind: 'source-silent',
      expected,
      sentence: `no line for ${spanOf(absence.bins)}, normally ${rangeOf(expected)} in ${MINUTES_PER_BIN} minutes at this hour`,
    };
  }

  #deviation(kind: 'spike' | 'drop' | 'source-silent', template: Template | null, deviation: Deviation) {
    const { observed, low, high, logProbability } = deviation;
    return { kind, sourceId: this.#sourceId, template, observed, expected: { low, high }, logProbability };
  }

  #rates(history: History, exposures: Exposures): Rates {
    return ratesOf(history, exposures.since(history.first), this.#ledger);
  }
}

function linesOf(minutes: Iterable<readonly [Minute, number]>): number {
  let lines = 0;
  for (const [, count] of minutes) lines += count;
  return lines;
}

function eachBin(bins: readonly Bin[]): ReadonlyMap<Minute, number> {
  return new Map(bins.map((bin) => [firstMinuteOf(bin), 1]));
}
