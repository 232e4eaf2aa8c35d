import { EVIDENCE_LIMIT } from '../../../shared/domain/draft.ts';
import { Minutes } from './minutes.ts';
import type { LabelledLine, RuleEvent } from './rule-event.ts';

interface Candidate {
  readonly line: LabelledLine;
  /** See `EventFacts`. */
  readonly who: string;
  /** Order of arrival, so that equal lines have an order. */
  readonly order: number;
}

const MOST_CANDIDATES = 8 * EVIDENCE_LIMIT;
/** Share of the evidence that goes to lines that name someone new; the rest is spread over time. */
const WHO_SHARE = 0.6;

/**
 * Collects the lines that are shown for one draft: at most 50, chosen for spread over time and entities, the same
 * for the same lines in the same order. Memory is bounded however many lines are offered.
 */
export class EvidencePicker {
  #candidates: Candidate[] = [];
  #offered = 0;
  /** When thinned out, only each n-th line that tells nothing new is kept. */
  #stride = 1;
  readonly #known = new Set<string>();
  readonly #minutes = new Minutes();

  offer(event: RuleEvent): void {
    const line = event.evidence;
    if (!line) return;
    const order = this.#offered++;
    const isFull = this.#known.size >= MOST_CANDIDATES;
    if (isFull && order % this.#stride !== 0) return;
    const { who } = event.facts;
    const news = `${this.#minutes.of(line.timestamp)}\u0000${who}`;
    const isNew = !isFull && !this.#known.has(news);
    if (isNew) this.#known.add(news);
    else if (order % this.#stride !== 0) return;
    this.#candidates.push({ line, who, order });
    if (this.#candidates.length <= MOST_CANDIDATES) return;
    this.#candidates = pick(this.#candidates, MOST_CANDIDATES / 2);
    this.#stride *= 2;
  }

  /** Ascending by time. */
  lines(): LabelledLine[] {
    return pick(this.#candidates, EVIDENCE_LIMIT).map(({ line }) => line);
  }
}

function pick(candidates: readonly Candidate[], limit: number): Candidate[] {
  const sorted = [...candidates].sort(byTime);
  if (sorted.length <= limit) return sorted;
  const chosen = new Set<Candidate>();
  const firstOf = new Map<string, Candidate>();
  for (const candidate of sorted) if (!firstOf.has(candidate.who)) firstOf.set(candidate.who, candidate);
  for (const candidate of spread([...firstOf.values()], Math.floor(limit * WHO_SHARE))) chosen.add(candidate);
  const rest = sorted.filter((candidate) => !chosen.has(candidate));
  for (const candidate of spread(rest, limit - chosen.size)) chosen.add(candidate);
  return [...chosen].sort(byTime);
}

/** `count` of the items at even distances, the first and the last included. */
function spread(items: readonly Candidate[], count: number): Candidate[] {
  if (items.length <= count) return [...items];
  const step = count > 1 ? (items.length - 1) / (count - 1) : 0;
  return Array.from({ length: count }, (_, index) => items[Math.round(index * step)]).filter(
    (item) => item !== undefined,
  );
}

function byTime(left: Candidate, right: Candidate): number {
  if (left.line.timestamp !== right.line.timestamp)
    return left.line.timestamp < right.line.timestamp ? -1 : 1;
  return left.order - right.order;
}
