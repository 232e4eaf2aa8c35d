import type { RedactedLine } from '../../../shared/domain/line.ts';
import type { TemplateDigest } from '../../../shared/domain/template.ts';
import { minuteOf, NANOSECONDS_PER_MINUTE, startOfMinute } from '../../../shared/domain/time.ts';
import type { Nanoseconds } from '../../../shared/domain/time.ts';
import { TemplateAccumulator } from './accumulator.ts';
import type { LinePlace } from './accumulator.ts';
import type { TemplateClass, TemplateLabel } from './templates/classes.ts';
import type { TemplateMiner } from './templates/miner.ts';

export interface DigesterOptions {
  /** May be shared with other digesters, one line at a time: each line is mined once, by the digester it goes to. */
  readonly miner: TemplateMiner;
  readonly sourceId: string;
}

/**
 * Reduces the lines of one source in one window to its templates, as they stream in. Memory grows with the number
 * of templates and minutes, not with the number of lines. Templates that merge meanwhile are joined at once.
 */
export class WindowDigester {
  readonly #miner: TemplateMiner;
  readonly #sourceId: string;
  readonly #accumulators = new Map<TemplateLabel, TemplateAccumulator>();
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
    this.#unsubscribe = options.miner.onMerge((from, into) => this.#merge(from, into));
  }

  /** Takes a line in; gives the label of its template, to be resolved when it is read. */
  push(line: RedactedLine): TemplateLabel {
    const label = this.#miner.add(line.message);
    const place = this.#placeOf(line);
    let accumulator = this.#accumulators.get(label);
    if (accumulator === undefined) {
      accumulator = new TemplateAccumulator(line, place.minute);
      this.#accumulators.set(label, accumulator);
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
    this.#accumulators.clear();
    return digests.sort(
      (left, right) => right.count - left.count || (left.template.text < right.template.text ? -1 : 1),
    );
  }

  /** Lets go of the miner, for a window that is given up; `finish` does so too. */
  end(): void {
    this.#unsubscribe();
  }

  #merge(from: TemplateClass, into: TemplateClass): void {
    const ended = this.#accumulators.get(from.label);
    if (ended === undefined) return;
    this.#accumulators.delete(from.label);
    const kept = this.#accumulators.get(into.label);
    if (kept === undefined) {
      ended.moveTo(from, into);
      this.#accumulators.set(into.label, ended);
    } else kept.join(ended, from, into);
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
