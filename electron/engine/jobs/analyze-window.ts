import { setImmediate } from 'node:timers/promises';
import type { Draft, EvidenceLine } from '../../../shared/domain/draft.ts';
import type { RedactedLine } from '../../../shared/domain/line.ts';
import type { RunStep } from '../../../shared/domain/run.ts';
import type { Digest, TemplateDigest } from '../../../shared/domain/template.ts';
import { minuteOf, type Minute, type TimeRange } from '../../../shared/domain/time.ts';
import { Detector, type Match } from '../detect/detector.ts';
import type { RuleSet } from '../detect/rule-set.ts';
import type { DetectorState } from '../detect/state.ts';
import { WindowDigester } from '../reduce/digest.ts';
import { prepareLine } from '../reduce/prepare.ts';
import type { Redactor } from '../reduce/redact.ts';
import type { Splits } from '../reduce/split.ts';
import type { TemplateLabel } from '../reduce/templates/classes.ts';
import type { TemplateMiner } from '../reduce/templates/miner.ts';
import { mergeSources, type LineBatch, type SourceReader } from './merge-sources.ts';
import { isOwnActivity } from './own-activity.ts';

/** Which window, of what, and where its correlations start from. */
export interface WindowRequest {
  /** What counts: templates, volume and coverage are of this range. */
  readonly range: TimeRange;
  /** Readers over at least the range; lines outside it feed the rules only. */
  readonly readers: readonly SourceReader[];
  /** Null: correlations start empty. */
  readonly state: DetectorState | null;
}

/** What a pass works with. Miners keep a source's vocabulary from window to window. */
export interface WindowTools {
  readonly redactor: Redactor;
  readonly rules: RuleSet;
  readonly minerOf: (sourceId: string) => TemplateMiner;
  /** Which templates of a source are told apart by a parameter; none if left out. */
  readonly splitsOf?: (sourceId: string) => Splits;
  /** Monotonic milliseconds, for the run's timings. */
  readonly stopwatch: () => number;
  /** Called for every match of a rule, those that only feed a correlation included. */
  readonly onMatch?: (match: Match) => void;
  /** Called after each batch of lines. */
  readonly onBatch?: (soFar: WindowProgress) => void;
}

/** How far a pass has come. */
export interface WindowProgress {
  /** Of the range. */
  readonly lines: number;
  readonly pages: number;
  readonly bytes: number;
  readonly secrets: number;
  readonly timings: Partial<Record<RunStep, number>>;
}

export interface WindowOutcome {
  readonly digest: Digest;
  readonly drafts: readonly Draft[];
  readonly state: DetectorState;
  readonly matches: number;
  /** Lines per source and UTC minute of the range. */
  readonly volume: ReadonlyMap<string, ReadonlyMap<Minute, number>>;
  readonly pages: number;
  readonly bytes: number;
  readonly timings: Partial<Record<RunStep, number>>;
}

/**
 * The way of the data, from left to right: lines of all sources in order, cleaned and redacted, counted into
 * templates, read by every rule. Polling, catching up, recounting and a scan of a file differ only in which window
 * they ask for and what they do with the outcome. Memory does not grow with the window.
 *
 * @throws SourceError naming the source that could not be read; nothing of the pass may then be kept
 */
export async function analyzeWindow(
  request: WindowRequest,
  tools: WindowTools,
  signal: AbortSignal,
): Promise<WindowOutcome> {
  const pass = new WindowPass(request, tools);
  try {
    return await readWindow(pass, request, tools, signal);
  } finally {
    pass.end();
  }
}

async function readWindow(
  pass: WindowPass,
  request: WindowRequest,
  tools: WindowTools,
  signal: AbortSignal,
): Promise<WindowOutcome> {
  let asked = tools.stopwatch();
  for await (const batch of mergeSources(request.readers)) {
    signal.throwIfAborted();
    pass.took('read', asked);
    pass.push(batch);
    tools.onBatch?.(pass.progress());
    // Whoever else waits for the event loop comes first: a page of lines is a few dozen milliseconds of work.
    await setImmediate();
    asked = tools.stopwatch();
  }
  pass.took('read', asked);
  signal.throwIfAborted();
  return pass.finish();
}

/** Far more than evidence can name; the rest of a flood goes without a template. */
const MOST_LABELS = 20_000;

class WindowPass {
  readonly #request: WindowRequest;
  readonly #tools: WindowTools;
  readonly #detector: Detector;
  readonly #digesters = new Map<string, WindowDigester>();
  readonly #volume = new Map<string, Map<Minute, number>>();
  /** Of lines that a rule matched. */
  readonly #labels = new Map<string, TemplateLabel>();
  readonly #timings: Partial<Record<RunStep, number>> = {};
  readonly #totals = { lines: 0, characters: 0, secrets: 0, ownLines: 0, matches: 0, pages: 0, bytes: 0 };

  constructor(request: WindowRequest, tools: WindowTools) {
    this.#request = request;
    this.#tools = tools;
    this.#detector = new Detector({
      rules: tools.rules,
      ...(request.state && { state: request.state, rewindTo: request.range.from }),
    });
    for (const reader of request.readers) {
      this.#digesters.set(
        reader.id,
        new WindowDigester({
          miner: tools.minerOf(reader.id),
          sourceId: reader.id,
          splits: tools.splitsOf?.(reader.id) ?? new Map(),
        }),
      );
      this.#volume.set(reader.id, new Map());
    }
  }

  /** Adds the time since `since` to a step. */
  took(step: RunStep, since: number): void {
    this.#timings[step] = (this.#timings[step] ?? 0) + this.#tools.stopwatch() - since;
  }

  progress(): WindowProgress {
    const { lines, pages, bytes, secrets } = this.#totals;
    return { lines, pages, bytes, secrets, timings: { ...this.#timings } };
  }

  push(batch: LineBatch): void {
    this.#totals.pages += batch.pages;
    this.#totals.bytes += batch.bytes;
    const reduced = this.#tools.stopwatch();
    const lines = batch.lines.map(({ line, sourceId }) => prepareLine(line, sourceId, this.#tools.redactor));
    const labels = lines.map((line) => this.#count(line));
    this.took('reduce', reduced);
    const ruled = this.#tools.stopwatch();
    for (const [index, line] of lines.entries()) this.#detect(line, labels[index] ?? null);
    this.took('rules', ruled);
  }

  /** The label of its template; null for a line that is not of the range, or our own. */
  #count(line: RedactedLine): TemplateLabel | null {
    const { range } = this.#request;
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
      const miner = this.#tools.minerOf(line.sourceId);
      return { ...line, template: miner.describe(miner.resolve(label)).text };
    });
    return { ...draft, evidence };
  }

  /** Lets go of the miners, whatever became of the pass. */
  end(): void {
    for (const digester of this.#digesters.values()) digester.end();
  }

  finish(): WindowOutcome {
    const ruled = this.#tools.stopwatch();
    const { drafts, state } = this.#detector.finish();
    this.took('rules', ruled);
    const { lines, characters, secrets, ownLines, matches, pages, bytes } = this.#totals;
    const templates = [...this.#digesters.values()].flatMap((digester) => digester.finish()).sort(byCount);
    const digest: Digest = { range: this.#request.range, lines, characters, secrets, ownLines, templates };
    return {
      digest,
      drafts: drafts.map((draft) => this.#withTemplates(draft)),
      state,
      matches,
      volume: this.#volume,
      pages,
      bytes,
      timings: this.#timings,
    };
  }
}

function placeOf({ sourceId, text }: { readonly sourceId: string; readonly text: string }): string {
  return `${sourceId} ${text}`;
}

function byCount(left: TemplateDigest, right: TemplateDigest): number {
  return right.count - left.count;
}
