import type { Draft, EvidenceLine } from '../../../shared/domain/draft.ts';
import type { RedactedLine } from '../../../shared/domain/line.ts';
import type { Digest, TemplateDigest } from '../../../shared/domain/template.ts';
import { minuteOf, type Minute, type TimeRange } from '../../../shared/domain/time.ts';
import { Detector, type Match } from '../detect/detector.ts';
import type { RuleSet } from '../detect/rule-set.ts';
import { WindowDigester } from '../reduce/digest.ts';
import { prepareLine } from '../reduce/prepare.ts';
import type { Redactor } from '../reduce/redact.ts';
import type { TemplateLabel } from '../reduce/templates/classes.ts';
import type { SourcedLine } from './merge-sources.ts';
import { isOwnActivity } from './own-activity.ts';
import type { ReducedWindow, TakenLines, WindowStart } from './reduction.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface WindowPassTools {
  readonly redactor: Redactor;
  readonly rules: RuleSet;
  readonly vocabulary: Vocabulary;
  /** Called for every match of a rule, those that only feed a correlation included. */
  readonly onMatch?: ((match: Match) => void) | undefined;
}

/** Far more than evidence can name; the rest of a flood goes without a template. */
const MOST_LABELS = 20_000;

/** The lines of one window, as they are taken in: cleaned and redacted, counted into templates, read by every rule. */
export class WindowPass {
  readonly #range: TimeRange;
  readonly #tools: WindowPassTools;
  readonly #detector: Detector;
  readonly #digesters = new Map<string, WindowDigester>();
  readonly #volume = new Map<string, Map<Minute, number>>();
  /** Of lines that a rule matched. */
  readonly #labels = new Map<string, TemplateLabel>();
  readonly #timings = { reduce: 0, rules: 0 };
  readonly #totals = { lines: 0, characters: 0, secrets: 0, ownLines: 0, matches: 0 };

  constructor({ range, sources, state }: WindowStart, tools: WindowPassTools) {
    this.#range = range;
    this.#tools = tools;
    this.#detector = new Detector({ rules: tools.rules, ...(state && { state, rewindTo: range.from }) });
    for (const { id: sourceId, splits } of sources) {
      const miner = tools.vocabulary.minerOf(sourceId);
      this.#digesters.set(sourceId, new WindowDigester({ miner, sourceId, splits }));
      this.#volume.set(sourceId, new Map());
    }
  }

  push(batch: readonly SourcedLine[]): TakenLines {
    const reduced = performance.now();
    const lines = batch.map(({ line, sourceId }) => prepareLine(line, sourceId, this.#tools.redactor));
    const labels = lines.map((line) => this.#count(line));
    const ruled = performance.now();
    this.#timings.reduce += ruled - reduced;
    for (const [index, line] of lines.entries()) this.#detect(line, labels[index] ?? null);
    this.#timings.rules += performance.now() - ruled;
    const { lines: counted, secrets } = this.#totals;
    return { lines: counted, secrets, timings: { ...this.#timings } };
  }

  /** Lets go of the miners, whatever became of the pass. */
  end(): void {
    for (const digester of this.#digesters.values()) digester.end();
  }

  finish(): ReducedWindow {
    const ruled = performance.now();
    const { drafts, state } = this.#detector.finish();
    this.#timings.rules += performance.now() - ruled;
    const { lines, characters, secrets, ownLines, matches } = this.#totals;
    const templates = [...this.#digesters.values()].flatMap((digester) => digester.finish()).sort(byCount);
    const digest: Digest = { range: this.#range, lines, characters, secrets, ownLines, templates };
    return {
      digest,
      drafts: drafts.map((draft) => this.#withTemplates(draft)),
      state,
      matches,
      volume: this.#volume,
      timings: this.#timings,
      learned: this.#tools.vocabulary.learned([...this.#digesters.keys()]),
    };
  }

  /** The label of its template; null for a line that is not of the range, or our own. */
  #count(line: RedactedLine): TemplateLabel | null {
    const range = this.#range;
    if (line.timestamp < range.from || line.timestamp >= range.to) return null;
    this.#totals.lines += 1;
    this.#totals.characters += line.originalLength;
    this.#totals.secrets += line.secrets;
    const minutes = this.#volume.get(line.sourceId);
    const minute = minuteOf(line.timestamp);
    minutes?.set(minute, (minutes.get(minute) ?? 0) + 1);
    if (!isOwnActivity(line)) return this.#digesters.get(line.sourceId)?.push(line) ?? null;
    this.#totals.ownLines += 1;
    return null;
  }

  #detect(line: RedactedLine, label: TemplateLabel | null): void {
    if (isOwnActivity(line)) return;
    const matches = this.#detector.push(line);
    if (matches.length === 0) return;
    this.#totals.matches += matches.length;
    for (const match of matches) this.#tools.onMatch?.(match);
    if (label !== null && this.#labels.size < MOST_LABELS) this.#labels.set(placeOf(line), label);
  }

  /** Rules know lines, not templates; what a line of evidence is an instance of was learned on the way. */
  #withTemplates(draft: Draft): Draft {
    const evidence = draft.evidence.map((line): EvidenceLine => {
      const label = this.#labels.get(placeOf(line));
      if (label === undefined || line.template !== undefined) return line;
      const miner = this.#tools.vocabulary.minerOf(line.sourceId);
      return { ...line, template: miner.describe(miner.resolve(label)).text };
    });
    return { ...draft, evidence };
  }
}

function placeOf({ sourceId, text }: { readonly sourceId: string; readonly text: string }): string {
  return `${sourceId} ${text}`;
}

function byCount(left: TemplateDigest, right: TemplateDigest): number {
  return right.count - left.count;
}
