const FIRST = 25;
const STEP = 50;

/** What is asked for: so many lines before an instant in nanoseconds, and so many from it on. */
export interface Around {
  readonly at: bigint;
  readonly before: number;
  readonly after: number;
}

interface AroundPage {
  /** The oldest first. */
  readonly lines: readonly { readonly timestamp: bigint }[];
  readonly moreBefore: boolean;
  readonly moreAfter: boolean;
}

/** The pages of the lines around one: some at first, more at either end. */
export function pagesAround(timestamp: bigint) {
  return {
    initialPageParam: { at: timestamp, before: FIRST, after: FIRST },
    getPreviousPageParam: ({ lines: [earliest], moreBefore }: AroundPage): Around | undefined =>
      moreBefore && earliest ? { at: earliest.timestamp, before: STEP, after: 0 } : undefined,
    getNextPageParam: ({ lines, moreAfter }: AroundPage): Around | undefined => {
      const latest = lines.at(-1);
      return moreAfter && latest ? { at: latest.timestamp + 1n, before: 0, after: STEP } : undefined;
    },
  };
}
