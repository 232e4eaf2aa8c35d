import type { RedactedLine } from '../../../shared/domain/line.ts';
import type { TemplateDigest } from '../../../shared/domain/template.ts';
import { minuteOf, NANOSECONDS_PER_MINUTE, startOfMinute } from '../../../shared/domain/time.ts';
import type { Nanoseconds } from '../../../shared/domain/time.ts';
import { TemplateAccumulator } from './accumulator.ts';
import type { LinePlace } from './accumulator.ts';
import { SplitAccumulator } from './split.ts';
import type { Splits } from './split.ts';
import type { TemplateClass, TemplateLabel } from './templates/classes.ts';
import type { TemplateMiner } from './templates/miner.ts';

export interface DigesterOptions {
  /** May be shared with other digesters, one line at a time: each line is mined once, by the digester it goes to. */
  readonly miner: TemplateMiner;
  readonly sourceId: string;
  /** Templates of the source that are told apart by the values of a parameter; none if left out. */
  readonly splits?: Splits;
}

/**
 * Reduces the lines of one source in one window to its templates, as they stream in. Memory grows with the number
 * of templates and minutes, not with the number of lines. Templates that merge meanwhile are joined at once.
 */
export class WindowDigester {
  readonly #miner: TemplateMiner;
  readonly #sourceId: string;
  readonly #splits: Splits;
  readonly #accumulators = new Map<TemplateLabel, TemplateAccumulator>();
  /** Of templates that are told apart; none of them is among the others. */
  readonly #apart = new Map<TemplateLabel, SplitAccumulator>();
  readonly #unsubscribe: () => void;
  readonly #place: { -readonly [Key in keyof LinePlace]: LinePlace[Key] } = {
    minute: 0,
    service: undefined,
    level: undefined,
  };
  #labels: RedactedLine['labels'] | null = null;
  #minuteStart: Nanoseconds = 0n;
  #minuteEnd: Nanoseconds = NANOSECONDS_PER_MINUTE;

  constructor(options: DigesterOptions) {
    this.#miner = options.miner;
    this.#sourceId = options.sourceId;
    this.#splits = options.splits ?? new Map();
    this.#unsubscribe = options.miner.onMerge((from, into) => this.#merge(from, into));
  }

  /** Takes a line in; gives the label of its template, to be resolved when it is read. */
  push(line: RedactedLine): TemplateLabel {
    const { messageAt = -1 } = line;
    const label =
      messageAt < 0 ? this.#miner.add(line.message) : this.#miner.add(line.message, line.text, messageAt);
    const place = this.#placeOf(line);
    let accumulator = this.#accumulators.get(label);
    if (accumulator === undefined) {
      const apart = this.#apartOf(this.#miner.lastClass);
      accumulator =
        apart?.partOf(line, place.minute, this.#miner) ?? new TemplateAccumulator(line, place.minute);
      if (apart === undefined) this.#accumulators.set(label, accumulator);
    }
    accumulator.add(line, place, this.#miner.lastClass, this.#miner);
    return label;
  }

  /** The templates of the window, most frequent first, equal ones by their text. Nothing may be pushed after it. */
  finish(): TemplateDigest[] {
    this.end();
    const digests = [...this.#accumulators].map(([label, accumulator]) =>
      accumulator.result(this.#sourceId, this.#miner.classOf(label)),
    );
    for (const [label, apart] of this.#apart)
      digests.push(...apart.results(this.#sourceId, this.#miner.classOf(label)));
    this.#accumulators.clear();
    this.#apart.clear();
    return digests.sort(
      (left, right) => right.count - left.count || (left.template.text < right.template.text ? -1 : 1),
    );
  }

  /** Lets go of the miner, for a window that is given up; `finish` does so too. */
  end(): void {
    this.#unsubscribe();
  }

  #merge(from: TemplateClass, into: TemplateClass): void {
    const ended = this.#apart.get(from.label) ?? this.#accumulators.get(from.label);
    if (ended === undefined) return;
    // A template that takes lines of any length has no columns to be told apart by.
    const split = into.isOpen ? undefined : (this.#apartOf(into) ?? this.#inherited(from, into));
    this.#apart.delete(from.label);
    this.#accumulators.delete(from.label);
    if (split !== undefined) {
      split.take(ended, from, into);
      return;
    }
    for (const one of ended instanceof SplitAccumulator ? ended.parts() : [ended])
      this.#join(one, from, into);
  }

  #join(ended: TemplateAccumulator, from: TemplateClass, into: TemplateClass): void {
    const kept = this.#accumulators.get(into.label);
    if (kept === undefined) {
      ended.moveTo(from, into);
      this.#accumulators.set(into.label, ended);
    } else kept.join(ended, from, into);
  }

  /** What a template is counted in if it is told apart; undefined if it is not. */
  #apartOf(group: TemplateClass): SplitAccumulator | undefined {
    if (this.#splits.size === 0) return undefined;
    const known = this.#apart.get(group.label);
    if (known !== undefined || group.isOpen) return known;
    const split = this.#splits.get(group.describe().canonicalText);
    if (split === undefined || split.column >= group.oldest.count) return undefined;
    const apart = new SplitAccumulator(split);
    this.#apart.set(group.label, apart);
    return apart;
  }

  /** A template takes over how one that becomes part of it was told apart. */
  #inherited(from: TemplateClass, into: TemplateClass): SplitAccumulator | undefined {
    const apart = this.#apart.get(from.label);
    if (apart === undefined) return undefined;
    const own = this.#accumulators.get(into.label);
    const split = this.#splits.get(from.describe().canonicalText);
    const inherited = new SplitAccumulator(split ?? { column: apart.column, values: [] });
    this.#accumulators.delete(into.label);
    this.#apart.set(into.label, inherited);
    if (own !== undefined) inherited.take(own, into, into);
    return inherited;
  }

  /** Neighbouring lines mostly share minute and labels: no division of a bigint and no look-up per line. */
  #placeOf(line: RedactedLine): LinePlace {
    const { timestamp, labels } = line;
    if (timestamp < this.#minuteStart || timestamp >= this.#minuteEnd) {
      this.#place.minute = minuteOf(timestamp);
      this.#minuteStart = startOfMinute(this.#place.minute);
      this.#minuteEnd = this.#minuteStart + NANOSECONDS_PER_MINUTE;
    }
    if (labels !== this.#labels) {
      this.#labels = labels;
      this.#place.service = labels['service_name'];
      this.#place.level = labels['level'] ?? labels['detected_level'];
    }
    return this.#place;
  }
}
