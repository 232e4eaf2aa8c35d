import type { Assessment } from '../../../../electron/engine/reduce/baseline/assessment.ts';
import type {
  BaselineOutcome,
  BaselineWindow,
  SourceBaseline,
} from '../../../../electron/engine/reduce/baseline/source-baseline.ts';
import type { RedactedText } from '../../../../shared/domain/line.ts';
import type { TemplateDigest } from '../../../../shared/domain/template.ts';
import { startOfMinute, type Minute } from '../../../../shared/domain/time.ts';

/** Monday 2026-06-01, midnight UTC. */
export const MONDAY: Minute = Date.UTC(2026, 5, 1) / 60_000;
export const DAY = 1_440;

/** Lines of each template in the minutes `[from, to)`. */
export type Counts = ReadonlyMap<string, ReadonlyMap<Minute, number>>;

export function windowOf(
  from: Minute,
  to: Minute,
  counts: Counts,
  more: Partial<BaselineWindow> = {},
): BaselineWindow {
  const templates = [...counts].flatMap(([text, all]): TemplateDigest[] => {
    const minutes = new Map([...all].filter(([minute, count]) => minute >= from && minute < to && count > 0));
    return minutes.size === 0 ? [] : [digestOf(text, minutes)];
  });
  return {
    range: { from: startOfMinute(from), to: startOfMinute(to) },
    templates,
    noveltyOf: () => null,
    isTroubled: () => false,
    ...more,
  };
}

export function digestOf(
  text: string,
  minutes: ReadonlyMap<Minute, number>,
  more: Partial<TemplateDigest> = {},
): TemplateDigest {
  const at = [...minutes.keys()];
  const redacted = text as RedactedText;
  return {
    template: { text: redacted, canonicalText: redacted },
    sourceId: 'source',
    count: [...minutes.values()].reduce((sum, count) => sum + count, 0),
    first: startOfMinute(Math.min(...at)),
    last: startOfMinute(Math.max(...at)),
    minutes,
    parameters: [],
    samples: [],
    ...more,
  };
}

/** A generator of numbers in [0, 1) that always gives the same ones (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function poisson(mean: number, random: () => number): number {
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

/** Poisson with a Gamma mean (Marsaglia and Tsang): a negative binomial. */
export function negativeBinomial(mean: number, dispersion: number, random: () => number): number {
  if (mean === 0) return 0;
  if (dispersion === 0) return poisson(mean, random);
  return poisson(mean * dispersion * gamma(1 / dispersion, random), random);
}

function gamma(shape: number, random: () => number): number {
  if (shape < 1) return gamma(shape + 1, random) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(random);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Lines of each template in a bin that begins at a minute. */
export type Model = (minute: Minute) => Iterable<readonly [text: string, count: number]>;

/** Feeds a baseline from `from` to `to` in windows of `length` minutes; tells what each window brought. */
export function feed(
  baseline: SourceBaseline,
  model: Model,
  span: { readonly from: Minute; readonly to: Minute; readonly length: number },
  more: Partial<BaselineWindow> = {},
): BaselineOutcome[] {
  const outcomes: BaselineOutcome[] = [];
  for (let start = span.from; start < span.to; start += span.length) {
    const counts = new Map<string, Map<Minute, number>>();
    for (let minute = start; minute < start + span.length; minute += 5) {
      for (const [text, count] of model(minute)) {
        if (count === 0) continue;
        const minutes = counts.get(text) ?? new Map<Minute, number>();
        minutes.set(minute, count);
        counts.set(text, minutes);
      }
    }
    const templates = [...counts].map(([text, minutes]) => digestOf(text, minutes));
    outcomes.push(
      baseline.observe({
        range: { from: startOfMinute(start), to: startOfMinute(start + span.length) },
        templates,
        noveltyOf: () => null,
        isTroubled: () => false,
        ...more,
      }),
    );
  }
  return outcomes;
}

export function assessmentsOf(outcomes: readonly BaselineOutcome[]): Assessment[] {
  return outcomes.flatMap(({ assessments }) => assessments);
}
