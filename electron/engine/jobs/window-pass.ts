import type { Draft } from '../../../shared/domain/draft.ts';
import type { RedactedLine } from '../../../shared/domain/line.ts';
import type { Digest, TemplateDigest } from '../../../shared/domain/template.ts';
import type { Minute, TimeRange } from '../../../shared/domain/time.ts';
import { Detector, type Match } from '../detect/detector.ts';
import type { DetectedDraft } from '../detect/ledger.ts';
import { Minutes } from '../detect/minutes.ts';
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

/** So few that their fields are forgotten while they are young: what outlives its first collection costs most. */
const STRETCH = 64;

/** The lines of one window, as they are taken in: cleaned and redacted, counted into templates, read by every rule. */
export class WindowPass {
  readonly #range: TimeRange;
  readonly #tools: WindowPassTools;
  readonly #detector: Detector;
  readonly #digesters = new Map<string, WindowDigester>();
  readonly #volume = new Map<string, Map<Minute, number>>();
  readonly #minutes = new Minutes();
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

  push(batch: Iterable<SourcedLine>): TakenLines {
    let stretch: RedactedLine[] = [];
    let labels: (TemplateLabel | null)[] = [];
    let started = performance.now();
    const rule = () => {
      const reduced = performance.now();
      this.#timings.reduce += reduced - started;
      for (const [index, line] of stretch.entries()) this.#detect(line, labels[index] ?? null);
      stretch = [];
      labels = [];
      started = performance.now();
      this.#timings.rules += started - reduced;
    };
    for (const { line, sourceId } of batch) {
      const prepared = prepareLine(line, sourceId, this.#tools.redactor);
      labels.push(this.#count(prepared));
      if (stretch.push(prepared) === STRETCH) rule();
    }
    rule();
    const { lines, secrets } = this.#totals;
    return { lines, secrets, timings: { ...this.#timings } };
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
    const minute = this.#minutes.of(line.timestamp);
    minutes?.set(minute, (minutes.get(minute) ?? 0) + 1);
    if (!isOwnActivity(line)) return this.#digesters.get(line.sourceId)?.push(line) ?? null;
    this.#totals.ownLines += 1;
    return null;
  }

  #detect(line: RedactedLine, label: TemplateLabel | null): void {
    if (isOwnActivity(line)) return;
    const matches = this.#detector.push(line, label);
    this.#totals.matches += matches.length;
    const { onMatch } = this.#tools;
    if (onMatch !== undefined) for (const match of matches) onMatch(match);
  }

  /** What a line of evidence is an instance of, as it reads after all that was learned of this window. */
  #withTemplates(draft: DetectedDraft): Draft {
    const evidence = draft.evidence.map(({ label, ...line }) => {
      if (label === undefined) return line;
      return { ...line, template: this.#tools.vocabulary.minerOf(line.sourceId).describe(label).text };
    });
    return { ...draft, evidence };
  }
}

function byCount(left: TemplateDigest, right: TemplateDigest): number {
  return right.count - left.count;
}
