/**
 * The negative binomial by mean and dispersion: variance = mean + dispersion · mean². Dispersion 0 is its limit, the
 * Poisson distribution. Tails are regularized incomplete beta functions, computed as logarithms, so that 1e-200 is
 * as good as 0.1.
 */
export interface Counts {
  readonly mean: number;
  readonly dispersion: number;
}

/** Below this the two cannot be told apart, and the beta function loses digits. */
const LEAST_DISPERSION = 1e-6;
const MOST_STEPS = 20_000;
const PRECISION = 1e-14;
const TINY = 1e-300;

/** ln P(X ≥ count). */
export function logUpperTail(count: number, { mean, dispersion }: Counts): number {
  if (count <= 0) return 0;
  if (mean <= 0) return -Infinity;
  const size = 1 / Math.max(dispersion, LEAST_DISPERSION);
  return logBeta(mean / (mean + size), size / (mean + size), count, size);
}

/** ln P(X ≤ count). */
export function logLowerTail(count: number, { mean, dispersion }: Counts): number {
  if (count < 0) return -Infinity;
  if (mean <= 0) return 0;
  const size = 1 / Math.max(dispersion, LEAST_DISPERSION);
  return logBeta(size / (mean + size), mean / (mean + size), size, count + 1);
}

/** The least count with P(X ≤ count) ≥ `probability`. */
export function quantile(probability: number, counts: Counts): number {
  const wanted = Math.log(probability);
  let high = 1;
  while (logLowerTail(high, counts) < wanted) high *= 2;
  let low = -1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (logLowerTail(middle, counts) >= wanted) high = middle;
    else low = middle;
  }
  return high;
}

/** ln I_x(a, b) with y = 1 − x given apart, because 1 − x loses its digits near 1. */
function logBeta(x: number, y: number, a: number, b: number): number {
  if (x <= 0) return -Infinity;
  if (y <= 0) return 0;
  const front = a * Math.log(x) + b * Math.log(y) + logGamma(a + b) - logGamma(a) - logGamma(b);
  if (x < (a + 1) / (a + b + 2)) return Math.min(0, front + Math.log(fraction(x, a, b) / a));
  const other = Math.exp(front + Math.log(fraction(y, b, a) / b));
  return Math.log1p(-Math.min(1, other));
}

/** The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method. */
function fraction(x: number, a: number, b: number): number {
  let numerator = 1;
  let denominator = guarded(1 - ((a + b) * x) / (a + 1));
  denominator = 1 / denominator;
  let value = denominator;
  for (let step = 1; step <= MOST_STEPS; step += 1) {
    const even = (step * (b - step) * x) / ((a + 2 * step - 1) * (a + 2 * step));
    denominator = 1 / guarded(1 + even * denominator);
    numerator = guarded(1 + even / numerator);
    value *= denominator * numerator;
    const odd = (-(a + step) * (a + b + step) * x) / ((a + 2 * step) * (a + 2 * step + 1));
    denominator = 1 / guarded(1 + odd * denominator);
    numerator = guarded(1 + odd / numerator);
    const change = denominator * numerator;
    value *= change;
    if (Math.abs(change - 1) < PRECISION) break;
  }
  return value;
}

function guarded(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** Lanczos' approximation with g = 7 and nine terms; about 15 digits for positive values. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(value) for value > 0. */
function logGamma(value: number): number {
  if (value < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * value)) - logGamma(1 - value);
  const shifted = value - 1;
  const base = shifted + 7.5;
  let sum = LANCZOS[0] ?? 1;
  for (let term = 1; term < LANCZOS.length; term += 1) sum += (LANCZOS[term] ?? 0) / (shifted + term);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}
