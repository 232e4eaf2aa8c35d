import type { RedactedText } from '../../../../shared/domain/line.ts';
import type { Template, TemplateDigest } from '../../../../shared/domain/template.ts';
import {
  ceilTo,
  minuteOf,
  NANOSECONDS_PER_MINUTE,
  type Minute,
  type TimeRange,
} from '../../../../shared/domain/time.ts';
import type { Assessment, Novelty } from './assessment.ts';
import { Assessor } from './assessor.ts';
import { binOf, BINS_PER_DAY, BINS_PER_HOUR, firstMinuteOf, MINUTES_PER_BIN, type Bin } from './bins.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { WHOLE_DAY } from './drift.ts';
import { History } from './history.ts';
import { Ledger, type BinPlace } from './ledger.ts';
import { WallClock } from './wall-clock.ts';

/** Raised when the stored form changes; what was learned in another form is learned anew. */
const FORMAT = 1;
/** Templates that are remembered of a source; those that were not seen for the longest time go first. */
const MOST_TEMPLATES = 10_000;
/** What has to be known before a window for anything in it to be called unusual, in hours. */
const HOURS_TO_LEARN = 24;

/** What one pass saw of one source. */
export interface BaselineWindow {
  /** Minutes that lie in it whole are counted; the cut ones at its ends are the next pass' business. */
  readonly range: TimeRange;
  /** Of this source. */
  readonly templates: readonly TemplateDigest[];
  /** How new a template is that the vocabulary did not hold before this pass; null: it held it. */
  readonly noveltyOf: (template: Template) => Novelty | null;
  /** True for the minutes of an open high or critical finding: they are read but do not teach. */
  readonly isTroubled: (minute: Minute) => boolean;
}

/** How far a source is from being known well enough. */
export interface Learning {
  /** Hours that were learned from so far, rounded down to five minutes where it takes less than a day. */
  readonly hours: number;
  readonly of: number;
}

export interface BaselineOutcome {
  /** Null: the window was assessed. Otherwise it only taught. */
  readonly learning: Learning | null;
  readonly assessments: readonly Assessment[];
  /** New templates a day in the week before, so that a source which always has new ones is known for it. */
  readonly newPerDay: number;
}

/** What is to be written after windows were observed; a template without bytes is to be removed. */
export interface BaselineChanges {
  readonly source: Uint8Array;
  readonly templates: ReadonlyMap<RedactedText, Uint8Array | null>;
}

/** A baseline as it was stored. */
export interface StoredBaseline {
  readonly source: Uint8Array;
  readonly templates: Iterable<readonly [canonicalText: RedactedText, history: Uint8Array]>;
}

/**
 * What is normal for one source, learned from the windows that were read of it, in whatever order, each minute once.
 * Templates are named by canonical text.
 */
export class SourceBaseline {
  readonly #sourceId: string;
  readonly #ledger: Ledger;
  /** All lines of the source, as if they were one template. */
  readonly #whole: History;
  readonly #templates = new Map<RedactedText, History>();
  /** Templates with lines in open bins. */
  readonly #open = new Map<Bin, Set<RedactedText>>();
  readonly #changed = new Set<RedactedText>();
  readonly #binsToLearn: number;

  /**
   * @param timeZone IANA name of the server's
   * @param stored what `takeChanges` gave; of another format, it is left aside
   * @param learnHours what has to be known before anything is called unusual
   */
  constructor(
    sourceId: string,
    timeZone: string,
    stored: StoredBaseline | null = null,
    learnHours = HOURS_TO_LEARN,
  ) {
    this.#sourceId = sourceId;
    this.#binsToLearn = Math.round(learnHours * BINS_PER_HOUR);
    const clock = new WallClock(timeZone);
    const bytes = stored && new ByteReader(stored.source);
    if (bytes === null || bytes.integer() !== FORMAT) {
      this.#ledger = new Ledger(clock);
      this.#whole = new History();
      return;
    }
    this.#ledger = Ledger.decode(bytes, clock);
    this.#whole = History.decode(bytes);
    for (const [text, history] of stored?.templates ?? []) this.#restore(text, history);
  }

  /** How many templates are remembered. */
  get size(): number {
    return this.#templates.size;
  }

  /** Null if enough is known of what came before a minute. */
  learning(minute: Minute): Learning | null {
    return this.#learningAt(binOf(minute));
  }

  /** Takes a window in: says what is unusual about it, by what was known before, and learns from it. */
  observe(window: BaselineWindow): BaselineOutcome {
    const bins = this.#count(window);
    const from = binOf(minuteOf(window.range.from));
    const learning = this.#learningAt(from);
    const assessor = new Assessor(this.#sourceId, this.#ledger, this.#templates, this.#whole);
    const knowsEnough = learning === null;
    const newPerDay = assessor.newPerDay(from, this.#binsToLearn);
    const told = knowsEnough && bins.length > 0 ? assessor.arrivals(window, bins, this.#changed) : [];
    const { closed, wholeDay } = this.#close(bins, window.isTroubled);
    const missed = knowsEnough && closed.length > 0 ? assessor.absences(closed) : [];
    const grown = knowsEnough && wholeDay ? assessor.drifts() : [];
    this.#forget();
    return { learning, assessments: [...told, ...missed, ...grown], newPerDay };
  }

  /** A learned merge: what was known as `from` is `into` from now on. */
  rename(from: RedactedText, into: RedactedText): void {
    const ended = this.#templates.get(from);
    if (ended === undefined || from === into) return;
    this.#templates.delete(from);
    this.#changed.add(from).add(into);
    const kept = this.#templates.get(into);
    if (kept === undefined) this.#templates.set(into, ended);
    else kept.join(ended);
    for (const names of this.#open.values()) if (names.delete(from)) names.add(into);
  }

  /** What has changed since it was last taken, to be stored. */
  takeChanges(): BaselineChanges {
    const source = new ByteWriter();
    source.integer(FORMAT);
    this.#ledger.encode(source);
    this.#whole.encode(source);
    const templates = new Map<RedactedText, Uint8Array | null>();
    for (const text of this.#changed) templates.set(text, this.#encoded(text));
    this.#changed.clear();
    return { source: source.result(), templates };
  }

  #learningAt(bin: Bin): Learning | null {
    const known = this.#ledger.taughtBefore(bin);
    if (known >= this.#binsToLearn) return null;
    const isShort = this.#binsToLearn < BINS_PER_DAY;
    const hours = known / BINS_PER_HOUR;
    return { hours: isShort ? hours : Math.floor(hours), of: this.#binsToLearn / BINS_PER_HOUR };
  }

  #encoded(text: RedactedText): Uint8Array | null {
    const history = this.#templates.get(text);
    if (history === undefined) return null;
    const { newest, clock } = this.#ledger;
    history.prune(newest, clock.day(newest));
    const bytes = new ByteWriter();
    history.encode(bytes);
    return bytes.result();
  }

  #restore(text: RedactedText, encoded: Uint8Array): void {
    const history = History.decode(new ByteReader(encoded));
    this.#templates.set(text, history);
    for (const bin of history.openBins()) this.#openFor(bin, text);
  }

  /** Writes down the minutes of bins that are not closed, over what an earlier pass wrote. Gives those bins, ascending. */
  #count({ range, templates }: BaselineWindow): Bin[] {
    const to = minuteOf(range.to);
    const minutes = new Set<Minute>();
    for (let minute = minuteOf(ceilTo(NANOSECONDS_PER_MINUTE, range.from)); minute < to; minute += 1) {
      if (this.#ledger.isClosed(binOf(minute))) minute += MINUTES_PER_BIN - 1 - (minute % MINUTES_PER_BIN);
      else minutes.add(minute);
    }
    const whole = new Map<Minute, number>();
    for (const minute of minutes) {
      this.#ledger.noteMinute(minute);
      whole.set(minute, 0);
      for (const text of this.#open.get(binOf(minute)) ?? []) this.#setMinute(text, minute, 0);
    }
    for (const digest of templates) {
      for (const [minute, count] of digest.minutes) {
        if (!minutes.has(minute)) continue;
        this.#setMinute(digest.template.canonicalText, minute, count);
        whole.set(minute, (whole.get(minute) ?? 0) + count);
      }
    }
    for (const [minute, count] of whole) this.#whole.setMinute(minute, count);
    return [...new Set([...minutes].map(binOf))].sort((left, right) => left - right);
  }

  #setMinute(text: RedactedText, minute: Minute, count: number): void {
    let history = this.#templates.get(text);
    if (history === undefined) this.#templates.set(text, (history = new History()));
    history.setMinute(minute, count);
    this.#openFor(binOf(minute), text);
    this.#changed.add(text);
  }

  #openFor(bin: Bin, text: RedactedText): void {
    const names = this.#open.get(bin);
    if (names === undefined) this.#open.set(bin, new Set([text]));
    else names.add(text);
  }

  /** Learns the bins that are complete now. */
  #close(
    bins: readonly Bin[],
    isTroubled: (minute: Minute) => boolean,
  ): { closed: Bin[]; wholeDay: boolean } {
    const closed = bins.filter((bin) => this.#ledger.isComplete(bin));
    let wholeDay = false;
    for (const bin of closed) {
      const first = firstMinuteOf(bin);
      const isTroubledBin = Array.from({ length: MINUTES_PER_BIN }, (_none, minute) => first + minute).some(
        isTroubled,
      );
      const teaches = this.#ledger.close(bin, isTroubledBin);
      if (teaches) {
        const place = this.#ledger.placeOf(bin);
        for (const text of this.#open.get(bin) ?? []) teach(this.#templates.get(text), place);
        teach(this.#whole, place);
        const read = this.#ledger.days.get(place.day);
        wholeDay ||= read >= WHOLE_DAY && read - 1 < WHOLE_DAY;
      }
      this.#dropOpen(bin);
    }
    for (const bin of this.#ledger.giveUp()) this.#dropOpen(bin);
    return { closed, wholeDay };
  }

  #dropOpen(bin: Bin): void {
    for (const text of this.#open.get(bin) ?? []) {
      this.#templates.get(text)?.dropOpen(bin);
      this.#changed.add(text);
    }
    this.#open.delete(bin);
    this.#whole.dropOpen(bin);
  }

  #forget(): void {
    if (this.#templates.size <= MOST_TEMPLATES) return;
    const oldest = [...this.#templates]
      .filter(([, history]) => history.openBins().length === 0)
      .sort(([, left], [, right]) => left.last - right.last)
      .slice(0, this.#templates.size - Math.floor(0.95 * MOST_TEMPLATES));
    for (const [text] of oldest) {
      this.#templates.delete(text);
      this.#changed.add(text);
    }
  }
}

function teach(history: History | undefined, place: BinPlace): void {
  const count = history?.openCount(place.bin) ?? 0;
  if (count > 0) history?.teach(place, count);
}
