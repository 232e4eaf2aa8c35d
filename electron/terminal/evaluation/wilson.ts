/** So many of so many, and between which shares the truth lies in 95 of 100 cases. */
export interface Rate {
  readonly hits: number;
  readonly of: number;
  /** `hits / of`; null where there was nothing to count. */
  readonly share: number | null;
  /** Wilson's score interval; 0 to 1 where there was nothing to count. */
  readonly low: number;
  readonly high: number;
}

/** Of the normal distribution, two-sided, 95 %. */
const Z = 1.959964;

/**
 * A share of small numbers with Wilson's score interval, which stays within 0 and 1 and says something of 0 of 5 and
 * 5 of 5 too (E. B. Wilson, 1927; Brown, Cai and DasGupta, 2001).
 */
export function rateOf(hits: number, of: number): Rate {
  if (of === 0) return { hits, of, share: null, low: 0, high: 1 };
  const share = hits / of;
  const weight = 1 + Z ** 2 / of;
  const middle = (share + Z ** 2 / (2 * of)) / weight;
  const reach = (Z / weight) * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  return {
    hits,
    of,
    share,
    low: hits === 0 ? 0 : Math.max(0, middle - reach),
    high: hits === of ? 1 : Math.min(1, middle + reach),
  };
}
