import type { RedactedLine, RedactedText } from '../../../shared/domain/line.ts';
import type { TemplateDigest } from '../../../shared/domain/template.ts';
import type { Minute, Nanoseconds } from '../../../shared/domain/time.ts';
import { levelRank } from './levels.ts';
import { Samples } from './samples.ts';
import { ValueTally } from './tallies.ts';
import type { TemplateClass } from './templates/classes.ts';
import type { TemplateMiner } from './templates/miner.ts';

/** Parameters of a template that are tallied; the rest of a line that is all parameters says little. */
const MAX_TALLIES = 24;
/** Different services that one template is counted for. */
const MAX_SERVICES = 16;
const NO_COLUMNS = new Int32Array(0);

/** What neighbouring lines mostly share: their minute, and what their labels name. */
export interface LinePlace {
  readonly minute: Minute;
  readonly service: RedactedText | undefined;
  readonly level: RedactedText | undefined;
}

/** What one window holds of one template. Its size does not grow with the number of lines. */
export class TemplateAccumulator {
  count = 0;
  #first: Nanoseconds;
  #last: Nanoseconds;
  readonly #minutes = new Map<Minute, number>();
  #minute: Minute;
  #inMinute = 0;
  /** The columns of the template that `#tallies` goes along with; compared by identity. */
  #columns: Int32Array = NO_COLUMNS;
  #tallies: ValueTally[] = [];
  readonly #samples = new Samples();
  #service: RedactedText | undefined;
  #serviceLines = 0;
  readonly #services = new Map<RedactedText, number>();
  #level: RedactedText | undefined;
  #rank = 0;
  #lastLevel: RedactedText | undefined;

  constructor(line: RedactedLine, minute: Minute) {
    this.#first = this.#last = line.timestamp;
    this.#minute = minute;
  }

  /** Counts a line that `miner` has just put into `group`. */
  add(line: RedactedLine, place: LinePlace, group: TemplateClass, miner: TemplateMiner): void {
    if (group.columns !== this.#columns) this.follow(group);
    this.count += 1;
    const { timestamp } = line;
    const { minute } = place;
    if (timestamp > this.#last) this.#last = timestamp;
    else if (timestamp < this.#first) this.#first = timestamp;
    if (minute !== this.#minute) this.#turnTo(minute);
    this.#inMinute += 1;
    this.#countService(line.fields['service'] ?? place.service);
    this.#noteLevel(line.fields['level'] ?? place.level);
    this.#samples.add(line);
    const tallies = this.#tallies;
    for (let index = 0; index < tallies.length; index += 1) {
      const column = this.#columns[index] as number;
      const tally = tallies[index] as ValueTally;
      const hash = miner.valueHash(column);
      if (!tally.add(hash)) tally.addNew(hash, miner.valueText(column));
    }
  }

  /**
   * Catches up with the columns that became parameters since: until then each held the same in all lines, so that
   * the tally starts with that value for all of them.
   */
  follow(group: TemplateClass): void {
    this.moveTo(group, group);
  }

  /** Takes in what `other` holds; `from` and `into` are the classes of other and this, with their columns final. */
  join(other: TemplateAccumulator, from: TemplateClass, into: TemplateClass): void {
    this.follow(into);
    other.moveTo(from, into);
    for (const [index, tally] of this.#tallies.entries()) {
      const foreign = other.#tallies[index];
      if (foreign !== undefined) tally.join(foreign);
    }
    this.count += other.count;
    if (other.#first < this.#first) this.#first = other.#first;
    if (other.#last > this.#last) this.#last = other.#last;
    this.#turnTo(this.#minute);
    other.#turnTo(other.#minute);
    for (const [minute, count] of other.#minutes) this.#addMinute(minute, count);
    this.#endService();
    other.#endService();
    for (const [service, count] of other.#services) this.#addService(service, count);
    if (other.#rank > this.#rank) [this.#rank, this.#level] = [other.#rank, other.#level];
    this.#samples.join(other.#samples);
  }

  /** `follow` for lines of `from` that become lines of `into`. */
  moveTo(from: TemplateClass, into: TemplateClass): void {
    const known = new Map(this.#tallies.map((tally, index) => [this.#columns[index], tally]));
    const columns = into.columns.subarray(0, MAX_TALLIES);
    this.#tallies = Array.from(columns, (column) => known.get(column) ?? this.#constantTally(from, column));
    this.#columns = into.columns;
  }

  result(sourceId: string, group: TemplateClass): TemplateDigest {
    this.follow(group);
    this.#turnTo(this.#minute);
    this.#endService();
    const service = this.#mainService();
    return {
      template: group.describe(),
      sourceId,
      ...(service === undefined ? {} : { service }),
      ...(this.#level === undefined ? {} : { level: this.#level }),
      count: this.count,
      first: this.#first,
      last: this.#last,
      minutes: new Map([...this.#minutes].sort(([left], [right]) => left - right)),
      parameters: this.#tallies.map((tally, index) => tally.result(index)),
      samples: this.#samples.result(),
    };
  }

  #constantTally(group: TemplateClass, column: number): ValueTally {
    const tally = new ValueTally();
    const { hash, text } = group.constant(column);
    tally.addConstant(hash, text, this.count);
    return tally;
  }

  #turnTo(minute: Minute): void {
    if (this.#inMinute > 0) this.#addMinute(this.#minute, this.#inMinute);
    this.#minute = minute;
    this.#inMinute = 0;
  }

  #addMinute(minute: Minute, count: number): void {
    this.#minutes.set(minute, (this.#minutes.get(minute) ?? 0) + count);
  }

  #countService(service: RedactedText | undefined): void {
    if (service !== this.#service) {
      this.#endService();
      this.#service = service;
    }
    this.#serviceLines += 1;
  }

  #endService(): void {
    if (this.#service !== undefined) this.#addService(this.#service, this.#serviceLines);
    this.#serviceLines = 0;
  }

  #addService(service: RedactedText, count: number): void {
    if (count === 0 || (this.#services.size >= MAX_SERVICES && !this.#services.has(service))) return;
    this.#services.set(service, (this.#services.get(service) ?? 0) + count);
  }

  #mainService(): RedactedText | undefined {
    let main: RedactedText | undefined;
    let lines = 0;
    for (const [service, count] of this.#services) {
      const isMore = count > lines || (count === lines && main !== undefined && service < main);
      if (isMore) [main, lines] = [service, count];
    }
    return main;
  }

  #noteLevel(level: RedactedText | undefined): void {
    if (level === undefined || level === this.#lastLevel) return;
    this.#lastLevel = level;
    const rank = levelRank(level);
    if (rank > this.#rank) [this.#rank, this.#level] = [rank, level];
  }
}
